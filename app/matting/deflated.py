"""Arrays compressed by zlib, byte by byte of their numbers: those alike lie together then."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_FASTEST = 1


class Deflated(NamedTuple):
    """An array in bytes."""

    data: bytes
    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return len(self.data)


def deflated(array: NDArray[Any] | Deflated) -> Deflated:
    """Compress an array; one that is compressed already stays as it is."""
    if isinstance(array, Deflated):
        return array
    planes = np.ascontiguousarray(array).view(np.uint8).reshape(-1, array.dtype.itemsize).T
    return Deflated(zlib.compress(np.ascontiguousarray(planes).data, _FASTEST), array.dtype, array.shape)


def inflated(array: NDArray[Any] | Deflated) -> NDArray[Any]:
    """Return the array to the last bit; one that is none yet stays as it is."""
    if not isinstance(array, Deflated):
        return array
    planes = np.frombuffer(zlib.decompress(array.data), np.uint8).reshape(array.dtype.itemsize, -1)
    return np.ascontiguousarray(planes.T).view(array.dtype).reshape(array.shape)
