"""Ask which settings of the photo in view go to which of the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QWidget,
)

from app.workspace.copying import What
from app.workspace.photo import OpenPhoto
from core.text.plain import plain
from core.text.translate import mark, tr, tr_in, tr_n
from ui.dialogs.fitting import FittingDialog
from ui.labels import ElidedLabel, Label, dim_label, plain_tip
from ui.widgets import column_of, push_button, row_of, without_icons

_KEY = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_WIDTH, _LIST = 420, 180
_HINT = mark(
    "Marks and mattes stay as they are. Undo copying in the Photos menu takes it back in all of them."
)


class CopySettingsDialog(FittingDialog):
    """`others` may get the settings of `source`; those with `chosen` keys are checked at first, without any all."""

    def __init__(
        self,
        source: OpenPhoto,
        others: Sequence[OpenPhoto],
        chosen: Collection[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Copy settings"))
        self.boxes = {what: _box(what) for what in What}
        self.photos = QListWidget()
        self.photos.setAccessibleName(tr("Photos that get the settings"))
        self.photos.setMinimumHeight(_LIST)
        self.photos.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.photos.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for photo in others:
            self.photos.addItem(_item(photo, checked=not chosen or photo.key in chosen))
        self._lay_out(source)
        self.photos.itemChanged.connect(self._follow)
        for box in self.boxes.values():
            box.toggled.connect(self._follow)
        self._follow()

    def kinds(self) -> list[What]:
        """Return the kinds of settings that are checked."""
        return [what for what, box in self.boxes.items() if box.isChecked()]

    def keys(self) -> list[int]:
        """Return the keys of the photos that are checked."""
        return [item.data(_KEY) for item in self._items() if item.checkState() is _CHECKED]

    def _lay_out(self, source: OpenPhoto) -> None:
        self.every = push_button(tr("All"), tr("Check all photos"))
        self.none = push_button(tr_in("photos", "None"), tr("Check no photo"))
        self.every.clicked.connect(lambda: self._check(_CHECKED))
        self.none.clicked.connect(lambda: self._check(_UNCHECKED))
        box = QDialogButtonBox()
        self.go = QPushButton()
        self.go.setDefault(True)
        box.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(QDialogButtonBox.StandardButton.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        without_icons(box)
        self.rows.addWidget(row_of(tr("Settings of"), ElidedLabel(source.name)))
        self.rows.addWidget(row_of("", column_of(*self.boxes.values())))
        self.rows.addWidget(Label(tr("To these photos")))
        for widget in (self.photos, row_of(self.every, self.none), dim_label(tr(_HINT), wrap=True)):
            self.rows.addWidget(widget)
        self.end_with(box, width=_WIDTH)

    def _items(self) -> list[QListWidgetItem]:
        return [self.photos.item(row) for row in range(self.photos.count())]

    def _check(self, state: Qt.CheckState) -> None:
        for item in self._items():
            item.setCheckState(state)

    def _follow(self) -> None:
        count = len(self.keys())
        self.go.setText(tr_n("Copy to {n:,} photo", "Copy to {n:,} photos", count) if count else tr("Copy"))
        self.go.setEnabled(bool(count and self.kinds()))


def _box(what: What) -> QCheckBox:
    box = QCheckBox(what.title)
    box.setToolTip(what.about)
    box.setChecked(True)
    return box


def _item(photo: OpenPhoto, *, checked: bool) -> QListWidgetItem:
    item = QListWidgetItem(plain(photo.name))
    item.setData(_KEY, photo.key)
    item.setToolTip(plain_tip(plain(photo.name)))
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(_CHECKED if checked else _UNCHECKED)
    return item
