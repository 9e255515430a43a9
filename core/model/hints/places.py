"""Parts of a photo, as rows and columns, and the blocks that they are worked through in."""

from collections.abc import Iterator
from dataclasses import dataclass

Part = tuple[slice, slice]
"""Rows and columns."""


@dataclass(frozen=True)
class Place:
    """Rows and columns of the photo in squares of ``scale`` pixels."""

    rows: slice
    columns: slice
    scale: int


def blocks(rows: slice, columns: slice, side: int) -> Iterator[Part]:
    """Cut a part at multiples of ``side``."""
    for down in _cut(rows, side):
        for across in _cut(columns, side):
            yield down, across


def _cut(part: slice, side: int) -> Iterator[slice]:
    start = part.start
    while start < part.stop:
        stop = min((start // side + 1) * side, part.stop)
        yield slice(start, stop)
        start = stop


def scaled(part: slice, by: int) -> slice:
    """Return a span in squares of ``by``."""
    return slice(part.start // by, part.stop // by)
