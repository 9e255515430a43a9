"""The touch-up brush in hand: what it does, how soft it is, and its strokes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.editor.choices import Choices
from app.editor.document import Document
from app.editor.touching import Toucher
from core.refine.soft_brush import EFFECTS, Effect, SoftBrush
from core.text.translate import mark, tr

_NO_MATTE = mark("Touch-up works on a matte: press Run first.")
_NO_CUTOUT = ("overlay", "original")
"""Views in which a stroke on alpha would not be seen."""


class TouchTool(QObject):
    """Choices of the touch-up brush, and its strokes; its size is that of all brushes.

    Attributes:
        effect: "add", "erase" or "restore", back to the network's own alpha.
        hardness, opacity: 0..1.
    """

    changed = Signal()
    notice = Signal(str)

    def __init__(self, choices: Choices, document: Document, toucher: Toucher) -> None:
        super().__init__(choices)
        self._choices, self._document, self._toucher = choices, document, toucher
        self.effect: Effect = "add"
        self.hardness, self.opacity = choices.settings.touch_up_brush
        self._cutout_view = "checker"
        choices.view_changed.connect(self._note_view)

    def set_effect(self, effect: Effect) -> None:
        """Choose what a stroke does."""
        if effect not in EFFECTS:
            raise ValueError(f"no touch-up {effect!r}")
        self._set(effect, self.hardness, self.opacity)

    def set_hardness(self, hardness: float) -> None:
        """Choose how much of the radius is covered wholly, clipped to 0..1."""
        self._set(self.effect, min(max(hardness, 0.0), 1.0), self.opacity)

    def set_opacity(self, opacity: float) -> None:
        """Choose how far one stroke goes, clipped to 0.01..1."""
        self._set(self.effect, self.hardness, min(max(opacity, 0.01), 1.0))

    def swap(self) -> None:
        """Add becomes erase and the other way round; restore becomes add."""
        self.set_effect(opposite(self.effect))

    def take_up(self, effect: Effect) -> None:
        """Take the touch-up brush with this effect in hand."""
        self._choices.set_tool("touch")
        self.set_effect(effect)

    def begin(self, x: float, y: float, *, inverted: bool = False, pressure: float = 1.0) -> None:
        """Press at image position (x, y); `inverted` does the opposite."""
        if not self._toucher.is_possible:
            self.notice.emit(tr(_NO_MATTE))
            return
        if self._choices.view in _NO_CUTOUT:
            self._choices.set_view(self._cutout_view)
        self._toucher.begin(x, y, self._brush(inverted), pressure)

    def extend(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Move on to image position (x, y)."""
        self._toucher.extend(x, y, pressure)

    def line_to(self, x: float, y: float, *, inverted: bool = False) -> None:
        """Draw a straight line from where the last stroke ended."""
        last = self._toucher.last_point or (x, y)
        self.begin(*last, inverted=inverted)
        self.extend(x, y)
        self.end()

    def end(self) -> None:
        """Finish the stroke; it is one undo step."""
        self._toucher.end()

    def cancel(self) -> bool:
        """Take the stroke in progress back; False when there was none."""
        return self._toucher.cancel()

    def clear(self) -> None:
        """Take all touch-up away; undoable."""
        self._toucher.clear()

    @property
    def can_clear(self) -> bool:
        """True where there is touch-up to take away."""
        return not self._document.finish.touch_up.is_empty

    def _brush(self, inverted: bool) -> SoftBrush:
        effect = opposite(self.effect) if inverted else self.effect
        return SoftBrush(effect, self._choices.brush_size, self.hardness, self.opacity)

    def _set(self, effect: Effect, hardness: float, opacity: float) -> None:
        if (effect, hardness, opacity) != (self.effect, self.hardness, self.opacity):
            self.effect, self.hardness, self.opacity = effect, hardness, opacity
            self._choices.settings.touch_up_brush = hardness, opacity
            self.changed.emit()

    def _note_view(self, view: str) -> None:
        if view not in _NO_CUTOUT:
            self._cutout_view = view


def opposite(effect: Effect) -> Effect:
    """Return what Alt does instead."""
    return "erase" if effect == "add" else "add"
