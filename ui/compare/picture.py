"""Pictures in the views of the comparison: one side's matte, its map of the tokens, or what two alphas differ in."""

import time

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QPainter

from app.editor.document import Document
from app.matting.held_matte import HeldMatte
from core.engine.token_map import TokenMap
from core.geometry import Rect
from ui.canvas.bases import LayerSource, photo_colors
from ui.canvas.held_picture import HeldPicture
from ui.canvas.layers import Layers, level_rect, paint_mipmap, paint_pixel_grid, view_rect
from ui.canvas.mipmap import AreaMipmap, Base, Pixels
from ui.canvas.routing_layer import RoutingLayer
from ui.canvas.viewport import Viewport, mip_level

PREPARE_SECONDS = 0.003
"""For all tiles of a frame. Half of what the canvas has: two pictures are painted in one frame."""
GAIN = 8
LEFT_MORE, RIGHT_MORE = "#ff9a2e", "#4fa3ff"
"""Colors for a higher left or right alpha: distinct with any kind of color vision."""
VEIL = QColor(38, 38, 38, 170)
_DIMMED = 0.22


class Turns:
    """Lets one of the pictures that share it render tiles in each frame.

    A frame ends with the round of events in which it was painted; who was refused comes first in the next one.
    """

    def __init__(self) -> None:
        self._painting = self._taken = False
        self._owed: object = None
        self._refused: object = None

    def take(self, picture: object) -> bool:
        """Report whether it is the turn of a picture that is painted now and lacks something."""
        if not self._painting:
            self._painting = True
            QTimer.singleShot(0, self._end)
        if self._taken or self._owed not in (None, picture):
            self._refused = picture
            return False
        self._taken = True
        return True

    def _end(self) -> None:
        self._owed, self._refused = self._refused, None
        self._painting = self._taken = False


class SidePicture:
    """One side: the cutout, the alpha or the map of what it holds, the veiled photo where it holds nothing.

    It shares what was rendered of the photo with the `other`, which is reset before it, and takes turns with it.
    """

    def __init__(self, document: Document, other: "SidePicture | None" = None) -> None:
        self._source = HeldPicture(document)
        self._layers: Layers = Layers(self._source, other._layers if other else None)
        self._turns: Turns = other._turns if other else Turns()
        self._map = RoutingLayer()
        self._mapped: HeldMatte | None = None
        self._layers.reset()

    @property
    def tokens(self) -> TokenMap | None:
        """The map of the tokens; None without a matte."""
        if self._mapped is not self._source.held:
            self._mapped = self._source.held
            self._map.show(self._mapped.tokens if self._mapped else None)
        return self._map.map

    def reset(self) -> None:
        """Start over for the document's photo."""
        self._layers.reset()
        self.show(None)

    def show(self, held: HeldMatte | None) -> None:
        """Take another matte of this photo."""
        if held is not self._source.held:
            self._source.held = held
            self._layers.alpha_changed(None)

    def point_at(self, token: tuple[int, int] | None) -> bool:
        """Mark on the map what attends as one with this token; True where that changes the picture."""
        return (token is None or self.tokens is not None) and self._map.point_at(token)

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect, view: str) -> bool:
        """Paint ``rect`` (image pixels) in device pixels; False when something is still missing in it."""
        if self._source.held is None and view != "original":
            return self.paint_veiled(painter, viewport, rect)
        done = self._paint_layers(painter, viewport, rect, "original" if view == "map" else view)
        if view == "map" and self.tokens is not None:
            self._map.paint(painter, viewport, rect)
        return done

    def paint_veiled(self, painter: QPainter, viewport: Viewport, rect: Rect) -> bool:
        """Paint the photo alone, dimmed: what stands over it counts."""
        done = self._paint_layers(painter, viewport, rect, "original")
        painter.fillRect(view_rect(viewport, rect), VEIL)
        return done

    def _paint_layers(self, painter: QPainter, viewport: Viewport, rect: Rect, shown: str) -> bool:
        done = self._layers.is_fresh(shown, False, viewport, rect)
        if not done and self._turns.take(self):
            deadline = time.perf_counter() + PREPARE_SECONDS
            done = self._layers.prepare(shown, False, viewport, rect, deadline)
        self._layers.paint(painter, shown, False, viewport, rect)
        paint_pixel_grid(painter, viewport, rect)
        return done


class DifferencePicture:
    """A view of where two alphas differ, over the dim photo: one color for a higher left, one for a higher right.

    Where there is nothing to compare it is the dim photo, which `side` paints.
    """

    def __init__(self, document: Document, side: SidePicture) -> None:
        self._side = side
        self._document = document
        self._pair: tuple[HeldMatte, HeldMatte] | None = None
        self._mipmap: AreaMipmap | None = None

    def show(self, pair: tuple[HeldMatte, HeldMatte] | None) -> None:
        """Compare these two, or nothing."""
        if pair != self._pair:
            self._pair, self._mipmap = pair, None
            photo = self._document.photo
            if pair is not None and photo is not None:
                base = difference_base(self._document, pair[0].alpha, pair[1].alpha)
                self._mipmap = AreaMipmap(self._document.size, base, QImage.Format.Format_RGB32)

    @property
    def empty(self) -> bool:
        """True where there is nothing to compare."""
        return self._mipmap is None

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect, view: str) -> bool:
        """As a side does, whatever the view."""
        if self._mipmap is None:
            return self._side.paint_veiled(painter, viewport, rect)
        level = mip_level(viewport.zoom, self._mipmap.levels)
        deadline = time.perf_counter() + PREPARE_SECONDS
        done = self._mipmap.prepare(level, level_rect(self._mipmap, level, rect), deadline)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, viewport.zoom < 2)
        paint_mipmap(painter, self._mipmap, viewport, rect)
        paint_pixel_grid(painter, viewport, rect)
        return done


def difference_base(document: LayerSource, one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> Base:
    """The difference of two alphas, amplified, over the gray and dimmed photo, as RGB32."""

    def base(rect: Rect, stride: int) -> Pixels:
        top, left, bottom, right = rect
        part = slice(top, bottom, stride), slice(left, right, stride)
        return paint_difference(photo_colors(document, rect, stride), one[part], other[part])

    return base


def paint_difference(bgra: Pixels, one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> Pixels:
    """Pixels (h, w, 4) of both colors by how much each alpha (h, w) exceeds the other, over the dimmed gray photo."""
    a, b = np.ascontiguousarray(one), np.ascontiguousarray(other)
    gray = cv2.convertScaleAbs(cv2.cvtColor(bgra, cv2.COLOR_BGRA2GRAY), alpha=_DIMMED)
    more = cv2.convertScaleAbs(cv2.subtract(a, b), alpha=GAIN)
    less = cv2.convertScaleAbs(cv2.subtract(b, a), alpha=GAIN)
    colors = [QColor(name) for name in (LEFT_MORE, RIGHT_MORE)]
    channels = [
        cv2.add(gray, cv2.addWeighted(more, high / 255, less, low / 255, 0))
        for high, low in zip(*([c.blue(), c.green(), c.red()] for c in colors), strict=True)
    ]
    return np.asarray(cv2.merge([*channels, np.full_like(gray, 255)]), np.uint8)
