"""A batch: nothing is done twice, one failure stops no other photo, and it ends when it is told to."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.batch.batch import Batch, Entry, Refused
from core.jobs.batch.journal import DiskFullError, Journal
from core.jobs.batch.record import Outcome, State
from core.jobs.order import Order
from tests.batch_workers import OneByOne, entry_of, wait_for, write_photo


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    photos = [write_photo(tmp_path / "in" / f"{name}.png", 40 * place) for place, name in enumerate("abcde")]
    return [entry_of(photo, tmp_path / "out" / "inner") for photo in photos]


def run(entries: list[Entry | Refused] | list[Entry], workers: OneByOne, out: Path) -> list[Outcome]:
    journal = Journal(out)
    try:
        return list(Batch(workers, journal).run(entries))
    finally:
        journal.close()


def states(outcomes: list[Outcome]) -> dict[str, str]:
    return {Path(each.photo).stem: each.state.value for each in outcomes}


def with_edge(order: Order) -> Order:
    return replace(order, marks=replace(order.marks, edge_width=(1, 2)))


class StopsWhenGiven(OneByOne):
    """Workers whose batch is stopped when they have the first order."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(is_held=True)
        self.stop = stop

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        self.stop.set()
        return super().submit(order, key)


def test_what_is_done_is_not_done_again(entries: list[Entry], tmp_path: Path) -> None:
    first, second = OneByOne(), OneByOne()
    done = run(entries[:3], first, tmp_path / "out")
    again = run(entries, second, tmp_path / "out")
    assert set(states(done).values()) == {"done"}
    assert states(again) == dict.fromkeys("abc", "skipped") | dict.fromkeys("de", "done")
    assert second.submitted == ["d", "e"]
    assert again[0].facts == done[0].facts and again[0].files == done[0].files
    assert first.closed == [False]


@pytest.mark.parametrize("change", ["photo", "option", "file"])
def test_what_has_changed_is_done_again(entries: list[Entry], tmp_path: Path, change: str) -> None:
    run(entries, OneByOne(), tmp_path / "out")
    order = entries[1].order
    if change == "photo":
        write_photo(order.photo, 77)
    elif change == "option":
        entries[1] = replace(entries[1], order=with_edge(order))
    else:
        (tmp_path / "out" / "inner" / "b.png").unlink()
    workers = OneByOne()
    run(entries, workers, tmp_path / "out")
    assert workers.submitted == ["b"]


@pytest.mark.parametrize("option", ["same", "another"])
def test_files_that_somebody_has_worked_on_since_are_kept(
    entries: list[Entry], tmp_path: Path, option: str
) -> None:
    run(entries, OneByOne(), tmp_path / "out")
    repaired = tmp_path / "out" / "inner" / "b.png"
    repaired.write_bytes(b"repaired by hand")
    os.utime(repaired, (time.time() + 60,) * 2)
    if option == "another":
        entries = [replace(each, order=with_edge(each.order)) for each in entries]
    again = run(entries, OneByOne(), tmp_path / "out")
    (kept,) = [each for each in again if Path(each.photo).stem == "b"]
    assert repaired.read_bytes() == b"repaired by hand"
    assert kept.state is State.SKIPPED and str(repaired) in kept.sentence
    repaired.unlink()
    assert states(run(entries, OneByOne(), tmp_path / "out"))["b"] == "done"


def test_files_that_a_killed_run_has_replaced_are_made_again(entries: list[Entry], tmp_path: Path) -> None:
    run(entries, OneByOne(), tmp_path / "out")
    written = tmp_path / "out" / "inner" / "b.png"

    def die(order: Order) -> None:
        if order.photo.stem == "b":
            written.write_bytes(b"of the killed run")
            os.utime(written, (time.time() + 60,) * 2)
            raise KeyboardInterrupt

    again = [replace(each, order=with_edge(each.order)) for each in entries]
    with pytest.raises(KeyboardInterrupt):
        run(again, OneByOne(before=die), tmp_path / "out")
    restarted = OneByOne()
    run(again, restarted, tmp_path / "out")
    assert "b" in restarted.submitted and written.read_bytes() != b"of the killed run"


def test_files_of_a_run_that_was_stopped_can_be_repaired(entries: list[Entry], tmp_path: Path) -> None:
    run(entries, OneByOne(), tmp_path / "out")
    again = [replace(each, order=with_edge(each.order)) for each in entries]
    stop = threading.Event()
    workers = StopsWhenGiven(stop)
    assert list(Batch(workers, Journal(tmp_path / "out"), stop).run(again)) == []
    repaired = tmp_path / "out" / "inner" / "a.png"
    repaired.write_bytes(b"repaired by hand")
    os.utime(repaired, (time.time() + 60,) * 2)
    run(again, OneByOne(), tmp_path / "out")
    assert workers.submitted and repaired.read_bytes() == b"repaired by hand"


def test_a_file_that_was_not_written_whole_is_made_again(entries: list[Entry], tmp_path: Path) -> None:
    run(entries, OneByOne(), tmp_path / "out")
    torn, emptied = (tmp_path / "out" / "inner" / name for name in ("b.png", "c.png"))
    torn.write_bytes(torn.read_bytes()[:20])
    os.utime(torn, (time.time() - 60,) * 2)
    emptied.write_bytes(b"")
    os.utime(emptied, (time.time() + 60,) * 2)
    workers = OneByOne()
    run(entries, workers, tmp_path / "out")
    assert workers.submitted == ["b", "c"]


