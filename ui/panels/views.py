"""The strip below the canvas: how the result is looked at."""

from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui import theme
from ui.action_set import ActionSet
from ui.widgets import action_button, vertical_rule

_VIEWS = ("view_overlay", "view_black", "view_white", "view_checker", "view_alpha", "view_original")


class ViewsStrip(QFrame):
    """One button a view, the routing map, and the two zooms."""

    def __init__(self, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("views")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GAP, 3, theme.GAP, 3)
        layout.setSpacing(2)
        for name in _VIEWS:
            layout.addWidget(action_button(actions[name], text=True))
        layout.addWidget(vertical_rule())
        layout.addWidget(action_button(actions["routing"], text=True))
        layout.addStretch(1)
        for name in ("fit", "actual"):
            layout.addWidget(action_button(actions[name], text=True))
