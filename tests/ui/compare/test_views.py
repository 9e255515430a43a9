"""Views of the comparison: side by side, the difference, the wipe, and what the pointer tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QColorDialog
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT
from tests.fake_engine import FakeEngine
from tests.ui.compare.helpers import KEY, color_at, drag, hover, press, run, sentence
from ui import theme
from ui.canvas import hud
from ui.compare.picture import LEFT_MORE, RIGHT_MORE, paint_difference
from ui.compare.window import CompareWindow


def test_views_change_both_pictures(done: CompareWindow) -> None:
    press(done, KEY.Key_K)
    gray = [color_at(view, 40, 32)[0] for view in done.sides]
    assert gray[0] - gray[1] == pytest.approx(64, abs=2)
    press(done, KEY.Key_A)
    assert color_at(done.sides[LEFT], 5, 5) == (0, 0, 0)
    press(done, KEY.Key_T)
    assert color_at(done.sides[RIGHT], 5, 5) == (255, 255, 255)
    press(done, KEY.Key_F)
    assert done.view == "checker"
    press(done, KEY.Key_R)
    assert done.pictures[LEFT].tokens is not None and done.pictures[RIGHT].tokens is not None


def test_a_color_can_be_chosen(done: CompareWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QColorDialog, "getColor", lambda *args: QColor("#102030"))
    press(done, KEY.Key_Y)
    before = color_at(done.sides[LEFT], 5, 5)
    press(done, KEY.Key_Y)
    assert before != color_at(done.sides[LEFT], 5, 5) == (16, 32, 48)


def test_the_difference_is_one_picture_with_a_color_for_each_side(done: CompareWindow) -> None:
    press(done, KEY.Key_D)
    assert done.apart.isVisible() and not any(view.isVisible() for view in done.sides)
    red, green, blue = color_at(done.apart, 40, 32)
    assert red > 200 > green > blue  # orange: the left alpha is higher
    press(done, KEY.Key_C)
    assert not done.apart.isVisible() and all(view.isVisible() for view in done.sides)


def test_the_difference_tells_of_a_run(compare: CompareWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    words = compare.apart.parts[0].sentence
    press(compare, KEY.Key_D)
    assert "press Compare" in words()
    assert color_at(compare.apart, 5, 5) not in (
        (20, 30, 40),
        QColor(theme.colors().surround).getRgb()[:3],
    )  # dim
    engine.gate.clear()
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: compare.comparison.state(LEFT) == "running")
    assert words() == f"Left: {sentence(compare, LEFT)}" and words().endswith("%")
    engine.gate.set()
    qtbot.waitUntil(lambda: not compare.comparison.running)
    assert words().startswith("Orange")


def test_colors_of_the_difference() -> None:
    one, other = np.array([[255, 0, 7]], np.uint8), np.array([[0, 255, 7]], np.uint8)
    pixels = paint_difference(np.zeros((1, 3, 4), np.uint8), one, other)
    names = [QColor(int(p[2]), int(p[1]), int(p[0])).name() for p in pixels[0]]
    assert names == [LEFT_MORE, RIGHT_MORE, "#000000"]


def test_the_wipe_shows_both_and_its_divider_moves(done: CompareWindow, qtbot: QtBot) -> None:
    press(done, KEY.Key_K)
    press(done, KEY.Key_W)
    view = done.wipe
    qtbot.waitUntil(view.isVisible)
    view.setFocus()
    right = color_at(view, 60, 32)
    middle = QPoint(view.width() // 2, view.height() // 2)
    drag(qtbot, view, middle, QPoint(view.width() - 5, middle.y()))
    assert view.divider.share > 0.99 and color_at(view, 60, 32) != right
    before = view.divider.share
    press(done, KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.divider.share == pytest.approx(before - 0.05)


def test_the_wipe_chosen_in_the_difference_comes_with_the_next_view(done: CompareWindow) -> None:
    press(done, KEY.Key_D)
    press(done, KEY.Key_W)
    assert done.apart.isVisible() and done.actions_["wipe"].isChecked()
    assert "with the next view" in done.readout.full_text()
    press(done, KEY.Key_K)
    assert done.wipe.isVisible() and not done.apart.isVisible()


def test_zoom_and_pan_are_linked(done: CompareWindow, qtbot: QtBot) -> None:
    one, other = done.sides
    one.step_zoom(4, one.anchor())
    assert other.zoom == one.zoom > one.viewport.fitted().zoom
    drag(qtbot, other, QPoint(200, 200), QPoint(150, 180))
    assert one.viewport.origin == pytest.approx(other.viewport.origin, abs=1)
    press(done, KEY.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert one.viewport == one.viewport.fitted() and other.viewport == other.viewport.fitted()
    done.resize(1100, 640)
    qtbot.waitUntil(lambda: one.width() < 560)
    assert one.viewport == one.viewport.fitted() and other.zoom == pytest.approx(one.zoom, rel=0.01)
    press(done, KEY.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert one.zoom == other.zoom == 1.0


def test_the_pointer_tells_both_alphas(done: CompareWindow) -> None:
    one, other = done.sides
    x, y = (round(place) for place in one.viewport.to_view(40.5, 32.5))
    hover(one, x, y)
    assert done.readout.full_text() == "40, 32: left 0.50, right 0.25"
    assert other.ghost is not None and other.ghost[0] == pytest.approx(40.5, abs=1) and one.ghost is None
    press(done, KEY.Key_R)
    hover(one, x + 1, y)
    assert "Right: Looked at by itself" in done.readout.full_text()
    hover(one, 1, 1)
    assert done.readout.full_text() == ""


def test_what_the_pointer_tells_follows_a_run(compare: CompareWindow, qtbot: QtBot) -> None:
    view = compare.sides[LEFT]
    hover(view, *(round(place) for place in view.viewport.to_view(40.5, 32.5)))
    assert compare.readout.full_text() == "40, 32: left –, right –"
    run(compare, qtbot)
    assert compare.readout.full_text() == "40, 32: left 0.50, right 0.50"


def test_the_wipe_shows_both_legends(done: CompareWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[object, tuple[tuple[int, int], ...]]] = []
    monkeypatch.setattr(hud, "paint_legend", lambda painter, notes, *args: seen.append(args))
    press(done, KEY.Key_R)
    press(done, KEY.Key_W)
    QApplication.processEvents()
    tokens, corners = zip(*seen[-2:], strict=True)
    assert tokens == tuple(picture.tokens for picture in done.pictures)
    assert [{across for across, _ in places} for places in corners] == [{0}, {1}]


def test_words_keep_off_the_pictures_where_there_is_room(done: CompareWindow, qtbot: QtBot) -> None:
    press(done, KEY.Key_R)
    press(done, KEY.Key_W)
    wipe = done.wipe
    wipe.grab()
    assert len(wipe.notes.taken) == 4, "a title and a legend for each"
    areas = wipe.notes.taken
    assert not any(one.intersects(two) for i, one in enumerate(areas) for two in areas[:i])
    press(done, KEY.Key_W)
    done.resize(1360, 900)  # room above the pictures
    qtbot.waitUntil(lambda: done.sides[LEFT].picture_area().top() > 100)
    for view in done.sides:
        view.grab()
        assert len(view.notes.taken) == 1 and not view.notes.covers(view.notes.taken[0])


def test_backslash_shows_the_photo(done: CompareWindow, qtbot: QtBot) -> None:
    view = done.sides[LEFT]
    view.setFocus()
    shown = color_at(view, 2, 2)
    qtbot.keyPress(view, KEY.Key_Backslash)
    assert color_at(view, 2, 2) == (20, 30, 40) != shown
    qtbot.keyRelease(view, KEY.Key_Backslash)
    assert color_at(view, 2, 2) == shown


def test_a_bug_in_painting_is_told_once(
    done: CompareWindow, monkeypatch: pytest.MonkeyPatch, calls: Callable[[object, str], list[Any]]
) -> None:
    import sys

    seen = calls(sys, "excepthook")
    monkeypatch.setattr(done.pictures[LEFT], "paint", lambda *args: 1 / 0)
    for _ in range(3):
        done.sides[LEFT].repaint()
        QApplication.processEvents()
    assert len(seen) == 1
