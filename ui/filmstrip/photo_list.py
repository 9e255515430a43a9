"""The list of photos in the strip: click, keys, selection, and dragging to another place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy

from core.text.translate import tr
from ui import theme
from ui.filmstrip.delegate import PhotoDelegate
from ui.filmstrip.model import KEYS_MIME, Index, PhotosModel

_BAR = 10
"""Of the scroll bar, below the entries."""
_PAUSE_MS = 150
"""After which a photo that was reached by a held arrow key is shown: not each on the way."""
_STEPS = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End
_OWN = *_STEPS, Qt.Key.Key_Delete, Qt.Key.Key_Space, Qt.Key.Key_A


class PhotoList(QListView):
    """One row of photos.

    Signals: ``wanted`` for the photo to show (its key), by a click or the arrow keys; ``given_up`` to close what is
    chosen (Delete); ``menu_wanted`` with the place on the screen for a menu on what is chosen.
    """

    wanted = Signal(int)
    given_up = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, model: PhotosModel) -> None:
        super().__init__()
        self._photos = model
        self._drop_row = -1
        self.photo_delegate = PhotoDelegate(self)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._show_reached)
        self.setObjectName("filmstrip")
        self.setAccessibleName(tr("Photos"))
        self.setModel(model)
        self.setItemDelegate(self.photo_delegate)
        self._dress()
        self.pressed.connect(self._press)
        for change in (model.rowsInserted, model.rowsRemoved):
            change.connect(self._fit)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)

    def _dress(self) -> None:
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)  # Qt's own is a faint line; see paintEvent
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_folded(self, folded: bool) -> None:
        """Show one line an entry, or pictures."""
        self.photo_delegate.folded = folded
        self.scheduleDelayedItemsLayout()
        self._fit()

    def chosen(self) -> list[int]:
        """Return the keys of the chosen photos in the order of the strip."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._photos.key(row) for row in rows]

    def follow(self, key: int) -> None:
        """Bring the photo in view into sight; it becomes the only chosen one unless it is among the chosen."""
        index = self._photos.index(max(self._photos.row(key), 0))
        flag = QItemSelectionModel.SelectionFlag
        keeps = self.selectionModel().isSelected(index)
        self.selectionModel().setCurrentIndex(index, flag.NoUpdate if keeps else flag.ClearAndSelect)
        self.scrollTo(index)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Draw the entries that changed: Qt's own list lays out and draws all of them."""
        for row in range(first.row(), last.row() + 1):
            self.update(self._photos.index(row))

    def sizeHint(self) -> QSize:
        """Return the size at which all photos are seen."""
        cell = self.photo_delegate.cell()
        count = self._photos.rowCount()
        return QSize(cell.width() * count + 2, cell.height())

    def minimumSizeHint(self) -> QSize:
        """One photo is always seen."""
        return self.photo_delegate.cell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for a scroll bar where one is needed; the photo with the frame stays in sight."""
        super().resizeEvent(event)
        self._fit()
        if event.size().width() < event.oldSize().width() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _fit(self) -> None:
        is_cut = self.sizeHint().width() > self.width()
        self.setFixedHeight(self.photo_delegate.cell().height() + is_cut * _BAR)
        self.updateGeometry()

    # --- keys ----------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows show another photo, Space the one under the frame, Delete closes, Ctrl+A chooses all."""
        if not _is_own(event):
            event.ignore()  # or letters would search for names
        elif event.key() == Qt.Key.Key_Delete:
            self.given_up.emit()
        elif event.key() == Qt.Key.Key_Space:
            self._show_reached()
        else:
            super().keyPressEvent(event)
            if event.key() in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self._soon.start(_PAUSE_MS if event.isAutoRepeat() else 0)

    def _show_reached(self) -> None:
        if self.currentIndex().isValid():
            self.wanted.emit(self._photos.key(self.currentIndex().row()))

    # --- mouse ---------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll sideways, with a wheel that knows up and down alone too."""
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
        step = delta.x() if abs(delta.x()) > abs(delta.y()) else delta.y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - step)
        event.accept()

    def _press(self, index: QModelIndex) -> None:
        is_left = bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
        if is_left and not QGuiApplication.keyboardModifiers():
            self.wanted.emit(self._photos.key(index.row()))

    def _ask_menu(self, at: QPoint) -> None:
        if self.indexAt(at).isValid() and self.chosen():
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    # --- dragging to another place -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take photos of this strip; files are the window's."""
        self._offer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show between which photos they would land."""
        self._offer(event)
        if event.isAccepted():
            self._show_drop(self._row_at(event.position().toPoint()))
            self._scroll_at_the_ends(event.position().toPoint())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Show nothing any more."""
        self._show_drop(-1)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Move the photos here."""
        self._offer(event)
        if event.isAccepted():
            self._show_drop(-1)
            keys = [int(key) for key in bytes(event.mimeData().data(KEYS_MIME).data()).split(b",")]
            self._photos.move(keys, self._row_at(event.position().toPoint()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line where a drag would land."""
        super().paintEvent(event)
        if self._drop_row >= 0:
            painter = QPainter(self.viewport())
            painter.fillRect(self._drop_line(self._drop_row), QColor(theme.colors().accent))

    def _offer(self, event: QDropEvent) -> None:
        is_own = event.source() is self and event.mimeData().hasFormat(KEYS_MIME)
        if is_own:
            event.setDropAction(Qt.DropAction.MoveAction)
        event.setAccepted(is_own)

    def _row_at(self, at: QPoint) -> int:
        """Return the row before which a drop at this place would land."""
        x = at.x() + self.horizontalScrollBar().value()
        width = self.photo_delegate.cell().width()
        return min(max((x + width // 2) // width, 0), self._photos.rowCount())

    def _drop_line(self, row: int) -> QRect:
        x = row * self.photo_delegate.cell().width() - self.horizontalScrollBar().value()
        return QRect(max(x - 1, 0), 2, 3, self.photo_delegate.cell().height() - 4)

    def _show_drop(self, row: int) -> None:
        for shown in {self._drop_row, row} - {-1}:
            self.viewport().update(self._drop_line(shown))
        self._drop_row = row

    def _scroll_at_the_ends(self, at: QPoint) -> None:
        width = self.photo_delegate.cell().width() // 3
        step = -width if at.x() < width else width if at.x() > self.viewport().width() - width else 0
        if step:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + step // 3)
            self.viewport().update()


def _is_own(event: QKeyEvent) -> bool:
    modifier = Qt.KeyboardModifier
    held = event.modifiers() & ~modifier.KeypadModifier
    if event.key() == Qt.Key.Key_A:
        return held == modifier.ControlModifier
    if event.key() in _STEPS:
        return not held & ~(modifier.ShiftModifier | modifier.ControlModifier)
    return event.key() in _OWN and not held
