"""Subjects as curves and outlines, drawn sharp at any size, tile by tile, so that 8K takes little memory.

Coordinates are units: the shorter side of the picture is 1000, whatever its size in pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.training.drawing.canvas import SHIFT, fade, fill, fixed, over, thickness

Array = NDArray[Any]
Extent = tuple[float, float]
"""(width, height) in units."""
UNITS = 1000.0
"""The shorter side of every picture in units."""
_TILE = 768
_MARGIN = 8  # pixels around a tile that its last blur reaches
_THINNEST = 1.35  # pixels that the thinnest line of OpenCV covers
_STEP = 9.0  # pixels; a line of longer pieces would show its corners
_TAPER = ((1.0, 0.45), (0.8, 0.75), (0.55, 1.0))
"""Up to which share of its length a strand is at least how wide."""


@dataclass(frozen=True)
class Window:
    """A part of the picture to draw: its top left corner and size in pixels, and pixels per unit.

    Pixels are averaged of ``fine`` x ``fine``.
    """

    top: int
    left: int
    height: int
    width: int
    scale: float
    fine: int

    def layer(self) -> Array:
        """Return an empty premultiplied layer, ``fine`` times finer than the window."""
        return np.zeros((self.height * self.fine, self.width * self.fine, 4), np.uint8)

    def shrink(self, layer: Array) -> Array:
        """Return a finer layer averaged down to the window."""
        return np.asarray(cv2.resize(layer, (self.width, self.height), interpolation=cv2.INTER_AREA))

    def local(self, points: Array) -> Array:
        """Return points (..., 2) of (x, y) in units as pixels of the window."""
        return points * self.scale - np.array([self.left, self.top])

    def shows(self, boxes: Array, margin: float) -> Array:
        """Return which boxes (n, 4) of (x0, y0, x1, y1) in units, grown by ``margin``, touch the window."""
        low, high = self.local(boxes[:, :2] - margin), self.local(boxes[:, 2:] + margin)
        return np.asarray(((high > 0) & (low < [self.width, self.height])).all(1))


class Element(Protocol):
    """Something drawn over what was drawn before it."""

    def draw(self, window: Window) -> Array | None:
        """Return what is seen of it in a window, premultiplied uint8 (H, W, 4), or None for nothing."""


def _boxes(lines: Sequence[Array]) -> Array:
    return np.array([[*line.min(0), *line.max(0)] for line in lines]).reshape(-1, 4)


@dataclass(frozen=True, eq=False)
class Strands:
    """Tapered lines: ``curves`` (n, k, 2), ``colors`` (n, 3) 0..255, ``widths`` (n,) in units, one opacity.

    Those thinner than can be drawn become fainter instead. ``tip`` is how bright the thinner half is.
    """

    curves: Array
    colors: Array
    widths: Array
    opacity: float = 1.0
    tip: float = 1.0

    @cached_property
    def _boxes(self) -> Array:
        return np.concatenate([self.curves.min(1), self.curves.max(1)], 1)

    def draw(self, window: Window) -> Array | None:
        """Draw the strands that touch the window, in their order."""
        chosen = np.flatnonzero(window.shows(self._boxes, float(self.widths.max(initial=0))))
        if not len(chosen):
            return None
        layer = window.layer()
        curves = window.local(self.curves[chosen])
        step = float(np.linalg.norm(np.diff(curves, axis=1), axis=2).mean())
        curves = through(curves, int(np.clip(np.ceil(step / _STEP), 1, 8)))
        fine_widths = self.widths[chosen] * window.scale * window.fine
        colors = np.clip(self.colors[chosen], 0, 255), np.clip(self.colors[chosen] * self.tip, 0, 255)
        _taper(layer, fixed(curves, window.fine), fine_widths, *colors)
        faint = float(np.clip(np.median(fine_widths) / _THINNEST, 0.15, 1))
        return fade(window.shrink(layer), self.opacity * faint)


def _taper(layer: Array, lines: Array, widths: Array, colors: Array, tips: Array) -> None:
    """Draw lines (n, k, 2), the thin tip of each first, in its own color; ``widths`` (n,) in pixels of the layer."""
    points = lines.shape[1]
    ends = [max(round(points * share), 2) for share, _ in _TAPER]
    thick = [thickness(widths * part).tolist() for _, part in _TAPER]
    for index, (line, color, tip) in enumerate(zip(lines, colors.tolist(), tips.tolist(), strict=True)):
        drawn = 0
        for stage, (end, widest) in enumerate(zip(ends, thick, strict=True)):
            if stage == 0 or widest[index] > drawn or (stage == len(ends) - 1 and color != tip):
                value = [*(color if stage == len(ends) - 1 else tip), 255.0]
                cv2.polylines(layer, [line[:end]], False, value, widest[index], cv2.LINE_AA, SHIFT)
            drawn = widest[index]


def through(curves: Array, parts: int) -> Array:
    """Return curves (n, k, 2) as smooth ones through their points, with ``parts`` pieces between two (Catmull-Rom)."""
    if parts == 1:
        return curves
    count = curves.shape[1]
    at = np.linspace(0, count - 1, (count - 1) * parts + 1)
    base = np.minimum(at.astype(int), count - 2)
    u = (at - base)[None, :, None]
    first, last = 2 * curves[:, :1] - curves[:, 1:2], 2 * curves[:, -1:] - curves[:, -2:-1]
    padded = np.concatenate([first, curves, last], 1)
    p0, p1, p2, p3 = (padded[:, base + shift] for shift in range(4))
    slopes = (u**3 - 2 * u**2 + u) * (p2 - p0) / 2 + (u**3 - u**2) * (p3 - p1) / 2
    return np.ascontiguousarray((2 * u**3 - 3 * u**2 + 1) * p1 + (3 * u**2 - 2 * u**3) * p2 + slopes)


@dataclass(frozen=True, eq=False)
class Fills:
    """Outlines (m, 2) filled in their order, each with one color of ``colors`` (n, 3)."""

    outlines: Sequence[Array]
    colors: Array

    @cached_property
    def _boxes(self) -> Array:
        return _boxes(self.outlines)

    def draw(self, window: Window) -> Array | None:
        """Fill what touches the window."""
        chosen = np.flatnonzero(window.shows(self._boxes, 1))
        if not len(chosen):
            return None
        layer = window.layer()
        for index in chosen.tolist():
            fill(layer, window.local(self.outlines[index]), self.colors[index], window.fine)
        return window.shrink(layer)


@dataclass(frozen=True, eq=False)
class Solid:
    """One body of an outline (m, 2), colored by a ``texture`` (h, w, 3) 0..255 that spans the picture's ``extent``.

    ``grain`` is the strength of the noise on it, a share of the color.
    """

    outline: Array
    texture: Array
    extent: Extent
    grain: float = 0.05
    seed: int = 0

    def draw(self, window: Window) -> Array | None:
        """Fill the body's part of the window."""
        drawn = Fills([self.outline], np.full((1, 3), 255.0)).draw(window)
        if drawn is None:
            return None
        color = stretched(self.texture, self.extent, window)
        rng = np.random.default_rng([self.seed, window.top + _MARGIN, window.left + _MARGIN])
        noise = cv2.GaussianBlur(rng.standard_normal(color.shape[:2], np.float32), (0, 0), 0.8)
        color = np.clip(color * (1 + self.grain * noise[..., None]), 0, 255)
        share = drawn[..., 3:].astype(np.float32) / 255
        return np.dstack([np.rint(color * share).astype(np.uint8), drawn[..., 3]])


