"""The parts around the canvas: hidden together, and reached one after another by the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ui.filmstrip.strip import Filmstrip
from ui.tab_order import stops


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

    def go(self, step: int) -> None:
        """Move the keyboard on (1) or back (-1): from the canvas through those of the others that have a stop."""
        strip = () if self._strip is None else (self._strip,)
        firsts = {pane: _first_stop(pane) for pane in (*self._around, *strip) if pane.isVisible()}
        panes = [self._canvas, *(pane for pane, stop in firsts.items() if stop is not None)]
        focus = QApplication.focusWidget()
        at = next((i for i, pane in enumerate(panes) if pane is focus or _holds(pane, focus)), 0)
        target = firsts.get(panes[(at + step) % len(panes)]) or self._canvas
        target.setFocus(Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason)


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and pane.isAncestorOf(widget)


def _first_stop(pane: QWidget) -> QWidget | None:
    able = (stop for stop in stops(pane) if stop.isVisible() and stop.isEnabled())
    return next((stop for stop in able if stop.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
