"""Versions as the rows of a list: what each shows, and says to screen readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPixmap

from app.versions.version import Version
from ui import theme
from ui.pictures import image_of
from ui.version_words import facts_text, headline_text, spoken_text

NUMBER = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 46
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class VersionRows(QAbstractListModel):
    """Holds versions in the order of their rows, and knows which one stands."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._versions: list[Version] = []
        self._icons: list[QIcon] = []
        self._standing: Version | None = None

    def show_versions(self, versions: list[Version], standing: Version | None) -> bool:
        """Take these; return whether rows came or went, which ends the selection."""
        self._standing = standing
        before, self._versions = self._versions, versions
        if list(map(_row, versions)) == list(map(_row, before)):
            if versions:
                self.dataChanged.emit(self.index(0), self.index(len(versions) - 1))
            return False
        self.beginResetModel()
        known = dict(zip(map(_row, before), self._icons, strict=True))
        self._icons = [known.get(_row(one)) or _icon(one) for one in versions]
        self.endResetModel()
        return True

    def index_of(self, number: int | None) -> QModelIndex:
        """Return where the version of this number is; an invalid index for none."""
        numbers = [one.number for one in self._versions]
        return self.index(numbers.index(number)) if number in numbers else _NOWHERE

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many versions there are."""
        return 0 if parent.isValid() else len(self._versions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a row shows or says."""
        version = self._versions[index.row()]
        stands = version is self._standing
        readers: dict[int, Callable[[], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda: (
                f"{headline_text(version, stands=stands)}\n{facts_text(version)}"
            ),
            Qt.ItemDataRole.ToolTipRole: lambda: spoken_text(version, stands=stands),
            Qt.ItemDataRole.AccessibleTextRole: lambda: spoken_text(version, stands=stands),
            Qt.ItemDataRole.DecorationRole: lambda: self._icons[index.row()],
            Qt.ItemDataRole.ForegroundRole: lambda: _color(stands=stands),
            Qt.ItemDataRole.SizeHintRole: lambda: QSize(0, ROW_HEIGHT),
            NUMBER: lambda: version.number,
        }
        return readers[role]() if role in readers else None


def _row(version: Version) -> tuple[int, int]:
    """Return what tells rows apart: the versions of another photo have the same numbers, with other pictures."""
    return version.number, id(version.picture)


def _color(*, stands: bool) -> QColor:
    return QColor(theme.colors().accent if stands else theme.colors().text)


def _icon(version: Version) -> QIcon:
    pixmap = QPixmap.fromImage(image_of(version.picture))
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)  # in its own colors, not tinted
    return icon
