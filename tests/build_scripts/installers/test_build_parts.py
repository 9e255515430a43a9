"""A build is taken apart: what is in it is listed, and what belongs to nothing is an error."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

pytest.importorskip("PyInstaller")

from build_scripts.installers import build_parts, system_parts
from build_scripts.installers.build_parts import licenses_text, write_into
from core.parts.installed import files_of
from core.parts.packed import FILE, unpacked
from core.parts.part import Part


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a module of attrs in its archive, and a library of OpenCV as a file."""
    names = [file for file in files_of(metadata.distribution("opencv-python-headless")) if ".so" in file]
    for name in names[:1]:
        path = tmp_path / "_internal" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
    monkeypatch.setattr(build_parts, "modules_of", lambda _: {"attr", "attr._make", "json"})
    return tmp_path


def test_packages_are_listed_by_their_modules_and_files(build: Path) -> None:
    names = {part.name for part in write_into(build)}
    assert {"Matte Studio", "Python", "attrs", "opencv-python-headless"} <= names
    assert not {"numpy", "torch", "Qt", "pytest"} & names


def test_both_files_are_written_and_say_the_same(build: Path) -> None:
    parts = write_into(build)
    assert unpacked((build / "_internal" / "resources" / "licenses" / FILE).read_bytes()) == parts
    text = (build / "LICENSES.txt").read_text(encoding="utf-8")
    assert all(part.name in text for part in parts)


def test_a_library_of_no_package_is_an_error(build: Path) -> None:
    (build / "_internal" / "libnobodyknows.so.7").write_bytes(b"")
    with pytest.raises(system_parts.UnknownFileError, match=r"libnobodyknows\.so\.7"):
        write_into(build)


def test_a_library_of_the_machine_is_listed(build: Path) -> None:
    (build / "_internal" / "libz.so.1").write_bytes(b"")
    assert [part.license for part in write_into(build) if part.name in ("zlib1g", "libz.so.1")] == ["Zlib"]


def test_a_text_that_two_parts_have_is_there_once() -> None:
    text = licenses_text(
        [Part("one", "MIT", texts=("ours", "MIT text")), Part("two", "MIT", texts=("MIT text",))]
    )
    assert text.count("MIT text") == 1
    assert "Text 1, 2 below" in text and "Text 2 below" in text
