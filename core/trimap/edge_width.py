"""Edge that is as wide as each place needs: narrow along a sharp outline, wide over hair, fur and blur."""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.imaging.enlarge import enlarged
from core.trimap.bands import FAR, STEPS, EdgeBands, from_alpha, known_of, signed_steps, with_edge
from core.trimap.edge_signs import BACKDROP, CELL, SUBJECT, Look, Plane, Signs, blurred, signs_of, wrong_side
from core.trimap.edge_weights import WEIGHTS
from core.trimap.shrink import size_within
from core.trimap.values import BACKGROUND, FOREGROUND, Trimap

Width = tuple[int, int] | float
"""The same (inside, outside) in pixels everywhere, or a scale of what each place needs."""
LEAST_SCALE, MOST_SCALE = 0.25, 4.0
LOOK_SIDE = 1024
"""Longest side in pixels that a photo is looked at."""
_REACH = 0.04
"""Distance from the outline that is looked at, as a share of the longest side."""
_LEAST, _MOST = 0.04, 1.6
"""Narrowest and widest edge on either side, in reaches."""
_PAST = 1.1
"""Distance that Edge reaches past the photo's outline where a mask is off."""
_ALONG, _BEYOND = 0.3, 4.0
"""Widths are evened out along the outline within so many reaches; what is farther off than that gets those within."""
_UNITS = 2048
"""Ratios of distance to width are kept in such parts."""
_STRIP = 512
_WEIGHTS = np.array([weight for of_sign in WEIGHTS.values() for weight in of_sign], np.float32)


class EdgeWidths(NamedTuple):
    """Widths as found, float32 in pixels of the photo, a number for each cell of the photo at reduced size.

    They mean something near the outline alone.
    """

    inner: Plane
    outer: Plane


class AdaptiveBands:
    """How many widths of the edge each pixel is from it, found once, from which a band of any scale follows at once.

    Args:
        image: (H, W, 3) uint8, uint16 or float in [0, 1].
        is_foreground, is_background: bool (H, W) that exclude each other; what is neither is unknown at any scale.
    """

    def __init__(
        self, image: NDArray[Any], is_foreground: NDArray[np.bool_], is_background: NDArray[np.bool_]
    ) -> None:
        widths = find_widths(image, is_foreground, is_background)
        self._widths_away = signed_steps(is_foreground, is_background)
        _divide(self._widths_away, widths)
        self._base = is_foreground.view(np.uint8) * np.uint8(FOREGROUND)

    @classmethod
    def from_trimap(cls, image: NDArray[Any], trimap: Trimap) -> "AdaptiveBands":
        """Return the bands of a trimap, whose unknown region can grow on either side but not shrink."""
        return cls(image, trimap == FOREGROUND, trimap == BACKGROUND)

    def trimap(self, scale: float = 1.0) -> Trimap:
        """Return the trimap with a band of so many times the widths found, LEAST_SCALE to MOST_SCALE."""
        most = round(min(max(scale, LEAST_SCALE), MOST_SCALE) * _UNITS)
        return with_edge(self._base, self._widths_away, -most, most)


class Bands:
    """Bands of either kind around the outline of marks; distances are measured when a kind is first asked for.

    Those of the kind asked for last are kept, so that another width of it follows at once.
    """

    def __init__(self, image: NDArray[Any], trimap: Trimap) -> None:
        self._image = image
        self._trimap = trimap
        self._kept: EdgeBands | AdaptiveBands | None = None

    def trimap(self, width: Width) -> Trimap:
        """Return the trimap with a band of this width."""
        kept = self._kept
        if isinstance(width, tuple):
            if not isinstance(kept, EdgeBands):
                kept = self._kept = EdgeBands.from_trimap(self._trimap)
            return kept.trimap(*width)
        if not isinstance(kept, AdaptiveBands):
            kept = self._kept = AdaptiveBands.from_trimap(self._image, self._trimap)
        return kept.trimap(width)


