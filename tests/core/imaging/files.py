"""Image files made by hand, for what no writer at hand writes."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray


def png(
    array: NDArray[np.generic],
    *,
    orientation: int | None = None,
    transparent: tuple[int, ...] | None = None,
    size: tuple[int, int] | None = None,
) -> bytes:
    """A PNG of (H, W, 1 to 4) uint8 or uint16: gray, gray + alpha, RGB, RGBA; ``size`` lies about (width, height)."""
    height, width, channels = array.shape
    depth = 8 * array.dtype.itemsize
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    rows = array.astype(array.dtype.newbyteorder(">"))
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    chunks = [chunk(b"IHDR", struct.pack(">IIBBBBB", *(size or (width, height)), depth, kind, 0, 0, 0))]
    if orientation is not None:
        chunks.append(chunk(b"eXIf", exif(orientation)))
    if transparent is not None:
        chunks.append(chunk(b"tRNS", struct.pack(f">{len(transparent)}H", *transparent)))
    chunks += [chunk(b"IDAT", zlib.compress(body)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def exif(orientation: int) -> bytes:
    """A TIFF header with nothing but an orientation."""
    return b"II*\0" + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, 1, orientation, 0)


def tiff16(
    array: NDArray[np.uint16], *, orientation: int = 1, extra: int = 2, photometric: int | None = None
) -> bytes:
    """An uncompressed 16-bit TIFF of (H, W, 1, 3 or 4); ``extra`` 1 = premultiplied alpha, 2 = straight."""
    height, width, channels = array.shape
    pixels = array.astype("<u2").tobytes()
    bits = struct.pack("<H", 16) * channels
    meaning = (2 if channels >= 3 else 1) if photometric is None else photometric
    tags = [
        (256, 3, 1, width), (257, 3, 1, height), (258, 3, channels, 16), (259, 3, 1, 1), (262, 3, 1, meaning),
        (273, 4, 1, 0), (274, 3, 1, orientation), (277, 3, 1, channels), (278, 3, 1, height), (279, 4, 1, len(pixels)),
    ]  # fmt: skip
    if channels == 4:
        tags.append((338, 3, 1, extra))
    bits_at = 8 + 2 + 12 * len(tags) + 4
    directory = b""
    for tag, kind, count, value in tags:
        at = bits_at if tag == 258 and channels > 2 else bits_at + len(bits) if tag == 273 else value
        directory += struct.pack("<HHII", tag, kind, count, at)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + directory + struct.pack("<I", 0) + bits + pixels
