"""Numbers to type, step and slide; they know nothing of the session."""

import re

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QSlider,
    QSpinBox,
    QWidget,
)

from core.text.translate import tr
from ui import theme

PAUSE_MS = 1500
"""Milliseconds after the last digit until a number counts as typed."""
_MOST_DIGITS = 12
_SIGNS = ("-", "+", "\u2212")
_STEPS = 1000
_SPIN = 104
_FRAME = 6
"""Above and below the number, both together: border, padding, a pixel each."""
_TAB_ONLY = Qt.FocusPolicy.TabFocus
"""A click on the arrows or the slider leaves the focus, and so the one-letter keys, on the canvas."""

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def percent_unit() -> str:
    """Return what stands behind a number of percent; not every language sets a space before it."""
    return tr("{percent} %", percent="")


def pixel_unit() -> str:
    """Return what stands behind a number of pixels."""
    return tr("{pixels} px", pixels="")


class SpinBox(QSpinBox):
    """A spin box that takes the keyboard for its text only: a click on the arrows leaves it where it is.

    Enter and Esc end the editing; in a box that was clicked into so do Tab and a pause after typing. `finished` fires
    then, for who wants the focus (the canvas). Letters write nothing and run no shortcut: "60px" is 60.
    A number over the largest may be typed and becomes that; `lowered` says so. With `decimals` the value counts in
    tenths (hundredths ...) of what is shown and typed.
    """

    finished = Signal()
    lowered = Signal(str)  # a sentence

    def __init__(
        self,
        minimum: int,
        maximum: int,
        suffix: str = "",
        parent: QWidget | None = None,
        *,
        decimals: int = 0,
    ) -> None:
        super().__init__(parent)
        self._decimals = decimals
        self.setRange(minimum, maximum)
        self.setSuffix(suffix)
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(_TAB_ONLY)
        self.lineEdit().installEventFilter(self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._finish)
        self._was_clicked = False

    def sizeHint(self) -> QSize:
        """As wide as its numbers, no higher than a line of them and its frame: panels are full."""
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + _FRAME)

    def minimumSizeHint(self) -> QSize:
        """As wide as Qt wants it, as high as a line."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click into the text begins typing, a double one chooses all of the number: Qt takes a word of it."""
        if watched is self.lineEdit() and event.type() is QEvent.Type.MouseButtonPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        if watched is self.lineEdit() and event.type() is QEvent.Type.MouseButtonDblClick:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()
            return True
        return super().eventFilter(watched, event)

    def fixup(self, text: str) -> str:
        """Take the largest number for one that is over it."""
        if not self._is_too_large(text):
            return super().fixup(text)
        largest = self.textFromValue(self.maximum()) + self.suffix()
        name = self.accessibleName() or tr("This number")
        self.lowered.emit(tr("{name}: {largest} is the largest.", name=name, largest=largest))
        return largest

    def _is_too_large(self, text: str) -> bool:
        number = self._number(text)
        return number is not None and number > self.maximum()

    def _number(self, text: str) -> int | None:
        """Return the value that a text stands for, of any size; None if it is no number."""
        typed = text.removesuffix(self.suffix()).strip()
        if not self._decimals:
            typed = typed.replace(self.locale().groupSeparator(), "")
            return int(typed) if len(typed) <= _MOST_DIGITS and typed.isdecimal() else None
        parts = re.fullmatch(r"([-+\u2212]?)(\d{0,12})(?:[.,](\d*))?", typed)
        if parts is None or not (parts[2] or parts[3]):
            return None
        value = round(float(f"{parts[2] or 0}.{parts[3] or 0}") * float(10**self._decimals))
        return -value if parts[1] in ("-", "\u2212") else value

    def textFromValue(self, value: int) -> str:
        """The number as it is shown, with its decimals."""
        if not self._decimals:
            return super().textFromValue(value)
        return self.locale().toString(value / 10**self._decimals, "f", self._decimals)

    def valueFromText(self, text: str) -> int:
        """The value that a text stands for, rounded to the decimals there are."""
        number = self._number(text) if self._decimals else None
        return super().valueFromText(text) if number is None else number

    def stepBy(self, steps: int) -> None:
        """Step, without the selection that announces typing where there is no keyboard."""
        super().stepBy(steps)
        if not self.hasFocus():
            self.lineEdit().deselect()

    def event(self, event: QEvent) -> bool:
        """Claim Enter, Esc and all that writes, before a shortcut does."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and (_ends(event) or _writes(event)):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Tab out of a box that was clicked into gives the keyboard back, else it moves on."""
        if not self._was_clicked:
            return super().focusNextPrevChild(onward)
        self._finish()
        return True

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Take the unit wherever it was pasted, and numbers over the largest: Qt would make 999 of 9999."""
        unit = self.suffix().strip()
        if unit and text.count(unit) + text.endswith(self.suffix()) != 2:
            text = text.replace(unit, "").strip() + self.suffix()
        at = min(at, len(text))
        if self._is_too_large(text):
            return QValidator.State.Intermediate, text, at
        return self._judged(text, at) if self._decimals else super().validate(text, at)

    def _judged(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        number, typed = self._number(text), text.removesuffix(self.suffix()).strip()
        if number is not None and self.minimum() <= number <= self.maximum():
            return QValidator.State.Acceptable, text, at
        is_begun = number is not None or typed in ("", "-", "+", "\u2212", ".", ",")
        return (QValidator.State.Intermediate if is_begun else QValidator.State.Invalid), text, at

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note whether by a click: who came by Tab stays until they leave."""
        self._was_clicked = event.reason() == Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Typing is over."""
        self._pause.stop()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the value, Esc restores the last one, letters do nothing."""
        if _writes(event) and not _is_numeric(event.text()):
            event.accept()
            return
        if not _ends(event):
            if not (event.text() in _SIGNS and self._typed_sign(event.text())):
                super().keyPressEvent(event)
            if self._was_clicked:
                self._pause.start()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.lineEdit().setText(self.textFromValue(self.value()))
        self._finish()

    def _typed_sign(self, sign: str) -> bool:
        """Take a sign wherever the cursor stands: it belongs before the number. False where Qt may place it."""
        edit, suffix = self.lineEdit(), self.suffix()
        if self.minimum() >= 0 or edit.hasSelectedText():
            return False
        digits = edit.text().removesuffix(suffix).strip().lstrip("".join(_SIGNS))
        if not (self._number(digits) or 0):
            digits = ""  # what is typed next takes the place of a zero
        at = len(digits) - len(edit.text().removesuffix(suffix)) + edit.cursorPosition()
        edit.setText(("-" if sign != "+" else "") + digits + suffix)
        edit.setCursorPosition(min(max(at, 0), len(digits)) + (sign != "+"))
        return True

    def _finish(self) -> None:
        self._pause.stop()
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


