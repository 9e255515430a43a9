"""Work that an earlier window left unsaved: open it, leave it for later, or give it up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from app.recovery.offers import Found
from core.text.dates import date_text
from core.text.translate import Text, tr
from ui.dialogs.fitting import FittingDialog
from ui.dialogs.questions import confirmed, plain_box
from ui.labels import Label, dim_label
from ui.widgets import push_button, without_icons
from ui.wording import short_name

_WIDTH = 520
_ROW = 46
_MOST_ROWS = 5
_HOME = Path.home()


class RecoveryDialog(FittingDialog):
    """A list of photos with work that was never saved, the newest first.

    It stays until one is opened (`accept`) or it is closed, which loses nothing.
    """

    wanted = Signal(object)  # Found: to be opened
    discarded = Signal(object)  # Found

    def __init__(self, found: Sequence[Found], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Unsaved work found"))
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Photos with unsaved work"))
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for one in found:
            item = QListWidgetItem(row_text(one))
            item.setData(Qt.ItemDataRole.UserRole, one)
            item.setSizeHint(QSize(0, _ROW))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setFixedHeight(min(len(found), _MOST_ROWS) * _ROW + 2 * self._list.frameWidth())
        self._list.itemDoubleClicked.connect(self._open)
        self.rows.addWidget(Label(tr("Matte Studio ended before the work on these photos was saved:")))
        self.rows.addWidget(self._list)
        self.rows.addWidget(
            dim_label(
                tr(
                    "Open brings the photo back with its marks, matte and touch-up. Later keeps all of it: "
                    "File > Recover work shows this list again, and so does the next start."
                ),
                wrap=True,
            )
        )
        self.box = self._buttons()
        self.end_with(self.box, width=_WIDTH)
        self._list.currentRowChanged.connect(self._name_open)
        self._name_open()

    def add_report(self, show: Callable[[], object]) -> None:
        """Add a button for the report on the crash that left this work."""
        button = push_button(tr("&Report…"), tr("Show the report on the crash; it was sent nowhere"))
        button.clicked.connect(show)
        self.box.addButton(button, QDialogButtonBox.ButtonRole.HelpRole)
        without_icons(self.box)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.open_button, self.all_button, self.discard_button, self.later_button = (
            push_button(tr("&Open"), tr("Open the photo with all of its work")),
            push_button(tr("Open &all"), tr("Open all photos of the list, side by side")),
            push_button(tr("&Discard…"), tr("Discard this work")),
            push_button(tr("&Later"), tr("Keep it for later")),
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
        is_gone = found is not None and found.photo is None
        self.open_button.setText(tr("&Find photo…") if is_gone else tr("&Open"))

    def _open(self) -> None:
        found = self._current()
        if found is not None:
            self.wanted.emit(found)

    def _open_all(self) -> None:
        for found in self._found():
            self.wanted.emit(found)

    def _found(self) -> list[Found]:
        """The entries that can be opened without a question, in the order of the list."""
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
    name, origin = short_name(found.name), found.kept.about.origin
    if origin is not None:
        name = tr("{name} – project {project}", name=name, project=short_name(origin.path.name))
    return f"{name}\n{_kept_text(found)}"


def _kept_text(found: Found) -> Text:
    kept, place = datetime.fromtimestamp(found.kept.about.saved_at), _place(found)
    if kept.date() == datetime.now().date():
        return tr("kept today at {time:%H:%M} – {place}", time=kept, place=place)
    day = date_text(kept.date())
    return tr("kept on {day} at {time:%H:%M} – {place}", day=day, time=kept, place=place)


def _place(found: Found) -> str:
    about = found.kept.about
    if not about.photo:
        return tr("the photo is kept with it") if found.photo else tr("the photo itself is gone")
    if found.photo is None:
        return tr("the photo is no longer in {folder}", folder=_short(Path(about.photo).parent))
    folder = _short(found.photo.parent)
    if str(found.photo) != about.photo:
        return tr("now {name} in {folder}", name=found.photo.name, folder=folder)
    return folder if found.is_same else tr("{folder}, changed since", folder=folder)


def _short(folder: Path) -> str:
    return f"~/{folder.relative_to(_HOME)}" if folder.is_relative_to(_HOME) else str(folder)


def _really_discards(parent: QWidget, found: Found) -> bool:
    box = plain_box(
        parent,
        tr("Discard work"),
        tr("Discard the unsaved work on {name}?", name=short_name(found.name)),
        tr("It is saved nowhere else, and this cannot be undone. The photo stays."),
    )
    return confirmed(box, tr("&Discard work"))
