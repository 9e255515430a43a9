"""Pixels as few bytes with numpy and zlib alone: planes kept exactly, colors as quantized cosines of 8 x 8 blocks.

The tables are those of JPEG (ITU-T T.81, annex K), and so is the scale of quality.
"""

import zlib
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
    51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
    120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_CHROMA_CORNER = ((17, 18, 24, 47), (18, 21, 26, 66), (24, 26, 56, 99), (47, 66, 99, 99))
TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)
TO_RGB = np.linalg.inv(TO_YCC.astype(np.float64)).astype(np.float32)


@cache
def cosines() -> Array:
    """Return the orthonormal cosine transform of 8 values, float32 (8, 8), one frequency a row."""
    k, n = np.mgrid[0:8, 0:8]
    scale = np.where(k == 0, np.sqrt(1 / 8), 0.5)
    return (scale * np.cos((2 * n + 1) * k * np.pi / 16)).astype(np.float32)


def base_tables() -> tuple[Array, Array]:
    """Return the steps of brightness and of color at quality 50, float32 (8, 8) each."""
    chroma = np.full((8, 8), 99, np.float32)
    chroma[:4, :4] = _CHROMA_CORNER
    return np.array(_LUMA, np.float32).reshape(8, 8), chroma


def tables(quality: int) -> tuple[Array, Array]:
    """Return the steps of brightness and of color at a quality of 1 to 100, float32 (8, 8) each."""
    percent = 5000 / quality if quality < 50 else 200 - 2 * quality
    luma, chroma = (np.clip(np.floor((t * percent + 50) / 100), 1, 255) for t in base_tables())
    return luma.astype(np.float32), chroma.astype(np.float32)


@cache
def _to_blocks() -> Array:
    return np.kron(cosines(), cosines())


def pack_exact(values: Array) -> bytes:
    """Return an array of bytes or of int16 compressed; ``unpack_exact`` gives it back."""
    return zlib.compress(np.ascontiguousarray(values).tobytes(), 6)


def unpack_exact(data: bytes, shape: tuple[int, ...], dtype: Any = np.uint8) -> Array:
    """Return what ``pack_exact`` was given."""
    return np.frombuffer(zlib.decompress(data), dtype).reshape(shape)


def pack_color(rgb: Array, quality: int) -> bytes:
    """Return RGB uint8 (H, W, 3) compressed with losses; color has half the resolution of brightness."""
    ycc = rgb.astype(np.float32) @ TO_YCC.T
    luma, chroma = tables(quality)
    planes = [_quantized(ycc[..., 0] - 128, luma)]
    planes += [_quantized(_halved(ycc[..., i]), chroma) for i in (1, 2)]
    values = np.concatenate([plane.ravel() for plane in planes])
    return zlib.compress(values.astype("<i2").view(np.uint8).reshape(-1, 2).T.tobytes(), 6)


def unpack_color(data: bytes, height: int, width: int, quality: int) -> Array:
    """Return RGB uint8 (H, W, 3) from the output of ``pack_color``."""
    low_high = np.frombuffer(zlib.decompress(data), np.uint8).reshape(2, -1)
    values = low_high.T.copy().view("<i2").ravel()
    small = (-(-height // 2), -(-width // 2))
    luma, chroma = tables(quality)
    sizes = [64 * _blocks(*s)[0] * _blocks(*s)[1] for s in ((height, width), small, small)]
    parts = np.split(values, np.cumsum(sizes)[:-1])
    ycc = np.empty((height, width, 3), np.float32)
    ycc[..., 0] = _restored(parts[0], height, width, luma) + 128
    for i in (1, 2):
        ycc[..., i] = _doubled(_restored(parts[i], *small, chroma))[:height, :width]
    return np.clip(np.rint(ycc @ TO_RGB.T), 0, 255).astype(np.uint8)


def _blocks(height: int, width: int) -> tuple[int, int]:
    return -(-height // 8), -(-width // 8)


def _quantized(plane: Array, steps: Array) -> Array:
    """Return int16 (64, rows, columns): a frequency of all blocks at a time, the mean as differences along rows."""
    rows, columns = _blocks(*plane.shape)
    padded = np.pad(plane, ((0, 8 * rows - plane.shape[0]), (0, 8 * columns - plane.shape[1])), mode="edge")
    pixels = padded.reshape(rows, 8, columns, 8).transpose(1, 3, 0, 2).reshape(64, -1)
    values = np.rint(_to_blocks() @ pixels / steps.reshape(64, 1)).astype(np.int16)
    values = values.reshape(64, rows, columns)
    values[0] = np.diff(values[0], axis=1, prepend=np.int16(0))
    return values


def _restored(values: Array, height: int, width: int, steps: Array) -> Array:
    rows, columns = _blocks(height, width)
    found = values.reshape(64, rows, columns).astype(np.float32)
    found[0] = np.cumsum(found[0], axis=1)
    pixels = _to_blocks().T @ (found.reshape(64, -1) * steps.reshape(64, 1))
    plane = pixels.reshape(8, 8, rows, columns).transpose(2, 0, 3, 1).reshape(8 * rows, 8 * columns)
    return plane[:height, :width]


def _halved(plane: Array) -> Array:
    plane = np.pad(plane, ((0, plane.shape[0] % 2), (0, plane.shape[1] % 2)), mode="edge")
    return np.asarray((plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]) / 4)


def _doubled(plane: Array) -> Array:
    """Return a plane of twice the size, each value mixed 3 to 1 with its neighbor's, along rows and columns."""
    for axis in (0, 1):
        size = plane.shape[axis]
        before = np.take(plane, np.maximum(np.arange(size) - 1, 0), axis)
        after = np.take(plane, np.minimum(np.arange(size) + 1, size - 1), axis)
        both = np.stack([0.75 * plane + 0.25 * before, 0.75 * plane + 0.25 * after], axis + 1)
        plane = both.reshape(both.shape[0] * 2, -1) if axis == 0 else both.reshape(both.shape[0], -1)
    return plane
