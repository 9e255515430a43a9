"""All that the program is installed with is listed, with the texts of its license."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from core.parts import installed
from core.parts.installed import carried_by, installed_parts, needed_packages, part_of
from core.parts.listed import PROGRAM, listed, normalized, own_text
from core.parts.packed import packed, unpacked
from core.parts.part import Kind, Part
from core.version import VERSION

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


@pytest.fixture(scope="module")
def parts() -> tuple[Part, ...]:
    return installed_parts()


def test_every_package_that_the_project_asks_for_is_there_with_its_text(parts: tuple[Part, ...]) -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted = {normalized(re.split(r"[<>=~!;\[ ]", line)[0]) for line in project["dependencies"]}
    found = {normalized(part.name): part for part in parts if part.kind is Kind.PACKAGE}
    assert wanted <= found.keys()
    assert not [name for name, part in found.items() if not part.texts or not part.version]


def test_packages_of_tests_and_tools_are_no_part_of_it(parts: tuple[Part, ...]) -> None:
    assert not {"pytest", "mypy", "ruff", "pymatting"} & {part.name for part in parts}


def test_the_program_comes_first_and_its_own_weights_and_photo_are_there(parts: tuple[Part, ...]) -> None:
    assert parts[0].kind is Kind.PROGRAM and parts[0].version == VERSION and "MIT" in parts[0].texts[0]
    licenses = {part.name: part.license for part in parts if part.kind in (Kind.WEIGHTS, Kind.DATA)}
    assert licenses["The embedded network, tiny"] == "MIT"
    assert licenses["The sample photo"] == "CC0-1.0"


def test_libraries_that_others_must_be_able_to_replace_say_how(parts: tuple[Part, ...]) -> None:
    for part in parts:
        if part.license.startswith("LGPL-3.0"):
            assert "replace" in part.note
            assert any("GNU LESSER GENERAL PUBLIC LICENSE" in text for text in part.texts)
    assert any(part.name == "Qt" for part in parts)


def test_every_entry_of_the_list_has_its_texts(parts: tuple[Part, ...]) -> None:
    listed_names = {entry.name for entry in listed()}
    assert not [part.name for part in parts if part.name in listed_names and not part.texts]
    own = [text for entry in listed() for text in entry.texts if entry.of == PROGRAM]
    assert all(own_text(text).is_file() for text in own)


def test_every_entry_is_of_a_package_that_the_program_asks_for() -> None:
    known = {normalized(package.name) for package in needed_packages()}
    assert {entry.of for entry in listed()} - {PROGRAM} <= known


def test_a_library_is_there_where_its_file_is() -> None:
    opencv = metadata.distribution("opencv-python-headless")
    names = {part.name for part in carried_by(opencv, ["cv2.abi3.so"])}
    assert "FFmpeg" not in names
    assert "FFmpeg" in {part.name for part in carried_by(opencv, ["libavcodec-1.so.62"])}


def test_what_a_record_lacks_is_filled_in() -> None:
    part = part_of(metadata.distribution("PySide6-Essentials"))
    assert part.license == "LGPL-3.0-only"
    assert any("GNU LESSER" in text for text in part.texts)


def test_without_a_record_of_its_own_the_project_file_says_what_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(installed, "OURS", "no-such-package")
    assert {"numpy", "torch"} <= {normalized(package.name) for package in needed_packages()}


def test_a_packed_list_comes_back(parts: tuple[Part, ...]) -> None:
    assert unpacked(packed(parts)) == parts
    assert packed(parts) == packed(parts)
