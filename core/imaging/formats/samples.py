"""Samples as decoders return them, brought to full scale and divided into colors and alpha."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.color.transform import in_bands

_OF_OPENCV = (np.uint8, np.uint16, np.float32)


def full_scale(values: NDArray[Any], bits: int) -> NDArray[Any]:
    """Return whole numbers of `bits` bits as uint8 over 8 bits or uint16 over 16, full white as full white."""
    target = np.uint8 if bits <= 8 else np.uint16
    if bits in (8, 16):
        return values.astype(target, copy=False)
    most, white = (1 << bits) - 1, int(np.iinfo(target).max)
    table = (np.arange(most + 1, dtype=np.uint64) * white + most // 2) // most
    return looked_up(table.astype(target), values)


def looked_up(table: NDArray[Any], indices: NDArray[Any]) -> NDArray[Any]:
    """Return the entries of a table, (N,) or (N, C), by indices (H, W, ...); the last entry beyond its end."""
    found: NDArray[Any] = np.empty((*indices.shape, *table.shape[1:]), table.dtype)

    def look_up(rows: slice) -> None:  # in bands: numpy makes 64 bits of every index
        np.take(table, indices[rows], axis=0, out=found[rows], mode="clip")

    in_bands(indices.shape, look_up)
    return found


def first_channels(planes: NDArray[Any], count: int) -> NDArray[Any]:
    """Return the first channels of an image (H, W, C), in a row in memory."""
    if planes.shape[2] == 4 and count == 3 and planes.dtype in _OF_OPENCV:
        import cv2

        colors: Any = cv2.cvtColor(planes, cv2.COLOR_RGBA2RGB)  # in a tenth of numpy's time
        return np.asarray(colors)
    return np.ascontiguousarray(planes[..., :count])


def divided(pixels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any] | None]:
    """Divide an image into colors (H, W, C) and alpha, which is there for 2 and 4 channels."""
    planes = pixels[..., None] if pixels.ndim == 2 else pixels
    if planes.shape[2] % 2:
        return planes, None
    return first_channels(planes, planes.shape[2] - 1), np.ascontiguousarray(planes[..., -1])
