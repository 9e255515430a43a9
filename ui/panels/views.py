"""The strip below the canvas: how the result is looked at."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.editor.choices import VIEWS
from ui import theme
from ui.action_set import ActionSet
from ui.widgets import action_button, vertical_rule

_VIEWS = tuple(f"view_{name}" for name in VIEWS)
ZOOMS = ("fit", "actual")


class ViewsStrip(QFrame):
    """One button a view, behind a rule what is laid over it, at the end the zooms; icons alone where words do not fit.

    `between` fills the room before the zooms.
    """

    def __init__(
        self,
        actions: ActionSet,
        views: Sequence[str] = _VIEWS,
        over: Sequence[str] = ("routing",),
        between: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("views")
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
        self._needed = self.sizeHint().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words or icons alone."""
        super().resizeEvent(event)
        fits = self.width() >= self._needed
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if fits else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self._buttons.values():
            button.setToolButtonStyle(style)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the icons."""
        return QSize(len(self._buttons) * (theme.ICON + 18), super().minimumSizeHint().height())
