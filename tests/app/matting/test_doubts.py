"""Where to look after a run: looked for by itself, visited, done, dismissed, dropped with its matte."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.matting import doubts as module
from app.matting.doubts import NO_RUN, NOTHING_FOUND, NOTHING_LEFT, DoubtTour
from app.session import Session
from core.doubt.doubts import Doubts
from core.doubt.places import Kind, Place
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, marked_photo, open_photo, paint, settle
from tests.core.doubt.cases import disc

PLACES = (
    Place(Kind.COLORS, (4, 4, 12, 12), 60, 9.0),
    Place(Kind.MUSH, (40, 60, 50, 70), 90, 5.0),
    Place(Kind.CUT_BY_REMOVE, (4, 80, 10, 90), 50, 2.0),
)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Place]]:
    """What every look finds."""
    found = list(PLACES)

    def find(image: object, trimap: np.ndarray, alpha: object, passes: object) -> Doubts:
        return Doubts((64, 96), np.zeros((64, 96), np.uint8), tuple(found))

    monkeypatch.setattr(module, "find_doubts", find)
    return iter([found])


@pytest.fixture
def tour(qtbot: QtBot, session: Session, photo_file: Path, places: Iterator[list[Place]]) -> DoubtTour:
    """After a run in which PLACES were found."""
    marked_photo(qtbot, session, photo_file)
    run(qtbot, session)
    return session.doubts


def run(qtbot: QtBot, session: Session) -> None:
    full_run(qtbot, session)
    looked(qtbot, session)


def looked(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.doubts.doubts is not None and not session.doubts.looking)


def compared(qtbot: QtBot, session: Session) -> list[int]:
    """The places that are left, once what was painted has been compared."""
    tour = session.doubts
    settle(qtbot, session)
    qtbot.waitUntil(lambda: not (tour._timer.isActive() or tour._near or tour._comparing))
    return tour.left


def test_nothing_before_a_run(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    marked_photo(qtbot, session, photo_file)
    said: list[str] = []
    session.notice.connect(said.append)
    session.doubts.step(1)
    assert said == [NO_RUN]
    assert session.doubts.places == ()


def test_a_run_is_looked_at_by_itself(tour: DoubtTour) -> None:
    assert tour.places == PLACES
    assert tour.left == [0, 1, 2]
    assert tour.current is None


def test_next_and_previous_go_round(tour: DoubtTour) -> None:
    visited: list[Place] = []
    tour.visited.connect(visited.append)
    for _ in range(4):
        tour.step(1)
    tour.step(-1)
    assert visited == [PLACES[index] for index in (0, 1, 2, 0, 2)]
    assert tour.was_visited(1)


def test_previous_begins_at_the_end(tour: DoubtTour) -> None:
    tour.step(-1)
    assert tour.current == 2


def test_marks_at_a_place_make_it_done_and_undo_opens_it_again(
    qtbot: QtBot, session: Session, tour: DoubtTour
) -> None:
    paint(session, [(8, 8)], UNKNOWN)
    assert compared(qtbot, session) == [1, 2]
    assert tour.is_done(0)
    session.undo()
    assert compared(qtbot, session) == [0, 1, 2]


def test_what_is_painted_while_marks_are_compared_counts(
    qtbot: QtBot, session: Session, tour: DoubtTour, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()
    is_other = module._is_other

    def held(*args: Any) -> bool:
        begun.set()
        go.wait(5)
        return is_other(*args)

    monkeypatch.setattr(module, "_is_other", held)
    paint(session, [(8, 8)], UNKNOWN)
    qtbot.waitUntil(begun.is_set)
    paint(session, [(85, 7)], UNKNOWN)
    go.set()
    assert compared(qtbot, session) == [1]


def test_marks_elsewhere_make_nothing_done(qtbot: QtBot, session: Session, tour: DoubtTour) -> None:
    paint(session, [(30, 32)], FOREGROUND)
    assert compared(qtbot, session) == [0, 1, 2]


def test_marks_that_change_nothing_make_nothing_done(qtbot: QtBot, session: Session, tour: DoubtTour) -> None:
    assert session.document.trimap is not None
    session.set_brush_size(2)
    paint(session, [(85, 7)], int(session.document.trimap[7, 85]))
    assert compared(qtbot, session) == [0, 1, 2]


def test_a_stroke_on_alpha_makes_done_too(qtbot: QtBot, session: Session, tour: DoubtTour) -> None:
    session.touch.begin(65, 45)
    session.touch.end()
    assert compared(qtbot, session) == [0, 2]
    session.undo()
    assert compared(qtbot, session) == [0, 1, 2]


def test_a_place_that_touch_up_decides_is_not_found_in_the_next_run(
    qtbot: QtBot, session: Session, tour: DoubtTour
) -> None:
    session.set_brush_size(40)
    session.touch.set_hardness(1)
    session.touch.begin(65, 45)
    session.touch.end()
    settle(qtbot, session)
    session.run_whole()
    qtbot.waitUntil(lambda: len(tour.places) == 2)
    assert tour.places == (PLACES[0], PLACES[2])


def test_dismissed_places_are_passed_over_and_come_back(tour: DoubtTour) -> None:
    tour.dismiss(1)
    tour.step(1)
    tour.step(1)
    assert tour.current == 2
    tour.dismiss(1)
    assert tour.left == [0, 1, 2]


def test_a_place_stays_dismissed_in_the_next_run(qtbot: QtBot, session: Session, tour: DoubtTour) -> None:
    tour.dismiss(1)
    run(qtbot, session)
    assert tour.is_dismissed(1)
    assert tour.left == [0, 2]


def test_what_is_said_where_none_is_left(session: Session, tour: DoubtTour) -> None:
    said: list[str] = []
    session.notice.connect(said.append)
    for index in range(3):
        tour.dismiss(index)
    tour.step(1)
    assert said == [NOTHING_LEFT]


def test_what_is_said_where_nothing_was_found(
    qtbot: QtBot, session: Session, photo_file: Path, places: Iterator[list[Place]]
) -> None:
    next(places).clear()
    marked_photo(qtbot, session, photo_file)
    run(qtbot, session)
    said: list[str] = []
    session.notice.connect(said.append)
    session.doubts.step(1)
    assert said == [NOTHING_FOUND]


def test_another_photo_drops_all(qtbot: QtBot, session: Session, tour: DoubtTour, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    assert tour.doubts is None
    assert tour.places == ()


def test_undoing_a_run_looks_at_the_matte_that_stands_again(
    qtbot: QtBot, session: Session, tour: DoubtTour
) -> None:
    first = tour.doubts
    paint(session, [(8, 8)], UNKNOWN)
    run(qtbot, session)
    second = tour.doubts
    assert second is not first
    session.undo()
    qtbot.waitUntil(lambda: tour.doubts is not second and not tour.looking)


def test_a_canceled_run_leaves_what_was_found(qtbot: QtBot, session: Session, tour: DoubtTour) -> None:
    first = tour.doubts
    session.run()
    session.cancel()
    settle(qtbot, session)
    assert tour.doubts is first
    assert not tour.looking


def test_whether_the_map_shows_is_remembered(session: Session) -> None:
    assert not session.doubts.shows_map
    session.doubts.set_shows_map(True)
    assert session.settings.doubt_map
    assert session.doubts.shows_map


def test_a_failure_is_told_and_the_next_run_looks_again(
    qtbot: QtBot, session: Session, photo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Doubts:
        raise MemoryError

    monkeypatch.setattr(module, "find_doubts", fail)
    marked_photo(qtbot, session, photo_file)
    with qtbot.waitSignal(session.error):
        session.run()
    assert session.doubts.doubts is None
    assert not session.doubts.looking


def test_a_real_look(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    """A Keep dab on the background, found by the real look at what the fake engine makes of it."""
    case = disc().marked(60, 80, 14, FOREGROUND)
    write_png(tmp_path / "photo.png", case.image)
    write_png(tmp_path / "marks.png", case.trimap)
    session.start()
    open_photo(qtbot, session, tmp_path / "photo.png")
    session.open_trimap(tmp_path / "marks.png")
    settle(qtbot, session)
    run(qtbot, session)
    assert Kind.FOREIGN_KEEP in {place.kind for place in session.doubts.places}
