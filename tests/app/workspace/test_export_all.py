"""Many photos into a folder: each as it is exported alone, none stopped by another, none half-written."""

from __future__ import annotations

import errno
import os
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.files.exportable import Exportable
from app.tasks import Tasks
from app.workspace.export_all import ExportAll, Standing
from app.workspace.export_plan import Candidate, Plan, Request, Summary
from core.engine.options import Cancelled
from core.errors import UserError
from core.imaging.io import read_image
from core.imaging.photo import Photo
from core.jobs.export import Export, Kind
from core.jobs.export_options import ExportOptions
from core.jobs.matted import MattedPhoto
from core.jobs.name_pattern import Facts
from core.refine.finish import Finish
from core.refine.touched_colors import TouchedColors

SIZE = 24, 32


class Album:
    """Open photos by name; what is asked of them is remembered.

    Attributes:
        reasons: why a photo has no matte, None for one that was closed.
        outdated: those whose marks have changed.
        making: called in the background with the name of a photo that is brought.
        noted: the names of those that count as exported.
        depth: bits chosen for each photo.
        most_whole: how many photos that were brought were in memory at once.
    """

    def __init__(self, *names: str) -> None:
        self.names = names
        self.reasons: dict[str, str | None] = {}
        self.outdated: set[str] = set()
        self.making: Callable[[str], None] = lambda name: None
        self.noted: list[str] = []
        self.files: list[Path] = []
        self.brought: list[weakref.ref[np.ndarray]] = []
        self.most_whole = 0
        self.depth = 8

    def candidates(self) -> Sequence[Candidate]:
        return [Candidate(key, Facts(name, SIZE)) for key, name in enumerate(self.names)]

    def standing(self, key: int) -> Standing | str | None:
        name = self.names[key]
        if name in self.reasons:
            return self.reasons[name]

        def made() -> Exportable:
            self.making(name)
            brought = exportable(key)
            self.brought.append(weakref.ref(brought.alpha))
            self.most_whole = max(self.most_whole, sum(ref() is not None for ref in self.brought))
            return brought

        return Standing(
            name not in self.outdated, self.depth, lambda: (made, lambda: self.noted.append(name))
        )

    def kept(self) -> Sequence[Path]:
        return self.files


def exportable(seed: int) -> Exportable:
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 255, (*SIZE, 3), np.uint8)
    alpha, trimap = rng.random(SIZE, np.float32), np.full(SIZE, 128, np.uint8)
    return Exportable(
        Photo(image), alpha, image[::-1].copy(), lambda: trimap, Finish.none(SIZE), TouchedColors()
    )


@pytest.fixture
def album() -> Album:
    return Album("a.jpg", "b.jpg", "c.jpg", "d.jpg")


@pytest.fixture
def files(qapp: object) -> Iterator[Tasks]:
    tasks = Tasks("files")
    yield tasks
    assert tasks.close()


@pytest.fixture
def exports(album: Album, files: Tasks) -> ExportAll:
    return ExportAll(album, files, files)


def planned(qtbot: QtBot, exports: ExportAll, request: Request) -> Plan:
    with qtbot.waitSignal(exports.planned, timeout=5000) as asked:
        exports.plan(request)
    assert asked.args is not None
    return asked.args[0]


def exported(qtbot: QtBot, exports: ExportAll, request: Request) -> Summary:
    plan = planned(qtbot, exports, request)
    with qtbot.waitSignal(exports.finished, timeout=10_000) as done:
        exports.start(plan)
    assert done.args is not None and not exports.running
    return done.args[0]