def test_one_failed_photo_stops_no_other(entries: list[Entry], tmp_path: Path) -> None:
    entries[1].order.photo.write_bytes(b"no photo")
    entries[2].order.photo.unlink()
    left = Refused(tmp_path / "x.png", "x.png", "x.png has no marks.")
    outcomes = run([left, *entries], OneByOne(), tmp_path / "out")
    assert states(outcomes) == {
        "x": "failed",
        "a": "done",
        "b": "failed",
        "c": "failed",
        "d": "done",
        "e": "done",
    }
    sentences = {Path(each.photo).stem: each.sentence for each in outcomes if each.state is State.FAILED}
    assert "b.png" in sentences["b"] and "c.png does not exist" in sentences["c"]
    assert sentences["x"] == "x.png has no marks."


def test_no_more_are_outstanding_than_the_workers_have_room_for(entries: list[Entry], tmp_path: Path) -> None:
    workers = OneByOne(room=2, is_held=True)
    journal = Journal(tmp_path / "out")
    batch = Batch(workers, journal)

    def wait() -> Iterator[Entry]:
        yield from entries
        wait_for(lambda: len(workers.held) == 2)
        threading.Thread(target=release).start()

    def release() -> None:
        for _ in entries:
            wait_for(lambda: workers.held)
            workers.go_on()

    assert len(list(batch.run(wait()))) == 5
    assert workers.most == 2
    journal.close()


def test_a_photo_that_changes_while_it_is_worked_on_is_not_done(entries: list[Entry], tmp_path: Path) -> None:
    def change(order: Order) -> None:
        order.photo.write_bytes(order.photo.read_bytes() + b"\0")

    outcomes = run(entries[:1], OneByOne(before=change), tmp_path / "out")
    assert outcomes[0].state is State.FAILED and "was changed" in outcomes[0].sentence
    assert states(run(entries[:1], OneByOne(), tmp_path / "out")) == {"a": "done"}


def test_a_photo_that_is_moved_away_after_it_was_read_is_done(entries: list[Entry], tmp_path: Path) -> None:
    workers = OneByOne(is_held=True)
    journal = Journal(tmp_path / "out")

    def entry() -> Iterator[Entry]:
        yield entries[0]
        wait_for(lambda: workers.held)
        workers.go_on()
        entries[0].order.photo.unlink()

    assert states(list(Batch(workers, journal).run(entry()))) == {"a": "done"}
    journal.close()


def test_a_full_disk_stops_it_and_says_how_to_go_on(entries: list[Entry], tmp_path: Path) -> None:
    def fill(order: Order) -> None:
        if order.photo.stem == "b":
            raise UserError("Cannot write b.png: the disk is full.") from OSError(
                errno.ENOSPC, os.strerror(errno.ENOSPC)
            )

    workers = OneByOne(room=1, before=fill)
    with pytest.raises(DiskFullError, match="same command again"):
        run(entries, workers, tmp_path / "out")
    assert workers.submitted == ["a", "b"] and workers.closed == [True]
    assert states(run(entries, OneByOne(), tmp_path / "out")) == {"a": "skipped"} | dict.fromkeys(
        "bcde", "done"
    )


def test_a_disk_without_room_for_a_folder_stops_it_too(
    entries: list[Entry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(path: Path, **options: object) -> None:
        if path.name == "inner":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.makedirs(path, exist_ok=True)  # noqa: PTH103

    monkeypatch.setattr(Path, "mkdir", fill)
    workers = OneByOne()
    with pytest.raises(DiskFullError):
        run(entries, workers, tmp_path / "out")
    assert workers.submitted == [] and workers.closed == [True]


def test_it_stops_when_it_is_told_and_what_was_done_counts(entries: list[Entry], tmp_path: Path) -> None:
    stop, workers, journal = threading.Event(), OneByOne(room=1, is_held=True), Journal(tmp_path / "out")

    def endless() -> Iterator[Entry]:
        yield from entries
        wait_for(lambda: workers.held)
        workers.go_on()
        stop.set()
        stop.wait()

    outcomes = list(Batch(workers, journal, stop).run(endless()))
    journal.close()
    assert states(outcomes) == {"a": "done"}
    assert workers.closed == [True]
    assert states(run(entries[:1], OneByOne(), tmp_path / "out")) == {"a": "skipped"}


def test_nobody_left_to_do_it_is_said(entries: list[Entry], tmp_path: Path) -> None:
    workers = OneByOne(is_held=True, room=1)
    journal = Journal(tmp_path / "out")

    def leave() -> Iterator[Entry]:
        yield entries[0]
        wait_for(lambda: workers.held)
        workers.held.pop()[2].set_exception(UserError("The cluster is gone."))

    with pytest.raises(UserError, match="cluster is gone"):
        list(Batch(workers, journal).run(leave()))
    journal.close()


def test_an_error_of_the_entries_ends_it(entries: list[Entry], tmp_path: Path) -> None:
    def broken() -> Iterator[Entry]:
        yield entries[0]
        raise UserError("The folder is gone.")

    journal = Journal(tmp_path / "out")
    with pytest.raises(UserError, match="folder is gone"):
        list(Batch(OneByOne(), journal).run(broken()))
    journal.close()


def test_folders_that_cannot_be_made_fail_their_photo(entries: list[Entry], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "inner").touch()
    outcomes = run(entries[:1], OneByOne(), tmp_path / "out")
    assert outcomes[0].state is State.FAILED and "inner cannot be created" in outcomes[0].sentence
