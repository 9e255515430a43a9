"""The matting Laplacian of a picture's 3x3 windows, applied without its matrix.

Levin, Lischinski and Weiss, "A Closed-Form Solution to Natural Image Matting" (2008): L p is nine times what p differs
from its filter guided by the colors.
"""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor

_EPSILON = 1e-5
_OFFSETS = tuple(itertools.product(range(3), range(3)))


class Windows:
    """The Laplacian of colors (3, H, W) in [0, 1], float32, over all 3x3 windows inside them."""

    def __init__(self, colors: Tensor) -> None:
        self._size = colors.shape[-2:]
        mean = F.avg_pool2d(colors[None], 3, stride=1)[0]
        # Differences from the mean come before products: sums of squares lose flat windows in float32.
        self._offsets = [self._seen(colors, at) - mean for at in _OFFSETS]
        self._inverse = _inverse(self._covariance())
        self._count = torch.zeros(self._size, device=colors.device)
        self.diagonal = torch.zeros(self._size, device=colors.device)
        for at, x in zip(_OFFSETS, self._offsets, strict=True):
            self._seen(self._count, at).add_(1)
            self._seen(self.diagonal, at).add_((8 - (self._solved(x) * x).sum(0)) / 9)

    def laplacian(self, p: Tensor) -> Tensor:
        """Return L p for p (H, W)."""
        covariance = torch.zeros_like(self._offsets[0])
        for at, x in zip(_OFFSETS, self._offsets, strict=True):
            covariance.addcmul_(x, self._seen(p, at))
        slope = self._solved(covariance) / 9
        out = self._count * p - self._summed_means(p)
        for at, x in zip(_OFFSETS, self._offsets, strict=True):
            seen = self._seen(out, at)
            for channel in range(3):
                seen.addcmul_(slope[channel], x[channel], value=-1)
        return out

    def _summed_means(self, p: Tensor) -> Tensor:
        """Return the sum of the means of p over all windows that see a pixel."""
        means = F.avg_pool2d(p[None, None], 3, stride=1)
        return F.avg_pool2d(F.pad(means, (2, 2, 2, 2)), 3, stride=1)[0, 0] * 9

    def _seen(self, p: Tensor, at: tuple[int, int]) -> Tensor:
        """Return what all windows see at one of their nine places, a view."""
        height, width = self._size
        return p[..., at[0] : height - 2 + at[0], at[1] : width - 2 + at[1]]

    def _covariance(self) -> list[Tensor]:
        """Return the six different entries of the colors' covariance, row by row."""
        pairs = [(i, j) for i in range(3) for j in range(i, 3)]
        sums = [torch.zeros_like(self._offsets[0][0]) for _ in pairs]
        for x in self._offsets:
            for total, (i, j) in zip(sums, pairs, strict=True):
                total.addcmul_(x[i], x[j])
        return [total / 9 for total in sums]

    def _solved(self, x: Tensor) -> Tensor:
        a, b, c, d, e, f = self._inverse
        rows = ((a, b, c), (b, d, e), (c, e, f))
        return torch.stack([(p * x[0]).addcmul_(q, x[1]).addcmul_(r, x[2]) for p, q, r in rows])


def _inverse(covariance: list[Tensor]) -> list[Tensor]:
    """Invert symmetric 3x3 matrices after adding epsilon / 9 to their diagonals, by their factors L D L'."""
    a, b, c, d, e, f = covariance
    first = 1 / (a + _EPSILON / 9)
    b, c, rest = b * first, c * first, e  # L's first column
    second = 1 / (d + _EPSILON / 9 - b * b / first)
    low = (rest - b * c / first) * second
    third = 1 / (f + _EPSILON / 9 - c * c / first - low * low / second)
    across = b * low - c  # L's inverse: its lower left corner
    return [
        first + b * b * second + across * across * third,
        -b * second - low * across * third,
        across * third,
        second + low * low * third,
        -low * third,
        third,
    ]
