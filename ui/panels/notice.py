"""The notice at the top of the canvas: what happened, in words, until it was read or something else is done."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QSinglePointEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from core.text.lists import sentences
from core.text.translate import tr
from ui import theme
from ui.labels import Label

_LEAST_MS, _MOST_MS, _LETTER_MS = 5_000, 15_000, 75
"""Return how long a notice stays: as long as it takes to notice and to read."""
_TOGETHER_MS = 1_000
"""Notices that follow within this time are of one thing and are shown as one."""
_NOTICE_MS, _ERROR_MS = 300, 4_000
"""How long notices and errors stay though something else is done: they may be of just that, or still unread."""


_NEAR = 8
"""Pixels around the words within which the pointer makes them fade."""
_FADED = 0.12
_MOVES = (
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.TabletMove,
    QEvent.Type.TabletPress,
    QEvent.Type.TabletRelease,
)


class Below(Protocol):
    """What lies under the notice, in the pixels of the canvas."""

    pointer: QPointF | None

    def picture_area(self) -> QRectF:
        """Return where the photo lies."""
        ...

    def painting_radius(self) -> float:
        """Return the radius of the brush that paints now, 0 for none."""
        ...


class _Offer(NamedTuple):
    text: str
    label: str
    tip: str
    accept: Callable[[], object]


class NoticeBar(QFrame):
    """One notice at a time; the newest replaces the older, but notices of one moment are shown as one.

    An offer stands until it is answered or `withdraw_offer` voids it: other notices cover it, and it comes back after
    them. The bar lies over the upper edge of `canvas`, as wide as its words, so that nothing moves when it comes and
    goes. It is in nobody's way: its words let the mouse through, and where they cover the photo they fade under the
    pointer and under the brush that paints there. Its buttons, in `hand`, stay.

    Signals: `told` with each sentence as it is said first, and whether it cannot wait; for screen readers.
    """

    told = Signal(str, bool)

    def __init__(self, canvas: QWidget, below: Below) -> None:
        super().__init__(canvas)
        self._canvas, self._below = canvas, below
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._fading = QGraphicsOpacityEffect(self, opacity=_FADED)
        self._fading.setEnabled(False)
        self.setGraphicsEffect(self._fading)
        self.hand = QFrame(canvas)
        self.hand.setObjectName("notice")  # a ground of its own, which does not fade
        self.hand.setAttribute(
            Qt.WidgetAttribute.WA_NoMousePropagation
        )  # a click beside a button paints nothing
        self.hand.setCursor(Qt.CursorShape.ArrowCursor)
        for watched in (canvas, self.hand):
            watched.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._time_out)
        self._age = QElapsedTimer()
        self._icon = Label()
        self.label = Label()
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._take_back: Callable[[], object] | None = None
        self._offer: _Offer | None = None
        self._stays_ms = 0
        self.undo = QToolButton()
        self.undo.setText(tr("Undo"))
        self.undo.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.undo.clicked.connect(self._press_undo)
        self.dismiss = QToolButton()
        self.dismiss.setIcon(theme.icon("mdi6.close"))
        self.dismiss.setToolTip(tr("Dismiss this notice"))
        self.dismiss.setAccessibleName(tr("Dismiss notice"))
        self.dismiss.clicked.connect(self._press_dismiss)
        buttons = QHBoxLayout(self.hand)
        buttons.setContentsMargins(theme.SMALL_GAP, 0, theme.SMALL_GAP, 0)
        buttons.addWidget(self.undo)
        buttons.addWidget(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon)
        self._row.addWidget(self.label, 1)
        self.hide()

    def show_notice(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Show `text` for a while, with a button that takes it back where there is an `undo`."""
        self.told.emit(text, False)
        text = text if undo else self._with_what_was_just_said(text)
        self._take_back = undo
        self._dress_button(tr("Undo"), "mdi6.undo", tr("Take this back"))
        self._show(text, "notice", "mdi6.information-outline", theme.colors().text)
        self._timer.start(_reading_ms(text))

    def show_offer(self, text: str, label: str, tip: str, accept: Callable[[], object]) -> None:
        """Show `text` with a button that does what it offers, until that is answered or made void."""
        self.told.emit(text, False)
        self._offer = _Offer(self._with_what_was_just_said(text), label, tip, accept)
        self._show_offer(self._offer)

    def withdraw_offer(self) -> None:
        """Make void what is offered."""
        self._offer = None
        if self._shows("offer"):
            self.hide()

    def withdraw(self) -> None:
        """Hide a notice that is not true any more; an offer stands."""
        if not self._shows("offer"):
            self._go()

    def clear(self) -> None:
        """Hide everything, an offer too: it was about another photo."""
        self._offer = None
        self.hide()

    def renew(self) -> None:
        """Let a notice that is shown count as said just now: what is said next comes beside it."""
        if self._shows("notice"):
            self._age.start()

    def outdate(self, *_: object) -> None:
        """Hide a notice that is not about the last thing any more: something else is done. An offer stands."""
        if self._age.isValid() and self._age.elapsed() >= self._stays_ms:
            self.withdraw()

    def show_error(self, text: str) -> None:
        """Show `text` in red until dismissed, or until something is done after it could be read."""
        self.told.emit(text, True)
        self._timer.stop()
        self._take_back = None
        self._show(text, "error", "mdi6.alert-circle-outline", theme.colors().strong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay within the canvas, and out of the way of what happens on it."""
        if event.type() is QEvent.Type.Resize and watched is self._canvas:
            self._place()
        elif event.type() in _MOVES and isinstance(event, QSinglePointEvent):
            self._yield_to(event.position() + (self.hand.pos() if watched is self.hand else QPoint()))
        elif event.type() is QEvent.Type.Enter and watched is self.hand:
            self._yield_to(QPointF(self.hand.geometry().center()))
        elif event.type() is QEvent.Type.Leave and watched is self._canvas:
            self._yield_to(None)
        return super().eventFilter(watched, event)

    def setVisible(self, visible: bool) -> None:
        """Its buttons come and go with it."""
        super().setVisible(visible)
        self.hand.setVisible(visible)

    def _yield_to(self, pointer: QPointF | None) -> None:
        """Fade where the pointer has to do with the photo below; nothing is timed while it is over the words."""
        over = pointer is not None and self.geometry().contains(pointer.toPoint())
        on_buttons = pointer is not None and self.hand.geometry().contains(pointer.toPoint())
        fades = not on_buttons and self._is_in_the_way(pointer)
        self._fading.setEnabled(fades)
        if over or fades:
            self._timer.stop()
        elif self._shows("notice") and not self._timer.isActive():
            self._timer.start(_LEAST_MS)

    def _is_in_the_way(self, pointer: QPointF | None) -> bool:
        if pointer is None or not self._below.picture_area().intersects(self.geometry()):
            return False
        reach = max(_NEAR, round(self._below.painting_radius()))
        return self.geometry().adjusted(-reach, -reach, reach, reach).contains(pointer.toPoint())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is timed while nothing is shown."""
        if not event.spontaneous():
            self._timer.stop()
        super().hideEvent(event)

    def _show(self, text: str, kind: str, icon: str, color: str) -> None:
        for part in (self, self.hand):
            part.setProperty("kind", kind)
            part.style().unpolish(part)
            part.style().polish(part)
        self._stays_ms = _ERROR_MS if kind == "error" else _NOTICE_MS
        self._age.start()
        self._icon.setPixmap(theme.icon(icon, color).pixmap(18, 18))
        self.label.setText(text)
        self.undo.setVisible(self._take_back is not None)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self.hand.raise_()
        self._yield_to(self._below.pointer)

    def _dress_button(self, label: str, icon: str, tip: str) -> None:
        self.undo.setText(label)
        self.undo.setIcon(theme.icon(icon))
        self.undo.setToolTip(tip)

    def _press_undo(self) -> None:
        take_back = self._take_back
        self._press_dismiss()
        if take_back is not None:
            take_back()

    def _press_dismiss(self) -> None:
        if self._shows("offer"):  # answered
            self._offer = None
        self._go()

    def _time_out(self) -> None:
        if QApplication.activeModalWidget() is not None:  # a dialog has the attention
            self._timer.start(_LEAST_MS)
        else:
            self._go()

    def _go(self) -> None:
        """Make room for the offer that stands, if any."""
        if self._offer is not None:
            self._show_offer(self._offer)
        else:
            self.hide()

    def _show_offer(self, offer: _Offer) -> None:
        self._timer.stop()
        self._take_back = offer.accept
        self._dress_button(offer.label, "mdi6.check", offer.tip)
        self._show(offer.text, "offer", "mdi6.information-outline", theme.colors().text)

    def _shows(self, kind: str) -> bool:
        return not self.isHidden() and self.property("kind") == kind

    def _with_what_was_just_said(self, text: str) -> str:
        said, age = self.label.text(), self._age.elapsed() if self._age.isValid() else _TOGETHER_MS
        if not self._shows("notice") or self._take_back is not None or age >= _TOGETHER_MS:
            return text
        return said if text in said else sentences(said, text)

    def _place(self) -> None:
        self.hand.adjustSize()
        buttons = self.hand.sizeHint()
        self._row.setContentsMargins(theme.WIDE_GAP, 3, buttons.width(), 3)
        words = self.label.fontMetrics().horizontalAdvance(self.label.text()) + theme.GAP
        beside = theme.WIDE_GAP + self._icon.sizeHint().width() + self._row.spacing() + buttons.width()
        width = min(self._canvas.width(), words + beside)
        height = max(self.heightForWidth(width), buttons.height())  # its size hint is that of wrapped words
        self.setGeometry((self._canvas.width() - width) // 2, 0, width, height)
        self.hand.setGeometry(self.geometry().right() + 1 - buttons.width(), 0, buttons.width(), height)


def _reading_ms(text: str) -> int:
    return min(_MOST_MS, _LEAST_MS + _LETTER_MS * len(text))
