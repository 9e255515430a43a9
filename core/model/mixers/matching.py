"""Targets that other tokens merge into, from shapes alone, for runs and for forecasts."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

MATCHED_ROWS = 512
"""Rows of the similarities that ToMe holds at a time."""
_LONGEST_STEP = 1 << 31
"""More tokens than any photo has."""


def target_step(ratio: float) -> int:
    """Return of how many tokens in reading order ToMe takes one as a target."""
    return max(2, math.ceil(min(1 / ratio, _LONGEST_STEP)))


def local_groups(height: int, width: int, ratio: float, side: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the MaMe group number of every token of a grid, int (h, w), and whether it is a target.

    Groups are about equal, at most ``side`` tokens per side. A share ``ratio`` of the tokens are targets, spread
    evenly along the rows and shifted by half from row to row; with a half that is a checkerboard. A group that would
    have none, as small ones with a small ratio, has one in its middle.
    """
    row, column = np.mgrid[:height, :width]
    down, across = -(-height // side), -(-width // side)
    group = (row * down // height) * across + column * across // width
    phase = column * ratio + row * 0.5
    is_target = np.floor(phase + ratio + 1e-9) > np.floor(phase + 1e-9)
    for lacking in np.flatnonzero(np.bincount(group[is_target], minlength=down * across) == 0):
        members = np.flatnonzero(group == lacking)
        is_target.flat[members[len(members) // 2]] = True
    return group, is_target
