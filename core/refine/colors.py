"""Colors under a refined alpha: spread outward where the edge moved out, and mixed with the photo's by the amount."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, grown, within
from core.imaging.photo import Pixels
from core.refine.feather import averaged
from core.refine.finish import Finish
from core.refine.touch_up import Plane

_RADII = (2, 6, 18, 54)
"""Radii over which colors are gathered: the nearest that finds some decides."""
_ENOUGH = 0.05
"""Mean alpha around a pixel from which on a radius decides alone."""
_LEAST = 1e-4


def refined_colors(
    finish: Finish,
    photo: Pixels,
    rect: Rect,
    finished: Plane,
    *,
    colors: Callable[[Rect], Pixels],
    alpha: Callable[[Rect], Plane],
) -> Pixels:
    """Return the colors of ``rect``, in the photo's dtype, that belong to its finished alpha; nothing is written to.

    ``photo`` (h, w, n) and ``finished`` (h, w) are of ``rect``. ``colors`` and ``alpha`` return the subject's own
    colors and the touched-up alpha of any rectangle.
    """
    own = colors(rect)
    if finish.refines and ((finished > 0) & (alpha(rect) == 0)).any():
        radii = radii_within(finish.reach())
        wide = grown(rect, 2 * radii[-1], finish.touch_up.size)
        below = alpha(wide)
        near = gathered(colors(wide), below, radii)
        inner = within(rect, wide)
        own = np.where((below[inner] == 0)[..., None], near[inner], own)
    return mixed(photo, own, finish.amount(rect))


def mixed(photo: Pixels, colors: Pixels, amount: float | Plane) -> Pixels:
    """Return photo + amount * (colors - photo), (h, w, n) in the photo's dtype; ``amount`` is a number or (h, w)."""
    if isinstance(amount, float | int):
        if amount == 1:
            return colors
        share: np.float32 | Plane = np.float32(amount)
    else:
        share = amount[..., None]
    return _in_dtype(np.asarray(photo + share * (colors.astype(np.float32) - photo), np.float32), photo)


def radii_within(reach: int) -> list[int]:
    """Return the radii over which colors are gathered where alpha reaches ``reach`` pixels farther than before."""
    return [radius for radius in _RADII if radius == _RADII[0] or 2 * radius / 3 < reach]


def gathered(colors: Pixels, alpha: Plane, radii: list[int]) -> Pixels:
    """Return (h, w, n) the mean color around each pixel, weighted by alpha (h, w); its own where no alpha is near.

    A crop is right but for its outer pixels, twice the last radius.
    """
    near: NDArray[Any] = colors.astype(np.float32)
    weighted = near * alpha[..., None]
    for radius in reversed(radii):
        found = np.maximum(averaged(alpha, radius), 0)
        own = averaged(weighted, radius) / np.maximum(found, _LEAST)[..., None]
        enough = _LEAST if radius == radii[-1] else _ENOUGH
        near = near + np.minimum(found * (1 / enough), 1)[..., None] * (own - near)
    return _in_dtype(np.asarray(near, np.float32), colors)


def _in_dtype(values: NDArray[np.float32], like: Pixels) -> Pixels:
    if np.issubdtype(like.dtype, np.integer):
        values = np.asarray(np.rint(np.clip(values, 0, np.iinfo(like.dtype).max)), np.float32)
    return np.asarray(values, like.dtype)
