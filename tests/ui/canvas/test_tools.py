"""Gestures: what the pointer does to the trimap, through the real session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine
from tests.ui.canvas.conftest import Show, view_point
from ui.canvas.widget import Canvas
from ui.main_window import MainWindow

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE, ALT, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def painted(canvas: Canvas, show: Show, session: Session) -> Canvas:
    """The canvas with a gray photo, fitted, and a brush of 8 pixels that paints Keep."""
    show()
    session.set_brush_size(8)
    session.set_class(FOREGROUND)
    return canvas


def mouse(
    canvas: Canvas,
    kind: QEvent.Type,
    at: QPoint,
    button: Qt.MouseButton = LEFT,
    modifiers: Qt.KeyboardModifier = NONE,
) -> None:
    """Send one mouse event."""
    moving = kind == QEvent.Type.MouseMove
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    position = QPointF(at)
    event = QMouseEvent(
        kind,
        position,
        canvas.mapToGlobal(position),
        Qt.MouseButton.NoButton if moving else button,
        held,
        modifiers,
    )
    QApplication.sendEvent(canvas, event)


def drag(
    canvas: Canvas, *points: QPoint, button: Qt.MouseButton = LEFT, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    """Press at the first point, move through the others, release at the last."""
    mouse(canvas, QEvent.Type.MouseButtonPress, points[0], button, modifiers)
    for point in points[1:]:
        mouse(canvas, QEvent.Type.MouseMove, point, button, modifiers)
        QApplication.processEvents()
    mouse(canvas, QEvent.Type.MouseButtonRelease, points[-1], button, modifiers)


def trimap(session: Session) -> np.ndarray:
    """The document's trimap."""
    assert session.document.trimap is not None
    return session.document.trimap


def test_one_stroke_is_one_undo_step(painted: Canvas, session: Session) -> None:
    drag(painted, *(view_point(painted, x, 40) for x in (20, 40, 60)))
    assert (trimap(session)[40, 18:62] == FOREGROUND).all()
    assert session.history.undo_text == "Brush stroke"
    session.undo()
    assert not session.history.can_undo
    assert (trimap(session) == BACKGROUND).all()


def test_a_click_paints_a_dot_under_the_pointer(painted: Canvas, session: Session) -> None:
    drag(painted, view_point(painted, 50, 50))
    rows, columns = np.nonzero(trimap(session))
    assert abs(rows.mean() + 0.5 - 50) < 0.6
    assert abs(columns.mean() + 0.5 - 50) < 0.6
    assert rows.max() - rows.min() + 1 == pytest.approx(8, abs=1)


def test_moves_of_one_frame_are_all_painted(painted: Canvas, session: Session) -> None:
    mouse(painted, QEvent.Type.MouseButtonPress, view_point(painted, 20, 20))
    for x, y in ((60, 20), (60, 60), (20, 60)):
        mouse(painted, QEvent.Type.MouseMove, view_point(painted, x, y))
    assert trimap(session)[60, 60] == BACKGROUND
    mouse(painted, QEvent.Type.MouseButtonRelease, view_point(painted, 20, 60))
    assert trimap(session)[60, 60] == FOREGROUND
    assert trimap(session)[40, 60] == FOREGROUND


@pytest.mark.parametrize(("value", "opposite"), [(FOREGROUND, BACKGROUND), (BACKGROUND, FOREGROUND)])
def test_alt_paints_the_opposite(painted: Canvas, session: Session, value: int, opposite: int) -> None:
    session.set_class(value)
    drag(painted, view_point(painted, 50, 50), modifiers=ALT)
    assert trimap(session)[50, 50] == opposite
    assert session.document.painted is not None
    assert session.document.painted[50, 50]
    assert session.value == value


def test_shift_click_draws_a_straight_line_from_the_last_point(painted: Canvas, session: Session) -> None:
    drag(painted, view_point(painted, 20, 20))
    drag(painted, view_point(painted, 100, 80), modifiers=SHIFT)
    assert trimap(session)[50, 60] == FOREGROUND
    session.undo()
    assert trimap(session)[50, 60] == BACKGROUND
    assert trimap(session)[20, 20] == FOREGROUND


