"""Pixels as few bytes: planes kept exactly, with zlib; colors as JPEG, with Pillow."""

import io
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[Any]


def pack_exact(values: Array) -> bytes:
    """Return an array of bytes or of int16 compressed; ``unpack_exact`` gives it back."""
    return zlib.compress(np.ascontiguousarray(values).tobytes(), 6)


def unpack_exact(data: bytes, shape: tuple[int, ...], dtype: Any = np.uint8) -> Array:
    """Return what ``pack_exact`` was given."""
    return np.frombuffer(zlib.decompress(data), dtype).reshape(shape)


def pack_color(rgb: Array, quality: int) -> bytes:
    """Return RGB uint8 (H, W, 3) as JPEG at a quality of 1 to 100; color has half the resolution of brightness."""
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
    return file.getvalue()


def unpack_color(data: bytes) -> Array:
    """Return RGB uint8 (H, W, 3) from the output of ``pack_color``."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image)
