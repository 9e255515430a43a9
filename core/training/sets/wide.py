"""The wide set: fine or translucent things and firm bodies in wide unknown regions, for the figures of a training.

Its subjects are drawn from random numbers of their own, so that none of them is in a pool or a training set.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.training.drawing.canvas import Studio
from core.training.drawing.families import glass, seeds, threads
from core.training.samples.firm import firm_body
from core.training.samples.trimaps import far_trimap, lassoed_trimap, wide_trimap
from core.training.sets import clear, growing, hairy
from core.training.sets.clear import placed, soft_studio
from core.training.sets.drawn import Subject, draw_foreground
from core.training.sets.vector import Element, Extent, Veil

Array = NDArray[Any]
STREAM = 0x71DE
GENERATION = 1
"""Raise this when what is drawn changes: figures of other photos are not to be compared."""
SEED, SIDE = 0, 1024
"""The seed, and the longer side of the photos that a training validates on."""
_SHAPES: tuple[Size, ...] = (
    (1024, 1024), (1365, 2048), (1200, 1600), (1536, 1152), (1000, 1500), (1800, 1200), (1400, 1400),
)  # fmt: skip
_LASSOED, _HEADS = 0.2, ("hair", "curls")
_WIDEST = 0.1, 0.3
"""Pixels across the unknown strokes, of the longer side."""


def _family(draw: Callable[[Studio, np.random.Generator], Array]) -> Subject:
    """Return a family of training foregrounds as a subject of a set."""

    def subject(rng: np.random.Generator, extent: Extent) -> list[Element]:
        return [Veil(placed(draw(soft_studio(rng), rng), extent), extent)]

    return subject


def _firm(studio: Studio, rng: np.random.Generator) -> Array:
    return firm_body(rng, studio.size, studio.texture(rng))


SUBJECTS: dict[str, Subject] = {
    "clock": growing.clock, "net": clear.net, "glass": clear.glass, "lace": _family(threads.lace),
    "smoke": clear.smoke, "gauze": _family(threads.gauze), "feather": _family(seeds.feather), "hair": hairy.head,
    "web": _family(threads.web), "firm": _family(_firm), "water": _family(glass.water),
    "thistle": _family(seeds.thistle), "curls": hairy.curls,
}  # fmt: skip
"""By name, in the order in which the set has them."""


def wide_size(index: int, longest: int | None = None) -> Size:
    """Return (height, width) of photo ``index``, 1000 to 2048 pixels per side, or reduced to ``longest``."""
    height, width = _SHAPES[index % len(_SHAPES)]
    scale = 1 if longest is None else min(1, longest / max(height, width))
    return round(scale * height), round(scale * width)


def wide_foreground(seed: int, index: int, size: Size) -> tuple[Array, Array]:
    """Return subject ``index`` as colors (H, W, 3), not premultiplied, and alpha (H, W), both uint8."""
    return draw_foreground(seed, index, size, STREAM, SUBJECTS)


def wide_marks(rng: np.random.Generator, alpha: Array, subject: str) -> Array:
    """Return the trimap of a photo, uint8 (H, W): a far band around a firm body, strokes a tenth to three tenths of

    the picture wide over all else. A fifth of what is no head of hair is in a lasso and has no Keep.
    """
    if subject == "firm" and (alpha == 255).any():
        return far_trimap(rng, alpha)
    if rng.random() < _LASSOED and subject not in _HEADS:
        return lassoed_trimap(rng, alpha)
    low, high = (share * max(alpha.shape) for share in _WIDEST)
    return wide_trimap(rng, alpha, (low, high))
