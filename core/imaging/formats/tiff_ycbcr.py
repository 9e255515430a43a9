"""YCbCr in a TIFF without JPEG: its units of several luminances to one pair of colors, and the way to RGB."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_COEFFICIENTS, _SUBSAMPLING, _REFERENCE = 529, 530, 532
_SUBSAMPLINGS = (1, 2, 4)
_REC_601 = (0.299, 0.587, 0.114)
_ROWS = 256


def subsampling(page: Any) -> tuple[int, int]:
    """Return how many pixels (across, down) share one pair of colors in a page of YCbCr.

    Raises ValueError for numbers that there are not.
    """
    across, down = page.tags.valueof(_SUBSAMPLING, (2, 2))
    if across not in _SUBSAMPLINGS or down not in _SUBSAMPLINGS:
        raise ValueError(f"subsampling of {across} x {down}")
    return across, down


def units_size(rows: int, columns: int, shared: tuple[int, int]) -> int:
    """Return the samples in a strip or tile of units."""
    across, down = shared
    return -(-rows // down) * -(-columns // across) * (across * down + 2)


def spread_units(samples: NDArray[Any], rows: int, columns: int, shared: tuple[int, int]) -> NDArray[Any]:
    """Return (rows, columns, 3) of units: the luminances of a small block, row by row, then its Cb and Cr."""
    across, down = shared
    high, wide = -(-rows // down), -(-columns // across)
    units = samples.reshape(high, wide, across * down + 2)
    luma = units[..., :-2].reshape(high, wide, down, across).swapaxes(1, 2)
    pixels = np.empty((high * down, wide * across, 3), samples.dtype)
    pixels[..., 0] = luma.reshape(high * down, wide * across)
    pixels[..., 1:] = units[..., -2:].repeat(down, axis=0).repeat(across, axis=1)
    return pixels[:rows, :columns]


def to_rgb(pixels: NDArray[Any], page: Any) -> NDArray[Any]:
    """Turn (H, W, 3) of YCbCr, uint8 or uint16, into RGB in place, by the numbers in the page's tags."""
    if pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"YCbCr of {pixels.dtype}")
    full = int(np.iinfo(pixels.dtype).max)
    black, scale = _ranges(page, full)
    matrix = _matrix(page)
    for top in range(0, len(pixels), _ROWS):
        rows = pixels[top : top + _ROWS]
        rgb = ((rows.astype(np.float32) - black) * scale) @ matrix.T
        rows[...] = np.rint(np.clip(rgb, 0, 1) * full)
    return pixels


def _ranges(page: Any, full: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return what to take off Y, Cb and Cr, and what to multiply by, for 0 to 1 and -0.5 to 0.5."""
    middle = (full + 1) // 2
    told = np.asarray(page.tags.valueof(_REFERENCE, ()), np.float64)
    if told.size == 12:
        told = told.reshape(6, 2)[:, 0] / np.maximum(told.reshape(6, 2)[:, 1], 1)
    if told.size != 6 or bool((told[1::2] <= told[::2]).any()):
        told = np.array([0, full, middle, full, middle, full], np.float64)
    room = told[1::2] - told[::2]
    scale = np.array([1 / room[0], 0.5 / room[1], 0.5 / room[2]])
    return told[::2].astype(np.float32), scale.astype(np.float32)


def _matrix(page: Any) -> NDArray[np.float32]:
    told = np.asarray(page.tags.valueof(_COEFFICIENTS, ()), np.float64)
    weights = told[::2] / np.maximum(told[1::2], 1) if told.size == 6 else np.array(_REC_601)
    if not 0 < weights[1] <= 1 or bool((weights < 0).any()):
        weights = np.array(_REC_601)
    red, green, blue = weights
    from_cr, from_cb = 2 - 2 * red, 2 - 2 * blue
    return np.array(
        [[1, 0, from_cr], [1, -blue * from_cb / green, -red * from_cr / green], [1, from_cb, 0]], np.float32
    )
