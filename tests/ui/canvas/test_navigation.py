"""Wheel, touchpad, pinch, keys, resizing and pixel ratios."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND
from tests.app.helpers import paint
from tests.ui.canvas.conftest import Show, view_point
from ui.canvas.glide import Glide
from ui.canvas.widget import Canvas
from ui.main_window import MainWindow

AT = QPoint(120, 90)
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def wheel(
    canvas: Canvas, angle: QPoint, pixels: QPoint | None = None, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    """Send a wheel event at AT; with ``pixels`` as a touchpad does."""
    phase = Qt.ScrollPhase.NoScrollPhase if pixels is None else Qt.ScrollPhase.ScrollUpdate
    position = QPointF(AT)
    event = QWheelEvent(
        position,
        canvas.mapToGlobal(position),
        pixels or QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        modifiers,
        phase,
        False,
    )
    QApplication.sendEvent(canvas, event)


@pytest.mark.parametrize("modifiers", [NONE, CONTROL])
def test_the_wheel_zooms_to_the_cursor_in_fixed_steps(
    canvas: Canvas, show: Show, modifiers: Qt.KeyboardModifier
) -> None:
    show()
    before, zoom = canvas.viewport.to_image(AT.x(), AT.y()), canvas.zoom
    wheel(canvas, QPoint(0, 120), modifiers=modifiers)
    assert zoom < canvas.zoom <= zoom * 2**0.25 + 1e-9
    assert canvas.viewport.to_image(AT.x(), AT.y()) == pytest.approx(before)
    step = canvas.zoom
    wheel(canvas, QPoint(0, 120), modifiers=modifiers)
    assert canvas.zoom == pytest.approx(step * 2**0.25)


def test_fine_wheels_add_up_to_steps(canvas: Canvas, show: Show) -> None:
    show()
    zoom = canvas.zoom
    for _ in range(3):
        wheel(canvas, QPoint(0, 30))
    assert canvas.zoom == zoom
    wheel(canvas, QPoint(0, 30))
    assert canvas.zoom > zoom


def test_a_touchpad_pans_and_zooms_with_control(canvas: Canvas, show: Show) -> None:
    show()
    origin, zoom = canvas.viewport.origin, canvas.zoom
    wheel(canvas, QPoint(0, 120), QPoint(7, -11))
    assert canvas.viewport.origin == pytest.approx((origin[0] + 7, origin[1] - 11))
    assert canvas.zoom == zoom
    wheel(canvas, QPoint(0, 120), QPoint(0, 30), CONTROL)
    assert canvas.zoom > zoom


def test_pinch(canvas: Canvas, show: Show) -> None:
    show()
    before, zoom = canvas.viewport.to_image(AT.x(), AT.y()), canvas.zoom
    kind, device = Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice()
    position = QPointF(AT)
    event = QNativeGestureEvent(
        kind, device, 2, position, position, canvas.mapToGlobal(position), 0.25, QPointF(), 1
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.zoom == pytest.approx(zoom * 1.25)
    assert canvas.viewport.to_image(AT.x(), AT.y()) == pytest.approx(before)


def test_fit_holds_while_the_window_changes_size(canvas: Canvas, show: Show, qtbot: QtBot) -> None:
    show()
    canvas.resize(800, 600)
    assert canvas.viewport == canvas.viewport.fitted()
    canvas.actual_size()
    assert canvas.zoom == 1.0
    canvas.resize(500, 500)
    assert canvas.zoom == 1.0
    with qtbot.waitSignal(canvas.zoom_changed):
        canvas.fit()
    canvas.resize(700, 500)
    assert canvas.viewport == canvas.viewport.fitted()


def test_zoom_by_key_is_about_the_pointer(canvas: Canvas, show: Show, qtbot: QtBot) -> None:
    show()
    qtbot.mouseMove(canvas, AT)
    before, zoom = canvas.viewport.to_image(AT.x(), AT.y()), canvas.zoom
    canvas.zoom_in()
    assert canvas.zoom > zoom
    assert canvas.viewport.to_image(AT.x(), AT.y()) == pytest.approx(before)
    canvas.zoom_out()
    assert canvas.zoom <= zoom


def test_arrows_pan(canvas: Canvas, show: Show, qtbot: QtBot) -> None:
    show()
    x = canvas.viewport.origin[0]
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.viewport.origin[0] < x


def test_another_photo_is_fitted(canvas: Canvas, show: Show) -> None:
    show()
    canvas.actual_size()
    show()
    assert canvas.viewport == canvas.viewport.fitted()


def test_100_percent_on_a_dense_screen(canvas: Canvas, show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    show()
    monkeypatch.setattr(canvas, "devicePixelRatioF", lambda: 2.0)
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.DevicePixelRatioChange))
    canvas.actual_size()
    assert canvas.viewport.dpr == 2.0
    assert canvas.viewport.scale == 0.5


def test_glide_ends_exactly_on_its_target(qtbot: QtBot) -> None:
    glide = Glide()
    glide.duration_ms = 30
    seen: list[float] = []
    glide.moved.connect(lambda zoom, x, y: seen.append(zoom))
    glide.start(1.0, 3.7, 5, 5)
    qtbot.waitUntil(lambda: not glide.active)
    assert seen[-1] == 3.7
    assert seen == sorted(seen)
    assert all(1 <= zoom <= 3.7 for zoom in seen)


def test_the_pointer_brings_the_keys_but_not_out_of_a_text_field(
    canvas: Canvas, show: Show, qtbot: QtBot
) -> None:
    show()
    field = QLineEdit(canvas)
    field.show()
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    field.setFocus()
    enter(canvas)
    assert field.hasFocus()
    field.clearFocus()
    enter(canvas)
    assert canvas.hasFocus()


def enter(canvas: Canvas) -> None:
    """Let the pointer come in."""
    from PySide6.QtGui import QEnterEvent

    QApplication.sendEvent(canvas, QEnterEvent(QPointF(AT), QPointF(AT), QPointF(AT)))


def test_letting_go_elsewhere_releases_held_keys(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    show()
    canvas.setFocus()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    canvas.clearFocus()
    origin = canvas.viewport.origin
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=AT)
    qtbot.mouseMove(canvas, AT + QPoint(20, 20))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=AT + QPoint(20, 20))
    assert canvas.viewport.origin == origin
    assert session.history.can_undo


def test_zoom_and_place_come_back_with_the_photo(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write_png(tmp_path / "other.png", np.zeros((300, 200, 3), np.uint8))
    workspace, canvas = opened.session.workspace, opened.canvas
    first = workspace.current
    canvas.show_viewport(replace(canvas.viewport, zoom=3.0).centered_on(20, 30))
    with qtbot.waitSignal(workspace.current_changed):
        opened.session.open_path(tmp_path / "other.png")
    assert canvas.viewport == canvas.viewport.fitted() and canvas.viewport.image_size == (300, 200)
    second = workspace.current
    workspace.show(first)
    assert (canvas.viewport.zoom, middle(canvas)) == (3.0, pytest.approx((20, 30)))
    workspace.show(second)
    opened.resize(opened.width() - 100, opened.height() - 60)
    assert canvas.viewport == canvas.viewport.fitted()
    workspace.show(first)
    assert (canvas.viewport.zoom, middle(canvas)) == (3.0, pytest.approx((20, 30)))


def middle(canvas: Canvas) -> tuple[float, float]:
    """The image position in the middle of the canvas, which the filmstrip made lower."""
    height, width = canvas.viewport.view_size
    return canvas.viewport.to_image(width / 2, height / 2)


def test_what_is_under_a_resting_pointer_follows_view_marks_and_photo(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    show()
    told = list[str]()
    canvas.hovered.connect(told.append)
    qtbot.mouseMove(canvas, view_point(canvas, 30, 30))
    qtbot.waitUntil(lambda: told != [])
    place, was = told[-1].partition(":")[::2]
    assert was == " Remove (not painted)"
    paint(session, [(30, 30)], FOREGROUND)
    assert told[-1] == f"{place}: Keep"
    canvas.fly_to((0, 0, 4, 4))
    qtbot.waitUntil(lambda: not told[-1].startswith(place))
    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert told[-1] == ""