def band(image: NDArray[Any], marks: NDArray[Any], width: Width = 1.0) -> Trimap:
    """Return a trimap with a band of Edge along the outline, as wide as each place of the photo needs or as given.

    Args:
        image: (H, W, 3) uint8, uint16 or float in [0, 1].
        marks: (H, W) uint8 or float32 in [0, 1]: a trimap, a mask or an alpha. What is neither opaque nor transparent,
            within 2 % of the full scale, is unknown at any scale.
        width: pixels inside and outside, or a scale of what is needed, LEAST_SCALE to MOST_SCALE.
    """
    if isinstance(width, tuple):
        return from_alpha(marks, *width)
    return AdaptiveBands(image, *known_of(marks)).trimap(width)


def find_widths(
    image: NDArray[Any], is_foreground: NDArray[np.bool_], is_background: NDArray[np.bool_]
) -> EdgeWidths:
    """Return how wide the edge is on either side of the outline; arguments as those of AdaptiveBands."""
    look = look_at(image, is_foreground, is_background)
    signs = signs_of(look)
    pixels = max(image.shape[:2]) / max(look.distance.shape)
    inner, outer = (_spread(signs, side, look.reach) * np.float32(pixels) for side in (SUBJECT, BACKDROP))
    return EdgeWidths(inner, outer)


def look_at(image: NDArray[Any], is_foreground: NDArray[np.bool_], is_background: NDArray[np.bool_]) -> Look:
    """Return photo and outline at the size that they are looked at."""
    height, width = size_within(is_foreground.shape[:2], LOOK_SIDE)
    size = max(height // CELL, 1) * CELL, max(width // CELL, 1) * CELL
    fore, back = (
        cv2.resize(known.view(np.uint8), size[::-1], interpolation=cv2.INTER_NEAREST).view(np.bool_)
        for known in (is_foreground, is_background)
    )
    distance = signed_steps(fore, back).astype(np.float32) / np.float32(STEPS)
    return Look(_reduced(image, size), distance, max(_REACH * max(size), 2 * CELL))


def _reduced(image: NDArray[Any], size: Size) -> Plane:
    """Return an image at a smaller size, 0 to 255; most of the way by whole steps, which is quick."""
    step = max(image.shape[0] // (2 * size[0]), 1)
    near = image if step == 1 else np.ascontiguousarray(image[step // 2 :: step, step // 2 :: step])
    small = cv2.resize(near, size[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    full = {"uint8": 255, "uint16": 65535}.get(image.dtype.name, 1)
    return np.asarray(small * np.float32(255 / full), np.float32)


def _spread(signs: Signs, side: int, reach: float) -> Plane:
    """Return the width in pixels at reduced size in every cell, from those along the outline."""
    is_along = signs.density > 0
    if not is_along.any():
        return np.full(signs.density.shape, _LEAST * reach, np.float32)
    rows = signs.rows[side]
    found = np.exp(np.clip(rows @ _WEIGHTS, np.log(_LEAST), np.log(_MOST)))
    found = np.maximum(found, _PAST * wrong_side(rows)) * reach
    known = np.zeros((*signs.density.shape, 2), np.float32)
    known[is_along] = np.stack([found, np.ones_like(found)], axis=1) * signs.density[is_along][:, None]
    near, far = (blurred(known, sigma * reach / CELL) for sigma in (_ALONG, _BEYOND))
    total = near + 1e-3 * far + 1e-9 * known.mean(axis=(0, 1))
    return np.asarray(total[..., 0] / total[..., 1], np.float32)


def _divide(distance: NDArray[np.int16], widths: EdgeWidths) -> None:
    """Make distances in steps ratios to the widths, in place and a strip at a time: whole, they would be far larger."""
    height, width = distance.shape
    for top in range(0, height, _STRIP):
        strip = distance[top : top + _STRIP]
        rect = top, 0, top + len(strip), width
        inner, outer = (enlarged(plane, rect, (height, width)) for plane in widths)
        ratio = strip * (np.float32(_UNITS / STEPS) / np.where(strip > 0, outer, inner))
        np.clip(ratio, -FAR, FAR, out=ratio)
        strip[:] = ratio
