"""Places for words over a picture that hide little of it: beside it if there is room, else out of the way."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF

EDGE = 14.0
_BETWEEN = 6.0
NEAR = 28.0
"""Distance of the pointer at which words over the picture disappear."""

TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = CORNERS = (0, 0), (1, 0), (0, 1), (1, 1)
Corner = tuple[int, int]


class Notes:
    """The places of one frame; each is taken once and keeps clear of those before it."""

    def __init__(self) -> None:
        self._view, self._picture = QRectF(), QRectF()
        self._pointer: QPointF | None = None
        self._taken: list[QRectF] = []
        self._foot = 0.0

    def begin(self, view: QRect, picture: QRectF, pointer: QPointF | None) -> None:
        """Start over for a view with its picture there (view coordinates)."""
        self._taken = []
        self._picture, self._pointer = picture, pointer
        self.within(view)

    def within(self, view: QRect) -> None:
        """Place what follows in this part of the view."""
        self._view = QRectF(view)
        self._foot = self._view.bottom() - EDGE

    @property
    def width(self) -> float:
        """The room between the edges."""
        return self._view.width() - 2 * EDGE

    def corner(self, size: QSizeF, corners: tuple[Corner, ...] = CORNERS) -> QRectF | None:
        """Take the corner where least of the picture is hidden, the first of equals; None near the pointer."""
        return self._take(min(self._places(size, corners), key=self._cost))

    def fits(self, size: QSizeF, corners: tuple[Corner, ...] = CORNERS) -> bool:
        """Report whether one of these corners has room for it beside the picture."""
        places = self._places(size, corners)
        return any(self._view.contains(place) and self._cost(place) == (False, 0) for place in places)

    def foot(self, size: QSizeF) -> QRectF | None:
        """Take the middle of the lower edge, above what was taken there before; None near the pointer."""
        left = self._view.left() + (self._view.width() - size.width()) / 2
        top = self._foot - size.height()
        self._foot = top - _BETWEEN
        return self._take(QRectF(QPointF(left, top), size))

    def covers(self, area: QRectF) -> bool:
        """Report whether some of the picture lies under it."""
        return area.intersects(self._picture)

    def disturbed(self, pointer: QPointF | None) -> bool:
        """Report whether words have to go or to come back now that the pointer is there."""
        return any(self._near(area, pointer) != self._near(area, self._pointer) for area in self._taken)

    @property
    def taken(self) -> list[QRectF]:
        """The places of this frame, those of words that went included."""
        return list(self._taken)

    def _places(self, size: QSizeF, corners: tuple[Corner, ...]) -> list[QRectF]:
        room = self._view.size() - size - QSizeF(2 * EDGE, 2 * EDGE)
        start = self._view.topLeft() + QPointF(EDGE, EDGE)
        return [QRectF(start + QPointF(x * room.width(), y * room.height()), size) for x, y in corners]

    def _take(self, area: QRectF) -> QRectF | None:
        self._taken.append(area)
        return None if self._near(area, self._pointer) else area

    def _cost(self, area: QRectF) -> tuple[bool, int]:
        hidden = (area & self._picture).size()
        is_taken = any(area.intersects(other) for other in self._taken)
        return is_taken, round(hidden.width() * hidden.height())

    def _near(self, area: QRectF, pointer: QPointF | None) -> bool:
        reach = area.adjusted(-NEAR, -NEAR, NEAR, NEAR)
        return pointer is not None and self.covers(area) and reach.contains(pointer)
