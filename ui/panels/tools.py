"""The slim tool bar at the left: tools, the two steps of history, nothing else."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolBar

from ui import theme
from ui.action_set import ActionSet
from ui.widgets import action_button

_GROUPS = (
    ("tool_brush", "tool_eraser", "tool_bucket", "tool_lasso", "tool_grab", "tool_shape"),
    ("tool_touch", "tool_path", "tool_region"),
    ("tool_hand", "tool_zoom"),
    ("undo", "redo"),
)


class ToolsBar(QToolBar):
    """One column of icon buttons."""

    def __init__(self, actions: ActionSet) -> None:
        super().__init__("Tools")
        self.setObjectName("tools")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        for index, names in enumerate(_GROUPS):
            if index:
                self.addSeparator()
            for name in names:
                self.addWidget(action_button(actions[name]))
