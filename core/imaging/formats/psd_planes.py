"""Rows of the channels of a Photoshop file, packed and unpacked: as they are, by run lengths (PackBits), and zipped."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.psd_sections import FileHeader

Bytes = NDArray[np.uint8]


class Packing(IntEnum):
    """The compression of the rows of a channel."""

    RAW = 0
    RUNS = 1
    ZIP = 2
    ZIP_DIFFERENCES = 3


_MOST_EXPANSION = {Packing.RAW: 1, Packing.RUNS: 64, Packing.ZIP: 1032, Packing.ZIP_DIFFERENCES: 1032}


# --- packing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PackedPlane:
    """One channel as run lengths: the bytes of each row, and all rows on end."""

    counts: NDArray[np.uint32]
    rows: bytes

    def table(self, is_psb: bool) -> bytes:
        """Return the counts as they stand before the rows."""
        return self.counts.astype(">u4" if is_psb else ">u2").tobytes()


def pack(plane: NDArray[Any]) -> PackedPlane:
    """Pack a channel, uint8 or uint16 (H, W), by run lengths."""
    import imagecodecs

    stored = np.ascontiguousarray(plane, dtype=plane.dtype.newbyteorder(">")).view(np.uint8)
    rows = [imagecodecs.packbits_encode(row.tobytes()) for row in stored]
    return PackedPlane(np.array([len(row) for row in rows], np.uint32), b"".join(rows))


# --- unpacking -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnpackedRows:
    """Rows of channels, (N, bytes of a row), and of each whether it was there whole; those that were not are zero."""

    rows: Bytes
    is_sound: NDArray[np.bool_]


def unpack(image: memoryview, header: FileHeader) -> UnpackedRows:
    """Unpack the rows of all channels of the merged picture, which begins with how it is packed.

    Raises ValueError if this many bytes cannot come of so few, before memory for them is taken.
    """
    packing, data = Packing(int.from_bytes(image[:2], "big")), image[2:]
    rows, row_bytes = header.channels * header.height, header.row_bytes
    if rows * row_bytes > (len(data) + 1024) * _MOST_EXPANSION[packing] * 2:
        raise ValueError("the picture is much shorter than its header says")
    if packing is Packing.RAW:
        return _whole_rows(data, rows, row_bytes)
    if packing is Packing.RUNS:
        return _unpack_runs(data, rows, row_bytes, header.is_psb)
    unzipped = _whole_rows(_unzip(data, rows * row_bytes), rows, row_bytes)
    if packing is Packing.ZIP:
        return unzipped
    return UnpackedRows(_undo_differences(unzipped.rows, header.depth // 8), unzipped.is_sound)


def _whole_rows(data: memoryview | bytes, rows: int, row_bytes: int) -> UnpackedRows:
    there = min(rows, len(data) // row_bytes)
    found = np.frombuffer(data, np.uint8, there * row_bytes).reshape(there, row_bytes)
    if there < rows:
        found = np.concatenate((found, np.zeros((rows - there, row_bytes), np.uint8)))
    return UnpackedRows(found, np.arange(rows) < there)


def _unpack_runs(data: memoryview, rows: int, row_bytes: int, is_psb: bool) -> UnpackedRows:
    counts = np.frombuffer(data, ">u4" if is_psb else ">u2", rows)
    ends = counts.nbytes + np.cumsum(counts, dtype=np.int64)
    unpacked = UnpackedRows(np.zeros((rows, row_bytes), np.uint8), np.zeros(rows, np.bool_))
    begin = counts.nbytes
    for index, end in enumerate(ends.tolist()):
        row = _unpack_row(data[begin:end], row_bytes)
        if row is not None:
            unpacked.rows[index] = row
            unpacked.is_sound[index] = True
        begin = end
    return unpacked


def _unpack_row(packed: memoryview, row_bytes: int) -> Bytes | None:
    import imagecodecs

    try:
        row = imagecodecs.packbits_decode(bytes(packed), out=row_bytes)
    except imagecodecs.PackbitsError:
        return None
    return np.frombuffer(row, np.uint8) if len(row) == row_bytes else None


def _unzip(data: memoryview, most: int) -> bytes:
    unzip = zlib.decompressobj()
    try:
        return unzip.decompress(data, most)
    except zlib.error:
        return b""


def _undo_differences(rows: Bytes, sample_bytes: int) -> Bytes:
    """Sum up differences along each row: of whole samples, at 32 bits of their first, second ... bytes in turn."""
    if sample_bytes == 2:
        samples = rows.view(">u2").astype(np.uint16)
        return np.cumsum(samples, axis=1, dtype=np.uint16).astype(">u2").view(np.uint8)
    summed = np.cumsum(rows, axis=1, dtype=np.uint8)
    if sample_bytes <= 1:
        return summed
    by_byte = summed.reshape(len(rows), sample_bytes, -1)
    return np.ascontiguousarray(by_byte.swapaxes(1, 2)).reshape(rows.shape)
