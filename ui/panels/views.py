"""The strip below the canvas: how the result is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from app.editor.choices import VIEWS
from core.text.translate import tr
from ui import theme
from ui.action_set import ActionSet
from ui.widgets import action_button, vertical_rule

_VIEWS = tuple(f"view_{name}" for name in VIEWS if name != "colors")
ZOOMS = ("fit", "actual")


class ViewsStrip(QFrame):
    """One button a view, behind a rule what is laid over it, at the end the zooms.

    Where not all words fit, the chosen view keeps its word, and of the others as many as fit, from the left.
    `between` fills the room before the zooms.
    """

    def __init__(
        self,
        actions: ActionSet,
        views: Sequence[str] = _VIEWS,
        over: Sequence[str] = ("routing",),
        between: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("views")
        self.setAccessibleName(tr("Views"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GAP, 3, theme.GAP, 3)
        layout.setSpacing(2)
        names = (*views, *over, *ZOOMS)
        self._buttons = {name: action_button(actions[name], text=True) for name in names}
        for name, button in self._buttons.items():
            if name == over[0]:
                layout.addWidget(vertical_rule())
            if name == ZOOMS[0]:
                layout.addWidget(between or QWidget(), 1)
            layout.addWidget(button)
        self._words = {name: _words_width(button) for name, button in self._buttons.items()}
        self._without = self.sizeHint().width() - sum(self._words.values())
        for button in self._buttons.values():
            button.toggled.connect(self._show_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many words as fit."""
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        spoken = self._spoken()
        for name, button in self._buttons.items():
            style = Qt.ToolButtonStyle.ToolButtonIconOnly
            if name in spoken:
                style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            if button.toolButtonStyle() != style:
                button.setToolButtonStyle(style)

    def _spoken(self) -> set[str]:
        """Return the buttons that have room for their words: the chosen one, and the others up to one that has none."""
        room, spoken = self.width() - self._without, set[str]()
        for name in sorted(self._buttons, key=lambda name: not self._buttons[name].isChecked()):
            room -= self._words[name]
            if room < 0:
                break
            spoken.add(name)
        return spoken

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the icons."""
        return QSize(len(self._buttons) * (theme.ICON + 18), super().minimumSizeHint().height())


def _words_width(button: QToolButton) -> int:
    """Return what the words of a button take of its width."""
    wide = button.sizeHint().width()
    style = button.toolButtonStyle()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    saved = wide - button.sizeHint().width()
    button.setToolButtonStyle(style)
    return saved
