"""PNGs of every kind, made by hand, and the pixels that are expected of them."""

import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.imaging.formats.png_chunks import SIGNATURE, chunk
from core.imaging.formats.record import Decoded

HEIGHT, WIDTH = 11, 13

GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6

SAMPLES = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}

PASSES = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))

COLORS = np.random.default_rng(5).integers(0, 256, (256, 3), dtype=np.uint8)


def values(kind: int, depth: int) -> NDArray[Any]:
    count = np.random.default_rng(kind * 100 + depth)
    return count.integers(0, 1 << depth, (HEIGHT, WIDTH, SAMPLES[kind]), dtype=np.uint16)


def rows_of(pixels: NDArray[Any], depth: int) -> bytes:
    """Pack samples, every row behind a filter of 0."""
    packed = b""
    for row in pixels.reshape(pixels.shape[0], -1):
        bits = "".join(f"{value:0{depth}b}" for value in row)
        bits += "0" * (-len(bits) % 8)
        packed += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed


def file_of(
    kind: int,
    depth: int,
    *more: bytes,
    interlaced: bool = False,
    behind: bytes = b"",
    rows: bytes | None = None,
) -> bytes:
    pixels = values(kind, depth)
    if rows is None and interlaced:
        parts = (pixels[top::down, left::across] for top, left, down, across in PASSES)
        rows = b"".join(rows_of(part, depth) for part in parts if part.size)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, interlaced)
    palette = chunk(b"PLTE", COLORS[: 1 << depth].tobytes()) if kind == PALETTE else b""
    packed = zlib.compress(rows_of(pixels, depth) if rows is None else rows, 0)
    parts = [
        SIGNATURE,
        chunk(b"IHDR", head),
        palette,
        *more,
        chunk(b"IDAT", packed),
        behind,
        chunk(b"IEND", b""),
    ]
    return b"".join(parts)


def expected(kind: int, depth: int) -> NDArray[Any]:
    pixels = values(kind, depth)
    if kind == PALETTE:
        return COLORS[pixels[..., 0]]
    scale = {1: 255, 2: 85, 4: 17}.get(depth, 1)
    return (pixels * scale).astype(np.uint16 if depth == 16 else np.uint8)


def all_samples(decoded: Decoded) -> NDArray[Any]:
    alpha = [] if decoded.alpha is None else [decoded.alpha[..., None]]
    return np.concatenate([decoded.samples, *alpha], axis=2)


def spoiled(kind: bytes, body: bytes) -> bytes:
    return chunk(kind, body)[:-1] + bytes([chunk(kind, body)[-1] ^ 1])


def icc(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"name\0\0" + zlib.compress(profile))


P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)


def gama(value: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", value))


def chrm(points: tuple[int, ...]) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *points))


def block(orientation: int) -> bytes:
    tags = Image.Exif()
    tags.update({0x0112: orientation, 0x011A: 240.0, 0x011B: 240.0})
    return tags.tobytes().removeprefix(b"Exif\0\0")
