"""TIFFs of every kind, made by tifffile, by Pillow and by hand."""

import io
import struct
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from core.imaging.formats import tiff
from core.imaging.formats.record import Decoded

HEIGHT, WIDTH = 37, 29


def picture(*shape: int, dtype: Any = np.uint8, most: int | None = None) -> NDArray[Any]:
    """A soft gradient with a little noise, so that all compressions have something to do."""
    rng = np.random.default_rng(0)
    full = most or np.iinfo(dtype).max
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    soft = (rows / shape[0] + columns / shape[1]) / 2.2
    values = soft.reshape(*soft.shape, *[1] * (len(shape) - 2)) + rng.uniform(0, 0.05, shape)
    return (values * full).astype(dtype)


def written(array: NDArray[Any], **how: Any) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, array, **{"metadata": None, "software": False, **how})
    return file.getvalue()


def by_pillow(image: Image.Image, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "TIFF", **how)
    return file.getvalue()


def decoded(data: bytes) -> Decoded:
    return tiff.decode(data, "photo.tif")


def by_hand(tags: dict[int, tuple[int, tuple[int, ...]]], body: bytes) -> bytes:
    """A TIFF of these tags (kind, values) whose one strip is `body`."""
    tags = {**tags, 273: (4, (8,)), 279: (4, (len(body),))}
    head = b"II*\0" + struct.pack("<I", 8 + len(body)) + body
    start = len(head) + 2 + 12 * len(tags) + 4
    entries, behind = b"", b""
    for tag, (kind, values) in sorted(tags.items()):
        packed = b"".join(value.to_bytes({3: 2, 4: 4}[kind], "little") for value in values)
        entries += struct.pack("<HHI", tag, kind, len(values))
        entries += packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack("<I", start + len(behind))
        behind += packed if len(packed) > 4 else b""
    return head + struct.pack("<H", len(tags)) + entries + bytes(4) + behind
