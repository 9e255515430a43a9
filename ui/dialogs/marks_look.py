"""The appearance of marks: the colors of the classes, and the opacity of the overlay."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from core.text.translate import mark, tr
from ui import theme
from ui.actions.keys import key_or_words
from ui.dialogs.fitting import FittingDialog
from ui.dialogs.swatch import ColorButton
from ui.labels import dim_label
from ui.spins import SliderSpin, percent_unit
from ui.widgets import close_row, row_of
from ui.wording import ORDER

_NAMES = {
    "standard": mark("Green, blue, red"),
    "vivid": mark("Cyan, yellow, magenta"),
    "color-blind": mark("For everyone's eyes"),
}
_HINT = mark("{key} hides the marks and shows them again.")


class MarksLook:
    """The controls, for who lays them out; `set_palette` and `set_tint` are called with every change, at once.

    Attributes:
        palettes: the list of palettes.
        colors: a button for the color of each class.
        tint: the opacity of the overlay.
        hint: a sentence below them.
    """

    def __init__(
        self,
        palette: str,
        tint: int,
        set_palette: Callable[[str], None],
        set_tint: Callable[[int], None],
    ) -> None:
        self._set_palette = set_palette
        self.palettes = QComboBox()
        self.palettes.setAccessibleName(tr("Colors"))
        for name in theme.PALETTES:
            self.palettes.addItem(tr(_NAMES[name]), name)
        self.palettes.addItem(tr("My colors"), "")
        self.colors = {
            value: ColorButton(name, tr("Color of {name}", name=name))
            for value, name in ((value, theme.class_look(value).name) for value in ORDER)
        }
        self.tint = SliderSpin(tr("Opacity of the overlay"), 0, 100, percent_unit())
        self.tint.set_tip(tr("How much the overlay hides of the photo; outlines stay as they are"))
        self.tint.set_value(tint)
        self.hint = tr(_HINT, key=key_or_words("marks"))
        self.palettes.activated.connect(self._choose)
        self.tint.changed.connect(set_tint)
        for button in self.colors.values():
            button.chosen.connect(self._take_own)
        self.show_palette(palette)

    def show_palette(self, palette: str) -> None:
        """Show one of theme.PALETTES, or own colors."""
        with QSignalBlocker(self.palettes):
            index = self.palettes.findData(palette)
            self.palettes.setCurrentIndex(index if index >= 0 else self.palettes.count() - 1)
        for value, color in theme.palette_colors(palette).items():
            self.colors[value].set_color(color)

    def _choose(self, index: int) -> None:
        name = self.palettes.itemData(index)
        if name:
            self.show_palette(name)
            self._set_palette(name)
        else:
            self._take_own()

    def _take_own(self, *_: object) -> None:
        palette = theme.own_palette({value: button.color() for value, button in self.colors.items()})
        self.show_palette(palette)
        self._set_palette(palette)


class MarksLookDialog(FittingDialog):
    """The look of marks, beside the photo that it is about."""

    def __init__(
        self,
        palette: str,
        tint: int,
        set_palette: Callable[[str], None],
        set_tint: Callable[[int], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Colors of the marks"))
        self.look = MarksLook(palette, tint, set_palette, set_tint)
        self.rows.addWidget(row_of(tr("Colors"), self.look.palettes))
        self.rows.addWidget(row_of(*self.look.colors.values()))
        self.rows.addWidget(row_of(tr("Opacity"), self.look.tint))
        self.rows.addWidget(dim_label(self.look.hint, wrap=True))
        self.end_with(close_row(self), width=380)
