"""Lays the error to expect over any view: what is sure is darkened, what is doubtful glows (core/doubt/picture.py)."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from core.doubt.doubts import Doubts
from core.doubt.picture import tint_table
from core.geometry import Rect
from ui.canvas.layers import view_rect
from ui.canvas.viewport import Viewport


class DoubtLayer:
    """Paints a map of doubt; holds its picture until the next one."""

    def __init__(self) -> None:
        self._pixels: npt.NDArray[np.uint32] | None = None
        self._image: QImage | None = None

    def show(self, doubts: Doubts | None) -> None:
        """Take another map, or None to show nothing."""
        self._image = self._pixels = None
        if doubts is not None:
            self._pixels = _colors()[doubts.map]
            height, width = self._pixels.shape
            self._image = QImage(
                self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied
            )

    @property
    def shown(self) -> bool:
        """True where there is something to paint."""
        return self._image is not None

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect) -> None:
        """Paint the map over ``rect`` (image pixels); painter and viewport in device pixels."""
        if self._image is None:
            return
        height, width = viewport.image_size
        across, down = self._image.width() / width, self._image.height() / height
        source = QRectF(
            rect[1] * across, rect[0] * down, (rect[3] - rect[1]) * across, (rect[2] - rect[0]) * down
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(view_rect(viewport, rect), self._image, source)


def _colors() -> npt.NDArray[np.uint32]:
    """Return premultiplied ARGB for the values of a map."""
    red, green, blue, alpha = tint_table().astype(np.uint32).T
    return np.asarray(alpha << 24 | red << 16 | green << 8 | blue, np.uint32)
