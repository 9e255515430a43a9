"""What stands over the network's alpha: touch-up below, refinement above; any part of it, equal to the whole."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, clip, slices
from core.refine.refinement import Refinement
from core.refine.steps import refined
from core.refine.touch_up import Plane, TouchUp

_BAND_ROWS = 512


@dataclass(frozen=True, eq=False)
class Finish:
    """The layers over an alpha, none of which changes it.

    Attributes:
        touch_up: strokes on alpha.
        refinement: the settings for all of it.
    """

    touch_up: TouchUp
    refinement: Refinement = field(default_factory=Refinement)

    @classmethod
    def none(cls, size: Size) -> Finish:
        """Nothing over an alpha of ``size`` (height, width)."""
        return cls(TouchUp(size))

    @property
    def is_neutral(self) -> bool:
        """True where the finished alpha is the network's own, to the last bit."""
        return self.touch_up.is_empty and self.refinement.is_neutral

    def with_touch_up(self, touch_up: TouchUp) -> Finish:
        """Return the same over another layer of strokes."""
        return replace(self, touch_up=touch_up)

    def touched(self, alpha: NDArray[Any], rect: Rect, stride: int = 1) -> Plane:
        """Return alpha with the strokes over it alone, float32 (h, w): every ``stride``-th pixel of ``rect``.

        ``alpha`` is that of the whole image, float32 in [0, 1] or uint8.
        """
        return self.touch_up.over(_as_float(alpha[slices(rect)][::stride, ::stride]), rect, stride)

    def alpha(self, alpha: NDArray[Any], trimap: NDArray[np.uint8], rect: Rect) -> Plane:
        """Return the finished alpha of ``rect``, float32 (h, w); the arrays are those of the whole image."""
        if self.refinement.is_neutral:
            return self.touched(alpha, rect)
        wide = grown(rect, self.refinement.reach(), self.touch_up.size)
        finished = self.over(self.touched(alpha, wide), trimap[slices(wide)], self.touch_up.weight(wide))
        top, left = rect[0] - wide[0], rect[1] - wide[1]
        return finished[top : top + rect[2] - rect[0], left : left + rect[3] - rect[1]]

    def over(
        self, touched: Plane, trimap: NDArray[np.uint8], weight: Plane | None, *, scale: float = 1.0
    ) -> Plane:
        """Return a part (h, w) of touched-up alpha with the refinement over it, right but for its outer ``reach``.

        ``weight`` is how far touch-up decides, None where nowhere; ``scale`` how many pixels one of these stands for.
        """
        is_touched = None if weight is None else weight > 0
        return refined(touched, trimap, self.refinement, scale=scale, touched=is_touched)

    def whole(self, alpha: Plane, trimap: NDArray[np.uint8]) -> Plane:
        """Return all of the finished alpha, float32 (H, W), made band by band; ``alpha`` itself where it is neutral."""
        if self.is_neutral:
            return alpha
        height, width = self.touch_up.size
        out = np.empty((height, width), np.float32)
        for top in range(0, height, _BAND_ROWS):
            band = top, 0, min(top + _BAND_ROWS, height), width
            out[slices(band)] = self.alpha(alpha, trimap, band)
        return out


def grown(rect: Rect, by: int, size: Size) -> Rect:
    """Return ``rect`` with ``by`` pixels more on each side, within an image of ``size``."""
    wide = clip((rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by), size)
    assert wide is not None
    return wide


def _as_float(alpha: NDArray[Any]) -> Plane:
    return alpha if alpha.dtype == np.float32 else alpha * np.float32(1 / 255)