def written(folder: Path) -> list[str]:
    """All files in the folder, also hidden ones."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_all_photos_are_written_as_each_is_alone(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    told: list[tuple[int, int, str]] = []
    exports.progress.connect(lambda *progress: told.append(progress))
    summary = exported(qtbot, exports, Request(tmp_path))
    assert [path.name for path in summary.written] == [f"{letter}-cutout.png" for letter in "abcd"]
    for key, path in enumerate(summary.written):
        alone = exportable(key)
        Export(Kind.CUTOUT).write(
            tmp_path / "alone.png", MattedPhoto(alone.photo, alone.alpha, alone.foreground)
        )
        assert path.read_bytes() == (tmp_path / "alone.png").read_bytes()
    assert told == [(0, 4, "a.jpg"), (1, 4, "b.jpg"), (2, 4, "c.jpg"), (3, 4, "d.jpg"), (4, 4, "")]
    assert album.noted == list(album.names) and summary.text == f"4 photos exported to {tmp_path}."


def test_one_photo_at_a_time_is_whole(qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path) -> None:
    exported(qtbot, exports, Request(tmp_path, kind=Kind.ALPHA))
    assert album.most_whole == 1


def test_each_photo_is_written_in_the_depth_chosen_for_it(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    album.depth = 16
    (path,) = exported(qtbot, exports, Request(tmp_path, keys=(0,))).written
    assert read_image(path).depth == 16
    (path,) = exported(qtbot, exports, Request(tmp_path, keys=(0,), options=ExportOptions(depth=8))).written
    assert read_image(path).depth == 8


def test_photos_asked_for_are_written_in_that_order(qtbot: QtBot, exports: ExportAll, tmp_path: Path) -> None:
    summary = exported(qtbot, exports, Request(tmp_path, "{number} {name}", keys=(3, 1, 99)))
    assert [path.name for path in summary.written] == ["1 d.png", "2 b.png"] and written(tmp_path) == [
        "1 d.png",
        "2 b.png",
    ]


def test_photos_without_a_matte_and_outdated_ones_are_named_before(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    album.reasons["b.jpg"] = "no cutout yet"
    album.outdated.add("c.jpg")
    plan = planned(qtbot, exports, Request(tmp_path, "{number}"))
    assert [each.name for each in plan.files] == ["a.jpg", "d.jpg"]
    assert [str(left) for left in plan.left] == [
        "b.jpg: no cutout yet",
        "c.jpg: its marks have changed since its cutout was made",
    ]
    summary = exported(qtbot, exports, Request(tmp_path, "{number}", with_outdated=True))
    assert len(summary.written) == 3 and [left.name for left in summary.left] == ["b.jpg"]


def test_what_changes_after_the_plan_counts_as_it_is_then(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    plan = planned(qtbot, exports, Request(tmp_path))
    album.reasons["a.jpg"] = None
    album.outdated.add("b.jpg")
    (tmp_path / "c-cutout.png").write_bytes(b"come meanwhile")
    with qtbot.waitSignal(exports.finished, timeout=5000) as done:
        exports.start(plan)
    assert done.args is not None
    assert [str(left) for left in done.args[0].left] == [
        "a.jpg: closed meanwhile",
        "b.jpg: its marks have changed since its cutout was made",
        "c.jpg: c-cutout.png has appeared in the folder meanwhile",
    ]
    assert (tmp_path / "c-cutout.png").read_bytes() == b"come meanwhile"
    assert album.noted == ["d.jpg"]


def test_a_photo_that_fails_stops_no_other(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    def fail(name: str) -> None:
        if name == "b.jpg":
            raise UserError("/photos/b.jpg is not there any more; put it back.")
        if name == "c.jpg":
            raise MemoryError

    album.making = fail
    summary = exported(qtbot, exports, Request(tmp_path))
    assert [path.name for path in summary.written] == ["a-cutout.png", "d-cutout.png"] == written(tmp_path)
    assert [left.name for left in summary.failed] == ["b.jpg", "c.jpg"] and not summary.stopped
    assert str(summary.failed[0]) == "b.jpg: /photos/b.jpg is not there any more; put it back."
    assert "not enough memory" in summary.failed[1].reason and album.noted == ["a.jpg", "d.jpg"]


def test_a_full_disk_ends_it_with_one_sentence(
    qtbot: QtBot, exports: ExportAll, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[Path] = []

    def fill(path: Path) -> None:
        writes.append(path)
        if len(writes) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("core.files._sync", fill)
    summary = exported(qtbot, exports, Request(tmp_path))
    assert written(tmp_path) == ["a-cutout.png", "b-cutout.png"] and len(writes) == 3
    assert summary.failed == () and f"The disk of {tmp_path} is full" in summary.stopped
    assert "MB are free" in summary.stopped and "2 of 4 photos were not exported" in summary.stopped


def test_cancel_gives_up_the_photo_that_is_being_made(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    begun, gate = threading.Event(), threading.Event()

    def wait(name: str) -> None:
        if name == "b.jpg":
            begun.set()
            gate.wait(10)

    album.making = wait
    plan = planned(qtbot, exports, Request(tmp_path))
    with qtbot.waitSignal(exports.finished, timeout=5000) as done:
        exports.start(plan)
        qtbot.waitUntil(begun.is_set)
        assert exports.counts == (1, 4)
        exports.cancel()
        gate.set()
    assert done.args is not None and written(tmp_path) == ["a-cutout.png"]
    assert done.args[0].stopped == "Stopped. 3 of 4 photos were not exported." and album.noted == ["a.jpg"]


def test_cancel_before_the_first_photo_writes_nothing(
    qtbot: QtBot, exports: ExportAll, files: Tasks, tmp_path: Path
) -> None:
    plan, gate = planned(qtbot, exports, Request(tmp_path)), threading.Event()
    files.submit(lambda: gate.wait(10), lambda _: None)
    with qtbot.waitSignal(exports.finished, timeout=5000):
        exports.start(plan)
        exports.cancel()
        gate.set()
    assert written(tmp_path) == []


def test_writing_counts_as_what_must_be_kept_from_the_first_photo_to_the_last(
    qtbot: QtBot, exports: ExportAll, album: Album, files: Tasks, tmp_path: Path
) -> None:
    def fail(name: str) -> None:
        if name in ("b.jpg", "c.jpg"):
            raise UserError("no")

    album.making = fail
    ended: list[bool] = []
    plan = planned(qtbot, exports, Request(tmp_path))
    files.kept.connect(lambda: ended.append(exports.running))
    exports.start(plan)
    with qtbot.waitSignal(files.kept, timeout=5000):
        pass
    assert ended == [False] and written(tmp_path) == ["a-cutout.png", "d-cutout.png"]


def test_closing_meanwhile_leaves_whole_files(qtbot: QtBot, album: Album, tmp_path: Path) -> None:
    files = Tasks("files")
    exports = ExportAll(album, files, files)
    plan = planned(qtbot, exports, Request(tmp_path))
    exports.start(plan)
    assert files.close()
    qtbot.wait(20)
    assert written(tmp_path) == ["a-cutout.png"]


def test_only_one_goes_on_at_a_time(qtbot: QtBot, exports: ExportAll, tmp_path: Path) -> None:
    plan = planned(qtbot, exports, Request(tmp_path))
    with qtbot.waitSignal(exports.finished, timeout=5000):
        exports.start(plan)
        with pytest.raises(RuntimeError):
            exports.start(plan)


def test_the_example_is_the_name_of_the_first_photo(exports: ExportAll, tmp_path: Path) -> None:
    assert (
        exports.example(Request(tmp_path, "{name} {kind} {number:02}", Kind.ALPHA, keys=(2,)))
        == "c alpha 01.png"
    )
    assert exports.example(Request(tmp_path, keys=())) == "photo-cutout.png"
    with pytest.raises(UserError, match="not a placeholder"):
        exports.example(Request(tmp_path, "{nmae}"))


def test_a_folder_that_cannot_be_written_to_is_said_before(
    qtbot: QtBot, exports: ExportAll, tmp_path: Path
) -> None:
    with qtbot.waitSignal(exports.refused, timeout=5000) as refused:
        exports.plan(Request(tmp_path / "gone"))
    assert refused.args is not None and "does not exist" in refused.args[0]


def test_of_plans_the_newest_is_answered(qtbot: QtBot, exports: ExportAll, tmp_path: Path) -> None:
    plans: list[Plan] = []
    exports.planned.connect(plans.append)
    for pattern in ("a", "b", "{name}"):
        exports.plan(Request(tmp_path, pattern))
    qtbot.waitUntil(lambda: bool(plans))
    qtbot.wait(20)
    assert [plan.request.pattern for plan in plans] == ["{name}"]


def test_a_stop_on_the_way_is_no_failure(
    qtbot: QtBot, exports: ExportAll, album: Album, tmp_path: Path
) -> None:
    def stop(name: str) -> None:
        exports.cancel()
        raise Cancelled

    album.making = stop
    summary = exported(qtbot, exports, Request(tmp_path))
    assert (
        not summary.failed
        and "4 of 4 photos were not exported" in summary.stopped
        and written(tmp_path) == []
    )
