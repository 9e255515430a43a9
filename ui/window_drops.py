"""Drops beside the canvas, as on the panels or the filmstrip, do what a drop on the canvas does."""

from PySide6.QtCore import QEvent, QObject, QPointF, QSizeF
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from ui.canvas.widget import Canvas

_NOWHERE = QPointF(-1, -1)
"""In no zone of the canvas: what the large one says is done."""


class WindowDrops(QObject):
    """Takes the drags that no part of the window takes itself; the canvas shows what letting go would do."""

    def __init__(self, window: QMainWindow, canvas: Canvas) -> None:
        super().__init__(window)
        self._canvas = canvas
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass a drag on to the canvas."""
        drops, size = self._canvas.drops, QSizeF(self._canvas.size())
        if isinstance(event, QDragEnterEvent):
            drops.enter(event, size, _NOWHERE)
        elif isinstance(event, QDragMoveEvent):
            drops.move(event, size, _NOWHERE)
        elif isinstance(event, QDropEvent):
            drops.take(event, size, _NOWHERE)
        elif event.type() is QEvent.Type.DragLeave:
            drops.leave()
        else:
            return False
        return True
