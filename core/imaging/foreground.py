"""The subject's own colors where it is half transparent, so that a cutout carries no halo of the old background.

The coarse levels of the multi-level method are solved for the whole image, the fine ones tile by tile, only where
alpha is neither 0 nor 1: exactly the result of the whole, in little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect
from core.imaging.convert import from_float, to_float
from core.imaging.multilevel import SWEEPS, double, pool, refine, solve
from core.imaging.photo import Pixels
from core.threads.alone import one_thread
from core.threads.sharing import side_by_side

if TYPE_CHECKING:
    from torch import Tensor

Plane = NDArray[np.float32]

COARSE_SIDE = 512
"""Longest side, in pixels, of the level solved for the whole image."""
FINE_SWEEPS = {1: 3, 2: 4}
"""Sweeps of the tiles at full and at half resolution; the others take SWEEPS."""
TILE = 256
"""Side of the tiles in pixels."""
REACH = 8
"""Pixels around the half transparent ones that get estimated colors too, where alpha is below 1."""

_BAND_ROWS = 64
_TOGETHER = 4
"""Most tiles computed at a time: the tensors of one take up to 16 MB; with twice the side it was 58."""


def estimate_foreground(
    image: Pixels,
    alpha: Plane,
    *,
    region: Rect | None = None,
    device: str = "cpu",
    progress: Callable[[float], None] | None = None,
) -> Pixels:
    """Return the foreground colors, (H, W, 3) in the image's dtype (uint8, uint16 or float32).

    ``alpha`` is (H, W) in [0, 1]. Pixels with alpha 1, and those far from any partial alpha, keep the image's color
    exactly. ``region`` (top, left, bottom, right) limits the work to a part. ``progress`` gets the share done and
    may raise to stop. Memory beyond the result stays under a few hundred MB at any size.
    """
    import torch

    foreground = image.copy()
    tiles = list(_busy_tiles(alpha, region or (0, 0, *alpha.shape)))
    if not tiles:
        return foreground
    with one_thread(device) as count, torch.inference_mode():
        problem = _Problem.of(image, alpha, device)
        grown = [_grow(tile, REACH, alpha.shape) for tile in tiles]
        together = min(count, _TOGETHER)
        for start in range(0, len(grown), together):
            if progress is not None:
                progress(start / len(grown))
            for area, colors in problem.side_by_side(grown[start : start + together]):
                _write(foreground, alpha, area, colors)
    return foreground


def coarse_pixels(height: int, width: int) -> int:
    """Return how many pixels the level has that is solved for the whole image, wherever alpha is partial."""
    factor = _coarse_factor(height, width)
    return -(-height // factor) * -(-width // factor)


def _coarse_factor(height: int, width: int) -> int:
    factor = 1
    while max(height, width) > COARSE_SIDE * factor:
        factor *= 2
    return factor


def _busy_tiles(alpha: Plane, region: Rect) -> Iterator[Rect]:
    """Yield rectangles, at most one a tile, that together hold all partial pixels."""
    for top in range(region[0], region[2], TILE):
        for left in range(region[1], region[3], TILE):
            part = alpha[top : min(top + TILE, region[2]), left : min(left + TILE, region[3])]
            x, y, width, height = cv2.boundingRect(_is_partial(part))
            if width:
                yield top + y, left + x, top + y + height, left + x + width


def _is_partial(alpha: Plane) -> NDArray[np.uint8]:
    return ((alpha > 0) & (alpha < 1)).view(np.uint8)


def _grow(rect: Rect, by: int, shape: tuple[int, ...]) -> Rect:
    top, left, bottom, right = rect
    return max(top - by, 0), max(left - by, 0), min(bottom + by, shape[0]), min(right + by, shape[1])


def _write(foreground: Pixels, alpha: Plane, rect: Rect, colors: Tensor) -> None:
    """Write colors (3, h, w) into ``rect`` where alpha is partial or near so, and never where it is 1."""
    area = np.s_[rect[0] : rect[2], rect[1] : rect[3]]
    solved = colors.permute(1, 2, 0).cpu().numpy()
    if np.issubdtype(foreground.dtype, np.integer):
        solved = from_float(solved, foreground.dtype)
    kernel = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
    is_near = cv2.dilate(_is_partial(alpha[area]), kernel) > 0
    np.copyto(foreground[area], solved, where=(is_near & (alpha[area] < 1))[..., None])


@dataclass(frozen=True)
class _Problem:
    """An image and its alpha, and the colors solved for both shrunk by ``factor``, a power of 2."""

    image: Pixels
    alpha: Plane
    coarse: Tensor
    factor: int

    @classmethod
    def of(cls, image: Pixels, alpha: Plane, device: str) -> _Problem:
        factor = _coarse_factor(*alpha.shape)
        pixels, a = _shrunk(image, alpha, factor)
        return cls(image, alpha, solve(pixels.to(device), a.to(device)), factor)

    def side_by_side(self, areas: list[Rect]) -> list[tuple[Rect, Tensor]]:
        """Return areas with their colors (3, h, w), each worked out by a thread that computes alone.

        So results are the same to the last bit with any number of threads.
        """
        import torch

        solved: dict[Rect, Tensor] = {}

        def work(area: Rect) -> None:
            with one_thread(self.coarse.device.type), torch.inference_mode():
                solved[area] = self.solve(area, 1)[0]

        side_by_side(work, areas)
        return [(area, solved[area]) for area in areas]

    def solve(self, area: Rect, scale: int) -> Tensor:
        """Return the colors (2, 3, h, w) of an area of the image shrunk by ``scale``.

        Refines the next coarser level, on just the pixels that the area depends on.
        """
        if scale == self.factor:
            return self.coarse[:, :, area[0] : area[2], area[1] : area[3]]
        sweeps = FINE_SWEEPS.get(scale, SWEEPS)
        size = [-(-side // self.factor) * (self.factor // scale) for side in self.alpha.shape]
        wide = _grow(area, sweeps, tuple(size))
        half = (wide[0] // 2, wide[1] // 2, -(-wide[2] // 2), -(-wide[3] // 2))
        below = _grow(half, 1, (size[0] // 2, size[1] // 2))
        colors = _cut(double(self.solve(below, 2 * scale)), wide, (2 * below[0], 2 * below[1]))
        pixels, a = _planes(self.image, self.alpha, wide, scale)
        colors = refine(colors, pixels.to(colors.device), a.to(colors.device), sweeps)
        return _cut(colors, area, wide[:2])


def _cut(planes: Tensor, area: Rect, origin: tuple[int, int]) -> Tensor:
    """Return ``area`` of planes whose first pixel lies at ``origin``."""
    top, left = area[0] - origin[0], area[1] - origin[1]
    return planes[..., top : top + area[2] - area[0], left : left + area[3] - area[1]]


def _planes(image: Pixels, alpha: Plane, area: Rect, scale: int) -> tuple[Tensor, Tensor]:
    """Return image (3, h, w) and alpha (1, h, w) of an area at 1 / scale, the last row and column repeated."""
    import torch

    top, left, bottom, right = (at * scale for at in area)
    inside = np.s_[top:bottom, left:right]
    beyond = ((0, max(0, bottom - alpha.shape[0])), (0, max(0, right - alpha.shape[1])))
    pixels = np.pad(to_float(image[inside]), (*beyond, (0, 0)), mode="edge")
    a = np.pad(alpha[inside], beyond, mode="edge")
    channels = torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
    return pool(channels, scale), pool(torch.from_numpy(a)[None], scale)


def _shrunk(image: Pixels, alpha: Plane, factor: int) -> tuple[Tensor, Tensor]:
    """Return the whole image and alpha at 1 / factor, made band by band."""
    import torch

    height, width = (-(-side // factor) for side in alpha.shape)
    pixels, a = torch.empty(3, height, width), torch.empty(1, height, width)
    rows = max(_BAND_ROWS // factor, 1)
    for top in range(0, height, rows):
        band = np.s_[:, top : top + rows]
        pixels[band], a[band] = _planes(image, alpha, (top, 0, min(top + rows, height), width), factor)
    return pixels, a