def test_escape_takes_the_stroke_back(painted: Canvas, session: Session, qtbot: QtBot) -> None:
    mouse(painted, QEvent.Type.MouseButtonPress, view_point(painted, 20, 20))
    mouse(painted, QEvent.Type.MouseMove, view_point(painted, 60, 20))
    QApplication.processEvents()
    assert trimap(session)[20, 40] == FOREGROUND
    qtbot.keyClick(painted, Qt.Key.Key_Escape)
    mouse(painted, QEvent.Type.MouseMove, view_point(painted, 60, 60))
    mouse(painted, QEvent.Type.MouseButtonRelease, view_point(painted, 60, 60))
    assert (trimap(session) == BACKGROUND).all()
    assert not session.history.can_undo


def test_escape_in_a_stroke_does_not_stop_the_run(
    opened: MainWindow, session: Session, engine: FakeEngine, qtbot: QtBot
) -> None:
    canvas = opened.canvas
    session.begin_stroke(48, 32, UNKNOWN)
    session.end_stroke()
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(opened.actions_["cancel"].isEnabled)
    before = trimap(session).copy()
    mouse(canvas, QEvent.Type.MouseButtonPress, view_point(canvas, 20, 20))
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(trimap(session), before)
    assert session.running
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not session.running
    engine.gate.set()


def test_eraser_unpaints(painted: Canvas, session: Session) -> None:
    drag(painted, view_point(painted, 20, 20), view_point(painted, 60, 20))
    session.set_tool("eraser")
    drag(painted, view_point(painted, 40, 20))
    assert session.document.painted is not None
    assert not session.document.painted[20, 40]
    assert session.document.painted[20, 24]
    assert session.history.undo_text == "Eraser stroke"


def test_alt_right_drag_changes_the_size_about_the_press(painted: Canvas, session: Session) -> None:
    start = QPoint(200, 150)
    drag(painted, start, start + QPoint(30, 0), button=RIGHT, modifiers=ALT)
    assert session.brush_size == round(8 + 60 / painted.viewport.scale)
    drag(painted, start, start - QPoint(300, 0), button=RIGHT, modifiers=ALT)
    assert session.brush_size == 1
    assert not session.history.can_undo


def test_escape_restores_the_size(painted: Canvas, session: Session, qtbot: QtBot) -> None:
    mouse(painted, QEvent.Type.MouseButtonPress, QPoint(200, 150), RIGHT, ALT)
    mouse(painted, QEvent.Type.MouseMove, QPoint(250, 150), RIGHT, ALT)
    QApplication.processEvents()
    assert session.brush_size > 8
    qtbot.keyClick(painted, Qt.Key.Key_Escape)
    assert session.brush_size == 8


@pytest.mark.parametrize("way", ["space", "middle", "hand"])
def test_panning(painted: Canvas, session: Session, qtbot: QtBot, way: str) -> None:
    before = painted.viewport.origin
    if way == "hand":
        session.set_tool("hand")
    if way == "space":
        qtbot.keyPress(painted, Qt.Key.Key_Space)
    drag(painted, QPoint(200, 150), QPoint(230, 140), button=MIDDLE if way == "middle" else LEFT)
    assert painted.viewport.origin == pytest.approx((before[0] + 30, before[1] - 10))
    assert not session.history.can_undo
    qtbot.keyRelease(painted, Qt.Key.Key_Space)


def test_zoom_tool(painted: Canvas, session: Session) -> None:
    session.set_tool("zoom")
    at = QPoint(120, 90)
    point = painted.viewport.to_image(120, 90)
    before = painted.zoom
    drag(painted, at)
    assert painted.zoom > before * 1.2
    assert painted.viewport.to_image(120, 90) == pytest.approx(point)
    closer = painted.zoom
    drag(painted, at, modifiers=ALT)
    assert painted.zoom < closer / 1.2
    drag(painted, at, at + QPoint(120, 0))
    assert painted.viewport.to_image(120, 90) == pytest.approx(point)


