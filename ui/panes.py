"""The parts around the canvas: hidden together, and reached one after another by the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.filmstrip.strip import Filmstrip


class Panes:
    """`surround` tells it the parts around `canvas`."""

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self._around: tuple[QWidget, ...] = ()
        self._strip: Filmstrip | None = None
        self.hidden = False

    def surround(self, around: Sequence[QWidget], strip: Filmstrip) -> None:
        """Hide these and the filmstrip, and reach them in this order."""
        self._around, self._strip = tuple(around), strip

    def toggle(self) -> None:
        """Leave only canvas, menus and status bar, or bring the rest back."""
        self.hidden = not self.hidden
        for part in self._around:
            part.setVisible(not self.hidden)
        if self._strip is not None:
            self._strip.set_hidden(self.hidden)

    def next(self) -> None:
        """Move the keyboard on: from the canvas through the others, and back to it."""
        strip = () if self._strip is None else (self._strip,)
        panes = [pane for pane in (self._canvas, *self._around, *strip) if pane.isVisible()]
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
