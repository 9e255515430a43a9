from __future__ import annotations

import stat
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.files.stamp import Stamp
from app.recovery.entry import Origin, read_about, read_entry, write_entry
from core.errors import UserError
from core.project.memo import Memo
from core.project.project import Project, ProjectPhoto
from tests.core.project.samples import SIZE, project

ORIGIN = Origin(Path("/jobs/Föto.matte"), Stamp(1_700_000_000_123_456_789, 12))


def written(path: Path, made: Project, origin: Origin | None = ORIGIN) -> Path:
    write_entry(path, made, memo=Memo(), photo_bytes=7, origin=origin)
    return path


def referring(photo: str = "/p/Föto.png", **settings: Any) -> Project:
    made = project()
    reference = ProjectPhoto("Föto.png", None, photo, "d" * 64)
    return replace(made, photo=reference, settings={**made.settings, **settings})


def test_work_comes_back_with_the_facts_of_its_origin(tmp_path: Path) -> None:
    made = referring()
    path = written(tmp_path / "a.matte", made)
    again, about = read_entry(path, "Föto.png"), read_about(path)
    np.testing.assert_array_equal(again.marks.trimap, made.marks.trimap)
    assert again.finish.refinement == made.finish.refinement and again.finish.regions == made.finish.regions
    assert again.finish.touch_up.rect is not None
    assert about is not None and about.origin == ORIGIN and (about.height, about.width) == SIZE
    assert (about.name, about.photo, about.digest, about.file_size) == (
        "Föto.png",
        "/p/Föto.png",
        "d" * 64,
        7,
    )
    assert about.saved_at > 1_700_000_000
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_work_without_a_project_has_no_origin(tmp_path: Path) -> None:
    about = read_about(written(tmp_path / "a.matte", referring(""), None))
    assert about is not None and about.origin is None and about.photo == ""


@pytest.mark.parametrize("name", ["/p/a\tb\nc.png", "/p/\udcff.png"])
def test_names_that_a_disk_may_have_come_back(tmp_path: Path, name: str) -> None:
    about = read_about(written(tmp_path / "a.matte", referring(name)))
    assert about is not None and about.photo == name


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"recovery.photo_bytes": 7', b'"recovery.photo_bytes": -7'),
        (b'"recovery.photo_bytes": 7', b'"recovery.photo_bytes": true'),
        (b'"recovery.saved_at": ', b'"recovery.saved_at": 1e300, "x": '),
        (b'"recovery.saved_at": ', b'"recovery.saved_at": -1, "x": '),
        (b'"recovery.saved_at": ', b'"recovery.saved_at": NaN, "x": '),
        (b'"recovery.saved_at": ', b'"recovery.saved_at": "now", "x": '),
        (b'"recovery.saved_at": ', b'"x": '),
    ],
)
def test_facts_that_cannot_be_are_no_entry(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = written(tmp_path / "a.matte", referring())
    with zipfile.ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    assert old in entries["manifest.json"]
    entries["manifest.json"] = entries["manifest.json"].replace(old, new)
    with zipfile.ZipFile(path, "w") as file:
        for name, data in entries.items():
            file.writestr(name, data)
    assert read_about(path) is None


def test_damage_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path / "a.matte", referring())
    good = path.read_bytes()
    for data in (b"", b"nonsense", good[:-9], good[: len(good) // 2], good[::-1]):
        path.write_bytes(data)
        assert read_about(path) is None
        with pytest.raises(UserError, match=r"kept of Föto.png in .*a\.matte is damaged"):
            read_entry(path, "Föto.png")
    at = good.index(b"marks/trimap.png") + 80
    path.write_bytes(good[:at] + bytes([good[at] ^ 255]) + good[at + 1 :])
    with pytest.raises(UserError, match="damaged"):
        read_entry(path, "Föto.png")
