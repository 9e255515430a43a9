"""The rows of a PNG whose data are damaged or end too early."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from core.imaging.formats.png_chunks import ImageHeader

_LEAST_SHARE = 0.01
_PIECE = 1 << 16
_MOST_OF_A_PIECE = 1 << 30  # more than it can hold
_FILTERS = 5


@dataclass(frozen=True, eq=False)
class Rescued:
    """The readable part of a picture.

    Attributes:
        data: compressed rows of the whole picture; those that are missing are zeros.
        missing: rows that are missing, of all passes.
        passes: how many passes are whole: 0 or 1, up to 7 where the picture is interlaced.
    """

    data: bytes
    missing: int
    passes: int


def rescue(header: ImageHeader, data: Iterable[bytes | memoryview]) -> Rescued:
    """Return the readable part of a picture. Raises ValueError if that is next to nothing."""
    sizes = header.passes()
    expected = sum(rows * stride for rows, stride in sizes)
    rows, is_every_row = _sound_rows(_inflated(data, expected), sizes)
    if len(rows) < _LEAST_SHARE * expected:
        raise ValueError("next to nothing of the picture is there")
    whole, left, missing = 0, len(rows), 0
    for count, stride in sizes:
        there = min(left // stride, count)
        left -= there * stride
        missing += count - there
        whole += there == count and not missing
    rows.extend(bytes(expected - len(rows)))
    return Rescued(zlib.compress(rows, 1), missing, 7 if is_every_row and header.is_interlaced else whole)


def _inflated(data: Iterable[bytes | memoryview], most: int) -> bytearray:
    """Inflate as much as can be had, at most `most` bytes."""
    inflating, found = zlib.decompressobj(), bytearray()
    for piece in data:
        for start in range(0, len(piece), _PIECE):
            if len(found) >= most or inflating.eof:
                return found[:most]
            before, part = inflating.copy(), piece[start : start + _PIECE]
            try:
                found += inflating.decompress(part, min(most - len(found), _MOST_OF_A_PIECE))
            except zlib.error:
                return found + _before_the_damage(before, bytes(part))[: most - len(found)]
    return found


def _before_the_damage(inflating: zlib._Decompress, part: bytes) -> bytes:
    found = b""
    try:
        for at in range(len(part)):
            found += inflating.decompress(part[at : at + 1], _PIECE)
    except zlib.error:
        pass
    return found


def _sound_rows(raw: bytearray, sizes: list[tuple[int, int]]) -> tuple[bytearray, bool]:
    """Return the rows up to the first that cannot be one, and whether these are all."""
    at = 0
    for count, stride in sizes:
        filters = raw[at : at + count * stride : stride]
        good = next((index for index, each in enumerate(filters) if each >= _FILTERS), len(filters))
        whole = min(good, (len(raw) - at) // stride)
        at += whole * stride
        if whole < count:
            return raw[:at], False
    return raw[:at], True
