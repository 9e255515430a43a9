"""What a window has open is kept in a file of its own, read with distrust, claimed by one window alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.workspace.window_record import MAX_RECORDS, LeftRecord, OwnRecord, Place, Record, record_of

RECORD = Record(
    (Place("shoe.jpg", "/a/shoe.jpg"), Place("Pasted photo"), Place("hat.jpg", "/a/hat.matte")), 2
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for records."""
    (tmp_path / "windows").mkdir()
    return tmp_path / "windows"


def left(folder: Path, record: Record = RECORD) -> Path:
    """The record of a window that is gone."""
    before = set(folder.glob("*.json"))
    own = OwnRecord(folder)
    own.write(record)
    own.close()
    return next(iter(set(folder.glob("*.json")) - before))


def test_a_record_comes_back_once_its_window_is_gone(folder: Path) -> None:
    own = OwnRecord(folder)
    own.write(RECORD)
    assert LeftRecord(folder).record == Record()  # that window is alive
    own.close()
    found = LeftRecord(folder)
    assert found.record == RECORD
    assert LeftRecord(folder).record == Record()  # claimed
    found.release()
    again = LeftRecord(folder)
    assert again.record == RECORD
    again.remove()
    assert not list(folder.iterdir())


def test_a_window_with_nothing_open_leaves_nothing(folder: Path) -> None:
    own = OwnRecord(folder)
    own.write(RECORD)
    own.write(Record())
    own.close()
    assert not list(folder.iterdir())


def test_a_window_that_had_nothing_open_for_a_while_is_alive(folder: Path) -> None:
    own = OwnRecord(folder)
    own.write(RECORD)
    own.write(Record())
    own.write(RECORD)
    assert LeftRecord(folder).record == Record()
    own.close()
    assert LeftRecord(folder).record == RECORD


def test_the_newest_is_offered_and_few_are_kept(folder: Path) -> None:
    for number in range(MAX_RECORDS + 3):
        path = left(folder, Record((Place(f"{number}.jpg", f"/a/{number}.jpg"),), 0))
        os.utime(path, ns=(number, number))
    found = LeftRecord(folder)
    assert found.record.places[0].name == f"{MAX_RECORDS + 2}.jpg"
    assert len(list(folder.glob("*.json"))) == MAX_RECORDS
    found.remove()
    following = LeftRecord(folder)
    assert following.record.places[0].name == f"{MAX_RECORDS + 1}.jpg"
    following.release()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 2, "photos": [{"name": "a", "path": "/a"}], "current": 0}',
        b'{"version": 1, "photos": [], "current": 0}',
        b'{"version": 1, "photos": [7], "current": 0}',
        b'{"version": 1, "photos": [{"name": "a", "path": "relative"}], "current": 0}',
        b'{"version": 1, "photos": [{"name": "a", "path": "/a\\u0000"}], "current": 0}',
        b'{"version": 1, "photos": [{"name": "a", "path": "/\\ud800"}], "current": 0}',
        b'{"version": 1, "photos": [{"name": null, "path": "/a"}], "current": 0}',
    ],
)
def test_a_damaged_record_is_none_and_goes(folder: Path, damage: bytes) -> None:
    left(folder).write_bytes(damage)
    assert LeftRecord(folder).record == Record()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("current", [3, -2, True, None, "0"])
def test_an_index_of_nothing_is_none(folder: Path, current: object) -> None:
    path = left(folder)
    path.write_text(json.dumps({**json.loads(path.read_text()), "current": current}))
    found = LeftRecord(folder)
    assert found.record == RECORD._replace(current=-1)
    found.release()


def test_only_the_user_may_read_it(folder: Path) -> None:
    path = left(folder)
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_a_record_of_photos() -> None:
    made = record_of([("a.jpg", Path("/x/a.jpg")), ("Pasted photo", None)], 0)
    assert made == Record((Place("a.jpg", "/x/a.jpg"), Place("Pasted photo", "")), 0)
