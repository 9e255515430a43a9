"""Arrays of a project as plain PNGs that any program opens, and back, with distrust."""

from __future__ import annotations

import struct
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.png import encode_png
from core.imaging.photo import MAX_SIDE

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def to_png(array: NDArray[Any]) -> bytes:
    """Return (H, W) or (H, W, 3) RGB, bool, uint8 or uint16, as a PNG; quick rather than small."""
    pixels = array.view(np.uint8) * np.uint8(255) if array.dtype == np.bool_ else array
    return encode_png(pixels, is_quick=True)


def from_png(data: bytes, size: tuple[int, int], depth: int) -> NDArray[Any]:
    """Return the gray pixels (H, W) of a PNG, uint8 or uint16.

    Raises:
        ValueError: it is no gray PNG of that ``size`` (height, width) and ``depth`` in bits, or is damaged.
    """
    check_header(data, size, depth)
    pixels: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.shape != size or pixels.dtype != (np.uint8 if depth == 8 else np.uint16):
        raise ValueError("its pixels are damaged")
    return np.asarray(pixels)


def check_header(data: bytes, size: tuple[int, int], depth: int) -> None:
    """Raise ValueError where it says to be no gray PNG of ``size`` (height, width) and ``depth`` in bits."""
    if header_of(data) != (*size, depth, 0):
        raise ValueError("it is not the picture that it should be")


def header_of(data: bytes) -> tuple[int, int, int, int]:
    """Return (height, width, depth, color type) as a PNG says, all -1 where it is none or too large."""
    if len(data) < 33 or data[:8] != _SIGNATURE or data[12:16] != b"IHDR":
        return -1, -1, -1, -1
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        return -1, -1, -1, -1
    return height, width, depth, kind
