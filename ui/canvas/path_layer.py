"""The path that is being set: its line, its points, the handles of the chosen one, and the line to the pointer."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF

from app.editor.pen import Pen
from app.session import Session
from core.trimap.path import Anchor, Outline, outline_of, thinned
from ui.canvas.ring import paint_line
from ui.canvas.viewport import Viewport

_SIDE, _FIRST_SIDE = 7.0, 10.0
_BLACK, _WHITE = QColor(0, 0, 0, 220), QColor("#ffffff")
_CLOSING = QColor("#3daee9")
_BAND_ALPHA = 110
_BEND = 0.1
"""View pixels that a curve may stray by where it is drawn."""
_LEAST_BAND = 3.0
"""View pixels; what is narrower is under the line."""


def paint_path(
    painter: QPainter,
    viewport: Viewport,
    session: Session,
    pointer: QPointF | None,
    *,
    even: bool,
    color: QColor,
) -> None:
    """Paint the path in hand and the band along it.

    ``pointer``, in view pixels, is where a press would set the next point, None for nowhere; ``even`` as in
    `Pen.onward`. ``color`` is that of the band.
    """
    pen = session.pen
    if not (session.sets_path and pen.is_open):
        return
    line = _in_view(viewport, _shown_line(pen))
    paint_band(painter, viewport, session, line, color)
    paint_line(painter, line)
    if pointer is not None and not pen.is_whole:
        paint_line(painter, _in_view(viewport, _onward(pen, viewport, pointer, even)))
    chosen = None if pen.chosen is None else pen.anchors[pen.chosen]
    if chosen is not None and not chosen.is_corner:
        _paint_handles(painter, viewport, chosen)
    for index, anchor in enumerate(pen.anchors):
        _paint_anchor(painter, viewport, anchor, closes=index == 0 and pen.closes_at_first)


def paint_band(
    painter: QPainter, viewport: Viewport, session: Session, points: list[QPointF], color: QColor
) -> None:
    """Paint what a line through view positions is going to decide on each side: Edge, or a hard edge."""
    width = 2 * (session.shape.reach if session.tool == "shape" else session.path.reach) * viewport.scale
    if width < _LEAST_BAND or len(points) < 2:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    see_through = QColor(color)
    see_through.setAlpha(_BAND_ALPHA)
    line, cap, join = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(see_through, width, line, cap, join))
    painter.drawPolyline(QPolygonF(points))


def path_verb(session: Session, event: QKeyEvent) -> Callable[[], object] | None:
    """Return what a key does to a path in hand: Enter closes it, Backspace takes a point back, Esc drops it."""
    pen = session.pen
    if not (session.sets_path and pen.is_open) or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    verbs: dict[int, Callable[[], object]] = {
        Qt.Key.Key_Return: session.finish_path,
        Qt.Key.Key_Enter: session.finish_path,
        Qt.Key.Key_Backspace: pen.remove_last,
        Qt.Key.Key_Delete: pen.remove_last,
        Qt.Key.Key_Escape: pen.cancel,
    }
    return verbs.get(event.key())


def _shown_line(pen: Pen) -> Outline:
    outline = pen.outline(closed=pen.is_whole)
    return np.vstack((outline, outline[:1])) if pen.is_whole else outline


def _onward(pen: Pen, viewport: Viewport, pointer: QPointF, even: bool) -> Outline:
    to = pen.onward(*viewport.to_image(pointer.x(), pointer.y()), even=even)
    return outline_of((pen.anchors[-1], Anchor(to)), closed=False)


def _paint_anchor(painter: QPainter, viewport: Viewport, anchor: Anchor, *, closes: bool) -> None:
    """A small square; where a click closes the path it is larger and blue."""
    side = _FIRST_SIDE if closes else _SIDE
    at = _at(viewport, anchor.at)
    painter.setPen(QPen(_BLACK, 1))
    painter.setBrush(_CLOSING if closes else _WHITE)
    painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))


def _paint_handles(painter: QPainter, viewport: Viewport, anchor: Anchor) -> None:
    (row, column), (down, right) = anchor.at, anchor.handle
    ends = [_at(viewport, (row + s * down, column + s * right)) for s in (-1, 1)]
    for pen in (QPen(_BLACK, 3), QPen(_WHITE, 1)):
        painter.setPen(pen)
        painter.drawLine(*ends)
    painter.setPen(QPen(_BLACK, 1))
    painter.setBrush(Qt.GlobalColor.white)
    for end in ends:
        painter.drawEllipse(end, 3.5, 3.5)


def _in_view(viewport: Viewport, outline: Outline) -> list[QPointF]:
    seen = thinned(outline, _BEND / viewport.scale, closed=False)
    return [_at(viewport, (row, column)) for row, column in seen.tolist()]


def _at(viewport: Viewport, point: tuple[float, float]) -> QPointF:
    return QPointF(*viewport.to_view(point[1], point[0]))
