"""The Debian package, taken apart."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("elftools")
if shutil.which("dpkg-deb") is None:
    pytest.skip("dpkg-deb is not installed", allow_module_level=True)

from build_scripts.installers import deb, depends
from core.version import VERSION
from tests.build_scripts.installers.conftest import MOMENT

QUICK = "-Zgzip", "-z1"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of a small build."""
    folder = tmp_path_factory.mktemp("deb")
    build = folder / "build"
    (build / "_internal").mkdir(parents=True)
    shutil.copy2("/bin/true", build / "matte-studio")
    shutil.copy2("/bin/true", build / "_internal" / "libwhole.so.1")
    (build / "_internal" / "data.txt").write_text("photo\n")
    return deb.write_deb(build, folder, MOMENT, QUICK)


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its files and, in DEBIAN, its control files."""
    folder = tmp_path_factory.mktemp("unpacked")
    subprocess.run(["dpkg-deb", "--raw-extract", package, folder], check=True)
    return folder


def field(package: Path, name: str) -> str:
    done = subprocess.run(["dpkg-deb", "--field", package, name], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_its_name_and_fields_have_the_version(package: Path) -> None:
    assert re.fullmatch(rf"matte-studio_{re.escape(VERSION)}_(amd64|arm64)\.deb", package.name)
    assert field(package, "Version") == VERSION


def test_all_is_owned_by_root_and_of_one_moment(package: Path) -> None:
    command = ["dpkg-deb", "--contents", package]
    environment = {"TZ": "UTC", "PATH": os.environ["PATH"]}
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    listing = said.splitlines()
    assert {line.split()[1] for line in listing} == {"root/root"}
    assert {" ".join(line.split()[3:5]) for line in listing} == {"2025-06-15 15:06"}


def test_programs_can_be_started_and_nothing_else(unpacked: Path) -> None:
    started = {path.name for path in unpacked.rglob("*") if path.is_file() and path.stat().st_mode & 0o111}
    assert started == {"matte-studio"}


def test_sums_are_those_of_all_files(unpacked: Path) -> None:
    lines = (unpacked / "DEBIAN" / "md5sums").read_text().splitlines()
    told = {name: sum_ for sum_, name in (line.split("  ", 1) for line in lines)}
    files = [path for path in (unpacked / "usr").rglob("*") if path.is_file() and not path.is_symlink()]
    assert told == {
        path.relative_to(unpacked).as_posix(): hashlib.md5(path.read_bytes()).hexdigest() for path in files
    }


def test_it_has_no_scripts_that_root_would_run(unpacked: Path) -> None:
    assert {path.name for path in (unpacked / "DEBIAN").iterdir()} == {"control", "md5sums"}


def test_its_size_is_told(package: Path, unpacked: Path) -> None:
    files = [path for path in (unpacked / "usr").rglob("*") if path.is_file() and not path.is_symlink()]
    least = sum(path.stat().st_size for path in files) // 1024
    assert least <= int(field(package, "Installed-Size")) <= least + 2 * len(list(unpacked.rglob("*")))


def test_license_and_changes_are_where_debian_looks_for_them(unpacked: Path) -> None:
    doc = unpacked / "usr" / "share" / "doc" / "matte-studio"
    assert "Permission is hereby granted" in (doc / "copyright").read_text()
    assert gzip.decompress((doc / "changelog.gz").read_bytes()).startswith(
        f"matte-studio ({VERSION})".encode()
    )


def test_the_same_build_makes_the_same_package(package: Path, tmp_path: Path, unpacked: Path) -> None:
    again = deb.write_deb(unpacked / "usr" / "lib" / "matte-studio", tmp_path, MOMENT, QUICK)
    assert again.read_bytes() == package.read_bytes()


def test_it_depends_on_what_its_binaries_ask_for(package: Path) -> None:
    needed = field(package, "Depends").split(", ")
    assert re.fullmatch(r"libc6 \(>= 2\.\d+\)", next(each for each in needed if each.startswith("libc6 ")))
    assert {"libegl1", "libgl1"} <= set(needed)


def test_what_lies_in_the_build_needs_no_package(build: Path) -> None:
    ours = depends.Needs(frozenset({"libQt6Core.so.6", "libz.so.1", "libcuda.so.1", "libc.so.6"}), (2, 34))
    (build / "_internal" / "libQt6Core.so.6").write_bytes(b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(depends, "needs_of", lambda path: ours)
        assert depends.depends(build) == "fontconfig-config, libc6 (>= 2.34), libegl1, libgl1, zlib1g"


def test_a_library_of_no_known_package_is_named(build: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(depends, "needs_of", lambda path: depends.Needs(frozenset({"libnew.so.9"}), (2, 1)))
        with pytest.raises(depends.UnknownLibraryError, match=r"libnew\.so\.9"):
            depends.depends(build)
