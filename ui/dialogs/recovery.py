"""Work that an earlier window left unsaved: open it, leave it for later, or give it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.recovery.offers import Found
from ui import theme
from ui.dialogs.questions import confirmed, plain_box
from ui.labels import Label, dim_label
from ui.widgets import push_button, without_icons
from ui.wording import short_name

_WIDTH = 520
_ROW = 46
_MOST_ROWS = 5
_HOME = Path.home()


class RecoveryDialog(QDialog):
    """A list of photos with work that was never saved, the newest first.

    It stays until one is opened (`accept`) or it is closed, which loses nothing.
    """

    wanted = Signal(object)  # Found: to be opened
    discarded = Signal(object)  # Found

    def __init__(self, found: Sequence[Found], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Unsaved work found")
        self._list = QListWidget()
        self._list.setAccessibleName("Photos with unsaved work")
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for one in found:
            item = QListWidgetItem(row_text(one))
            item.setData(Qt.ItemDataRole.UserRole, one)
            item.setSizeHint(QSize(0, _ROW))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setFixedHeight(min(len(found), _MOST_ROWS) * _ROW + 2 * self._list.frameWidth())
        self._list.setMinimumWidth(_WIDTH)
        self._list.itemDoubleClicked.connect(self._open)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GAP)
        layout.addWidget(Label("Matte Studio was ended before the work on these photos was saved:"))
        layout.addWidget(self._list)
        layout.addWidget(
            dim_label(
                "Open brings the photo back with its marks, matte and touch-up. Later keeps all of it: File > Recover "
                "work shows this list again, and so does the next start.",
                wrap=True,
            )
        )
        layout.addWidget(self._buttons())
        self._list.currentRowChanged.connect(self._name_open)
        self._name_open()

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.open_button, self.all_button, self.discard_button, self.later_button = (
            push_button("&Open", "Open the photo with all of its work"),
            push_button("Open &all", "Open all photos of the list, beside one another"),
            push_button("&Discard…", "Give this work up"),
            push_button("&Later", "Keep it for later"),
        )
        buttons.addButton(self.open_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.all_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.all_button.setVisible(len(self._found()) > 1)
        buttons.addButton(self.discard_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.addButton(self.later_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self._open)
        self.discard_button.clicked.connect(self._discard)
        self.all_button.clicked.connect(self._open_all)
        self.later_button.clicked.connect(self.reject)
        without_icons(buttons)
        return buttons

    def _current(self) -> Found | None:
        item = self._list.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found if isinstance(found, Found) else None

    def _name_open(self) -> None:
        found = self._current()
        self.open_button.setText("&Find photo…" if found is not None and found.photo is None else "&Open")

    def _open(self) -> None:
        found = self._current()
        if found is not None:
            self.wanted.emit(found)

    def _open_all(self) -> None:
        for found in self._found():
            self.wanted.emit(found)

    def _found(self) -> list[Found]:
        """What can be opened without a question, in the order of the list."""
        items = (self._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._list.count()))
        return [found for found in items if isinstance(found, Found) and found.photo is not None]

    def _discard(self) -> None:
        found = self._current()
        if found is None or not _really_discards(self, found):
            return
        self._list.takeItem(self._list.currentRow())
        self.discarded.emit(found)
        if not self._list.count():
            self.reject()


def row_text(found: Found) -> str:
    """The photo's name, when its work was kept and where it is, on two lines."""
    kept = datetime.fromtimestamp(found.kept.about.saved_at)
    day = "today" if kept.date() == datetime.now().date() else f"on {kept:%d %B %Y}"
    origin = found.kept.about.origin
    project = f" – project {short_name(origin.path.name)}" if origin is not None else ""
    return f"{short_name(found.name)}{project}\nkept {day} at {kept:%H:%M} – {_place(found)}"


def _place(found: Found) -> str:
    about = found.kept.about
    if not about.photo:
        return "the photo is kept with it" if found.photo else "the photo itself is gone"
    if found.photo is None:
        return f"the photo is no longer in {_short(Path(about.photo).parent)}"
    if str(found.photo) != about.photo:
        return f"now {found.photo.name} in {_short(found.photo.parent)}"
    changed = "" if found.is_same else ", changed since"
    return f"{_short(found.photo.parent)}{changed}"


def _short(folder: Path) -> str:
    return f"~/{folder.relative_to(_HOME)}" if folder.is_relative_to(_HOME) else str(folder)


def _really_discards(parent: QWidget, found: Found) -> bool:
    box = plain_box(
        parent,
        "Discard work",
        f"Discard the unsaved work on {short_name(found.name)}?",
        "It is saved nowhere else, and this cannot be undone. The photo stays.",
    )
    return confirmed(box, "&Discard work")
