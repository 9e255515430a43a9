"""The list of versions: a small picture and two lines each, the newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem

from app.versions.version import Version
from core.text.translate import tr
from ui import theme
from ui.pictures import image_of
from ui.version_words import facts_text, headline_text, spoken_text

_PICTURE = QSize(56, 40)
_ROW = 46
_MOST_ROWS = 3
_NUMBER = Qt.ItemDataRole.UserRole


class VersionList(QListWidget):
    """Shows versions and emits, by their numbers, what is asked for.

    Signals: ``looked`` for the one clicked or reached by arrow keys; ``wanted`` for the one to return to (double-click,
    Enter); ``left`` to leave the look (Esc); ``given_up`` to delete what is selected (Delete).
    """

    looked = Signal(int)
    wanted = Signal(int)
    left = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
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
        self.currentItemChanged.connect(lambda item, _: self._look(item))
        self.itemClicked.connect(self._look)
        self.itemDoubleClicked.connect(lambda item: self.wanted.emit(item.data(_NUMBER)))

    def show_versions(self, versions: Sequence[Version], standing: Version | None) -> None:
        """List these, the newest first, and mark the one that stands."""
        newest_first = list(reversed(versions))
        with QSignalBlocker(self):
            if [one.number for one in newest_first] != self._numbers():
                self._fill(newest_first)
            for row, version in enumerate(newest_first):
                self._describe(self.item(row), version, stands=version is standing)
        rows = min(max(len(newest_first), 1), _MOST_ROWS)
        self.setFixedHeight(rows * _ROW + 2)

    def choose(self, number: int | None) -> None:
        """Make this one the only chosen one, without looking at it; None chooses nothing."""
        numbers = self._numbers()
        with QSignalBlocker(self):
            if number in numbers:
                self.setCurrentRow(numbers.index(number))
                self.scrollToItem(self.currentItem())
            else:
                self.clearSelection()

    def chosen(self) -> list[int]:
        """Return the numbers of the chosen versions, oldest first."""
        return sorted(item.data(_NUMBER) for item in self.selectedItems())

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter returns to the version, Delete deletes, Esc leaves."""
        item = self.currentItem()
        if not _is_own(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.given_up.emit()
        elif item is not None:
            self.wanted.emit(item.data(_NUMBER))

    def _fill(self, versions: Sequence[Version]) -> None:
        chosen = self.chosen()
        self.clear()
        for version in versions:
            item = QListWidgetItem(_icon(version), "")
            item.setData(_NUMBER, version.number)
            item.setSizeHint(QSize(0, _ROW))
            self.addItem(item)
            item.setSelected(version.number in chosen)

    def _describe(self, item: QListWidgetItem, version: Version, *, stands: bool) -> None:
        item.setText(f"{headline_text(version, stands=stands)}\n{facts_text(version)}")
        item.setForeground(QColor(theme.colors().accent if stands else theme.colors().text))
        spoken = spoken_text(version, stands=stands)
        item.setToolTip(spoken)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _numbers(self) -> list[int]:
        return [self.item(row).data(_NUMBER) for row in range(self.count())]

    def _look(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.looked.emit(item.data(_NUMBER))


def _is_own(event: QKeyEvent) -> bool:
    keys = Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Escape
    return event.key() in keys and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _icon(version: Version) -> QIcon:
    pixmap = QPixmap.fromImage(image_of(version.picture))
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # in its own colors, not tinted
    return icon
