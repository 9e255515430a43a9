"""The shape tool in hand: what it draws, how that joins what is marked, and the Edge along it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.editor.choices import Choices
from app.editor.document import Document
from app.editor.edits import Edits
from app.editor.pen import Pen
from core.text.translate import mark, tr
from core.trimap.shapes import JOININGS, SHAPES, Joining, Point, Shape, outline_between
from core.trimap.sizes import EDGE_WIDTH, LEAST_EDGE, USUAL_LENGTH, length_of, scaled
from core.trimap.values import UNKNOWN

Drawn = Shape | Literal["polygon", "pen"]
POINTED: tuple[Drawn, ...] = ("polygon", "pen")
"""The shapes set point by point: with straight sides, or with curves where a point is dragged."""
DRAWN: tuple[Drawn, ...] = (*SHAPES, *POINTED)
MAX_BORDER = 200
_TEXTS: dict[Drawn, str] = {
    "rectangle": mark("Mark a rectangle"),
    "ellipse": mark("Mark an ellipse"),
    "polygon": mark("Mark a polygon"),
    "pen": mark("Mark with the pen"),
}
_LEAST_SIDE = 1.0
"""Pixels of the photo; what is smaller was a click."""


class ShapeTool(QObject):
    """Choices of the shape tool, and its marks. Positions are (x, y) in the image, whose first pixel spans 0 to 1.

    Attributes:
        shape: one of DRAWN.
        joining_chosen: "add" it to what is marked in the class in hand, "subtract" it from that, or "intersect" both.
    """

    changed = Signal()

    def __init__(self, choices: Choices, document: Document, edits: Edits, pen: Pen) -> None:
        super().__init__(choices)
        self.shape: Drawn = "rectangle"
        self.joining_chosen: Joining = "add"
        self._pen = pen
        self._choices, self._document, self._edits = choices, document, edits
        self._border = EDGE_WIDTH[0], USUAL_LENGTH
        document.photo_changed.connect(self.changed)

    @property
    def sets_points(self) -> bool:
        """True for a shape that is set point by point with the pen."""
        return self.shape in POINTED

    @property
    def joining(self) -> Joining:
        """The way the next shape joins the marks: as chosen, or by the keys held at the first point of the path."""
        return (self._pen.joining if self.sets_points else None) or self.joining_chosen

    @property
    def border(self) -> int:
        """Pixels of Edge on each side of the outline, in proportion to the photo as they were set; 0 for a hard one."""
        pixels, length = self._border
        return min(scaled(pixels, self._length / length, LEAST_EDGE), MAX_BORDER)

    @property
    def reach(self) -> int:
        """Pixels on each side of the border that become Edge; 0 for a shape of Edge, which has none."""
        return 0 if self._choices.value == UNKNOWN else self.border

    def set_shape(self, shape: Drawn) -> None:
        """Choose one of DRAWN."""
        if shape not in DRAWN:
            raise ValueError(f"no shape {shape!r}")
        self.shape = shape
        self.changed.emit()
        self._pen.changed.emit()

    def set_joining(self, joining: Joining) -> None:
        """Choose one of JOININGS."""
        if joining not in JOININGS:
            raise ValueError(f"a shape cannot {joining!r}")
        self.joining_chosen = joining
        self._pen.joins_as_chosen()
        self.changed.emit()

    def set_border(self, pixels: int) -> None:
        """Choose how wide Edge is on each side of the outline, clipped to 0..200 pixels."""
        self._border = min(max(pixels, 0), MAX_BORDER), self._length
        self.changed.emit()

    def outline(
        self, press: Point, at: Point, *, is_even: bool = False, from_center: bool = False
    ) -> list[Point]:
        """Return the corners that a drag of a rectangle or an ellipse spans; see `outline_between`."""
        assert self.shape != "polygon" and self.shape != "pen"  # noqa: PLR1714 - mypy
        points = outline_between(self.shape, press, at, is_even=is_even, from_center=from_center)
        return [(x, y) for x, y in points.tolist()]

    def close(self) -> bool:
        """Close the pen's path and mark it, as `mark` does; it stays where points are missing."""
        if (outline := self._pen.finished()) is None:
            return False
        joining = self.joining
        self._pen.finish()
        self._mark([(column, row) for row, column in outline.tolist()], joining)
        return True

    def mark(self, outline: list[Point]) -> None:
        """Mark the shape with this outline as one undo step; nothing for a mere click."""
        columns, rows = zip(*outline, strict=True)
        if min(max(columns) - min(columns), max(rows) - min(rows)) < _LEAST_SIDE:
            return
        self._mark(outline, self.joining)

    # --- inside ------------------------------------------------------------------------------------------------

    def _mark(self, outline: list[Point], joining: Joining) -> None:
        choices = self._choices
        lost = choices.opposite(choices.value)
        text = tr(_TEXTS[self.shape])
        self._edits.shape(
            outline, choices.value, lost, joining, self.border, over=choices.paint_over, text=text
        )

    @property
    def _length(self) -> int:
        return length_of(self._document.size)
