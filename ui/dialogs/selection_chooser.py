"""Ask which of the selections that are saved in a photo becomes its marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from core.imaging.convert import to_depth
from core.imaging.photo import Pixels
from core.text.translate import mark, tr
from ui import theme
from ui.dialogs.fitting import FittingDialog
from ui.labels import dim_label
from ui.widgets import without_icons

_SIDE = 128
_SIZE = QSize(480, 300)
_HINT = mark(
    "White becomes Keep, black becomes Remove, and Edge is laid along the outline. Undo takes it back."
)


class SelectionChooser(FittingDialog):
    """Shows small pictures of the selections, each (H, W); `number` is that of the chosen one, from 1."""

    def __init__(self, selections: Sequence[Pixels], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Saved selections"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Selections saved in the photo"))
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setIconSize(QSize(_SIDE, _SIDE))
        self.list.setSpacing(theme.GAP)
        for number, plane in enumerate(selections, 1):
            self.list.addItem(
                QListWidgetItem(QIcon(_picture(plane)), tr("Selection {number}", number=number))
            )
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(self.accept)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = box.addButton(tr("Use as marks"), QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        without_icons(box)
        for widget in (self.list, dim_label(tr(_HINT), wrap=True)):
            self.rows.addWidget(widget)
        self.end_with(box)
        self.resize(_SIZE)

    @property
    def number(self) -> int:
        """The number of the selection that is chosen, from 1."""
        return self.list.currentRow() + 1


def ask_selection(parent: QWidget, selections: Sequence[Pixels]) -> int | None:
    """Ask which selection; return its number, from 1, None when canceled."""
    dialog = SelectionChooser(selections, parent)
    return dialog.number if dialog.exec() else None


def _picture(plane: Pixels) -> QPixmap:
    """Return a small picture of a selection, sampled at every n-th pixel, which takes no time."""
    step = -(-max(plane.shape) // _SIDE)
    small = np.ascontiguousarray(to_depth(np.ascontiguousarray(plane[::step, ::step]), 8), np.uint8)
    height, width = small.shape
    image = QImage(small.data, width, height, width, QImage.Format.Format_Grayscale8)
    transform = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.copy()).scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, transform)
