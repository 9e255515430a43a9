"""The guided filter (He et al. 2013): a mask as a linear function of the image's colors around each pixel."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]


@dataclass(frozen=True)
class GuidedFilter:
    """A guided filter.

    Attributes:
        radius: half the window's side in pixels, about as far as the mask's outline may be off.
        smoothness: variance of a color, 0 to 1, below which it is taken for noise.
    """

    radius: int
    smoothness: float

    def terms(self, colors: Values, mask: Values, where: NDArray[np.bool_] | None = None) -> Values:
        """Return (h, w, 4): weights of the three colors, and what is added to them, averaged over the windows.

        Args:
            colors: (h, w, 3), 0 to 1.
            mask: (h, w).
            where: bool (h, w), pixels at which colors count; elsewhere the mask is smoothed. Default: everywhere.
        """
        mean, mask_mean = self._mean(colors), self._mean(mask)
        shared = self._mean(colors * mask[..., None]) - mean * mask_mean[..., None]
        at = np.s_[:, :] if where is None else where
        weights = np.zeros_like(colors)
        weights[at] = _solved(self._spread(colors, mean, at), shared[at])
        added = mask_mean - np.einsum("hwc,hwc->hw", weights, mean)
        return np.dstack((self._mean(weights), self._mean(added)))

    def _spread(self, colors: Values, mean: Values, at: Any) -> dict[tuple[int, int], Values]:
        """Return the covariance of each two colors at these pixels."""
        pairs = ((a, b) for a in range(3) for b in range(a, 3))
        return {
            (a, b): (self._mean(colors[..., a] * colors[..., b]) - mean[..., a] * mean[..., b])[at]
            + np.float32(self.smoothness if a == b else 0)
            for a, b in pairs
        }

    def _mean(self, values: Values) -> Values:
        return np.asarray(cv2.blur(values, (2 * self.radius + 1,) * 2), np.float32)


def _solved(spread: dict[tuple[int, int], Values], shared: Values) -> Values:
    """Solve the symmetric 3 x 3 system of each pixel by Cramer's rule."""
    rr, rg, rb, gg, gb, bb = (spread[pair] for pair in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)))
    r, g, b = (shared[..., channel] for channel in range(3))
    cofactors = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    determinant = rr * cofactors[0] + rg * cofactors[1] + rb * cofactors[2]
    weights = (
        cofactors[0] * r + cofactors[1] * g + cofactors[2] * b,
        cofactors[1] * r + (rr * bb - rb * rb) * g + (rg * rb - rr * gb) * b,
        cofactors[2] * r + (rg * rb - rr * gb) * g + (rr * gg - rg * rg) * b,
    )
    return np.asarray(np.stack(weights, axis=-1) / determinant[..., None], np.float32)
