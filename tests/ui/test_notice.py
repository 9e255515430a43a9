"""Notices and offers: how long they stay, what ends them, and that none is lost behind another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QSlider
from pytestqt.qtbot import QtBot

from core.imaging.io import write_png
from core.trimap.values import FOREGROUND
from tests.ui.helpers import paint
from ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next action ends a notice, however soon it comes."""
    monkeypatch.setattr("ui.panels.notice._NOTICE_MS", 0)


@pytest.fixture
def offered(window: MainWindow, qtbot: QtBot, photo_file: Path) -> MainWindow:
    """The program as started with two photos, one of them gone; for the other marks are offered; no model yet."""
    write_png(photo_file.with_name("Föto-trimap.png"), np.full((64, 96), 128, np.uint8))
    write_png(photo_file.with_name("Zebra.png"), np.full((64, 96, 3), 9, np.uint8))
    with qtbot.waitSignal(window.session.work_found):
        window.session.bring([photo_file, photo_file.with_name("gone.png")])
    return window


def load(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.host.state_changed):
        window.session.start()
    qtbot.waitUntil(lambda: window.session.host.speed is not None)


def offers(window: MainWindow) -> bool:
    bar = window.notice
    return bar.isVisible() and bar.undo.text() == "Use them" and "saved marks" in bar.label.text()


def test_an_offer_and_what_was_opened_are_both_said(offered: MainWindow) -> None:
    assert offers(offered) and "gone.png does not exist" in offered.notice.label.text()


def test_an_offer_outlives_the_loading_of_the_model_and_choices_that_are_not_about_marks(
    offered: MainWindow, qtbot: QtBot
) -> None:
    load(offered, qtbot)
    assert offers(offered)
    offered.session.set_tool("lasso")
    offered.session.set_view("black")
    offered.session.set_attention("tome", 0.5)
    assert offers(offered)
    offered.notice.undo.click()
    qtbot.waitUntil(lambda: offered.session.history.can_undo)
    assert not offers(offered) and "The marks now come from Föto-trimap.png." in offered.notice.label.text()
    offered.notice.undo.click()
    assert not offered.session.history.can_undo and not offered.notice.isVisible()


def test_an_offer_comes_back_after_a_notice_or_an_error(offered: MainWindow) -> None:
    bar = offered.notice
    bar.show_notice("The cutout is on the clipboard.")
    assert not offers(offered)
    offered.session.set_tool("lasso")
    assert offers(offered)
    bar.show_notice("The cutout is on the clipboard.")
    bar._timer.timeout.emit()
    assert offers(offered)
    bar.show_error("The disk is full.")
    bar.dismiss.click()
    assert offers(offered)
    bar.dismiss.click()
    assert not bar.isVisible()
    bar.show_notice("The cutout is on the clipboard.")
    bar._timer.timeout.emit()
    assert not bar.isVisible()


def test_an_offer_is_void_once_something_is_marked_or_another_photo_is_open(
    offered: MainWindow, qtbot: QtBot, photo_file: Path
) -> None:
    paint(offered)
    assert not offered.notice.isVisible()
    offered.session.confirm_discard = lambda name: True
    offered.session.workspace.close(offered.session.workspace.current)
    with qtbot.waitSignal(offered.session.work_found):
        offered.session.open_path(photo_file)
    assert offers(offered)
    with qtbot.waitSignal(offered.session.document.photo_changed):
        offered.session.open_path(photo_file.with_name("Zebra.png"))
    assert not offered.notice.isVisible()


def test_a_notice_stays_while_the_model_loads(window: MainWindow, qtbot: QtBot, photo_file: Path) -> None:
    with qtbot.waitSignal(window.session.notice):
        window.session.bring([photo_file, photo_file.with_name("gone.png")])
    load(window, qtbot)
    assert window.notice.isVisible() and "does not exist" in window.notice.label.text()


def test_what_was_said_before_the_first_photo_is_said_beside_it(
    window: MainWindow, qtbot: QtBot, photo_file: Path
) -> None:
    window.session.notice.emit("The settings could not be read.")
    with qtbot.waitSignal(window.session.notice):
        window.session.bring([photo_file, photo_file.with_name("b.png")])
    text = window.notice.label.text()
    assert text.startswith("The settings could not be read. ") and "b.png does not exist" in text


def test_notices_of_one_moment_are_shown_as_one_and_none_twice(opened: MainWindow) -> None:
    bar = opened.notice
    bar.show_notice("One.")
    bar.show_notice("Two.")
    bar.show_notice("Two.")
    assert bar.label.text() == "One. Two."
    opened.session.set_tool("lasso")
    bar.show_notice("Three.")
    assert bar.label.text() == "Three."


def test_a_notice_is_as_high_as_its_lines(window: MainWindow) -> None:
    notice = window.notice
    line = notice.fontMetrics().lineSpacing()
    for text, lines in (
        ("Short.", 1),
        ("Forty-eight letters are not much for one line.. " * 2, 1),
        ("Many. " * 60, 3),
    ):
        for undo in (None, window.close):
            notice.show_notice(text, undo)
            assert notice.height() >= lines * line
            assert notice.height() <= (lines + 1) * line + 12
    notice.show_notice("Many. " * 60)
    window.resize(900, 600)
    QApplication.processEvents()
    assert notice.width() == window.canvas.width()


def test_notice_can_be_dismissed(window: MainWindow) -> None:
    window.session.notice.emit("12 % of the trimap was snapped.")
    assert window.notice.isVisible()
    assert window.notice.label.text() == "12 % of the trimap was snapped."
    window.notice.dismiss.click()
    assert not window.notice.isVisible()