@dataclass(frozen=True, eq=False)
class Veil:
    """A part soft by nature (glass, smoke): a premultiplied uint8 (h, w, 4) that spans the picture, enlarged."""

    rgba: Array
    extent: Extent

    def draw(self, window: Window) -> Array | None:
        """Enlarge the window's part."""
        part = np.clip(np.rint(stretched(self.rgba, self.extent, window)), 0, 255).astype(np.uint8)
        part[..., :3] = np.minimum(part[..., :3], part[..., 3:])
        return part


def stretched(picture: Array, extent: Extent, window: Window) -> Array:
    """Return the window's part, float32 (H, W, channels), of a small picture enlarged to ``extent`` units."""
    ratio_x = picture.shape[1] / (extent[0] * window.scale)
    ratio_y = picture.shape[0] / (extent[1] * window.scale)
    matrix = np.array(
        [
            [ratio_x, 0, (window.left + 0.5) * ratio_x - 0.5],
            [0, ratio_y, (window.top + 0.5) * ratio_y - 0.5],
        ]
    )
    return np.asarray(
        cv2.warpAffine(
            picture.astype(np.float32), matrix, (window.width, window.height),
            flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
        )
    )  # fmt: skip


def extent_of(size: Size) -> Extent:
    """Return (width, height) in units of a picture of ``size`` (height, width) pixels."""
    return size[1] * UNITS / min(size), size[0] * UNITS / min(size)


def render(elements: Sequence[Element], size: Size) -> Array:
    """Return the elements, the first hindmost, as a premultiplied uint8 (height, width, 4) seen through a lens.

    The lens blurs by 0.6 pixels. Tiles are drawn one by one; the result does not depend on them but for grain.
    """
    out = np.empty((*size, 4), np.uint8)
    for window in _windows(size):
        seen: Array = np.zeros((window.height, window.width, 4), np.uint8)
        for element in elements:
            drawn = element.draw(window)
            if drawn is not None:
                seen = over(drawn, seen)
        seen = cv2.GaussianBlur(seen, (0, 0), 0.6)
        seen[..., :3] = np.minimum(seen[..., :3], seen[..., 3:])
        top, left = window.top + _MARGIN, window.left + _MARGIN
        bottom, right = min(top + _TILE, size[0]), min(left + _TILE, size[1])
        inner = seen[_MARGIN : _MARGIN + bottom - top, _MARGIN : _MARGIN + right - left]
        out[top:bottom, left:right] = inner
    return out


def _windows(size: Size) -> Iterator[Window]:
    scale = min(size) / UNITS
    fine = 4 if scale < 2.5 else 3
    for top in range(0, size[0], _TILE):
        for left in range(0, size[1], _TILE):
            height, width = min(_TILE, size[0] - top), min(_TILE, size[1] - left)
            yield Window(
                top - _MARGIN, left - _MARGIN, height + 2 * _MARGIN, width + 2 * _MARGIN, scale, fine
            )


def smooth_outline(outline: Array, points: int = 4096) -> Array:
    """Return a closed outline (n, 2) with as many points by trigonometric interpolation: no corners when enlarged."""
    spectrum = np.fft.fft(outline[:, 0] + 1j * outline[:, 1])
    count = len(spectrum)
    longer = np.zeros(points, complex)
    longer[: count // 2], longer[-(count // 2) :] = spectrum[: count // 2], spectrum[-(count // 2) :]
    curve = np.fft.ifft(longer) * points / count
    return np.stack([curve.real, curve.imag], 1)
