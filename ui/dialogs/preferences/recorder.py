"""A button that records a stroke: pressed, it takes the next key with its modifiers, whatever that does elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton

from app.keys.strokes import stroke_of
from core.text.translate import tr

_KEY = Qt.Key
_HELD = (
    *(_KEY.Key_Shift, _KEY.Key_Control, _KEY.Key_Alt, _KEY.Key_Meta, _KEY.Key_AltGr),
    *(_KEY.Key_Super_L, _KEY.Key_Super_R, _KEY.Key_CapsLock, _KEY.Key_NumLock, _KEY.Key_ScrollLock),
)
"""Keys that change what others mean: the recording waits on."""
_FIRST_NAMED = 0x01000000
"""Keys below are signs: what they are called has Shift in it already."""


class Recorder(QPushButton):
    """`recorded` carries the stroke, "" for a key that has no name that could be kept.

    Esc, a click and the loss of the focus end the recording without one.
    """

    recorded = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._records = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: self._set(not self._records))
        self._set(False)

    @property
    def records(self) -> bool:
        """True while the next key is taken."""
        return self._records

    def event(self, event: QEvent) -> bool:
        """Take keys before shortcuts, the dialog and the focus do."""
        kind = event.type()
        if self._records and isinstance(event, QKeyEvent):
            if kind == QEvent.Type.KeyPress:
                self._take(event)
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leave the recording."""
        self._set(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() or event.key() in _HELD:
            return
        stroke = stroke_from(event)
        self._set(False)
        if stroke != "Esc":  # not translated
            self.recorded.emit(stroke or "")

    def _set(self, records: bool) -> None:
        self._records = records
        if records:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setText(tr("Press the keys… (Esc cancels)") if records else tr("Add a key"))
        self.setAccessibleName(self.text())
        self.setToolTip(tr("Press this button, then the key, with Ctrl, Shift or Alt if wanted"))


def stroke_from(event: QKeyEvent) -> str | None:
    """Return the stroke of a key event, None for a key that has no name."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.GroupSwitchModifier
    key = event.key()
    is_sign = Qt.Key.Key_Space < key < _FIRST_NAMED
    if is_sign and not chr(key).isalpha():
        held &= ~Qt.KeyboardModifier.ShiftModifier
    text = QKeySequence(QKeyCombination(held, Qt.Key(key))).toString(QKeySequence.SequenceFormat.PortableText)
    return stroke_of(text)