def test_where_no_subject_is_found_the_box_is_offered(opened: MainWindow) -> None:
    bar = opened.notice
    opened.session.no_subject.emit("No clear subject was found.")
    assert "No clear subject" in bar.label.text()
    assert bar.undo.text() == "Box"
    bar.undo.click()
    assert opened.session.tool == "grab"
    assert not bar.isVisible()


def over(window: MainWindow, kind: QEvent.Type = QEvent.Type.MouseMove) -> QPoint:
    """Send a mouse event of this kind to what lies under the words of the notice; return where."""
    at = window.notice.geometry().center()
    target = window.canvas.childAt(at) or window.canvas
    pressed = Qt.MouseButton.LeftButton
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else pressed
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    there = QPointF(target.mapFrom(window.canvas, at))
    event = QMouseEvent(kind, there, target.mapToGlobal(there), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, event)
    return at


@pytest.fixture
def covered(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """A notice over a photo that fills the canvas."""
    opened.canvas.glide.duration_ms = 0
    for _ in range(12):
        opened.canvas.zoom_in()
    assert opened.canvas.picture_area().contains(QRectF(opened.canvas.rect()))
    opened.notice.show_notice("Something happened to this photo.")
    QApplication.processEvents()
    return opened


def test_a_notice_is_as_wide_as_its_words(covered: MainWindow) -> None:
    bar = covered.notice
    assert bar.width() < covered.canvas.width() / 2
    assert bar.label.width() >= bar.label.fontMetrics().horizontalAdvance(bar.label.text())
    assert abs(bar.geometry().center().x() - covered.canvas.rect().center().x()) <= 1


def test_words_over_the_photo_fade_under_the_pointer_but_the_buttons_stay(
    covered: MainWindow, qtbot: QtBot
) -> None:
    bar, faded = covered.notice, covered.notice.graphicsEffect()
    assert not faded.isEnabled()
    over(covered)
    assert faded.isEnabled() and not bar._timer.isActive()
    assert bar.dismiss.isVisible() and bar.dismiss.graphicsEffect() is None
    QApplication.sendEvent(bar.hand, QEnterEvent(QPointF(2, 2), QPointF(2, 2), QPointF(2, 2)))
    assert not faded.isEnabled()  # the pointer came for the button
    QApplication.sendEvent(covered.canvas, QEvent(QEvent.Type.Leave))
    assert not faded.isEnabled() and bar._timer.isActive()


def test_words_beside_the_photo_stay_as_they_are(opened: MainWindow) -> None:
    opened.canvas.glide.duration_ms = 0
    opened.canvas.actual_size()
    opened.notice.show_notice("Something happened to this photo.")
    over(opened)
    assert not opened.notice.graphicsEffect().isEnabled()


def test_a_stroke_goes_on_below_a_notice_which_leaves(covered: MainWindow) -> None:
    at = over(covered, QEvent.Type.MouseButtonPress)
    over(covered, QEvent.Type.MouseButtonRelease)
    column, row = (int(value) for value in covered.canvas.viewport.to_image(at.x(), at.y()))
    trimap = covered.session.document.trimap
    assert trimap is not None and trimap[row, column] == FOREGROUND
    assert not covered.notice.isVisible()


def test_a_large_brush_that_paints_near_makes_the_words_fade(covered: MainWindow, qtbot: QtBot) -> None:
    session, bar = covered.session, covered.notice
    session.set_brush_size(60)
    below = QPoint(bar.geometry().center().x(), bar.height() + 60)
    qtbot.mousePress(covered.canvas, Qt.MouseButton.LeftButton, pos=below)
    bar.show_notice("The cutout is saved.")  # while it is painted
    assert bar.graphicsEffect().isEnabled()
    qtbot.mouseRelease(covered.canvas, Qt.MouseButton.LeftButton, pos=below)


def test_a_notice_leaves_with_whatever_is_done_next(opened: MainWindow, qtbot: QtBot) -> None:
    paint(opened)
    middle = opened.canvas.rect().center()
    doing = {
        "action": opened.actions_["zoom_in"].trigger,
        "stroke": lambda: qtbot.mouseClick(opened.canvas, Qt.MouseButton.LeftButton, pos=middle),
        "slider": lambda: opened.mark.brush_size.slider.triggerAction(QSlider.SliderAction.SliderPageStepAdd),
        "limit": lambda: opened.matte.slider.setValue(100),
        "undo": opened.actions_["undo"].trigger,
    }
    for what, do in doing.items():
        opened.notice.show_notice("Saved cutout.png.")
        opened.actions_.refresh()
        assert opened.notice.isVisible()
        do()
        assert not opened.notice.isVisible(), what


def test_what_an_action_says_itself_stays(opened: MainWindow) -> None:
    opened.notice.show_notice("Saved cutout.png.")
    opened.actions_.refresh()
    opened.actions_["next_place"].trigger()
    assert opened.notice.isVisible() and "cutout.png" not in opened.notice.label.text()


def test_an_undo_beside_a_notice_goes_with_the_notice(
    opened: MainWindow, qtbot: QtBot, photo_file: Path
) -> None:
    marks = photo_file.with_name("marks.png")
    write_png(marks, np.full((64, 96), 128, np.uint8))
    with qtbot.waitSignal(opened.session.marks_taken):
        opened.session.open_trimap(marks)
    assert opened.notice.undo.isVisible()
    paint(opened)
    assert not opened.notice.undo.isVisible()


def test_that_a_run_was_stopped_is_said_until_something_else_is_done(opened: MainWindow) -> None:
    hints = opened.canvas.hints
    opened.session.service.cancelled.emit()
    assert any(text.startswith("Stopped") for text in hints.sentences("overlay"))
    opened.actions_.refresh()
    opened.actions_["zoom_in"].trigger()
    assert not any(text.startswith("Stopped") for text in hints.sentences("overlay"))
