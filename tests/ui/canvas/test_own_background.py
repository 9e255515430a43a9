"""The cutout on the user's own background, and the wipe between before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.composite import composite
from core.jobs.backgrounds import Placement, placed
from tests.ui.canvas.conftest import IMAGE, Show, color_at, near, view_point
from tests.ui.canvas.test_marks_layer import land, no_hints, seen  # noqa: F401 - a fixture
from ui.canvas.widget import Canvas

RED = (200, 40, 30)


@pytest.fixture(autouse=True)
def tool_that_looks(session: Session) -> None:
    """So that no marks are drawn over the views."""
    session.set_tool("hand")


def smooth(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    planes = 255 * rows / height, 255 * columns / width, 127 + 100 * np.sin(columns / width * 6)
    return np.stack(planes, axis=2).astype(np.uint8)


def test_gray_and_own_color(canvas: Canvas, show: Show, session: Session) -> None:
    show()
    land(session, 0.0)
    session.set_view("gray")
    assert color_at(canvas, 30, 30) == (128, 128, 128)
    session.set_view("own")
    session.backdrop.set_color("#0a64c8")
    assert color_at(canvas, 30, 30) == (10, 100, 200)


@pytest.mark.parametrize("placement", [Placement(), Placement(0.6, 0.1, -0.15), Placement(2.2, -0.3, 0.2)])
@pytest.mark.parametrize("size", [(48, 90), (700, 500)])
def test_the_view_shows_what_the_file_holds(
    canvas: Canvas, show: Show, session: Session, placement: Placement, size: tuple[int, int]
) -> None:
    show(np.full((*IMAGE, 3), RED, np.uint8))
    land(session, 0.25)
    session.backdrop.picture, session.backdrop.path = smooth(*size), Path("behind.png")
    session.backdrop.set_color("#14283c")
    session.backdrop.place(placement)
    session.set_view("own")
    behind = placed(session.backdrop.picture, IMAGE, placement, (20, 40, 60))
    expected = composite(np.full((*IMAGE, 3), RED, np.uint8), np.full(IMAGE, 0.25, np.float32), behind)
    canvas.show_viewport(canvas.viewport.zoomed(2.0, 200, 150).centered_on(64, 48))
    picture = seen(canvas)
    errors = []
    for row in range(4, IMAGE[0], 7):
        for column in range(4, IMAGE[1], 7):
            at = view_point(canvas, column + 0.5, row + 0.5)
            if canvas.rect().contains(at):
                shown = picture[at.y(), at.x(), 2::-1].astype(int)
                errors.append(np.abs(shown - expected[row, column]).max())
    assert len(errors) > 100
    assert np.percentile(errors, 95) <= 6  # but at the photo's own edges


def test_the_hand_moves_the_background_with_alt(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    show()
    land(session, 0.0)
    session.backdrop.picture, session.backdrop.path = smooth(96, 128), Path("behind.png")
    session.set_view("own")
    viewport = canvas.viewport
    drag(canvas, qtbot, QPoint(150, 150), QPoint(190, 120), Qt.KeyboardModifier.AltModifier)
    placement = session.backdrop.placement
    scale = canvas.viewport.scale
    assert canvas.viewport == viewport
    assert placement.x == pytest.approx(40 / scale / IMAGE[1])
    assert placement.y == pytest.approx(-30 / scale / IMAGE[0])
    drag(canvas, qtbot, QPoint(150, 150), QPoint(190, 120), Qt.KeyboardModifier.NoModifier)
    assert canvas.viewport != viewport and session.backdrop.placement == placement


def test_the_hand_alone_moves_it_while_it_is_being_placed(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot
) -> None:
    show()
    land(session, 0.0)
    session.backdrop.picture, session.backdrop.path = smooth(96, 128), Path("behind.png")
    session.set_view("own")
    session.backdrop.placing = True
    viewport = canvas.viewport
    drag(canvas, qtbot, QPoint(150, 150), QPoint(190, 120), Qt.KeyboardModifier.NoModifier)
    assert session.backdrop.placement.x > 0 and canvas.viewport == viewport


def test_escape_puts_the_background_back(canvas: Canvas, show: Show, session: Session, qtbot: QtBot) -> None:
    show()
    land(session, 0.0)
    session.backdrop.picture, session.backdrop.path = smooth(96, 128), Path("behind.png")
    session.set_view("own")
    before = session.backdrop.placement
    left, alt = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier
    qtbot.mousePress(canvas, left, alt, QPoint(150, 150))
    qtbot.mouseMove(canvas, QPoint(200, 150))
    qtbot.waitUntil(lambda: session.backdrop.placement != before)
    qtbot.keyPress(canvas, Qt.Key.Key_Escape)
    assert session.backdrop.placement == before


def drag(canvas: Canvas, qtbot: QtBot, start: QPoint, end: QPoint, held: Qt.KeyboardModifier) -> None:
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, held, start)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, held, end)
    QApplication.processEvents()


def wiped(canvas: Canvas, show: Show, session: Session) -> None:
    show(np.full((*IMAGE, 3), RED, np.uint8))
    land(session, 0.0)
    session.set_view("black")
    session.set_view("wipe")


def test_the_wipe_has_the_photo_left_and_the_cutout_right(
    canvas: Canvas, show: Show, session: Session
) -> None:
    wiped(canvas, show, session)
    assert color_at(canvas, 20, 60) == RED
    assert color_at(canvas, 110, 60) == (0, 0, 0)


@pytest.mark.parametrize("tool", ["hand", "brush", "zoom"])
def test_its_line_is_dragged_with_any_tool(
    canvas: Canvas, show: Show, session: Session, qtbot: QtBot, tool: str
) -> None:
    wiped(canvas, show, session)
    session.set_tool(tool)
    revision, zoom = session.document.revision, canvas.zoom
    drag(canvas, qtbot, QPoint(202, 90), QPoint(330, 90), Qt.KeyboardModifier.NoModifier)
    session.set_tool("hand")
    x, _ = canvas.viewport.to_image(310, 0)
    assert color_at(canvas, x, 60) == RED
    assert (session.document.revision, canvas.zoom) == (revision, zoom)


def test_its_line_is_moved_by_keys(canvas: Canvas, show: Show, session: Session, qtbot: QtBot) -> None:
    wiped(canvas, show, session)
    for _ in range(4):
        qtbot.keyPress(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    for at, color in ((270, RED), (290, (0, 0, 0))):
        assert near(color_at(canvas, canvas.viewport.to_image(at, 0)[0], 70), color)


def test_a_stroke_crosses_the_line(canvas: Canvas, show: Show, session: Session, qtbot: QtBot) -> None:
    wiped(canvas, show, session)
    session.set_tool("brush")
    session.set_brush_size(6)
    drag(canvas, qtbot, QPoint(150, 100), QPoint(260, 100), Qt.KeyboardModifier.NoModifier)
    assert session.document.painted is not None
    x, y = (round(edge) for edge in canvas.viewport.to_image(250, 100))
    assert session.document.painted[y, x]
