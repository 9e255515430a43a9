"""What desktops are told of the program is in order and names what it opens."""

from __future__ import annotations

import configparser
import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build_scripts.installers import formats, linux_tree
from core.imaging.formats.registry import FORMATS
from core.version import APPLICATION_ID, VERSION
from tests.build_scripts.installers.conftest import MOMENT


@pytest.fixture
def prefix(build: Path, tmp_path: Path) -> Path:
    """A tree as it lies in /usr."""
    linux_tree.lay_out(build, tmp_path / "usr", MOMENT)
    return tmp_path / "usr"


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


needs = pytest.mark.skipif
without = shutil.which


def test_the_command_is_the_program(prefix: Path) -> None:
    assert (prefix / "bin" / "matte-studio").resolve() == prefix / "lib" / "matte-studio" / "matte-studio"
    assert not os.path.isabs(os.readlink(prefix / "bin" / "matte-studio"))  # noqa: PTH115, PTH117


def test_every_format_has_its_media_types() -> None:
    assert formats.MEDIA_TYPES.keys() == {each.name for each in FORMATS}
    assert all(re.fullmatch(r"image/[a-z0-9.-]+", each) for each in formats.image_types())


def test_the_menu_entry_speaks_three_languages_and_opens_all_types() -> None:
    parser = configparser.RawConfigParser(delimiters="=", strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(linux_tree.desktop_entry())
    entry = parser["Desktop Entry"]
    for key in ("GenericName", "Comment", "Keywords"):
        assert len({entry[key], entry[f"{key}[de]"], entry[f"{key}[zh_CN]"]}) == 3
    assert entry["Icon"] == APPLICATION_ID
    types = entry["MimeType"].removesuffix(";").split(";")
    assert types[0] == formats.PROJECT_TYPE
    assert set(types[1:]) == set(formats.image_types())


def test_there_is_an_icon_of_each_size(prefix: Path) -> None:
    icons = prefix / "share" / "icons" / "hicolor"
    found = {path.relative_to(icons).as_posix() for path in icons.rglob("*.*") if path.is_file()}
    sizes = {f"{size}x{size}/apps/{APPLICATION_ID}.png" for size in (16, 32, 48, 128, 256)}
    assert found == sizes | {f"scalable/apps/{APPLICATION_ID}.svg"}


def test_a_project_has_a_type_with_a_name_in_three_languages() -> None:
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    types = ElementTree.fromstring(linux_tree.media_types())
    project = next(each for each in types if each.get("type") == formats.PROJECT_TYPE)
    assert [each.get("pattern") for each in project.iter(f"{space}glob")] == ["*.matte"]
    assert len({each.text for each in project.iter(f"{space}comment")}) == 3


def test_the_manual_names_the_version_and_the_commands(prefix: Path) -> None:
    page = gzip.decompress((prefix / "share" / "man" / "man1" / "matte-studio.1.gz").read_bytes()).decode()
    assert f"Matte Studio {VERSION}" in page and "2025-06-15" in page
    assert r".B convert\-marks" in page
    assert ".B train" not in page  # the build has no laboratory


def test_the_description_names_the_version(prefix: Path) -> None:
    tree = ElementTree.fromstring(linux_tree.metainfo(MOMENT))
    assert tree.findtext("id") == APPLICATION_ID
    assert VERSION.split("-")[0] in {each.get("version") for each in tree.iter("release")}


@needs(without("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_the_menu_entry_is_valid(prefix: Path) -> None:
    run("desktop-file-validate", prefix / "share" / "applications" / f"{APPLICATION_ID}.desktop")


@needs(without("appstreamcli") is None, reason="appstream is not installed")
def test_the_description_is_valid(prefix: Path) -> None:
    run(
        "appstreamcli",
        "validate",
        "--no-net",
        prefix / "share" / "metainfo" / f"{APPLICATION_ID}.metainfo.xml",
    )


@needs(without("update-mime-database") is None, reason="shared-mime-info is not installed")
def test_the_types_are_taken(prefix: Path) -> None:
    run("update-mime-database", prefix / "share" / "mime")
    globs = (prefix / "share" / "mime" / "globs2").read_text()
    assert f"50:{formats.PROJECT_TYPE}:*.matte" in globs
    assert "image/vnd.adobe.photoshop:*.psb" in globs
