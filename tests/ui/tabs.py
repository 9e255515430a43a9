"""Where Tab stops, one place after another, as a person reaches them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

_MOST = 150


def tab_round(start: QWidget, *, back: bool = False) -> list[QWidget]:
    """Press Tab from a widget on until it has the keyboard again; return where it stopped. A trap fails."""
    start.setFocus(Qt.FocusReason.TabFocusReason)
    stopped = [QApplication.focusWidget() or start]
    key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
    while len(stopped) < _MOST:
        QTest.keyClick(stopped[-1], key)
        now = QApplication.focusWidget()
        assert now is not None
        if now is stopped[0]:
            return stopped
        assert now not in stopped, f"{said(now)} again, behind {[said(stop) for stop in stopped]}"
        stopped.append(now)
    raise AssertionError("Tab never comes back")


def reachable(top: QWidget) -> set[QWidget]:
    """Return what has to be reached within a widget: all that takes Tab, one of several that exclude each other."""
    own = (widget for widget in (top, *top.findChildren(QWidget)) if widget.window() is top.window())
    able = (widget for widget in own if widget.isVisible() and widget.isEnabled())
    return {w for w in able if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None}


def jumps_back(stopped: list[QWidget]) -> list[str]:
    """Return the steps that lead up, or to the left within a row, which no eye expects."""
    places = [(widget, widget.mapTo(widget.window(), QPoint(0, 0)), widget.size()) for widget in stopped]
    found = []
    for (one, a, size), (other, b, of_other) in pairwise(places):
        middle, then = a.y() + size.height() / 2, b.y() + of_other.height() / 2
        is_row = abs(middle - then) < max(size.height(), of_other.height()) / 2
        if (is_row and b.x() < a.x()) or (not is_row and then < middle):
            found.append(f"{said(one)} -> {said(other)}")
    return found


def said(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text or type(widget).__name__
