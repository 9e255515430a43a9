"""A frame around the doubtful place that was flown to, and its sentence; both fade and hide nothing for long."""

from collections.abc import Iterable

from PySide6.QtCore import QEasingCurve, QObject, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QRegion

from app.matting.doubts import DoubtTour
from core.doubt.places import Place
from core.geometry import Rect, overlap
from ui.canvas.viewport import Viewport
from ui.doubt_words import place_sentence

SHOWN_MS, FADING_MS = 6000, 900
"""Long enough to read the longest sentence."""
_GAP = 5.0
_LINES = (("#000000", 5.0), ("#ffffff", 2.0))
_MARGIN = 12


class PlaceFrame(QObject):
    """Frames the place that is visited for a moment; emits ``changed`` while it fades.

    A place that is settled meanwhile loses its frame at once; one that is visited though it is settled has no sentence.
    """

    changed = Signal()

    def __init__(self, tour: DoubtTour, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tour = tour
        self._rect: Rect | None = None
        self._was_open = False
        self._opacity = 0.0
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(SHOWN_MS + FADING_MS)
        self._animation.setKeyValueAt(0, 1.0)
        self._animation.setKeyValueAt(SHOWN_MS / (SHOWN_MS + FADING_MS), 1.0)
        self._animation.setKeyValueAt(1, 0.0)
        self._animation.setEasingCurve(QEasingCurve.Type.Linear)
        self._animation.valueChanged.connect(self._on_value)
        tour.visited.connect(self._show)
        tour.changed.connect(self._look)

    @property
    def rect(self) -> Rect | None:
        """The framed rectangle, None once the frame has faded."""
        return self._rect if self._opacity > 0 else None

    @property
    def opacity(self) -> float:
        """How much frame and sentence hide, from 1 to 0."""
        return self._opacity

    def sentence(self, seen: Rect) -> str:
        """Return what is doubtful there, "" without a frame in view (image pixels)."""
        at = self._tour.current
        if self.rect is None or at is None or not self._is_open() or not overlap(self.rect, seen):
            return ""
        return place_sentence(self._tour, at)

    def hide(self) -> None:
        """Take the frame away at once."""
        self._animation.stop()
        was_shown, self._opacity = self.rect is not None, 0.0
        if was_shown:
            self.changed.emit()

    def _show(self, place: Place) -> None:
        self.hide()
        self._rect, self._opacity, self._was_open = place.rect, 1.0, self._is_open()
        self._animation.start()
        self.changed.emit()

    def _look(self) -> None:
        if self._was_open and not self._is_open():
            self.hide()

    def _is_open(self) -> bool:
        return self._tour.current in self._tour.left

    def region(self, viewport: Viewport, words: Iterable[QRectF]) -> QRegion:
        """Return what the frame covers in the view, and these words."""
        region = QRegion()
        for area in words:
            region |= area.toAlignedRect()
        if self._rect is not None:
            region |= QRect(*viewport.rect_to_view(self._rect, margin=_MARGIN))
        return region

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint it, in logical pixels."""
        if self._rect is None or self._opacity <= 0:
            return
        (x0, y0), (x1, y1) = (viewport.to_view(self._rect[i + 1], self._rect[i]) for i in (0, 2))
        area = QRectF(x0 - _GAP, y0 - _GAP, x1 - x0 + 2 * _GAP, y1 - y0 + 2 * _GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._opacity)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in _LINES:
            painter.setPen(QPen(QColor(color), width))
            painter.drawRoundedRect(area, 4, 4)
        painter.restore()

    def _on_value(self, value: float) -> None:
        if value != self._opacity:
            self._opacity = value
            self.changed.emit()
