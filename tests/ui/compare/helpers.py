"""Keys, mouse and words of the comparison's window, as its tests use them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.compare.view import CompareView
from ui.compare.window import CompareWindow

KEY = Qt.Key


def run(compare: CompareWindow, qtbot: QtBot) -> None:
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: not compare.comparison.running, timeout=5000)


def press(
    compare: CompareWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    focus = QApplication.focusWidget()
    QTest.keyClick(focus or compare, key, held)
    QApplication.processEvents()


def color_at(view: CompareView, x: float, y: float) -> tuple[int, ...]:
    """The color over the middle of image pixel (column x, row y)."""
    QApplication.processEvents()
    while view.pending:
        QApplication.processEvents()
    at = view.viewport.to_view(x + 0.5, y + 0.5)
    return QColor(view.grab().toImage().pixel(QPoint(round(at[0]), round(at[1])))).getRgb()[:3]


def sentence(compare: CompareWindow, index: int) -> str:
    return compare.sides[index].parts[0].sentence()


def drag(qtbot: QtBot, view: QWidget, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(view, left, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, left, pos=end)


def hover(view: QWidget, x: int, y: int) -> None:
    """Sent to the view itself: offscreen, the main window lies over this one."""
    none, at = Qt.MouseButton.NoButton, QPointF(x, y)
    held = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, QPointF(view.mapToGlobal(at)), none, none, held)
    QApplication.sendEvent(view, event)
