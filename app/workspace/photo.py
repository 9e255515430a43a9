"""One of the open photos, as the filmstrip lists it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class State(Enum):
    """The state of the work on a photo."""

    OPENING = "opening"
    UNMARKED = "unmarked"
    MARKED = "marked"
    QUEUED = "queued"
    RUNNING = "running"
    MATTED = "matted"
    OUTDATED = "outdated"
    EXPORTED = "exported"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, eq=False)
class OpenPhoto:
    """One of the open photos, at one moment.

    Attributes:
        key: names it while the program runs; no other photo ever has the same.
        name: the file name, or what stands for it.
        path: where it was read from; None for a pasted one.
        size: (height, width) in pixels, (0, 0) until it is read.
        state: how far the work is.
        remark: why it failed or cannot be shown, one sentence; "" else.
        is_dirty: True where there is work that no file holds.
        project: the project file that holds its work; None if it has none.
        thumbnail: uint8 (h, w, 3), at most THUMBNAIL_SIDE a side; None until it is made.
    """

    key: int
    name: str
    path: Path | None
    size: tuple[int, int] = (0, 0)
    state: State = State.OPENING
    remark: str = ""
    is_dirty: bool = False
    thumbnail: NDArray[np.uint8] | None = None
    project: Path | None = None


THUMBNAIL_SIDE = 160
"""The longer side of a thumbnail in pixels."""
