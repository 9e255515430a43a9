"""A small picture that stands in for a photo until that is whole in memory and painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ui.canvas.layers import fill_background, is_composite
from ui.canvas.viewport import Viewport

if TYPE_CHECKING:
    from app.workspace.open_photos import Coming

_PHOTO_VIEWS = ("original", "overlay", "wipe")


class Curtain:
    """Holds the picture of one photo, from when that is awaited to when the canvas has painted all of it.

    Attributes:
        key: the photo it stands in for, 0 for none.
    """

    def __init__(self) -> None:
        self.key = 0
        self._image: QImage | None = None
        self._behind = "gray"

    @property
    def is_up(self) -> bool:
        """True while there is a picture to paint."""
        return self._image is not None

    def show(self, coming: Coming) -> None:
        """Take the picture of a photo, as the view showed it that was looked at last."""
        alpha, view = coming.stand_in.alpha, coming.view or "overlay"
        self.key, self._behind = coming.key, view if is_composite(view) else "gray"
        if alpha is not None and view == "matte":
            self._image = _image(np.ascontiguousarray(np.stack([alpha] * 3, axis=2)), None)
        else:
            self._image = _image(coming.stand_in.image, None if view in _PHOTO_VIEWS else alpha)

    def lift(self) -> None:
        """Take it away."""
        self.key, self._image = 0, None

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint the picture where the photo will lie."""
        if self._image is None:
            return
        (left, top), (right, bottom) = (
            viewport.to_view(x, y) for x, y in ((0, 0), viewport.image_size[::-1])
        )
        place = QRectF(left, top, right - left, bottom - top)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image.hasAlphaChannel():
            fill_background(painter, self._behind, viewport)
        painter.drawImage(place, self._image)
        painter.restore()


def _image(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8] | None) -> QImage:
    height, width = pixels.shape[:2]
    if alpha is None:
        data: Any = np.ascontiguousarray(pixels)
        return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    data = np.dstack([pixels, alpha])
    return QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
