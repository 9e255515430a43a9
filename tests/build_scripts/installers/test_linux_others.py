"""AppImage and Flatpak: the same tree in other wrappings."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from build_scripts.installers import appimage, flatpak
from core.version import APPLICATION_ID
from tests.build_scripts.installers.conftest import MOMENT


@pytest.mark.skipif(os.name == "nt", reason="a folder of Linux")
def test_the_folder_of_an_appimage_starts_the_program_from_anywhere(build: Path, tmp_path: Path) -> None:
    (build / "matte-studio").write_text('#!/bin/sh\necho "started with $1"\n')
    (build / "matte-studio").chmod(0o755)
    app = appimage.lay_folder(build, tmp_path / "a", MOMENT).rename(tmp_path / "moved")
    done = subprocess.run([app / "AppRun", "a b.jpg"], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout == "started with a b.jpg\n"
    entries = [path for path in app.iterdir() if path.suffix == ".desktop"]
    assert [path.name for path in entries] == [f"{APPLICATION_ID}.desktop"] and entries[0].is_file()
    assert f"Icon={APPLICATION_ID}" in entries[0].read_text() and (app / f"{APPLICATION_ID}.png").is_file()
    assert (app / ".DirIcon").is_file()


@pytest.mark.skipif(shutil.which("mksquashfs") is None, reason="squashfs-tools is not installed")
def test_an_appimage_is_the_runtime_with_the_folder_behind_it(build: Path, tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"\x7fELF" + bytes(508))
    app = appimage.lay_folder(build, tmp_path / "a", MOMENT)
    path = appimage.write_appimage(app, runtime, MOMENT)
    data = path.read_bytes()
    assert data[:512] == runtime.read_bytes() and data[512:516] == b"hsqs"
    assert os.access(path, os.X_OK)
    assert appimage.write_appimage(app, runtime, MOMENT).read_bytes() == data


def test_a_flatpak_has_no_network_and_all_that_desktops_look_for(build: Path, tmp_path: Path) -> None:
    manifest = flatpak.write_files(build, tmp_path / "flatpak", MOMENT)
    assert manifest.name == f"{APPLICATION_ID}.yaml"
    told = yaml.safe_load(manifest.read_text(encoding="utf-8"))
    assert told["app-id"] == APPLICATION_ID and told["command"] == "matte-studio"
    assert not [each for each in told["finish-args"] if "network" in each]
    (source,) = told["modules"][0]["sources"]
    tree = manifest.parent / source["path"]
    assert {path.name for path in tree.iterdir()} == {"bin", "lib", "share"}
    exported = [path for path in (tree / "share").rglob("*") if path.is_file() and "man" not in path.parts]
    assert all(path.name.startswith(APPLICATION_ID) for path in exported)
