"""The view after a run: the cutout, once, unless the user chose otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import BACKGROUND
from tests.app.helpers import mark, open_photo, paint


def run(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.service.finished):
        session.run()


def test_a_run_from_the_overlay_ends_in_the_cutout(ready: Session, qtbot: QtBot) -> None:
    run(ready, qtbot)
    assert ready.view == "checker" and ready.reveal.fresh


@pytest.mark.parametrize("view", ["black", "gray", "own"])
def test_it_is_shown_as_it_was_last_looked_at(ready: Session, qtbot: QtBot, view: str) -> None:
    for each in (view, "alpha", "overlay"):
        ready.set_view(each)
    run(ready, qtbot)
    assert ready.view == view


@pytest.mark.parametrize("view", ["alpha", "black", "original", "wipe"])
def test_another_view_is_left_alone(ready: Session, qtbot: QtBot, view: str) -> None:
    ready.set_view(view)
    run(ready, qtbot)
    assert ready.view == view and not ready.reveal.fresh


def test_a_view_chosen_during_the_run_is_left_alone(ready: Session, qtbot: QtBot) -> None:
    def look() -> None:
        ready.set_view("alpha")
        ready.set_view("overlay")

    ready.service.begun.connect(look)
    run(ready, qtbot)
    assert ready.view == "overlay"


def test_marks_made_during_the_run_keep_the_overlay(ready: Session, qtbot: QtBot) -> None:
    ready.service.begun.connect(lambda: paint(ready, [(5, 5)], BACKGROUND))
    run(ready, qtbot)
    assert ready.view == "overlay"


def test_whoever_went_back_is_not_turned_away_again_on_this_photo(
    ready: Session, qtbot: QtBot, photo_file: Path
) -> None:
    run(ready, qtbot)
    ready.set_view("overlay")
    run(ready, qtbot)
    assert ready.view == "overlay"
    ready.document.set_dirty(False)
    open_photo(qtbot, ready, photo_file)
    mark(ready)
    run(ready, qtbot)
    assert ready.view == "checker"


def test_a_routing_map_that_is_looked_at_stays(ready: Session, qtbot: QtBot) -> None:
    ready.set_routing_view("count")
    run(ready, qtbot)
    assert ready.view == "overlay"


@pytest.mark.parametrize("then", ["tool", "class", "stroke", "view"])
def test_the_cutout_is_fresh_until_something_is_done(ready: Session, qtbot: QtBot, then: str) -> None:
    run(ready, qtbot)
    with qtbot.waitSignal(ready.reveal.changed):
        {
            "tool": lambda: ready.set_tool("lasso"),
            "class": lambda: ready.set_class(BACKGROUND),
            "stroke": lambda: paint(ready, [(5, 5)], BACKGROUND),
            "view": lambda: ready.set_view("white"),
        }[then]()
    assert not ready.reveal.fresh
