"""The quality slider drawn as a budget: how much of the limit this photo can use, gray where more has no effect."""

from math import sqrt

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider

from core.text.translate import tr, tr_n
from ui import theme

_STEPS = 1000
_MARGIN = 9


def budget_text(limit: int, wanted: int | None, light: int, most: int) -> str:
    """Return the line under the slider: "Detail limit 12,000 patches – this photo could use 21,300".

    `light` is the limit of the lowest stop, `most` what the photo has.
    """
    if wanted is None and limit >= most:
        return tr("No detail limit: a run shows how much is needed")
    if wanted is None:
        return tr("Detail limit {limit:,}: a run shows how much is needed", limit=limit)
    if limit >= wanted and light >= wanted:
        return tr_n(
            "Needs only {n:,} patch: all settings do the same",
            "Needs only {n:,} patches: all settings do the same",
            wanted,
        )
    if limit > wanted:
        return tr_n(
            "Needs {n:,} patch: more changes nothing", "Needs {n:,} patches: more changes nothing", wanted
        )
    return tr_n(
        "Detail limit {n:,} patch – this photo could use {wanted:,}",
        "Detail limit {n:,} patches – this photo could use {wanted:,}",
        limit,
        wanted=wanted,
    )


class BudgetSlider(QSlider):
    """A slider over k in [minimum, maximum] on a square scale, so that small limits stay easy to set.

    `moved` is emitted for the user's moves only.
    """

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, _STEPS)
        self.setSingleStep(10)
        self.setPageStep(50)
        self.setMinimumHeight(26)
        self.setFocusPolicy(
            Qt.FocusPolicy.NoFocus
        )  # the field beside it has the same number for the keyboard
        self._low, self._high = 1, 2
        self._limit = 1
        self._wanted: int | None = None
        self.valueChanged.connect(self._slid)

    def set_budget(self, limit: int, low: int, high: int, wanted: int | None) -> None:
        """Show `limit` in [low, high] and what the photo wanted, None while unknown; without a signal."""
        self._low, self._high = low, max(low + 1, high)
        self._limit, self._wanted = limit, wanted
        with QSignalBlocker(self):
            self.setValue(self._position(limit))
        self.update()

    def limit(self) -> int:
        """The k shown."""
        return self._limit

    def _position(self, tokens: int) -> int:
        share = (tokens - self._low) / (self._high - self._low)
        return round(_STEPS * sqrt(min(1.0, max(0.0, share))))

    def _tokens(self, position: int) -> int:
        tokens = self._low + (self._high - self._low) * (position / _STEPS) ** 2
        return self._high if position == _STEPS else max(self._low, round(tokens / 100) * 100)

    def _slid(self, position: int) -> None:
        self._limit = self._tokens(position)
        self.update()
        self.moved.emit(self._limit)

    def _x(self, tokens: int) -> float:
        return _MARGIN + (self.width() - 2 * _MARGIN) * self._position(tokens) / _STEPS

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to where the mouse is: no paging."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while the button is down."""
        if self.isSliderDown():
            self._follow(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of the drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def _follow(self, x: float) -> None:
        share = (x - _MARGIN) / max(1, self.width() - 2 * _MARGIN)
        self.setValue(round(_STEPS * min(1.0, max(0.0, share))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, the part in use, the part past the need, the need itself, the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        end = self.width() - _MARGIN
        at = _MARGIN + (end - _MARGIN) * self.value() / _STEPS
        need = end if self._wanted is None else self._x(self._wanted)
        self._bar(painter, _MARGIN, end, theme.colors().field)
        self._bar(
            painter,
            _MARGIN,
            min(at, need),
            theme.colors().accent if self.isEnabled() else theme.colors().faint,
        )
        if at > need:
            self._bar(painter, need, at, theme.colors().disabled)
        if self._wanted is not None:
            painter.setPen(QPen(QColor(theme.colors().text), 2))
            painter.drawLine(QPointF(need, 3), QPointF(need, self.height() - 3))
        self._handle(painter, at)

    def _bar(self, painter: QPainter, left: float, right: float, color: str) -> None:
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(QRectF(left, self.height() / 2 - 4, max(0.0, right - left), 8), 3, 3)

    def _handle(self, painter: QPainter, x: float) -> None:
        focused = self.hasFocus()
        painter.setPen(
            QPen(QColor(theme.colors().focus if focused else theme.colors().line), 2 if focused else 1)
        )
        painter.setBrush(QColor(theme.colors().text if self.isEnabled() else theme.colors().disabled))
        painter.drawEllipse(QPointF(x, self.height() / 2), 7.5, 7.5)
