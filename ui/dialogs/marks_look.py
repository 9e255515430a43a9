"""How marks look: the colors of the classes, and how much the overlay hides of the photo."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from ui import theme
from ui.dialogs.swatch import ColorButton
from ui.labels import dim_label
from ui.spins import SliderSpin
from ui.widgets import close_row, row_of
from ui.wording import ORDER

_NAMES = {"standard": "Green, blue, red", "vivid": "Cyan, yellow, magenta", "color-blind": "For any eyes"}
_OWN = "My colors"
_HINT = "Ctrl+H hides the marks and shows them again."


class MarksLookDialog(QDialog):
    """`set_palette` and `set_tint` are called with every change, so that the canvas follows at once."""

    def __init__(
        self,
        palette: str,
        tint: int,
        set_palette: Callable[[str], None],
        set_tint: Callable[[int], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Colors of the marks")
        self._set_palette = set_palette
        self.palettes = QComboBox()
        self.palettes.setAccessibleName("Colors")
        for name in theme.PALETTES:
            self.palettes.addItem(_NAMES[name], name)
        self.palettes.addItem(_OWN, "")
        self.colors = {
            value: ColorButton(theme.class_look(value).name, f"Color of {theme.class_look(value).name}")
            for value in ORDER
        }
        self.tint = SliderSpin("Opacity of the overlay", 0, 100, " %")
        self.tint.set_tip("How much the overlay hides of the photo; outlines stay as they are")
        self.tint.set_value(tint)
        self._lay_out()
        self.palettes.activated.connect(self._choose)
        self.tint.changed.connect(set_tint)
        for button in self.colors.values():
            button.chosen.connect(self._take_own)
        self.show_palette(palette)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.GAP)
        layout.addWidget(row_of("Colors", self.palettes))
        layout.addWidget(row_of(*self.colors.values()))
        layout.addWidget(row_of("Opacity", self.tint))
        layout.addWidget(dim_label(_HINT, wrap=True))
        layout.addWidget(close_row(self))
        self.setMinimumWidth(380)

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
