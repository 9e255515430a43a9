"""Tiny test photos: a disc with a soft rim."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.bands import EdgeBands

SIZE = (40, 52)


def alpha(size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """Return the alpha of a soft disc in the middle."""
    y, x = np.ogrid[: size[0], : size[1]]
    distance = np.hypot(y - size[0] / 2, x - size[1] / 2)
    return np.clip(255 * (min(size) / 3 - distance) / 4 + 128, 0, 255).astype(np.uint8)


def trimap(width: float, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """Return the trimap of that disc with a band ``width`` pixels wider on each side."""
    truth = alpha(size)
    return EdgeBands(truth == 255, truth == 0).trimap(width, width)


def put(path: Path, array: NDArray[Any]) -> Path:
    """Write RGB, RGBA or gray, making the folders on the way; return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = array.astype(np.uint8)
    swapped = pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, *range(3, pixels.shape[2])]]
    assert cv2.imwrite(str(path), swapped)
    return path
