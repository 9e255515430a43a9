"""The place of the image in the widget: zoom and pan as pure math, without Qt.

Image coordinates are (x, y) in image pixels, view coordinates (x, y) in the widget's logical pixels. ``zoom`` is the
number of device pixels per image pixel, so that 1.0 shows one image pixel as one device pixel on any screen.
Rectangles are (top, left, bottom, right), half-open, in image pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from core.geometry import Rect

MAX_ZOOM = 64.0
STEPS_PER_OCTAVE = 4
KEEP_VISIBLE = 48
FIT_MARGIN = 16
_LIKE_ZOOM = 0.05
"""Octaves of zoom up to which a way leads straight across rather than about a fixed point."""


@dataclass(frozen=True)
class Viewport:
    """An image of ``image_size`` (height, width) seen through a widget of ``view_size`` (height, width).

    ``origin`` is the view position (x, y) of the image's upper left corner, ``dpr`` the device pixel ratio.
    """

    image_size: tuple[int, int] = (1, 1)
    view_size: tuple[int, int] = (1, 1)
    dpr: float = 1.0
    zoom: float = 1.0
    origin: tuple[float, float] = (0.0, 0.0)

    @property
    def scale(self) -> float:
        """Logical pixels per image pixel."""
        return self.zoom / self.dpr

    @property
    def min_zoom(self) -> float:
        """Half of what fits, or small enough to see a tiny image at 100 %."""
        return min(1.0, self._fit_zoom() / 2)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """The image position under a view position; may lie outside the image."""
        return (x - self.origin[0]) / self.scale, (y - self.origin[1]) / self.scale

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """The view position of an image position."""
        return x * self.scale + self.origin[0], y * self.scale + self.origin[1]

    def fitted(self) -> Viewport:
        """The whole image, centered, as large as the view allows."""
        return replace(self, zoom=min(MAX_ZOOM, self._fit_zoom()))._centered()

    def zoomed(self, zoom: float, x: float, y: float) -> Viewport:
        """At ``zoom``, within the limits, with the image point under view position (x, y) staying there."""
        zoom = min(max(zoom, self.min_zoom), MAX_ZOOM)
        image_x, image_y = self.to_image(x, y)
        scale = zoom / self.dpr
        return replace(self, zoom=zoom, origin=(x - image_x * scale, y - image_y * scale))._kept_visible()

    def panned(self, dx: float, dy: float) -> Viewport:
        """Moved by logical pixels; some of the image always stays in view."""
        return replace(self, origin=(self.origin[0] + dx, self.origin[1] + dy))._kept_visible()

    def centered_on(self, x: float, y: float) -> Viewport:
        """With the image position (x, y) in the middle of the view."""
        height, width = self.view_size
        origin = (width / 2 - x * self.scale, height / 2 - y * self.scale)
        return replace(self, origin=origin)._kept_visible()

    def framing(self, rect: Rect, share: float, most: float) -> Viewport:
        """With ``rect`` in the middle, filling ``share`` of the view, at a zoom of at most ``most``, or all in view."""
        rows, columns = max(rect[2] - rect[0], 1), max(rect[3] - rect[1], 1)
        height, width = self.view_size
        wanted = share * min(height / rows, width / columns) * self.dpr
        zoom = max(min(wanted, most), self.fitted().zoom)
        return replace(self, zoom=zoom).centered_on((rect[1] + rect[3]) / 2, (rect[0] + rect[2]) / 2)

    def towards(self, other: Viewport, share: float) -> Viewport:
        """Part of the way to another viewport of the same image: 0 is here, 1 there; zooming about a fixed point."""
        zoom = self.zoom * (other.zoom / self.zoom) ** share
        if abs(math.log2(other.zoom / self.zoom)) > _LIKE_ZOOM:
            share = (1 / zoom - 1 / self.zoom) / (1 / other.zoom - 1 / self.zoom)
        (x0, y0), (x1, y1) = (
            view.to_image(view.view_size[1] / 2, view.view_size[0] / 2) for view in (self, other)
        )
        return replace(self, zoom=zoom).centered_on(x0 + share * (x1 - x0), y0 + share * (y1 - y0))

    def resized(self, view_size: tuple[int, int], dpr: float) -> Viewport:
        """For a widget of another size or pixel ratio: the same zoom, the same image point in the middle."""
        height, width = self.view_size
        middle = self.to_image(width / 2, height / 2)
        return replace(self, view_size=view_size, dpr=dpr).centered_on(*middle)

    def in_device_pixels(self) -> Viewport:
        """The same view with one unit per device pixel and the image's corner on a whole one: drawn crisp."""
        height, width = (max(1, round(edge * self.dpr)) for edge in self.view_size)
        x, y = (float(round(value * self.dpr)) for value in self.origin)
        return replace(self, view_size=(height, width), dpr=1.0, origin=(x, y))

    def visible_rect(self) -> Rect:
        """The image pixels in view, also those only partly in view."""
        height, width = self.view_size
        return self.rect_to_image(0, 0, width, height)

    def rect_to_image(self, x: float, y: float, width: float, height: float) -> Rect:
        """The image pixels touched by a view rectangle, clipped to the image (empty: equal edges)."""
        left, top = self.to_image(x, y)
        right, bottom = self.to_image(x + width, y + height)
        rows, columns = self.image_size
        return (
            _clip(math.floor(top), rows),
            _clip(math.floor(left), columns),
            _clip(math.ceil(bottom), rows),
            _clip(math.ceil(right), columns),
        )

    def rect_to_view(self, rect: Rect, margin: int = 1) -> tuple[int, int, int, int]:
        """The smallest whole view rectangle (x, y, width, height) that covers ``rect`` and ``margin`` more."""
        x0, y0 = self.to_view(rect[1], rect[0])
        x1, y1 = self.to_view(rect[3], rect[2])
        x, y = math.floor(x0) - margin, math.floor(y0) - margin
        return x, y, math.ceil(x1) + margin - x, math.ceil(y1) + margin - y

    def _fit_zoom(self) -> float:
        (rows, columns), (height, width) = self.image_size, self.view_size
        available = max(width - 2 * FIT_MARGIN, 1), max(height - 2 * FIT_MARGIN, 1)
        return min(available[0] / columns, available[1] / rows) * self.dpr

    def _centered(self) -> Viewport:
        rows, columns = self.image_size
        return self.centered_on(columns / 2, rows / 2)

    def _kept_visible(self) -> Viewport:
        rows, columns = self.image_size
        height, width = self.view_size
        x = _keep(self.origin[0], columns * self.scale, width)
        y = _keep(self.origin[1], rows * self.scale, height)
        return replace(self, origin=(x, y))


def zoom_step(zoom: float, steps: float) -> float:
    """The zoom ``steps`` further on a fixed ladder of four to the octave, which holds 100 % exactly.

    A whole step from between two rungs goes to the next rung, so that no zoom is ever stuck off the ladder.
    """
    rung = math.log2(zoom) * STEPS_PER_OCTAVE
    if steps == int(steps):
        near = round(rung)
        rung = near if abs(rung - near) < 1e-6 else (math.floor(rung) if steps > 0 else math.ceil(rung))
    return float(2.0 ** ((rung + steps) / STEPS_PER_OCTAVE))


def mip_level(zoom: float, levels: int) -> int:
    """The coarsest of ``levels`` mip levels that still has a pixel for every device pixel."""
    if zoom >= 1:
        return 0
    return min(math.floor(-math.log2(zoom) + 1e-9), levels - 1)


def _clip(value: int, limit: int) -> int:
    return min(max(value, 0), limit)


def _keep(origin: float, extent: float, view: float) -> float:
    margin = min(KEEP_VISIBLE, extent, view / 2)
    return min(max(origin, margin - extent), view - margin)
