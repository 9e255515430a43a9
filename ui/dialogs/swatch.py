"""A button that shows a color and asks for another one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton

from core.text.translate import tr
from ui import theme
from ui.actions.spec import plain


class ColorButton(QPushButton):
    """`chosen` carries the color as #rrggbb; `set_color` shows one without a signal."""

    chosen = Signal(str)

    def __init__(self, text: str, tip: str) -> None:
        super().__init__(text)
        self._title, self._color = tip, "#000000"
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._ask)

    def color(self) -> str:
        """The color shown, #rrggbb."""
        return self._color

    def set_color(self, color: str) -> None:
        """Show this color."""
        self._color = color
        pixmap = QPixmap(theme.ICON, theme.ICON)
        pixmap.fill(QColor(color))
        self.setIcon(QIcon(pixmap))
        self.setAccessibleName(tr("{name}: {color}", name=plain(self.text()), color=color))

    def take(self, color: QColor) -> None:
        """Take what was asked for; nothing where that was called off."""
        if color.isValid():
            self.set_color(color.name())
            self.chosen.emit(color.name())

    def _ask(self) -> None:
        self.take(QColorDialog.getColor(QColor(self._color), self, self._title))
