"""A canvas on the session with the fake engine, and small pictures to show on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.photo import Photo
from core.trimap.values import BACKGROUND
from tests.app.helpers import show_photo
from ui import theme
from ui.canvas.widget import Canvas

VIEW = 400, 300
IMAGE = 96, 128

Show = Callable[..., None]


@pytest.fixture
def canvas(qapp: QApplication, qtbot: QtBot, session: Session) -> Iterator[Canvas]:
    """A shown canvas of 400 x 300 without a photo and without the keyboard's focus; zooms land at once."""
    theme.apply(qapp)
    canvas = Canvas(session)
    canvas.glide.duration_ms = 0
    canvas.resize(*VIEW)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.clearFocus()  # a window of its own may get it as by Tab, and be ringed
    yield canvas
    canvas.close()
    canvas.deleteLater()


@pytest.fixture
def show(session: Session) -> Show:
    """Land a photo (default: plain gray 96 x 128) with a trimap (default: nothing painted)."""

    def show(image: NDArray[np.uint8] | None = None, trimap: NDArray[np.uint8] | None = None) -> None:
        image = np.full((*IMAGE, 3), 120, np.uint8) if image is None else image
        painted = np.full(image.shape[:2], trimap is not None)
        trimap = np.full(image.shape[:2], BACKGROUND, np.uint8) if trimap is None else trimap
        show_photo(session.document, Photo(image), trimap.copy(), painted)

    return show


def color_at(canvas: Canvas, x: float, y: float) -> tuple[int, int, int]:
    """The color painted over the middle of the image pixel (column x, row y)."""
    QApplication.processEvents()
    while canvas.pending:
        QApplication.processEvents()
    image = canvas.grab().toImage()
    at = QPointF(*canvas.viewport.to_view(x + 0.5, y + 0.5)).toPoint()
    return QColor(image.pixel(at)).getRgb()[:3]


def usual_color(canvas: Canvas, x: float, y: float) -> tuple[int, int, int]:
    """The most frequent color around the middle of an image pixel, so that no line of a hatching is taken for it."""
    near_by = ((x + dx, y + dy) for dx in range(-4, 5, 2) for dy in range(-4, 5, 2))
    return Counter(color_at(canvas, *at) for at in near_by).most_common(1)[0][0]


def view_point(canvas: Canvas, x: float, y: float) -> QPoint:
    """The view position of an image position, on a whole pixel."""
    return QPointF(*canvas.viewport.to_view(x, y)).toPoint()


def near(color: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 3) -> bool:
    """Whether two colors differ by no more than ``tolerance`` a channel."""
    return all(abs(a - b) <= tolerance for a, b in zip(color, expected, strict=True))


def mixed(over: str, under: tuple[int, int, int], opacity: float) -> tuple[int, int, int]:
    """A color of ``opacity`` laid over another."""
    red, green, blue = (
        round(a * opacity + b * (1 - opacity)) for a, b in zip(QColor(over).getRgb()[:3], under, strict=True)
    )
    return red, green, blue
