"""Journals: what was done is known again, whatever became of the files in between."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.jobs.batch.journal import DiskFullError, Journal
from core.jobs.batch.record import Outcome, State
from core.jobs.batch.report.places import STATE


def outcome(folder: Path, name: str = "a", state: State = State.DONE, **more: Any) -> Outcome:
    """Return an outcome with a file that is there."""
    files: tuple[tuple[str, int], ...] = ()
    if state is State.DONE:
        path = folder / "inner" / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"12345")
        files = ((str(path), 5),)
    given: dict[str, Any] = {"ended": "2026-01-01T10:00:00+00:00", "files": files} | more
    return Outcome(f"/photos/{name}.jpg", f"key of {name}", state, **given)


def written(folder: Path, *outcomes: Outcome) -> Path:
    """Keep outcomes in a journal of their own and return its file."""
    before = set((folder / STATE).glob("*.jsonl"))
    journal = Journal(folder)
    journal.make_folder()
    for each in outcomes:
        journal.add(each, Path(each.photo).name)
    journal.close()
    (path,) = set((folder / STATE).glob("*.jsonl")) - before
    return path


def test_an_outcome_comes_back_whole(tmp_path: Path) -> None:
    given = outcome(
        tmp_path,
        facts={"width": 3, "routers": [{"wanted": 1}]},
        remarks=("Ä remark.",),
        seconds={"network": 1.5},
        worker="host 1",
        pictures={"alpha": b"small", "on black": b"dark"},
    )
    written(tmp_path, given)
    journal = Journal(tmp_path)
    found = journal.finished(given.key)
    assert found is not None
    assert dict(found.pictures) == given.pictures
    assert (found.facts, found.remarks, found.seconds) == (given.facts, given.remarks, given.seconds)
    assert (found.files, found.photo, found.worker, found.ended) == (
        given.files, given.photo, given.worker, given.ended,
    )  # fmt: skip
    line = journal.owner("inner/a.png")
    assert line is not None and line.identity == "a.jpg"
    assert journal.finished("another key") is journal.owner("inner/b.png") is None


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"1234")])
def test_what_is_not_there_as_it_was_written_is_not_finished(tmp_path: Path, change: Any) -> None:
    given = outcome(tmp_path)
    written(tmp_path, given)
    change(Path(given.files[0][0]))
    assert Journal(tmp_path).finished(given.key) is None


def test_a_failure_is_not_finished_but_told(tmp_path: Path) -> None:
    written(tmp_path, outcome(tmp_path, state=State.FAILED, sentence="No."))
    journal = Journal(tmp_path)
    assert journal.finished("key of a") is None
    assert [each.sentence for each in journal.latest()] == ["No."]


def test_the_folder_may_be_moved(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    written(tmp_path / "before", outcome(tmp_path / "before"))
    (tmp_path / "before").rename(tmp_path / "after")
    found = Journal(tmp_path / "after").finished("key of a")
    assert found is not None and found.files == ((str(tmp_path / "after" / "inner" / "a.png"), 5),)


@pytest.mark.parametrize("cut", range(1, 200, 23))
def test_a_line_that_was_cut_off_loses_that_line_alone(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path, *(outcome(tmp_path, name) for name in "ab"))
    path.write_bytes(path.read_bytes()[:-cut])
    journal = Journal(tmp_path)
    assert journal.finished("key of a") is not None
    assert (journal.finished("key of b") is None) == (cut > 1)
    assert journal.remarks == []


@pytest.mark.parametrize(
    "damage",
    [
        b"\0" * 50,
        b"\xff\xfe{",
        b"[]",
        b"{}",
        b"7",
        b'{"identity": 5, "pictures": []}',
        b"[" * 100_000,
        b'{"key": NaN}',
    ],
)
def test_damage_in_the_middle_loses_nothing_else_and_is_told(tmp_path: Path, damage: bytes) -> None:
    path = written(tmp_path, *(outcome(tmp_path, name) for name in "ab"))
    head, first, second, _ = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([head, first, damage, second, b""]))
    journal = Journal(tmp_path)
    assert all(journal.finished(f"key of {name}") for name in "ab")
    assert len(journal.remarks) == 1 and path.name in journal.remarks[0]


@pytest.mark.parametrize("data", [b"", b"\n", b"nothing of ours", b"{}\n", b'{"matte-batch": "x"}\n'])
def test_other_files_of_its_name_are_no_harm(tmp_path: Path, data: bytes) -> None:
    written(tmp_path, outcome(tmp_path))
    (tmp_path / STATE / "journal.jsonl").write_bytes(data)
    assert Journal(tmp_path).finished("key of a") is not None


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, outcome(tmp_path))
    later = path.read_bytes().replace(b'{"matte-batch": 1}', b'{"matte-batch": 2}')
    path.write_bytes(later)
    journal = Journal(tmp_path)
    assert journal.finished("key of a") is None
    assert len(journal.remarks) == 1 and "later version" in journal.remarks[0]
    journal.add(outcome(tmp_path), "a.jpg")
    journal.close()
    assert path.read_bytes() == later


def test_every_writer_has_a_file_of_its_own(tmp_path: Path) -> None:
    one, other = Journal(tmp_path, "1of2"), Journal(tmp_path, "2of2")
    one.make_folder()
    one.add(outcome(tmp_path, "a"), "a.jpg")
    other.add(outcome(tmp_path, "b"), "b.jpg")
    names = sorted(path.name for path in (tmp_path / STATE).glob("*.jsonl"))
    assert len(names) == 2 and "1of2" in names[0] and "2of2" in names[1]
    assert {each.key for each in one.latest()} == {"key of a", "key of b"}  # also what came meanwhile
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("2026-01-01T10:00:00+00:00", "2026-01-01T10:00:09+00:00"),
        ("2026-01-01T10:00:00.001+00:00", "2026-01-01T10:00:00.002+00:00"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T09:00:00+00:00"),  # machines of two zones
        ("", "2026-01-01T09:00:00+00:00"),
    ],
)
def test_of_a_photo_the_last_outcome_counts(tmp_path: Path, early: str, late: str) -> None:
    written(tmp_path, outcome(tmp_path, ended=late))
    written(tmp_path, outcome(tmp_path, state=State.FAILED, ended=early))
    assert [each.state for each in Journal(tmp_path).latest()] == [State.DONE]


def test_a_run_that_does_nothing_leaves_no_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "new")
    assert not (tmp_path / "new").exists()
    journal.make_folder()
    journal.close()
    assert list((tmp_path / "new" / STATE).glob("*.jsonl")) == []


def test_a_full_disk_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a line gets there; the next one stands alone again once there is room."""
    journal = Journal(tmp_path)
    journal.make_folder()
    journal.add(outcome(tmp_path, "a"), "a.jpg")

    def write(file: int, data: bytes) -> int:
        if len(data) > 20:
            return real(file, data[:20])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real = os.write
    with monkeypatch.context() as full:
        full.setattr("core.jobs.batch.journal.os.write", write)
        with pytest.raises(DiskFullError, match="same command again"):
            journal.add(outcome(tmp_path, "b"), "b.jpg")
    journal.add(outcome(tmp_path, "c"), "c.jpg")
    journal.close()
    after = Journal(tmp_path)
    assert [bool(after.finished(f"key of {name}")) for name in "abc"] == [True, False, True]


def test_pictures_that_cannot_be_written_are_left_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.make_folder()
    (tmp_path / STATE / "pictures").rmdir()
    kept = journal.add(outcome(tmp_path, pictures={"alpha": b"small"}), "a.jpg")
    journal.close()
    found = Journal(tmp_path).finished("key of a")
    assert found is not None and found.remarks == kept.remarks and not found.pictures
    assert "no pictures" in kept.remarks[0]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="file"):
        Journal(tmp_path / "file").make_folder()
