"""Write PNG files, gray, RGB and RGBA, in 8 and 16 bits, with a color profile."""

import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.files import atomic_write
from core.imaging.photo import Pixels

_SIGNATURE_AND_HEADER = 8 + 25
_SMALL = [cv2.IMWRITE_PNG_COMPRESSION, 3]
_QUICK = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]


def write_png(
    path: Path,
    array: Pixels,
    *,
    icc_profile: bytes | None = None,
    private: bool = False,
    is_quick: bool = False,
) -> None:
    """Write (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or uint16, as PNG.

    ``icc_profile`` is embedded as it is; ``private`` keeps a new file to the user; ``is_quick``: in half
    the time, a little larger. The write is atomic.
    Raises UserError where the file cannot be written.
    """
    encoded = encode_png(array, icc_profile=icc_profile, is_quick=is_quick)
    with atomic_write(path, private=private) as temporary:
        temporary.write_bytes(encoded)


def encode_png(array: Pixels, *, icc_profile: bytes | None = None, is_quick: bool = False) -> bytes:
    """Return the bytes of such a PNG."""
    encoded = _encode(array, _QUICK if is_quick else _SMALL)
    if not icc_profile:
        return encoded
    profile = _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc_profile))
    return encoded[:_SIGNATURE_AND_HEADER] + profile + encoded[_SIGNATURE_AND_HEADER:]


def _encode(array: Pixels, how: list[int]) -> bytes:
    channels = 1 if array.ndim == 2 else array.shape[2]
    code = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}.get(channels)
    swapped: Any = (
        np.ascontiguousarray(array) if code is None else cv2.cvtColor(np.ascontiguousarray(array), code)
    )
    done, encoded = cv2.imencode(".png", swapped, how)
    if not done:
        raise ValueError(f"cannot encode {array.dtype} {array.shape} as PNG")
    return encoded.tobytes()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
