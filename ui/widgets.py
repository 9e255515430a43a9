"""Small widgets that panels, dialogs and the window share; they know nothing of the session."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.actions import plain

_TAB_ONLY = Qt.FocusPolicy.TabFocus
"""Controls are reached by Tab; a mouse click leaves the focus, and so the one-letter keys, on the canvas."""
_STEPS = 1000
CAPTION = 78
"""Width of the words before a control, so that the controls line up."""
ROW_GAP = 5
"""Between the rows of a section."""
_SPIN = 92


def dim_label(text: str = "", *, wrap: bool = False) -> QLabel:
    """A quiet label in the small font."""
    label = QLabel(text)
    label.setObjectName("dim")
    label.setFont(theme.small_font())
    label.setWordWrap(wrap)
    return label


def action_button(action: QAction, *, text: bool = False) -> QToolButton:
    """A flat button of the action: icon alone, or icon and short text; accessible by the action's name."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    button.setAccessibleName(plain(action.text()))
    button.setFocusPolicy(_TAB_ONLY)
    return button


class ActionPush(QPushButton):
    """A framed button of an action with its icon and short text, kept in step with it."""

    def __init__(self, action: QAction, *, icon: bool = True) -> None:
        super().__init__()
        self._action = action
        self._with_icon = icon
        self.setObjectName(f"push-{action.objectName()}")
        self.setFocusPolicy(_TAB_ONLY)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(40)
        self.setAccessibleName(plain(action.text()))
        self.setCheckable(action.isCheckable())
        self.clicked.connect(self._click)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.iconText())
        if self._with_icon:
            self.setIcon(self._action.icon())
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())

    def _click(self) -> None:
        self._action.trigger()
        self.setChecked(self._action.isChecked())


class RunButton(QPushButton):
    """Begins a run, and cancels the one that goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run")
        self.setFocusPolicy(_TAB_ONLY)

    def show_state(self, text: str, tip: str, *, running: bool) -> None:
        """Say what a press would begin; Cancel while a run goes on."""
        self.setText("Cancel" if running else text)
        self.setAccessibleName(self.text())
        self.setIcon(theme.icon("mdi6.stop" if running else "mdi6.play", "#ffffff"))
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
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setCheckable(True)
    button.setMinimumWidth(40)
    button.setFocusPolicy(_TAB_ONLY)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


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


class Section(QFrame):
    """A numbered step of the right panel: heading with room beside it in `head`, then rows added with `add`."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.GAP)
        self.rows.setSpacing(ROW_GAP)
        heading = QLabel(f"{number}   {title}")
        heading.setObjectName("heading")
        self.head = QHBoxLayout()
        self.head.addWidget(heading)
        self.rows.addLayout(self.head)
        self.setAccessibleName(title)

    def add(self, *widgets: QWidget | str) -> QWidget:
        """Append what `row_of` makes of these."""
        row = row_of(*widgets)
        self.rows.addWidget(row)
        return row


