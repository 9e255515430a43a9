"""Cut a token grid into strips of rows, so that intermediates never grow with the whole grid."""

from collections.abc import Iterator
from dataclasses import dataclass

CHUNK_TOKENS = 4096
"""Tokens whose intermediates the backbone holds at a time."""
CHUNK_TOKENS_ON_CARD = 16384
"""The same on a graphics card, which many small strips would leave waiting for the host."""


def chunk_tokens(device: str) -> int:
    """Return how many tokens a strip has on "cpu" or "cuda"."""
    return CHUNK_TOKENS_ON_CARD if device == "cuda" else CHUNK_TOKENS


@dataclass(frozen=True)
class Strip:
    """Rows to write, rows to read around them, and where the written ones lie inside the read ones."""

    rows: slice
    outer: slice
    inner: slice


def row_strips(height: int, width: int, tokens: int, halo: int = 0, multiple: int = 1) -> Iterator[Strip]:
    """Yield strips of about ``tokens`` tokens that cover ``height`` rows in order.

    Args:
        height: rows of the grid.
        width: columns of the grid.
        tokens: tokens a strip should hold; a strip holds at least ``multiple`` rows.
        halo: rows to read above and below.
        multiple: every strip but the last starts and ends at a multiple of this many rows.
    """
    step = max(tokens // max(width, 1) // multiple, 1) * multiple
    for top in range(0, height, step):
        bottom = min(top + step, height)
        first = max(top - halo, 0)
        yield Strip(
            slice(top, bottom), slice(first, min(bottom + halo, height)), slice(top - first, bottom - first)
        )
