"""Interface of a collection of test photos: examples read when asked for, and the layouts they come in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.imaging.photo import Pixels
from core.trimap.values import Trimap


@dataclass(frozen=True, eq=False)
class Loaded:
    """The arrays of a test photo, all of one size.

    ``image`` is (H, W, 3) uint8 or uint16 RGB, ``trimap`` (H, W) uint8 of 0, 128 and 255, ``alpha_true`` (H, W) uint8.
    """

    image: Pixels
    trimap: Trimap
    alpha_true: NDArray[np.uint8]


@dataclass(frozen=True)
class Example:
    """One test photo; ``load`` reads its files, anew at each call. Raises UserError for files that do not fit."""

    name: str
    load: Callable[[], Loaded]


@dataclass(frozen=True)
class Layout:
    """The layout of a benchmark on disk: ``folder`` says what is expected, ``citation`` who made it.

    ``fits`` reports by the names in a folder whether it is one; ``open`` gives its examples in a variant that is one
    of ``variants`` (the first where the user names none), or raises UserError.
    """

    title: str
    folder: str
    citation: str
    fits: Callable[[Path], bool]
    open: Callable[[Path, str], Sequence[Example]]
    variants: tuple[str, ...] = ("",)
