"""The shape tool in hand: a rectangle or an ellipse, how it joins what is marked, and the Edge along it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.editor.choices import Choices
from app.editor.document import Document
from app.editor.edits import Edits
from core.trimap.shapes import JOININGS, SHAPES, Joining, Point, Shape, outline_between
from core.trimap.sizes import EDGE_WIDTH, LEAST_EDGE, USUAL_LENGTH, scaled

MAX_BORDER = 200
_LEAST_SIDE = 1.0
"""Pixels of the photo; what is smaller was a click."""


class ShapeTool(QObject):
    """Choices of the shape tool, and its marks. Positions are (x, y) in the image, whose first pixel spans 0 to 1.

    Attributes:
        shape: "rectangle" or "ellipse".
        joining: "add" it to what is marked in the class in hand, "subtract" it from that, or "intersect" both.
    """

    changed = Signal()

    def __init__(self, choices: Choices, document: Document, edits: Edits) -> None:
        super().__init__(choices)
        self.shape: Shape = "rectangle"
        self.joining: Joining = "add"
        self._choices, self._document, self._edits = choices, document, edits
        self._border = EDGE_WIDTH[0], USUAL_LENGTH
        document.photo_changed.connect(self.changed)

    @property
    def border(self) -> int:
        """Pixels of Edge on each side of the outline, in proportion to the photo as they were set; 0 for a hard one."""
        pixels, length = self._border
        return min(scaled(pixels, self._length / length, LEAST_EDGE), MAX_BORDER)

    def set_shape(self, shape: Shape) -> None:
        """Choose one of SHAPES."""
        if shape not in SHAPES:
            raise ValueError(f"no shape {shape!r}")
        self.shape = shape
        self.changed.emit()

    def set_joining(self, joining: Joining) -> None:
        """Choose one of JOININGS."""
        if joining not in JOININGS:
            raise ValueError(f"a shape cannot {joining!r}")
        self.joining = joining
        self.changed.emit()

    def set_border(self, pixels: int) -> None:
        """Choose how wide Edge is on each side of the outline, clipped to 0..200 pixels."""
        self._border = min(max(pixels, 0), MAX_BORDER), self._length
        self.changed.emit()

    def outline(
        self, press: Point, at: Point, *, is_even: bool = False, from_center: bool = False
    ) -> list[Point]:
        """Return the corners that a drag spans; see `outline_between`."""
        points = outline_between(self.shape, press, at, is_even=is_even, from_center=from_center)
        return [(x, y) for x, y in points.tolist()]

    def mark(self, outline: list[Point]) -> None:
        """Mark the shape with this outline as one undo step; nothing for a mere click."""
        columns, rows = zip(*outline, strict=True)
        if min(max(columns) - min(columns), max(rows) - min(rows)) < _LEAST_SIDE:
            return
        choices = self._choices
        lost = choices.opposite(choices.value)
        text = f"Mark {'an' if self.shape == 'ellipse' else 'a'} {self.shape}"
        self._edits.shape(
            outline, choices.value, lost, self.joining, self.border, over=choices.paint_over, text=text
        )

    @property
    def _length(self) -> int:
        return max(*self._document.size, 1)
