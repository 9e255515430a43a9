"""Small widgets that panels, dialogs and the window share; they know nothing of the session."""

import math

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme

_TAB_ONLY = Qt.FocusPolicy.TabFocus
"""Controls are reached by Tab; a mouse click leaves the focus, and so the one-letter keys, on the canvas."""


def dim_label(text: str = "", *, wrap: bool = False) -> QLabel:
    """A quiet label in the small font."""
    label = QLabel(text)
    label.setObjectName("dim")
    label.setFont(theme.small_font())
    label.setWordWrap(wrap)
    return label


def action_button(action: QAction, *, text: bool = False, framed: bool = False) -> QToolButton:
    """A tool button of the action: icon alone, or icon and text; accessible by the action's name."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(theme.ICON, theme.ICON))
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if text else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    button.setProperty("framed", framed)
    button.setAccessibleName(plain(action.text()))
    button.setFocusPolicy(_TAB_ONLY)
    return button


def push_button(text: str, tip: str, icon: str | None = None) -> QPushButton:
    """A framed button with words on it."""
    button = QPushButton(text)
    if icon is not None:
        button.setIcon(theme.icon(icon))
    button.setToolTip(tip)
    button.setAccessibleName(plain(text))
    button.setFocusPolicy(_TAB_ONLY)
    return button


def plain(text: str) -> str:
    """A menu text without its mnemonic mark and its dots."""
    return text.replace("&", "").rstrip(".…")


class Section(QFrame):
    """A numbered step of the right panel: heading, then rows added with `add`."""

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(theme.WIDE_GAP, theme.GAP, theme.WIDE_GAP, theme.WIDE_GAP)
        self.rows.setSpacing(6)
        heading = QLabel(f"{number}   {title}")
        heading.setObjectName("heading")
        self.rows.addWidget(heading)
        self.setAccessibleName(title)

    def add(self, *widgets: QWidget | str, stretch: int = -1) -> QWidget:
        """Append one row; strings become labels; `stretch` is the index of the widget that takes the slack."""
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SMALL_GAP + 2)
        for index, widget in enumerate(widgets):
            item = QLabel(widget) if isinstance(widget, str) else widget
            layout.addWidget(item, 1 if stretch in (-1, index) else 0)
        self.rows.addWidget(row)
        return row


def rule() -> QFrame:
    """A thin horizontal line between sections."""
    line = QFrame()
    line.setObjectName("rule")
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
    """A spin box that gives the keyboard back: Enter and Esc end the editing and hand the focus on.

    `finished` fires then, for whoever wants the focus (the canvas).
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


def _ends(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class SliderSpin(QWidget):
    """A slider and a spin box on one integer. `changed` tells of the user's moves only, never of `set_value`."""

    changed = Signal(int)
    released = Signal(int)
    finished = Signal()

    def __init__(
        self, name: str, minimum: int, maximum: int, suffix: str = "", *, logarithmic: bool = False
    ) -> None:
        super().__init__()
        self._logarithmic = logarithmic
        self._minimum, self._maximum = minimum, maximum
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFocusPolicy(_TAB_ONLY)
        self.slider.setRange(*self._span())
        self.slider.setPageStep(max(1, self.slider.maximum() // 20))
        self.spin = SpinBox(minimum, maximum, suffix)
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
        self.spin.finished.connect(self.finished)

    def value(self) -> int:
        """The integer shown."""
        return self.spin.value()

    def set_value(self, value: int) -> None:
        """Show `value` without telling anyone."""
        with QSignalBlocker(self.spin), QSignalBlocker(self.slider):
            self.spin.setValue(value)
            self.slider.setValue(self._position(value))

    def set_tip(self, tip: str) -> None:
        """The same tool tip on both halves."""
        self.slider.setToolTip(tip)
        self.spin.setToolTip(tip)

    def _span(self) -> tuple[int, int]:
        return (0, 1000) if self._logarithmic else (self._minimum, self._maximum)

    def _position(self, value: int) -> int:
        if not self._logarithmic:
            return value
        low, high = math.log(self._minimum), math.log(self._maximum)
        return round(1000 * (math.log(max(value, self._minimum)) - low) / (high - low))

    def _value_at(self, position: int) -> int:
        if not self._logarithmic:
            return position
        low, high = math.log(self._minimum), math.log(self._maximum)
        return round(math.exp(low + (high - low) * position / 1000))

    def _slid(self, position: int) -> None:
        value = self._value_at(position)
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.changed.emit(value)

    def _typed(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._position(value))
        self.changed.emit(value)
        self.released.emit(value)


class Swatch(QWidget):
    """A small square of one color, for legends."""

    def __init__(self, color: str, size: int = 12) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(size, size)

    def set_color(self, color: str) -> None:
        """Change the color."""
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One filled square with a thin border."""
        from PySide6.QtGui import QColor, QPainter

        painter = QPainter(self)
        painter.setPen(QColor(theme.BORDER))
        painter.setBrush(QColor(self._color))
        painter.drawRect(0, 0, self.width() - 1, self.height() - 1)
