"""A widget that looks at one picture of the comparison, or at two with a movable divider; moved as the canvas is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from core.engine.token_map import TokenMap
from core.geometry import Rect
from core.text.translate import tr
from ui.canvas import hud
from ui.canvas.divider import STEPS, Divider
from ui.canvas.notes import BOTTOM_LEFT, BOTTOM_RIGHT, CORNERS, TOP_LEFT, TOP_RIGHT
from ui.canvas.picture_widget import PictureWidget
from ui.canvas.pointer import Pointer
from ui.canvas.scene import paint_in_place
from ui.canvas.viewport import Viewport

_CROSS = 9.0


class Paintable(Protocol):
    """A picture that a view of the comparison paints."""

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect, view: str) -> bool:
        """Paint ``rect`` (image pixels) in device pixels; False when something is still missing in it."""


@dataclass
class Part:
    """A picture with its words: a title where there are two, a sentence over it, a legend beside it."""

    picture: Paintable
    title: Callable[[], str] = str
    sentence: Callable[[], str] = str
    tokens: Callable[[], TokenMap | None] = lambda: None


class CompareView(PictureWidget):
    """Shows its parts side by side in one frame, parted by the divider, of the same place.

    ``hovered`` carries the image position (x, y) under the pointer, None if there is none; ``ghost`` is that of a
    neighbor, marked by a cross.
    """

    hovered = Signal(object)

    def __init__(self, name: str, parts: Sequence[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = list(parts)
        self.view = "checker"
        self.divider = Divider()
        self.ghost: tuple[float, float] | None = None
        self.peeking = False
        self._drag: Callable[[Pointer], None] | None = None
        self._last: Pointer | None = None
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            tr("Drag or arrow keys to move, wheel to zoom, backslash held for the photo.")
        )
        self.setMinimumSize(200, 140)
        self._update_cursor()

    def set_ghost(self, at: tuple[float, float] | None) -> None:
        """Mark an image position that is pointed at elsewhere."""
        if at != self.ghost:
            self.ghost = at
            self.update()

    def move_divider(self, share: float) -> None:
        """Put the divider at this share of the width."""
        self.divider.move(share)
        self.update()

    # --- painting ----------------------------------------------------------------------------------------------

    def paint_frame(self, painter: QPainter, exposed: QRect) -> bool:
        """Pictures, divider, words."""
        done = True
        for part, area in zip(self.parts, self._areas(), strict=True):
            if not (seen := area & exposed).isEmpty():
                done = self._paint_part(painter, part, seen) and done
        if len(self.parts) > 1:
            self.divider.paint(painter, self.size())
        self._paint_words(painter)
        if self.ghost is not None:
            self._paint_cross(painter, QPointF(*self.viewport.to_view(*self.ghost)))
        if self.focus_ringed:
            hud.paint_focus(painter, self.size())
        return done

    def _paint_part(self, painter: QPainter, part: Part, seen: QRect) -> bool:
        view = "original" if self.peeking else self.view
        painter.save()
        painter.setClipRect(seen)
        paint = partial(_paint_picture, part.picture, view)
        try:
            return paint_in_place(painter, self.viewport, seen, paint)
        finally:
            painter.restore()

    def _areas(self) -> list[QRect]:
        if len(self.parts) == 1:
            return [self.rect()]
        return list(self.divider.parts(self.rect()))

    def _paint_words(self, painter: QPainter) -> None:
        for index, (part, area) in enumerate(zip(self.parts, self._areas(), strict=True)):
            painter.save()
            painter.setClipRect(area)
            self.notes.within(area)
            inner, outer = (TOP_LEFT, _RIGHT) if index else (TOP_RIGHT, _LEFT)
            if len(self.parts) > 1:
                hud.paint_corner(painter, self.notes, part.title(), inner)
            if text := part.sentence():
                hud.paint_sentence(painter, self.notes, text)
            if self.view == "map" and (tokens := part.tokens()) is not None:
                hud.paint_legend(painter, self.notes, tokens, outer if len(self.parts) > 1 else CORNERS)
            painter.restore()

    def _paint_cross(self, painter: QPainter, at: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in (("#000000", 3.5), ("#ffffff", 1.5)):
            painter.setPen(QPen(QColor(color), width))
            for dx, dy in ((_CROSS, 0.0), (0.0, _CROSS)):
                painter.drawLine(at - QPointF(dx, dy), at - QPointF(dx, dy) / 3)
                painter.drawLine(at + QPointF(dx, dy) / 3, at + QPointF(dx, dy))

    # --- mouse, pen and keys -----------------------------------------------------------------------------------

    def tracked(self) -> None:
        """Emit where the pointer is."""
        at = None if self.pointer is None else self.viewport.to_image(*self.pointer.toTuple())
        self.hovered.emit(at)
        self._update_cursor()

    def pointer_pressed(self, event: Pointer) -> None:
        """Take hold of the divider or of the image."""
        if event.button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton) and self._drag is None:
            self.glide.stop()
            held = self._over_divider(event.view_x) and event.button == Qt.MouseButton.LeftButton
            self._drag, self._last = (self._drag_divider if held and not self.space else self._pan), event
            self._update_cursor()

    def pointer_moved(self, event: Pointer) -> None:
        """Drag it."""
        if self._drag is not None:
            self._drag(event)
            self._last = event

    def pointer_released(self, event: Pointer) -> None:
        """Let go."""
        self._drag = self._last = None
        self._update_cursor()

    def _pan(self, event: Pointer) -> None:
        if self._last is not None:
            moved = event.view_x - self._last.view_x, event.view_y - self._last.view_y
            self.show_viewport(self.viewport.panned(*moved))

    def _drag_divider(self, event: Pointer) -> None:
        self.move_divider(event.view_x / max(1, self.width()))

    def _over_divider(self, x: float) -> bool:
        return len(self.parts) > 1 and self.divider.is_near(x, self.width())

    def _update_cursor(self) -> None:
        shapes = Qt.CursorShape
        if self._drag == self._drag_divider or (
            self._drag is None and self.pointer is not None and self._over_divider(self.pointer.x())
        ):
            self.setCursor(shapes.SplitHCursor)
        else:
            self.setCursor(shapes.OpenHandCursor if self._drag is None else shapes.ClosedHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift and an arrow move the divider."""
        step = STEPS.get(Qt.Key(event.key()))
        if step and len(self.parts) > 1 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.move_divider(self.divider.share + step)
        else:
            super().keyPressEvent(event)

    def peek(self, peeking: bool) -> None:
        """Show the photo alone as long as this holds."""
        if peeking != self.peeking:
            self.peeking = peeking
            self.update()


def _paint_picture(picture: Paintable, view: str, painter: QPainter, viewport: Viewport, rect: Rect) -> bool:
    return picture.paint(painter, viewport, rect, view)


_LEFT, _RIGHT = (TOP_LEFT, BOTTOM_LEFT), (TOP_RIGHT, BOTTOM_RIGHT)
