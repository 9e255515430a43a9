"""Libraries of a build look for others beside themselves, never in folders of the machine that built them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("elftools")
if shutil.which("cc") is None or shutil.which("readelf") is None:
    pytest.skip("there is no compiler here", allow_module_level=True)

from build_scripts.installers.search_paths import take_out


def library(path: Path, search: str) -> Path:
    source = path.with_suffix(".c")
    source.write_text("int answer(void) { return 42; }\n")
    options = [f"-Wl,-rpath,{search}"] if search else []
    subprocess.run(["cc", "-shared", "-fPIC", *options, source, "-o", path], check=True)
    return path


def searched(path: Path) -> str:
    said = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
    return next((line.rpartition("[")[2].rstrip("]") for line in said.splitlines() if "PATH)" in line), "")


def test_folders_of_the_building_machine_are_taken_out_and_no_others(tmp_path: Path) -> None:
    absolute = library(tmp_path / "a.so", "/home/builder/lib")
    short = library(tmp_path / "b.so", "/x")
    own = library(tmp_path / "c.so", "$ORIGIN/../lib")
    plain = library(tmp_path / "d.so", "")
    before = own.read_bytes(), plain.read_bytes()
    assert take_out(tmp_path) == [absolute, short]
    assert (searched(absolute), searched(short), searched(own)) == ("$ORIGIN", "", "$ORIGIN/../lib")
    assert (own.read_bytes(), plain.read_bytes()) == before
    assert take_out(tmp_path) == []


def test_a_library_is_still_one(tmp_path: Path) -> None:
    import ctypes

    path = library(tmp_path / "a.so", "/home/builder/lib")
    take_out(tmp_path)
    assert ctypes.CDLL(str(path)).answer() == 42
