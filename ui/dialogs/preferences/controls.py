"""What pages of the preferences are made of: a list of values, a limit that may be automatic, a row with a path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from core.text.translate import tr
from ui import theme
from ui.push import Choice
from ui.spins import SpinBox
from ui.widgets import push_button


class Options(Choice):
    """A list of values with names; `taken` carries the value that a person chose, never one that was shown."""

    taken = Signal(object)

    def __init__(self, name: str, items: Sequence[tuple[str, object]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._values = [value for _, value in items]
        self.addItems([text for text, _ in items])
        self.activated.connect(lambda index: self.taken.emit(self._values[index]))

    def value(self) -> object:
        """The value shown."""
        return self._values[self.currentIndex()]

    def show_value(self, value: object) -> None:
        """Show a value without a signal."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._values.index(value))

    def set_item(self, value: object, text: str, *, enabled: bool = True) -> None:
        """Name a value otherwise, or let it not be chosen here; one that is chosen already stays."""
        index = self._values.index(value)
        self.setItemText(index, text)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(index).setEnabled(enabled)


class Limit(QWidget):
    """A number, or automatic; `taken` carries what a person set, None for automatic.

    `usual` is the number to begin with where automatic is turned off.
    """

    taken = Signal(object)

    def __init__(self, name: str, minimum: int, maximum: int, suffix: str = "", *, usual: int) -> None:
        super().__init__()
        self.auto = QCheckBox(tr("Automatic"))
        self.auto.setAccessibleName(tr("{name}: automatic", name=name))
        self.number = SpinBox(minimum, maximum, suffix)
        self.number.setAccessibleName(name)
        self.number.setValue(usual)
        self.number.setFixedWidth(max(110, self.number.sizeHint().width()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(self.auto)
        row.addWidget(self.number)
        row.addStretch(1)
        self.setFocusProxy(self.auto)
        self.auto.clicked.connect(self._switch)
        self.number.valueChanged.connect(self.taken.emit)

    def value(self) -> int | None:
        """What is shown, None for automatic."""
        return None if self.auto.isChecked() else self.number.value()

    def show_value(self, value: int | None) -> None:
        """Show a value without a signal."""
        self.auto.setChecked(value is None)
        self.number.setEnabled(value is not None)
        if value is not None:
            with QSignalBlocker(self.number):
                self.number.setValue(value)

    def _switch(self, automatic: bool) -> None:
        self.number.setEnabled(not automatic)
        self.taken.emit(self.value())


def row_button(text: str, tip: str) -> QPushButton:
    """Return a button beside others of the same words: its name is the whole sentence of its tip."""
    button = push_button(text, tip)
    button.setAccessibleName(tip)
    return button


def show_place(place: Path) -> None:
    """Show a folder, or the first one above it that there is, in the system's own window."""
    there = next((path for path in (place, *place.parents) if path.is_dir()), place)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(there)))
