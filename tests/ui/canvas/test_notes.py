"""Words over a picture: where they lie, and whom they make room for."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.session import Session
from tests.ui.canvas.conftest import Show
from tests.ui.canvas.test_routing_layer import four
from ui.canvas import hud
from ui.canvas.notes import BOTTOM_RIGHT, EDGE, TOP_LEFT, TOP_RIGHT, Notes
from ui.canvas.widget import Canvas

VIEW = QRect(0, 0, 400, 300)
SIZE = QSizeF(80, 40)


def notes(picture: QRectF, pointer: QPointF | None = None) -> Notes:
    made = Notes()
    made.begin(VIEW, picture, pointer)
    return made


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (QRectF(-500, -500, 2000, 2000), (EDGE, EDGE)),  # everywhere: the usual place
        (QRectF(150, 0, 100, 300), (EDGE, EDGE)),  # beside it on both sides
        (QRectF(0, 0, 250, 300), (400 - EDGE - 80, EDGE)),
        (QRectF(0, 0, 400, 200), (EDGE, 300 - EDGE - 40)),
        (QRectF(60, 60, 400, 300), (EDGE, EDGE)),  # a little of it: less than elsewhere
    ],
)
def test_the_corner_that_hides_least(picture: QRectF, expected: tuple[float, float]) -> None:
    area = notes(picture).corner(SIZE)
    assert area == QRectF(*expected, 80, 40)


def test_each_keeps_clear_of_those_before_it() -> None:
    made = notes(QRectF(VIEW))
    assert made.corner(SIZE, (TOP_LEFT,)) == QRectF(EDGE, EDGE, 80, 40)
    assert made.corner(SIZE, (TOP_LEFT, BOTTOM_RIGHT)) == QRectF(306, 246, 80, 40)
    foot = made.foot(SIZE)
    assert foot is not None and foot.center().x() == 200 and foot.bottom() == 300 - EDGE
    made.within(QRect(200, 0, 200, 300))
    assert made.corner(SIZE, (TOP_LEFT, TOP_RIGHT)) == QRectF(200 + EDGE, EDGE, 80, 40)


def test_they_make_room_for_the_pointer_only_over_the_picture() -> None:
    near, far = QPointF(100, 30), QPointF(300, 200)
    assert notes(QRectF(VIEW), near).corner(SIZE) is None
    assert notes(QRectF(VIEW), far).corner(SIZE) is not None
    assert notes(QRectF(150, 0, 100, 300), near).corner(SIZE) is not None
    made = notes(QRectF(VIEW), far)
    made.corner(SIZE)
    assert made.disturbed(near) and not made.disturbed(None) and not made.disturbed(QPointF(310, 210))


def test_the_legend_lies_beside_a_tall_photo(canvas: Canvas, show: Show, session: Session) -> None:
    canvas.resize(1000, 700)
    show(np.full((320, 32, 3), 120, np.uint8))
    session.document.set_routers(four())
    session.set_routing_view("count")
    canvas.grab()
    legend = canvas.notes.taken[-1]
    assert not canvas.notes.covers(legend)


def test_the_legend_is_one_line_above_a_wide_photo(canvas: Canvas, show: Show, session: Session) -> None:
    canvas.resize(1200, 560)
    show(np.full((480, 960, 3), 120, np.uint8))
    session.document.set_routers(four())
    session.set_routing_view("count")
    canvas.show_viewport(canvas.viewport.panned(0, 1000).panned(0, 60 - 512))
    canvas.grab()
    legend = canvas.notes.taken[-1]
    assert not canvas.notes.covers(legend) and legend.height() < 40
    canvas.show_viewport(canvas.viewport.fitted())
    canvas.grab()
    assert canvas.notes.taken[-1].height() > 60, "there is no room for either"


def test_the_legend_goes_for_the_pointer_and_comes_back(canvas: Canvas, show: Show, session: Session) -> None:
    canvas.resize(900, 700)
    show(np.full((960, 1280, 3), 120, np.uint8))
    canvas.show_viewport(canvas.viewport.zoomed(2, 450, 350))
    without = canvas.grab().toImage()
    session.document.set_routers(four())
    session.set_routing_view("count")
    canvas.grab()
    at = canvas.notes.taken[-1].bottomLeft().toPoint()
    inside = at.x() + 4, at.y() - 6

    def shown() -> bool:
        QApplication.processEvents()
        pixel, bare = (image.pixelColor(*inside) for image in (canvas.grab().toImage(), without))
        return pixel.lightness() < bare.lightness() / 2

    QTest.mouseMove(canvas, canvas.rect().bottomRight() / 2)
    assert shown()
    QTest.mouseMove(canvas, at)
    assert not shown()
    QTest.mouseMove(canvas, canvas.rect().bottomRight() / 2)
    assert shown()


def test_nothing_is_said_over_the_picture_while_marking(canvas: Canvas, show: Show, session: Session) -> None:
    show()
    canvas.grab()
    assert canvas.notes.taken, "a hint for beginners"
    session.set_tool("lasso")
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    canvas.grab()
    assert not canvas.notes.taken
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    canvas.grab()
    assert canvas.notes.taken


@pytest.mark.parametrize("width", [240, 320, 900])
def test_a_sentence_wraps_in_a_narrow_view(canvas: Canvas, show: Show, width: int) -> None:
    canvas.resize(width, 300)
    show()
    canvas.repaint()
    (sentence,) = canvas.notes.taken
    assert canvas.hints.sentences("overlay")[0].startswith(
        "Subject (S) proposes all marks. Or paint Keep (1)"
    )
    assert sentence.left() >= EDGE and sentence.right() <= width - EDGE and sentence.bottom() <= 300 - EDGE
    line = QFontMetricsF(hud.sentence_font()).height()
    assert (sentence.height() > 2 * line) == (width < 500)


def test_sentences_lie_above_each_other_whatever_their_height() -> None:
    made = notes(QRectF())
    low, tall = made.foot(QSizeF(80, 60)), made.foot(QSizeF(80, 20))
    assert low is not None and tall is not None
    assert low.bottom() == 300 - EDGE and tall.bottom() < low.top()
