"""From the values that a TIFF stores to whole numbers over their full scale: depths, palettes and kinds of Lab."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.record import Samples
from core.imaging.formats.samples import full_scale, looked_up

_CIE_LAB, _ITU_LAB = 8, 10
_FULL = 65535


def rescaled(stored: NDArray[Any], bits: int) -> Samples:
    """Return values of `bits` each as uint8 or uint16 over their full scale, or as float32.

    Of more than 16 bits the upper 16 stay; of signed values those below zero become 0.
    """
    if stored.dtype.kind == "f":
        return _of_floats(stored)
    if stored.dtype.kind == "i":
        stored, bits = np.maximum(stored, 0).astype(f"u{stored.dtype.itemsize}"), bits - 1
    if stored.dtype.kind not in "ub":
        raise ValueError(f"samples of {stored.dtype}")
    if bits > 16:
        upper: Samples = (stored >> np.array(bits - 16, stored.dtype)).astype(np.uint16)
        return upper
    stretched: Any = full_scale(stored.view(f"u{stored.dtype.itemsize}"), bits)
    return np.ascontiguousarray(stretched)


def _of_floats(stored: NDArray[Any]) -> NDArray[np.float32]:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.ascontiguousarray(stored, np.float32)


def palette(indices: NDArray[Any], colormap: NDArray[Any] | None) -> Samples:
    """Return the colors (H, W, 3) of palette indices; uint8, unless the colors of the map need 16 bits.

    Raises ValueError if there is no palette.
    """
    if colormap is None:
        raise ValueError("no palette")
    colors = np.asarray(colormap, np.uint16).reshape(3, -1).T
    if int(colors.max()) < 256:  # some programs wrote 8 bits here
        colors = colors.astype(np.uint8)
    elif bool((colors % 257 == 0).all()) or bool((colors & 0xFF == 0).all()):
        colors = (colors >> 8).astype(np.uint8)
    indices = indices.view(np.uint8) if indices.dtype.itemsize == 1 else indices.view(np.uint16)
    return looked_up(colors, indices)


def lab_samples(stored: NDArray[Any], photometric: int, bits: int) -> Samples:
    """Return Lab (H, W, 3) with L over the full scale and a, b around its middle, whichever of the three kinds it is.

    CIELab has signed a and b; ICCLab adds 128 to them, and has 0xFF00 for 100 in 16 bits; ITULab has ranges of
    its own. Floating point values are L of 100, a and b themselves.
    """
    if stored.dtype.kind == "f":
        scaled: Samples = (_of_floats(stored) + _row(0, 128, 128)) / _row(100, 256, 256)
        return scaled
    samples = rescaled(stored.view(f"u{stored.dtype.itemsize}") if stored.dtype.kind == "i" else stored, bits)
    if photometric == _CIE_LAB:
        middle = 1 << (8 * samples.dtype.itemsize - 1)
        shifted: Samples = samples ^ np.array([0, middle, middle], samples.dtype)
        return shifted
    if photometric == _ITU_LAB:
        return _from_itu(samples)
    if samples.dtype == np.uint16:
        samples[..., 0] = np.minimum(samples[..., 0].astype(np.uint32) * 257 // 256, _FULL)
    return samples


def _from_itu(samples: Samples) -> Samples:
    """Spread a of -85 to 85 and b of -75 to 125 over the common scale, in 16 bits."""
    share = samples * np.float32(1 / white_of(samples))
    lab = share * _row(_FULL, 170 * 256, 200 * 256) + _row(0, (128 - 85) * 256, (128 - 75) * 256)
    spread: Samples = np.rint(np.clip(lab, 0, _FULL)).astype(np.uint16)
    return spread


def _row(*values: float) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def white_of(samples: Samples) -> int:
    """Return the value of white in samples of their type."""
    return {np.dtype(np.uint8): 255, np.dtype(np.uint16): _FULL}.get(samples.dtype, 1)
