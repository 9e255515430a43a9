"""Ask for a box around the subject by numbers, for those who cannot drag one."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from core.geometry import Rect, Size
from core.text.translate import tr
from ui.dialogs.fitting import FittingDialog
from ui.labels import dim_label
from ui.spins import SpinBox, pixel_unit
from ui.widgets import row_of, without_icons

_MARGIN = 10
"""A tenth of the photo is left around the first box."""


class BoxDialog(FittingDialog):
    """Four numbers in pixels of the photo; `show_box` is called with every box, at once.

    Attributes:
        left, top, across, down: the fields; Tab goes from one to the next, arrow keys change a number.
    """

    def __init__(self, size: Size, show_box: Callable[[Rect], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._show = size, show_box
        height, width = size
        self.setWindowTitle(tr("Box by numbers"))
        self.left = self._field(tr("Left"), 0, width - 1, width // _MARGIN)
        self.top = self._field(tr("Top"), 0, height - 1, height // _MARGIN)
        self.across = self._field(tr("Width"), 1, width, width - 2 * (width // _MARGIN))
        self.down = self._field(tr("Height"), 1, height, height - 2 * (height // _MARGIN))
        hint = tr(
            "Arrow keys change a number, Page Up and Page Down by more. The box is shown over the photo."
        )
        self.rows.addWidget(dim_label(hint, wrap=True))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go = buttons.addButton(tr("Find the subject"), QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        without_icons(buttons)
        self.end_with(buttons, width=340)
        self._show(self.box)

    @property
    def box(self) -> Rect:
        """The box that stands, within the photo."""
        height, width = self._size
        top, left = self.top.value(), self.left.value()
        return top, left, min(top + self.down.value(), height), min(left + self.across.value(), width)

    def _field(self, name: str, least: int, most: int, value: int) -> SpinBox:
        spin = SpinBox(least, most, pixel_unit())
        spin.setValue(value)
        spin.setSingleStep(max(most // 200, 1))
        spin.valueChanged.connect(lambda _: self._show(self.box))
        self.rows.addWidget(row_of(name, spin))
        return spin