def row_of(*widgets: QWidget | str) -> QWidget:
    """One row: strings become labels, the widgets share the rest of the width."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.SMALL_GAP + 2)
    for widget in widgets:
        if isinstance(widget, str):
            layout.addWidget(_caption(widget))
        else:
            layout.addWidget(widget, 1)
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


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setMinimumWidth(CAPTION)
    return label


def rule() -> QFrame:
    """A thin horizontal line between sections."""
    line = QFrame()
    line.setObjectName("rule")
    return line


def vertical_rule() -> QFrame:
    """A thin vertical line between groups of buttons."""
    line = QFrame()
    line.setObjectName("vertical-rule")
    line.setFixedWidth(1)
    return line


class ElidedLabel(QLabel):
    """A one-line label that shortens its text in the middle; the whole text is its tool tip."""

    def __init__(self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> None:
        super().__init__()
        self._mode = mode
        self._full = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_full_text(text)

    def full_text(self) -> str:
        """The text before shortening."""
        return self._full

    def set_full_text(self, text: str) -> None:
        """Show `text`, shortened to the width there is."""
        self._full = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew for the new width."""
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the layout wants, one line high."""
        return QSize(24, QFontMetrics(self.font()).height())

    def sizeHint(self) -> QSize:
        """The width of the whole text."""
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._full) + 4, metrics.height())

    def _elide(self) -> None:
        super().setText(
            QFontMetrics(self.font()).elidedText(self._full, self._mode, max(0, self.width() - 2))
        )


class SpinBox(QSpinBox):
    """A spin box that takes the keyboard for its text only: a click on the arrows leaves it where it is.

    Enter and Esc end the editing; `finished` fires then, for whoever wants the focus (the canvas).
    """

    finished = Signal()

    def __init__(self, minimum: int, maximum: int, suffix: str = "") -> None:
        super().__init__()
        self.setRange(minimum, maximum)
        self.setSuffix(suffix)
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(_TAB_ONLY)
        self.lineEdit().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into the text begins typing."""
        if event.type() is QEvent.Type.MouseButtonPress and watched is self.lineEdit():
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        return super().eventFilter(watched, event)

    def stepBy(self, steps: int) -> None:
        """Step, without the selection that announces typing where there is no keyboard."""
        super().stepBy(steps)
        if not self.hasFocus():
            self.lineEdit().deselect()

    def event(self, event: QEvent) -> bool:
        """Claim Enter and Esc before they run or cancel a job."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the value, Esc restores the last one."""
        if not _ends(event):
            super().keyPressEvent(event)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self.textFromValue(self.value()))
        self.interpretText()
        self.finished.emit()


class CalmWheel(QObject):
    """Leaves the wheel to the scroll area: no value changes in passing, only in the control that has the focus."""

    def watch(self, page: QWidget) -> None:
        """Calm every slider, spin box and combo box inside `page`."""
        for kind in (QAbstractSlider, QAbstractSpinBox, QComboBox):
            for control in page.findChildren(kind):
                control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the wheel on to the parent."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _ends(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class SliderSpin(QWidget):
    """A slider and a spin box on one integer. `changed` tells of the user's moves only, never of `set_value`.

    `released` follows when a drag, a key press or an entry is done. The slider's scale rises with `power`, so that
    small values stay easy to set.
    """

    changed = Signal(int)
    released = Signal(int)

    def __init__(
        self, name: str, minimum: int, maximum: int, suffix: str = "", *, power: float = 1.0
    ) -> None:
        super().__init__()
        self._minimum, self._span, self._power = minimum, maximum - minimum, power
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFocusPolicy(_TAB_ONLY)
        self.slider.setRange(0, _STEPS)
        self.slider.setSingleStep(_STEPS // 100)
        self.slider.setPageStep(_STEPS // 20)
        self.spin = SpinBox(minimum, maximum, suffix)
        self.spin.setFixedWidth(_SPIN)
        self.slider.setAccessibleName(f"{name} slider")
        self.spin.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.spin)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(lambda: self.released.emit(self.value()))
        self.spin.valueChanged.connect(self._typed)

    def value(self) -> int:
        """The integer shown."""
        return self.spin.value()

    def set_value(self, value: int) -> None:
        """Show `value` without telling anyone."""
        with QSignalBlocker(self.spin), QSignalBlocker(self.slider):
            self.spin.setValue(value)
            if self._value_at(self.slider.value()) != value:
                self.slider.setValue(self._position(value))

    def set_tip(self, tip: str) -> None:
        """The same tool tip on both halves."""
        self.slider.setToolTip(tip)
        self.spin.setToolTip(tip)

    def _position(self, value: int) -> int:
        share = min(1.0, max(0.0, (value - self._minimum) / self._span))
        return round(_STEPS * float(share ** (1 / self._power)))

    def _value_at(self, position: int) -> int:
        return self._minimum + round(self._span * float((position / _STEPS) ** self._power))

    def _slid(self, position: int) -> None:
        value = self._value_at(position)
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.changed.emit(value)
        if not self.slider.isSliderDown():
            self.released.emit(value)

    def _typed(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._position(value))
        self.changed.emit(value)
        self.released.emit(value)
