"""A polish behind the network: a few steps towards the alpha that the colors of every 3x3 window ask for.

Minimized is the closed-form energy with a pull towards the network's alpha, strong where that is sure. Colors are
taken nearer to light than a file's numbers are, since it is light that mixes in front of a camera. The steps are
Chebyshev's, behind the exact diagonal, of fixed sizes: a pixel depends on what lies within two pixels for every step,
and blocks give what the whole photo gives.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.engine.laplacian import Windows
from core.engine.preprocess import SCALE
from core.engine.tiling import POLISH_BLOCK, spans
from core.errors import is_out_of_memory
from core.geometry import seen_from, stretched
from core.threads.alone import threads_alone
from core.trimap.values import UNKNOWN, Trimap

_REACH = 2
_PULL, _SURE_PULL, _SURE = 0.01, 10.0, 50
_LARGEST = 2.6
"""Above the eigenvalues of the Laplacian over its diagonal (2.45 on photographs)."""
_SMALLEST = _LARGEST / 40


def polish(
    image: NDArray[Any],
    trimap: Trimap,
    alpha: NDArray[np.float32],
    steps: int,
    *,
    device: str = "cpu",
    tick: Callable[[], object] = lambda: None,
) -> Iterator[float]:
    """Polish alpha in place, block by block; yield the share that is done.

    Args:
        image: (H, W, 3) RGB; uint8, uint16, or float32 in [0, 1].
        trimap: (H, W); only unknown pixels change.
        alpha: (H, W) in [0, 1], overwritten.
        steps: how many steps, 0 to ``options.MOST_POLISH``; 0 changes nothing.
        device: "cpu" or "cuda", where the blocks are computed.
        tick: called after every block; may raise to stop.
    """
    if not steps:
        return
    side, halo = POLISH_BLOCK[device], _REACH * steps
    height, width = trimap.shape
    above = alpha[:0].copy()
    with threads_alone(device) as pool:
        for top in range(0, height, side):
            bottom = min(top + side, height)
            start = top - len(above)
            before = np.concatenate((above, alpha[top : min(bottom + halo, height)]))
            above = alpha[max(bottom - halo, 0) : bottom].copy()
            inner = list(_needed(trimap, slice(top, bottom), side))
            outer = [
                (stretched(rows, halo, height), stretched(columns, halo, width)) for rows, columns in inner
            ]
            blocks = [
                _Block(image[part], trimap[part], before[seen_from(part[0], start), part[1]])
                for part in outer
            ]
            results = pool.map(_Block.polished, blocks, repeat(steps), repeat(device))
            for part, around, done in zip(inner, outer, results, strict=True):
                tick()
                alpha[part] = done[seen_from(part[0], around[0].start), seen_from(part[1], around[1].start)]
            yield bottom / height


def _needed(trimap: Trimap, rows: slice, side: int) -> Iterator[tuple[slice, slice]]:
    """Yield parts of these rows, at most ``side`` wide, that together hold all unknown pixels in them."""
    is_unknown = trimap[rows] == UNKNOWN
    for left, right in spans(np.flatnonzero(is_unknown.any(axis=0)), side):
        found = np.flatnonzero(is_unknown[:, left:right].any(axis=1))
        yield slice(rows.start + int(found[0]), rows.start + int(found[-1]) + 1), slice(left, right)


@dataclass(frozen=True)
class _Block:
    """A block with its halo: image (h, w, 3), trimap and alpha (h, w)."""

    image: NDArray[Any]
    trimap: Trimap
    alpha: NDArray[np.float32]

    def polished(self, steps: int, device: str) -> NDArray[np.float32]:
        """Return its alpha after this many steps, computed on the CPU if a card has no memory left for it."""
        try:
            return self._polished_on(device, steps)
        except RuntimeError as error:
            if device == "cpu" or not is_out_of_memory(error):
                raise
        return self._polished_on("cpu", steps)

    @torch.inference_mode()
    def _polished_on(self, device: str, steps: int) -> NDArray[np.float32]:
        colors = torch.from_numpy(self.image.astype(np.float32)).to(device).permute(2, 0, 1)
        colors = (colors * SCALE[self.image.dtype]).contiguous()
        is_unknown = torch.from_numpy(self.trimap == UNKNOWN).to(device)
        start = torch.from_numpy(np.ascontiguousarray(self.alpha)).to(device)
        result: NDArray[np.float32] = polished(colors, start, is_unknown, steps).cpu().numpy()
        return result


def polished(colors: Tensor, alpha: Tensor, is_unknown: Tensor, steps: int) -> Tensor:
    """Return alpha after this many steps.

    Args:
        colors: (3, H, W) float32 in [0, 1].
        alpha: (H, W) float32 in [0, 1], the network's, or what is known.
        is_unknown: (H, W) bool; all others stay as they are.
        steps: how many; 0 changes nothing.
    """
    if steps == 0 or min(alpha.shape) < 3:
        return alpha
    windows, pull = Windows(_nearer_to_light(colors)), _pull(alpha)
    free = is_unknown / (windows.diagonal + pull)
    center, half = (_LARGEST + _SMALLEST) / 2, (_LARGEST - _SMALLEST) / 2
    x, rho = alpha.clone(), half / center
    residual = -windows.laplacian(x)
    step = free * residual / center
    for left in range(steps - 1, -1, -1):
        x += step
        if not left:
            break
        residual -= windows.laplacian(step) + pull * step
        next_rho = 1 / (2 * center / half - rho)
        step = next_rho * rho * step + (2 * next_rho / half) * free * residual
        rho = next_rho
    return x.clamp(0, 1)


def _nearer_to_light(colors: Tensor) -> Tensor:
    """Raise colors to the power of 1.5, between a file's numbers and light (2.2): what suits photographs best."""
    return colors.clamp(min=0).sqrt_().mul_(colors)


def _pull(alpha: Tensor) -> Tensor:
    """Return how strongly each pixel is held to the network's alpha: weakly, but where that is all but 0 or 1."""
    return _PULL + _SURE_PULL * (2 * alpha - 1).abs() ** _SURE
