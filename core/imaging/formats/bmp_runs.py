"""Runs of alike pixels (RLE) in BMP files, of 4, 8 and 24 bits per pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_END_OF_ROW, _END, _MOVE = 0, 1, 2
_MOST_OF_BYTE, _LEAST_SHARE = 128, 0.01


def unpack_runs(data: bytes, height: int, width: int, bits: int) -> tuple[NDArray[Any], int]:
    """Return pixels (H, W), those of 24 bits (H, W, 3), and how many rows are missing where there is no end.

    The first row is the first in the file. What is left free is 0.

    Raises:
        ValueError: so little data cannot be those of such a picture.
    """
    unit = 3 if bits == 24 else 1
    if len(data) * _MOST_OF_BYTE < height * width * _LEAST_SHARE:
        raise ValueError("next to nothing of the picture is there")
    found = bytearray(height * width * unit)
    row = column = at = 0
    while at + 1 < len(data) and row < height:
        count, code = data[at], data[at + 1]
        at += 2
        if count:
            run = _run(count, data[at - 1 : at - 1 + unit], bits)
            at += unit - 1
        elif code == _END_OF_ROW:
            row, column = row + 1, 0
            continue
        elif code == _END:
            return _shaped(found, height, width, unit), 0
        elif code == _MOVE:
            across, down = data[at : at + 2].ljust(2, b"\0")
            column, row = column + across, row + down
            at += 2
            continue
        else:
            size = (code + 1) // 2 if bits == 4 else code * unit
            run = _as_they_are(data[at : at + size], code, bits)
            at += size + size % 2
        run = run[: max(width - column, 0) * unit]
        start = (row * width + column) * unit
        found[start : start + len(run)] = run
        column += len(run) // unit
    is_done = row >= height or (row == height - 1 and column >= width)
    return _shaped(found, height, width, unit), 0 if is_done else height - row


def _run(count: int, pixel: bytes, bits: int) -> bytes:
    if bits != 4:
        return pixel * count
    return (bytes([pixel[0] >> 4, pixel[0] & 15]) * ((count + 1) // 2))[:count]


def _as_they_are(pixels: bytes, count: int, bits: int) -> bytes:
    if bits != 4:
        return pixels
    return bytes(half for each in pixels for half in (each >> 4, each & 15))[:count]


def _shaped(found: bytearray, height: int, width: int, unit: int) -> NDArray[Any]:
    pixels = np.frombuffer(found, np.uint8)
    return pixels.reshape(height, width) if unit == 1 else pixels.reshape(height, width, 3)