def test_bucket_fills_where_it_is_released(painted: Canvas, session: Session, qtbot: QtBot) -> None:
    session.set_tool("bucket")
    with qtbot.waitSignal(session.history.changed):
        drag(painted, view_point(painted, 50, 50))
    assert (trimap(session) == FOREGROUND).all()
    drag(painted, QPoint(2, 2))
    assert session.edits.idle


def test_lasso_fills_its_outline(painted: Canvas, session: Session, qtbot: QtBot) -> None:
    session.set_tool("lasso")
    session.set_class(UNKNOWN)
    corners = [view_point(painted, x, y) for x, y in ((20, 20), (100, 20), (100, 70), (20, 70))]
    with qtbot.waitSignal(session.history.changed):
        drag(painted, *corners)
    assert trimap(session)[45, 60] == UNKNOWN
    assert trimap(session)[80, 60] == BACKGROUND
    assert painted.outline == []


def test_a_shape_is_marked_where_it_was_dragged(painted: Canvas, session: Session, qtbot: QtBot) -> None:
    session.set_tool("shape")
    session.shape.set_border(0)
    with qtbot.waitSignal(session.history.changed):
        drag(painted, *(view_point(painted, x, y) for x, y in ((20, 20), (60, 40), (100, 70))))
    assert trimap(session)[24, 24] == trimap(session)[66, 96] == FOREGROUND
    assert trimap(session)[80, 60] == BACKGROUND
    assert painted.outline == []
    session.undo()
    assert not session.document.painted.any()
    with qtbot.waitSignal(session.history.changed):
        drag(
            painted,
            *(view_point(painted, x, y) for x, y in ((60, 50), (70, 50), (80, 50))),
            modifiers=SHIFT | ALT,
        )
    rows, columns = np.nonzero(trimap(session) == FOREGROUND)
    assert abs(np.ptp(rows) - 40) <= 3 and abs(np.ptp(columns) - 40) <= 3


def test_escape_drops_a_shape(painted: Canvas, session: Session, qtbot: QtBot) -> None:
    session.set_tool("shape")
    mouse(painted, QEvent.Type.MouseButtonPress, view_point(painted, 20, 20))
    mouse(painted, QEvent.Type.MouseMove, view_point(painted, 80, 60))
    QTest.keyClick(painted, Qt.Key.Key_Escape)
    assert painted.outline == [] and not session.history.can_undo


def tablet(canvas: Canvas, kind: QEvent.Type, at: QPoint, pressure: float, **more: Any) -> QTabletEvent:
    """Send one pen event; the event, to look whether it was accepted."""
    event = tablet_event(canvas, kind, at, pressure, **more)
    QApplication.sendEvent(canvas, event)
    QApplication.processEvents()
    return event


def tablet_event(
    canvas: Canvas,
    kind: QEvent.Type,
    at: QPoint,
    pressure: float,
    *,
    end: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
    tells_pressure: bool = True,
    held: Qt.MouseButton = LEFT,
) -> QTabletEvent:
    can = QPointingDevice.Capability.Position
    if tells_pressure:
        can |= QPointingDevice.Capability.Pressure
    device = QPointingDevice("pen", 1, QPointingDevice.DeviceType.Stylus, end, can, 1, 3)
    _devices.append(device)
    position = QPointF(at)
    released = kind == QEvent.Type.TabletRelease
    return QTabletEvent(
        kind, device, position, canvas.mapToGlobal(position), pressure, 0, 0, 0, 0, 0, NONE, LEFT,
        Qt.MouseButton.NoButton if released else held,
    )  # fmt: skip


_devices: list[QPointingDevice] = []
PRESS, MOVE, RELEASE = QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease


def widths(session: Session) -> tuple[int, int]:
    """How wide a stroke along row 40 is at columns 30 and 90."""
    return int((trimap(session)[:, 30] > 0).sum()), int((trimap(session)[:, 90] > 0).sum())


def test_pen_pressure_is_the_width(painted: Canvas, session: Session) -> None:
    session.set_brush_size(24)
    assert tablet(painted, PRESS, view_point(painted, 20, 40), 0.25).isAccepted()
    tablet(painted, MOVE, view_point(painted, 50, 40), 0.25)
    tablet(painted, MOVE, view_point(painted, 80, 40), 1.0)
    tablet(painted, MOVE, view_point(painted, 110, 40), 1.0)
    tablet(painted, RELEASE, view_point(painted, 110, 40), 1.0)
    thin, thick = widths(session)
    assert thin == pytest.approx(6, abs=2)
    assert thick == pytest.approx(24, abs=2)
    assert session.history.undo_text == "Brush stroke"


