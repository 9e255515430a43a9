"""The pointer's shape over the canvas: none where the brush ring stands for it."""

from functools import cache

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QPainter, QPixmap

from ui import theme

SIZE = 24


@cache
def cursor_for(tool: str, *, panning: bool, dragging: bool, alt: bool) -> QCursor:
    """The cursor of a tool, of the divider ("wipe") or of a box ("box").

    ``panning`` while Space is held, ``dragging`` in a gesture.
    """
    if panning or tool == "hand":
        return QCursor(Qt.CursorShape.ClosedHandCursor if dragging else Qt.CursorShape.OpenHandCursor)
    if tool == "wipe":
        return QCursor(Qt.CursorShape.SplitHCursor)
    if tool == "zoom":
        return outlined_cursor(
            "mdi6.magnify-minus-outline" if alt else "mdi6.magnify-plus-outline", QPoint(10, 10)
        )
    if tool in ("path", "region", "box", "shape"):
        return QCursor(Qt.CursorShape.CrossCursor)
    return QCursor(Qt.CursorShape.BlankCursor)


@cache
def outlined_cursor(icon: str, hot_spot: QPoint) -> QCursor:
    """An icon as a cursor, white with a black outline."""
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    pixmap = QPixmap(round((SIZE + 2) * ratio), round((SIZE + 2) * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    black = theme.icon(icon, "#000000").pixmap(QSize(SIZE, SIZE), ratio)
    for dx, dy in ((0, 1), (2, 1), (1, 0), (1, 2), (0, 0), (2, 2), (0, 2), (2, 0)):
        painter.drawPixmap(dx, dy, black)
    painter.drawPixmap(1, 1, theme.icon(icon, "#ffffff").pixmap(QSize(SIZE, SIZE), ratio))
    painter.end()
    return QCursor(pixmap, hot_spot.x(), hot_spot.y())
