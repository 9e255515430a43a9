"""The list of versions: a small picture and two lines each, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from app.versions.version import Version
from core.text.translate import tr
from ui import theme
from ui.panels.version_rows import NUMBER, ROW_HEIGHT, VersionRows

_PICTURE = QSize(56, 40)
_MOST_ROWS = 3


class VersionList(QListView):
    """Shows versions and emits, by their numbers, what is asked for.

    Signals: ``looked`` for the one clicked or reached by arrow keys; ``wanted`` for the one to return to (double-click,
    Enter); ``left`` to leave the look (Esc); ``given_up`` to delete what is selected (Delete); ``chosen_changed`` where
    other rows are selected.
    """

    looked = Signal(int)
    wanted = Signal(int)
    left = Signal()
    given_up = Signal()
    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows = VersionRows(self)
        self.setModel(self._rows)
        self.setObjectName("versions")
        self.setAccessibleName(tr("Versions"))
        self.setIconSize(_PICTURE)
        self.setFont(theme.small_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().currentChanged.connect(lambda index, _: self._look(index))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())
        self.clicked.connect(self._look)
        self.doubleClicked.connect(lambda index: self.wanted.emit(index.data(NUMBER)))

    def show_versions(self, versions: Sequence[Version], standing: Version | None) -> None:
        """List these, the newest first, and mark the one that stands."""
        chosen = self.chosen()
        with QSignalBlocker(self):
            if self._rows.show_versions(list(reversed(versions)), standing):
                self._select(chosen)
        rows = min(max(len(versions), 1), _MOST_ROWS)
        self.setFixedHeight(rows * ROW_HEIGHT + 2)

    def choose(self, number: int | None) -> None:
        """Make this one the only chosen one, without looking at it; None chooses nothing."""
        index = self._rows.index_of(number)
        with QSignalBlocker(self):
            if index.isValid():
                self.setCurrentIndex(index)
                self.scrollTo(index)
            else:
                self.clearSelection()

    def chosen(self) -> list[int]:
        """Return the numbers of the chosen versions, oldest first."""
        return sorted(index.data(NUMBER) for index in self.selectedIndexes())

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter returns to the version, Delete deletes, Esc leaves."""
        index = self.currentIndex()
        if not _is_own(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.given_up.emit()
        elif index.isValid():
            self.wanted.emit(index.data(NUMBER))

    def _select(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self.selectionModel().select(
                self._rows.index_of(number), QItemSelectionModel.SelectionFlag.Select
            )

    def _look(self, index: QModelIndex) -> None:
        if index.isValid():
            self.looked.emit(index.data(NUMBER))


def _is_own(event: QKeyEvent) -> bool:
    keys = Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Escape
    return event.key() in keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