def test_a_pen_without_pressure_paints_at_full_size(painted: Canvas, session: Session) -> None:
    session.set_brush_size(24)
    for kind, x in ((PRESS, 20), (MOVE, 110), (RELEASE, 110)):
        tablet(painted, kind, view_point(painted, x, 40), 0.0, tells_pressure=False)
    assert widths(session) == (widths(session)[1],) * 2
    assert widths(session)[0] == pytest.approx(24, abs=2)


def test_the_mouse_is_deaf_while_the_pen_is_down(painted: Canvas, session: Session) -> None:
    tablet(painted, PRESS, view_point(painted, 20, 40), 1.0)
    drag(painted, view_point(painted, 20, 80), view_point(painted, 100, 80))
    tablet(painted, RELEASE, view_point(painted, 20, 40), 1.0)
    assert trimap(session)[80, 60] == BACKGROUND
    drag(painted, view_point(painted, 20, 80), view_point(painted, 100, 80))
    assert trimap(session)[80, 60] == FOREGROUND


def lose_focus(canvas: Canvas) -> None:
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason))


def deactivate(canvas: Canvas) -> None:
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWaitForWindowActive(other)
    assert not canvas.isActiveWindow()
    other.close()


def leave(canvas: Canvas) -> None:
    app = QApplication.instance()
    assert app is not None
    QApplication.sendEvent(app, tablet_event(canvas, QEvent.Type.TabletLeaveProximity, QPoint(), 0.0))


def hover(canvas: Canvas) -> None:
    tablet(canvas, MOVE, view_point(canvas, 100, 80), 0.0, held=Qt.MouseButton.NoButton)


@pytest.mark.parametrize("lose", [lose_focus, deactivate, leave, hover])
def test_a_pen_whose_release_is_lost_leaves_the_mouse_working(
    painted: Canvas, session: Session, lose: Callable[[Canvas], None]
) -> None:
    painted.activateWindow()
    QTest.qWaitForWindowActive(painted)
    tablet(painted, PRESS, view_point(painted, 20, 40), 1.0)
    tablet(painted, MOVE, view_point(painted, 60, 40), 1.0)
    lose(painted)
    assert session.history.undo_text == "Brush stroke" and not session.painter.active
    drag(painted, view_point(painted, 20, 80), view_point(painted, 100, 80))
    assert trimap(session)[80, 60] == FOREGROUND
    assert trimap(session)[60, 60] == BACKGROUND
    session.undo()
    assert trimap(session)[40, 40] == FOREGROUND


def test_the_other_end_of_the_pen_erases(painted: Canvas, session: Session) -> None:
    drag(painted, view_point(painted, 20, 40), view_point(painted, 100, 40))
    for kind in (PRESS, RELEASE):
        tablet(painted, kind, view_point(painted, 60, 40), 1.0, end=QPointingDevice.PointerType.Eraser)
    assert session.document.painted is not None
    assert not session.document.painted[40, 60]
    assert session.tool == "brush"


def test_a_photo_that_lands_in_a_stroke_ends_it(painted: Canvas, session: Session, show: Show) -> None:
    at = view_point(painted, 60, 40)
    tablet(painted, PRESS, at, 1.0, end=QPointingDevice.PointerType.Eraser)
    assert session.tool == "eraser"
    show()
    tablet(painted, RELEASE, at, 1.0, end=QPointingDevice.PointerType.Eraser)
    assert session.tool == "brush"


def test_nothing_happens_without_a_photo(canvas: Canvas, session: Session) -> None:
    drag(canvas, QPoint(100, 100), QPoint(150, 150))
    QTest.mouseDClick(canvas, LEFT, NONE, QPoint(100, 100))
    QTest.mouseRelease(canvas, LEFT, NONE, QPoint(100, 100))
    assert not session.history.can_undo
