"""The user's own photo behind the cutout: a picture of its own that lies where its placement says."""

from dataclasses import replace

from PySide6.QtGui import QImage, QPainter

from app.editor.backdrop import Backdrop
from core.geometry import Rect
from core.imaging.io import Pixels
from ui.canvas.bases import crop, to_bgra
from ui.canvas.layers import level_rect, paint_mipmap
from ui.canvas.mipmap import AreaMipmap, Base
from ui.canvas.viewport import Viewport, mip_level


class BackdropLayer:
    """Paints the photo of a Backdrop under a view of the document's photo; nothing if there is none."""

    def __init__(self, backdrop: Backdrop) -> None:
        self._backdrop = backdrop
        self._picture: Pixels | None = None
        self._mipmap: AreaMipmap | None = None

    def prepare(self, viewport: Viewport, rect: Rect, deadline: float) -> bool:
        """Render what lies under ``rect`` of the document's photo; False when the deadline came first."""
        placed = self._placed(viewport, rect)
        if placed is None:
            return True
        mipmap, behind, part = placed
        level = mip_level(behind.zoom, mipmap.levels)
        return mipmap.prepare(level, level_rect(mipmap, level, part), deadline)

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect) -> None:
        """Paint what lies under ``rect``, painter and viewport in device pixels."""
        placed = self._placed(viewport, rect)
        if placed is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
            paint_mipmap(painter, *placed)

    def _placed(self, viewport: Viewport, rect: Rect) -> tuple[AreaMipmap, Viewport, Rect] | None:
        """Return the picture, what it is seen through, and the part of it under ``rect``; None for nothing."""
        mipmap = self._current()
        if mipmap is None:
            return None
        zoom, top, left = self._backdrop.placement.over(mipmap.size, viewport.image_size)
        behind = replace(
            viewport,
            image_size=mipmap.size,
            zoom=viewport.zoom * zoom,
            origin=viewport.to_view(left, top),
        )
        x0, y0 = viewport.to_view(rect[1], rect[0])
        x1, y1 = viewport.to_view(rect[3], rect[2])
        part = behind.rect_to_image(x0, y0, x1 - x0, y1 - y0)
        return (mipmap, behind, part) if part[0] < part[2] and part[1] < part[3] else None

    def _current(self) -> AreaMipmap | None:
        picture = self._backdrop.picture
        if picture is not self._picture:
            self._picture = picture
            size = picture.shape[:2] if picture is not None else (0, 0)
            self._mipmap = (
                None if picture is None else AreaMipmap(size, _base(picture), QImage.Format.Format_RGB32)
            )
        return self._mipmap


def _base(picture: Pixels) -> Base:
    return lambda rect, stride: to_bgra(crop(picture, rect, stride))