def _writes(event: QKeyEvent) -> bool:
    """Return True for a key that writes a character: a letter, a digit, a sign, a space."""
    held = event.modifiers() & _COMMANDS
    return not held and bool(event.text()) and event.text().isprintable()


def _is_numeric(text: str) -> bool:
    return any(c.isdigit() or c in ",.'+-" for c in text)


class SliderSpin(QWidget):
    """A slider and a spin box on one integer, of which `decimals` may stand behind the point.

    `changed` is emitted for the user's moves only, never by `set_value`; `released` follows when a drag, a key press or
    an entry is done. The slider's scale rises with `power`, from zero to both sides, so that small values stay easy to
    set.
    """

    changed = Signal(int)
    released = Signal(int)

    def __init__(
        self,
        name: str,
        minimum: int,
        maximum: int,
        suffix: str = "",
        *,
        power: float = 1.0,
        decimals: int = 0,
    ) -> None:
        super().__init__()
        self._minimum, self._maximum, self._power = minimum, maximum, power
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field has the same number for the keyboard
        self.slider.setRange(0, _STEPS)
        self.slider.setSingleStep(_STEPS // 100)
        self.slider.setPageStep(_STEPS // 20)
        self.spin = SpinBox(minimum, maximum, suffix, self, decimals=decimals)
        self.spin.setFixedWidth(max(_SPIN, self.spin.sizeHint().width()))
        self.slider.setAccessibleName(tr("{name} slider", name=name))
        self.spin.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.spin)
        self._tell_value()
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(lambda: self.released.emit(self.value()))
        self.spin.valueChanged.connect(self._typed)

    def value(self) -> int:
        """The integer shown."""
        return self.spin.value()

    def set_value(self, value: int) -> None:
        """Show `value` without a signal."""
        with QSignalBlocker(self.spin), QSignalBlocker(self.slider):
            self.spin.setValue(value)
            if self._value_at(self.slider.value()) != value:
                self.slider.setValue(self._position(value))
        self._tell_value()

    def set_tip(self, tip: str) -> None:
        """The same tool tip on both halves."""
        self.slider.setToolTip(tip)
        self.spin.setToolTip(tip)

    def _tell_value(self) -> None:
        """Tell screen readers the value with its unit: to them, a slider's own is where it stands on its scale."""
        self.slider.setAccessibleDescription(self.spin.text())

    def _position(self, value: int) -> int:
        start, end = self._side(value < 0)
        share = min(1.0, max(0.0, (value - start) / (end - start)))
        return round(
            self._zero() + (_STEPS * (value >= 0) - self._zero()) * float(share ** (1 / self._power))
        )

    def _value_at(self, position: int) -> int:
        zero = self._zero()
        start, end = self._side(position < zero)
        way = _STEPS - zero if position >= zero else zero
        return start + round((end - start) * float((abs(position - zero) / way) ** self._power))

    def _zero(self) -> int:
        """The position from which the scale rises to both sides."""
        return round(_STEPS * -self._minimum / (self._maximum - self._minimum)) if self._minimum < 0 else 0

    def _side(self, is_below: bool) -> tuple[int, int]:
        """The values between which a side of the scale lies, beginning at its fine end."""
        return (0, self._minimum) if is_below else (max(self._minimum, 0), self._maximum)

    def _slid(self, position: int) -> None:
        value = self._value_at(position)
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self._tell_value()
        self.changed.emit(value)
        if not self.slider.isSliderDown():
            self.released.emit(value)

    def _typed(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._position(value))
        self._tell_value()
        self.changed.emit(value)
        self.released.emit(value)
