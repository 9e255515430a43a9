"""The handle from which the cutout is dragged into another program."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton

from app.files.dragged import DraggedFile
from app.session import Session
from core.text.translate import mark, tr
from ui import theme
from ui.pictures import image_of

_TIP = mark("Drag the cutout from here into another program: it gets a PNG with transparency")
_HINT = mark("Drag from here into another program; the clipboard takes the cutout as well.")
_WAIT = mark("The cutout is being prepared; keep holding, and it follows the pointer as soon as it is ready.")
_READY = mark("The cutout can be dragged now.")
_WIDTH = 36


class DragHandle(QToolButton):
    """A press prepares the cutout in the background; it follows the pointer once it is there and the button is held.

    Signals: `told` (one sentence), and `moot` where that is over which was told last.
    """

    told = Signal(str)
    moot = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._pressed_at: QPoint | None = None
        self._waits = False
        self.setObjectName("drag-cutout")
        self.setIcon(theme.icon("mdi6.cursor-move"))
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self.setFixedWidth(_WIDTH)
        self.setToolTip(tr(_TIP))
        self.setAccessibleName(tr("Drag the cutout"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard copies the cutout instead
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        session.dragged.ready.connect(self._on_ready)
        session.dragged.refused.connect(self._on_refused)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to prepare."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            self._waits = False
            self._session.prepare_drag()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin the drag where the cutout is there, else as soon as it is."""
        if self._pressed_at is None:
            return
        distance = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if distance < QApplication.startDragDistance() or self._waits:
            return
        if self._session.dragged.file is not None:
            self._drag()
        else:
            self._waits = True
            self.told.emit(tr(_WAIT))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go before anything was dragged."""
        if self._pressed_at is not None and not self._waits:
            self.told.emit(tr(_HINT))
        self._pressed_at = None

    def _on_ready(self) -> None:
        if not self._waits:
            return
        self.moot.emit()
        if self._pressed_at is not None:
            self._drag()
        else:
            self._waits = False
            self.told.emit(tr(_READY))

    def _on_refused(self, sentence: str) -> None:
        self._pressed_at = None
        if self._waits:
            self.moot.emit()
        self.told.emit(sentence)

    def _drag(self) -> None:
        file = self._session.dragged.file
        self._pressed_at, self._waits = None, False
        if file is None:
            return
        drag = QDrag(self)
        drag.setMimeData(dragged_data(file))
        pixmap = QPixmap.fromImage(image_of(file.thumbnail))
        drag.setPixmap(pixmap)
        drag.setHotSpot(QPoint(pixmap.width() // 2, pixmap.height() // 2))
        drag.exec(Qt.DropAction.CopyAction)


def dragged_data(file: DraggedFile) -> QMimeData:
    """Return what a drop gives: the file, and its bytes for programs that take a picture without one."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file.path))])
    mime.setData("image/png", file.png)
    return mime
