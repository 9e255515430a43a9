"""Trimaps for sets that come without any: alpha that is neither 0 nor 1, dilated."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.collections.interface import Loaded
from core.evaluation.collections.reading import read_alpha
from core.imaging.io import read_image
from core.trimap.bands import EdgeBands
from core.trimap.values import Trimap


@dataclass(frozen=True)
class Dilation:
    """Radii in pixels, drawn evenly from ``low`` to ``high`` for each image and each side, by the image's name.

    They hold for a photo whose longer side is ``for_side`` pixels, and grow and shrink with it; 0: for any size.
    """

    low: float
    high: float
    for_side: int = 0

    def radii(self, name: str, shape: tuple[int, ...]) -> tuple[float, float]:
        """Return how far unknown reaches into alpha 1 and into alpha 0, the same for the same name and size."""
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        scale = max(shape[:2]) / self.for_side if self.for_side else 1.0
        inner, outer = rng.uniform(self.low, self.high, 2) * scale
        return float(inner), float(outer)


def dilated(alpha: NDArray[Any], inner: float, outer: float) -> Trimap:
    """Return the trimap of an alpha, uint8 (H, W): unknown is everything between 0 and 255 and what is near it.

    ``inner`` and ``outer`` are the radii in pixels of the discs that unknown grows by into 255 and into 0.
    """
    return EdgeBands(alpha == 255, alpha == 0).trimap(inner, outer)


def with_drawn_trimap(image: Path, alpha: Path, dilation: Dilation) -> Loaded:
    """Read a photo and its alpha, and make the trimap. Raises UserError."""
    photo = read_image(image).image
    truth = read_alpha(alpha, photo.shape, image)
    return Loaded(photo, dilated(truth, *dilation.radii(image.stem, truth.shape)), truth)
