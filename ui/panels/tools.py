"""The slim tool bar at the left: tools, the two steps of history, nothing else."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolBar, QToolButton

from core.text.translate import tr
from ui import theme
from ui.action_set import ActionSet
from ui.widgets import action_button

_GROUPS = (
    ("tool_brush", "tool_eraser", "tool_bucket", "tool_lasso", "tool_grab", "tool_shape"),
    ("tool_touch", "tool_path", "tool_region"),
    ("tool_hand", "tool_zoom"),
    ("undo", "redo"),
)
_PADDING, _RULE, _SPACING, _MARGIN = 5, 7, 2, 3
"""Around an icon and its border, of a rule between groups, between all of them, around the bar, in pixels."""
_LEAST_PADDING, _LEAST_ICON = 1, 14


class ToolsBar(QToolBar):
    """One column of icon buttons, drawn closer together, then smaller, where the window is low."""

    def __init__(self, actions: ActionSet) -> None:
        super().__init__(tr("Tools"))
        self.setObjectName("tools")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(theme.ICON, theme.ICON))
        self._buttons: list[QToolButton] = []
        for index, names in enumerate(_GROUPS):
            if index:
                self.addSeparator()
            for name in names:
                self._buttons.append(action_button(actions[name]))
                self.addWidget(self._buttons[-1])
        for more in self.findChildren(QToolButton, "qt_toolbar_ext_button"):
            more.setAccessibleName(tr("More tools"))
        self._side = 0
        self._fit(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All of them have room, however low the window."""
        self._fit(event.size().height())
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """As low as the smallest buttons, which leaves Qt no reason to hide any behind an arrow."""
        return QSize(super().minimumSizeHint().width(), self._height(_LEAST_ICON + 2 * _LEAST_PADDING))

    def _height(self, side: int) -> int:
        """Return what the bar needs with buttons of this height."""
        rules = len(_GROUPS) - 1
        parts = len(self._buttons) + rules
        return len(self._buttons) * side + rules * _RULE + (parts - 1) * _SPACING + 2 * _MARGIN

    def _fit(self, height: int) -> None:
        """Make the buttons as high as there is room for."""
        usual, least = theme.ICON + 2 * _PADDING, _LEAST_ICON + 2 * _LEAST_PADDING
        side = next((side for side in range(usual, least, -1) if self._height(side) <= height), least)
        side = side if height else usual
        if side == self._side:
            return
        self._side = side
        icon = min(theme.ICON, side - 2 * _LEAST_PADDING)
        for button in self._buttons:
            button.setFixedHeight(side)
            button.setIconSize(QSize(icon, icon))
