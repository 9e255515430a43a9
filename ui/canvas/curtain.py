"""A small picture that stands in for a photo until that is whole in memory and painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ui.canvas.layers import fill_background, is_composite
from ui.canvas.viewport import Viewport
from ui.pictures import image_of

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
            self._image = image_of(np.dstack([alpha] * 3))
        elif alpha is not None and view not in _PHOTO_VIEWS:
            self._image = image_of(np.dstack([coming.stand_in.image, alpha]))
        else:
            self._image = image_of(coming.stand_in.image)

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
