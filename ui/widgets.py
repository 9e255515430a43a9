"""Small widgets that panels, dialogs and the window share; they know nothing of the session."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.text.translate import tr
from ui import theme
from ui.actions.spec import plain
from ui.labels import Label
from ui.naming import name_fields
from ui.push import Push, SharedRow

_TAB_ONLY = Qt.FocusPolicy.TabFocus
"""Controls are reached by Tab; a mouse click leaves the focus, and so the one-letter keys, on the canvas."""
CAPTION = 78
"""Least width of the words before a control: those of most sections need no more."""
ROW_GAP = 4
"""Between the rows of a section."""


class ActionButton(QToolButton):
    """A flat button that shows an action; arrow keys choose among several of which one is chosen."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setDefaultAction(action)
        self.setAutoExclusive(_is_one_of_several(action))
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action = self.defaultAction()
        self.setAccessibleName(plain(action.text()))
        _check(self, action.isChecked())


def _is_one_of_several(action: QAction) -> bool:
    group = action.actionGroup()
    return group is not None and group.isExclusive()


def _check(button: QAbstractButton, checked: bool) -> None:
    """Check a button or uncheck it, though the chosen one of the group may stand elsewhere, which Qt refuses."""
    if button.isChecked() == checked:
        return
    is_exclusive = button.autoExclusive()
    button.setAutoExclusive(False)
    button.setChecked(checked)
    button.setAutoExclusive(is_exclusive)


def action_button(action: QAction, *, text: bool = False) -> QToolButton:
    """A flat button of the action: icon alone, or icon and short text; accessible by the action's name."""
    button = ActionButton(action)
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    button.setFocusPolicy(_TAB_ONLY)
    return button


class ActionPush(Push):
    """A framed button of an action with its icon and short text, kept in step with it."""

    def __init__(self, action: QAction, *, icon: bool = True) -> None:
        super().__init__()
        self._action = action
        self._with_icon = icon
        self.setObjectName(f"push-{action.objectName()}")
        self.setFocusPolicy(_TAB_ONLY)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCheckable(action.isCheckable())
        self.setAutoExclusive(_is_one_of_several(action))
        self.clicked.connect(self._click)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.iconText())
        self.setAccessibleName(plain(self._action.text()))
        if self._with_icon:
            self.setIcon(self._action.icon())
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        _check(self, self._action.isChecked())

    def _click(self) -> None:
        self._action.trigger()
        _check(self, self._action.isChecked())


class RunButton(QPushButton):
    """Begins a run, and cancels the one that goes on; where marks are missing it only takes their class in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run")
        self.setFocusPolicy(_TAB_ONLY)

    def show_state(self, text: str, tip: str, *, running: bool, runs: bool = True) -> None:
        """Say what a press would begin; Cancel while a run goes on. A triangle only where it `runs`, else a brush."""
        self.setText(tr("Cancel") if running else text)
        self.setAccessibleName(self.text())
        name = "stop" if running else "play" if runs else "brush"
        self.setIcon(theme.icon(f"mdi6.{name}", theme.colors().on_run))
        self.setToolTip(tip)
        self.setProperty("running", running)
        self.style().unpolish(self)
        self.style().polish(self)


def push_button(text: str, tip: str, icon: str | None = None) -> QPushButton:
    """A framed button with words on it."""
    button = QPushButton(text)
    if icon is not None:
        button.setIcon(theme.icon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(plain(text))
    button.setFocusPolicy(_TAB_ONLY)
    return button


def choice_button(text: str, tip: str) -> QPushButton:
    """One of several framed buttons of which one is down."""
    button = Push(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setCheckable(True)
    button.setAutoExclusive(True)
    button.setFocusPolicy(_TAB_ONLY)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


def choice_group(*choices: tuple[str, str], ids: Sequence[int] = ()) -> QButtonGroup:
    """Framed buttons, each of (words, tip), of which one is down: the first, to begin with. Ids count from 0."""
    group = QButtonGroup()
    for number, (text, tip) in zip(ids or range(len(choices)), choices, strict=True):
        group.addButton(choice_button(text, tip), number)
    group.buttons()[0].setChecked(True)
    return group


def close_row(dialog: QDialog) -> QDialogButtonBox:
    """The lower row of a dialog that can only be closed."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    box.rejected.connect(dialog.reject)
    without_icons(box)
    return box


def without_icons(box: QDialogButtonBox | QMessageBox) -> None:
    """Words alone on the buttons: the style's own icons are drawn for light themes."""
    for button in box.buttons():
        button.setIcon(QIcon())


def row_of(*widgets: QWidget | str, parent: QWidget | None = None) -> QWidget:
    """One row: strings become labels of what stands behind them, the widgets share the rest of the width."""
    row = SharedRow(theme.SMALL_GAP + 2, parent)
    parts = [Caption(part) if isinstance(part, str) else part for part in widgets]
    for part, given in zip(parts, widgets, strict=True):
        row.add(part, int(part is given))
    name_fields(row, parts)
    return row


def column_of(*widgets: QWidget, gap: int = ROW_GAP, stretch: bool = False) -> QWidget:
    """These below each other, with room under them rather than between them where `stretch`."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for widget in widgets:
        layout.addWidget(widget)
    if stretch:
        layout.addStretch(1)
    return column


class Caption(Label):
    """The words before the controls of a row."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setMinimumWidth(CAPTION)


def line_up(rows: QWidget) -> None:
    """Give the captions inside `rows` one width, so that the controls behind them begin below each other."""
    captions = rows.findChildren(Caption)
    widest = max((caption.sizeHint().width() for caption in captions), default=0)
    for caption in captions:
        caption.setMinimumWidth(max(CAPTION, widest))


def rule(parent: QWidget | None = None) -> QFrame:
    """A thin horizontal line between sections."""
    line = QFrame(parent)
    line.setObjectName("rule")
    return line


def vertical_rule() -> QFrame:
    """A thin vertical line between groups of buttons."""
    line = QFrame()
    line.setObjectName("vertical-rule")
    line.setFixedWidth(1)
    return line


def seam() -> QFrame:
    """A dark vertical line between two parts of a window."""
    line = QFrame()
    line.setFixedWidth(1)
    line.setStyleSheet(f"background: {theme.colors().line}; border: none")
    return line
