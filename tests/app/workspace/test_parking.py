"""Photos out of view take a bounded amount of memory, and come back to the last bit with all their work."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.projects.gather import Work
from app.recovery.entry import Origin
from app.recovery.keeper import KeptWork
from app.session import Session
from app.workspace import parked, parked_photo
from app.workspace.parked import Large
from app.workspace.photo import State
from core.imaging.io import write_png
from core.project.store import open_project
from core.trimap.values import BACKGROUND
from tests.app.helpers import full_run, mark, open_photo, paint, settle
from tests.app.workspace.helpers import (
    SIZES,
    collected,
    everything,
    keys_of,
    park,
    photo_of_noise,
    wait_parked,
    work_on,
)

COUNT = 6
SIDE = 400


@pytest.fixture
def two(qtbot: QtBot, session: Session, files: list[Path]) -> tuple[Session, int, int]:
    """A session with two photos on which all kinds of work were done; the second one is in view, the first parked."""
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    for path, contrast, brush in zip(files, (0.5, 0.2), (21, 13), strict=False):
        open_photo(qtbot, session, path)
        work_on(qtbot, session, contrast=contrast, brush=brush)
    first, second = (photo.key for photo in session.workspace.photos)
    park(qtbot, session, first)
    return session, first, second


def _show(qtbot: QtBot, session: Session, key: int) -> None:
    session.workspace.show(key)
    qtbot.waitUntil(lambda: session.workspace.current == key, timeout=10_000)


def _content(session: Session) -> dict[str, Any]:
    """All that is of the photo in view, by value where packing makes other objects of it."""
    document, found = session.document, everything(session)
    for name in ("arrays", "result", "foreground"):
        del found[name]
    result = document.result
    assert result is not None and document.photo is not None
    arrays = (document.photo.image, document.alpha, document.alpha_display, document.foreground, result.alpha)
    found["bytes"] = [
        None if array is None else (array.dtype, array.shape, array.tobytes()) for array in arrays
    ]
    found["run"] = id(result.seconds), result.routers
    found["mattes"] = [version.matte.landed().result.alpha.tobytes() for version in session.versions.all]
    return found


def test_all_of_a_photo_comes_back_to_the_last_bit(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    _show(qtbot, session, first)
    settle(qtbot, session)
    a = _content(session)
    wait_parked(qtbot, session, second)
    _show(qtbot, session, second)
    wait_parked(qtbot, session, first)
    b = _content(session)
    for key, was in ((first, a), (second, b)):
        _show(qtbot, session, key)
        settle(qtbot, session)
        now = _content(session)
        assert {name: now[name] == was[name] for name in was} == dict.fromkeys(was, True)


def test_undo_and_redo_work_after_parking(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    _show(qtbot, session, first)
    seen = [_content(session)]
    while session.history.can_undo:
        session.undo()
        settle(qtbot, session)
        qtbot.waitUntil(lambda: not session.matte_undo.busy)
        seen.append(_marks(session))
    _show(qtbot, session, second)
    wait_parked(qtbot, session, first)
    _show(qtbot, session, first)
    for was in reversed(seen[1:-1]):
        session.redo()
        settle(qtbot, session)
        qtbot.waitUntil(lambda: not session.matte_undo.busy)
        assert _marks(session) == was


def _marks(session: Session) -> dict[str, Any]:
    document = session.document
    assert document.trimap is not None and document.painted is not None
    return {
        "trimap": document.trimap.tobytes(),
        "painted": document.painted.tobytes(),
        "alpha": None if document.alpha is None else document.alpha.tobytes(),
        "revision": document.revision,
    }


def test_a_parked_photo_is_listed_as_before(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    before = session.workspace.photo(first)
    assert before is not None and before.size == SIZES[0] and before.state is not State.UNMARKED
    assert before.is_dirty
    session.workspace.parking.limit_bytes = 1 << 30
    _show(qtbot, session, first)
    _show(qtbot, session, second)
    whole = session.workspace.photo(first)
    assert whole is not None
    assert (whole.size, whole.state, whole.is_dirty) == (before.size, before.state, before.is_dirty)


def test_nothing_of_it_stays_in_memory(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    _show(qtbot, session, first)
    settle(qtbot, session)
    document = session.document
    assert document.result is not None and document.photo is not None and document.alpha is not None
    large = Large.of(document)
    arrays = (large.photo.image, large.trimap, large.painted, large.alpha, large.display)
    refs = [weakref.ref(array) for array in arrays if array is not None]
    del large, arrays
    _show(qtbot, session, second)
    wait_parked(qtbot, session, first)
    qtbot.waitUntil(lambda: not any(ref() is not None for ref in refs), timeout=10_000)


def test_a_run_that_is_over_is_let_go_of(qtbot: QtBot, session: Session, files: list[Path]) -> None:
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    open_photo(qtbot, session, files[0])
    mark(session)
    settle(qtbot, session)
    session.run()
    run = weakref.ref(session.service.run_under_way)
    assert run() is not None
    qtbot.waitUntil(lambda: not session.running)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: gc.collect() >= 0 and run() is None, timeout=10_000)


def test_a_stand_in_is_shown_until_it_is_whole(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, _ = two
    told = collected(session.workspace.coming)
    session.workspace.show(first)
    assert told[0].size == SIZES[0] and told[0].stand_in.image.shape == (*SIZES[0], 3)
    assert told[0].stand_in.alpha.shape == SIZES[0] and told[0].view == "checker"
    assert session.document.photo is None  # nobody paints on a photo that is not there yet
    qtbot.waitUntil(lambda: session.workspace.current == first)
    assert told[0].key == first and len(told) == 1


def test_another_one_asked_for_meanwhile_is_shown(
    qtbot: QtBot, two: tuple[Session, int, int], files: list[Path]
) -> None:
    session, first, second = two
    session.workspace.show(first)
    session.workspace.show(second)
    qtbot.waitUntil(lambda: session.workspace.current == second, timeout=10_000)
    settle(qtbot, session)
    assert session.workspace.current == second


def test_a_packed_photo_is_in_view_when_it_is_asked_about(
    qtbot: QtBot, two: tuple[Session, int, int]
) -> None:
    session, first, second = two
    asked: list[int] = []
    session.confirm_discard = lambda name: bool(asked.append(session.document.photo_id)) or True
    qtbot.waitUntil(lambda: session.workspace.current == second)
    wait_parked(qtbot, session, first)
    session.workspace.close(first)
    qtbot.waitUntil(lambda: len(session.workspace.photos) == 1, timeout=10_000)
    assert asked == [first]


def test_all_packed_photos_are_asked_about_and_closed(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    asked: list[int] = []
    session.confirm_discard = lambda name: bool(asked.append(session.document.photo_id)) or True
    session.workspace.close_many([first, second])
    qtbot.waitUntil(lambda: not session.workspace.photos, timeout=10_000)
    assert asked == [first, second]


def test_one_that_is_closed_while_it_comes_holds_up_no_other(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    _, *others = keys_of(qtbot, session, files)
    park(qtbot, session, *others)
    told: list[int] = []
    for key in others:
        session.workspace.when_whole(key, lambda key=key: told.append(key), lambda error: None)  # type: ignore[misc]
    session.workspace.close(others[0])
    qtbot.waitUntil(lambda: told == others, timeout=10_000)


def test_nothing_is_awaited_any_more_once_that_is_closed(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    first, second = keys_of(qtbot, session, files[:2])
    park(qtbot, session, second)
    told = collected(session.workspace.coming)
    session.workspace.close(first)
    session.workspace.close(second)  # before it is whole
    assert session.workspace.current == 0 and not session.workspace.photos
    assert told[0].key == second and told[1:] == [None]


def test_where_several_files_are_gone_each_is_told_once(
    qtbot: QtBot, session: Session, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked_photo, "_is_lasting", lambda path: True)
    first, *others = keys_of(qtbot, session, files)
    park(qtbot, session, *others)
    for path in files:
        path.unlink()
    told = collected(session.workspace.missed)
    session.workspace.show(others[0])
    qtbot.waitUntil(lambda: session.workspace.current == first, timeout=10_000)
    qtbot.wait(300)
    assert len(told) == 1 and session.workspace.current == first


def test_all_are_saved_though_they_are_packed_again_before_they_are_written(
    qtbot: QtBot, two: tuple[Session, int, int], files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, first, _ = two
    gate = Event()
    session.files.submit(lambda: gate.wait(20), lambda _: None)
    session.save_unsaved()
    qtbot.waitUntil(lambda: not session.saving.is_waiting, timeout=10_000)
    wait_parked(qtbot, session, first)
    told = collected(session.error)
    gate.set()
    settle(qtbot, session)
    assert told == [] and session.workspace.unsaved == ()
    project = open_project(files[0].with_suffix(".matte"))
    assert len(project.versions) == 1 and project.versions[0].load()[1].alpha.any()


def test_marks_for_packed_photos_are_all_taken(qtbot: QtBot, session: Session, files: list[Path]) -> None:
    _, *others = keys_of(qtbot, session, files)
    park(qtbot, session, *others)
    for path, size in zip(files[1:], SIZES[1:], strict=True):
        trimap = np.zeros(size, np.uint8)
        trimap[10:40, 10:40] = 128
        trimap[20:30, 20:30] = 255
        write_png(path.with_name(f"{path.stem}-trimap.png"), trimap)
    session.bring([path.with_name(f"{path.stem}-trimap.png") for path in files[1:]])

    def are_marked() -> bool:
        photos = map(session.workspace.photo, others)
        return all(photo is not None and photo.state is State.MARKED for photo in photos)

    qtbot.waitUntil(are_marked, timeout=10_000)


def test_a_version_that_is_made_once_its_photo_is_packed_is_kept_for_recovery(
    qtbot: QtBot, two: tuple[Session, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, first, _ = two
    kept: list[tuple[object, int]] = []
    note = session.recovery.note_held

    def noted(of: KeptWork, work: Work, origin: Origin | None) -> None:
        kept.append((of, len(work.versions)))
        note(of, work, origin)

    monkeypatch.setattr(session.recovery, "note_held", noted)
    held = session.workspace.held(first)
    assert held is not None
    held.versions.add(replace(held.versions.all[0], number=2))
    session.versions.added.emit(held.versions)
    qtbot.waitUntil(lambda: kept == [(held.recovery, 2)], timeout=10_000)


def test_many_photos_stay_under_the_bound(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked_photo, "_is_lasting", lambda path: True)
    monkeypatch.setattr(
        parked, "STAND_IN_PIXELS", 3_000
    )  # as small beside these photos as it is beside large ones
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    parking = session.workspace.parking
    whole = SIDE * SIDE * (3 + 2 + 8)
    parking.limit_bytes = 2 * whole
    for index in range(COUNT):
        open_photo(qtbot, session, photo_of_noise(tmp_path / f"{index}.png", index, SIDE, SIDE))
        mark(session)
        settle(qtbot, session)
        full_run(qtbot, session)
        settle(qtbot, session)
        qtbot.waitUntil(lambda: not session.doubts.looking)

    def bounded() -> bool:
        session.workspace.parking.look()
        return parking.nbytes <= parking.limit_bytes

    keys = [photo.key for photo in session.workspace.photos]
    qtbot.waitUntil(bounded, timeout=20_000)
    are_parked = [parking.is_parked(key) for key in keys]
    assert sum(are_parked) >= COUNT - 3 and are_parked == sorted(
        are_parked, reverse=True
    )  # those seen longest ago
    paint(session, [(5, 5)])
    for key in keys:
        _show(qtbot, session, key)
        assert session.document.result is not None and session.document.size == (SIDE, SIDE)
        qtbot.waitUntil(bounded, timeout=20_000)


def test_the_tiles_of_earlier_marks_are_packed_too(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    open_photo(qtbot, session, photo_of_noise(tmp_path / "large.png", 0, SIDE, SIDE))
    mark(session)
    settle(qtbot, session)
    full_run(qtbot, session)
    session.set_brush_size(300)
    paint(session, [(100, 100), (600, 600)], BACKGROUND)
    settle(qtbot, session)
    then, revision = session.document.marks_then, session.document.alpha_revision
    before = session.document.trimap_of_alpha()()
    key = session.workspace.current
    open_photo(qtbot, session, photo_of_noise(tmp_path / "other.png", 1, SIDE, SIDE))
    park(qtbot, session, key)
    tiles = [tile for side in then.tiles(revision) for tile in side.values()]
    assert tiles and not any(isinstance(tile, np.ndarray) for tile in tiles)
    _show(qtbot, session, key)
    assert (session.document.trimap_of_alpha()() == before).all()
