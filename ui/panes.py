"""The parts around the canvas: hidden together, and reached one after another by the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


class Panes:
    """`around` are the parts around `canvas`, in the order of the keyboard; `hide_more` hides what shows itself."""

    def __init__(
        self, canvas: QWidget, around: Sequence[QWidget], more: QWidget, hide_more: Callable[[bool], None]
    ) -> None:
        self._canvas, self._around, self._more, self._hide_more = canvas, around, more, hide_more
        self.hidden = False

    def toggle(self) -> None:
        """Leave only canvas, menus and status bar, or bring the rest back."""
        self.hidden = not self.hidden
        for part in self._around:
            part.setVisible(not self.hidden)
        self._hide_more(self.hidden)

    def next(self) -> None:
        """Move the keyboard on: from the canvas through the others, and back to it."""
        panes = [pane for pane in (self._canvas, *self._around, self._more) if pane.isVisible()]
        focus = QApplication.focusWidget()
        at = next((i for i, pane in enumerate(panes) if pane is focus or _holds(pane, focus)), 0)
        target = panes[(at + 1) % len(panes)]
        widget = target if target is self._canvas else _first_stop(target)
        widget.setFocus(Qt.FocusReason.TabFocusReason)


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget:
    stops = (w for w in pane.findChildren(QWidget) if w.isVisible() and w.isEnabled())
    return next((w for w in stops if w.focusPolicy() & Qt.FocusPolicy.TabFocus), pane)
