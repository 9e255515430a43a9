"""Subjects drawn for test and training sets, each in units, so that the same one can be drawn at any size."""

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.training.sets import clear, growing, hairy
from core.training.sets.vector import Element, Extent, extent_of, render

Array = NDArray[Any]
Subject = Callable[[np.random.Generator, Extent], list[Element]]
GENERATION = 1
"""Raise this when what is drawn changes, so that a set made before is not continued with other pictures.

What changes in training sets alone is counted in dataset.py, so that test sets stay comparable.
"""
SUBJECTS: dict[str, Subject] = {
    "hair": hairy.head, "fur": hairy.fur, "branch": growing.branch, "clock": growing.clock, "curls": hairy.curls,
    "glass": clear.glass, "grass": growing.grass, "net": clear.net, "smoke": clear.smoke,
}  # fmt: skip
"""The subjects by name, in the order in which a set has them: hair first, in case it is a small one."""
TESTS, TRAINING = 0x7E57, 0x7EA1
"""Streams of random numbers: what is drawn for training is in no test set, and neither is in a pool of ``train``.

The bundled photograph, a background of test sets, is in no training set (scenery.TRAINING_SCENES).
"""
_SNAP = np.arange(256, dtype=np.uint8)  # what is a hair away from 0 and 1 is 0 and 1
_SNAP[:3], _SNAP[253:] = 0, 255
_BAND_ROWS = 256


def random(seed: int, index: int, turn: int, stream: int = TESTS) -> np.random.Generator:
    """Return the numbers for part ``turn`` of picture ``index``; pools and samples are seeded by two numbers."""
    return np.random.default_rng([stream, seed, index, turn])


def subject_name(index: int, subjects: Mapping[str, Subject] = SUBJECTS) -> str:
    """Return which of the subjects picture ``index`` shows: all of them in turn."""
    return list(subjects)[index % len(subjects)]


def draw_foreground(
    seed: int, index: int, size: Size, stream: int = TESTS, subjects: Mapping[str, Subject] = SUBJECTS
) -> tuple[Array, Array]:
    """Return subject ``index`` as colors (H, W, 3), not premultiplied, and alpha (H, W), both uint8.

    Another size gives the same subject, larger or smaller, with strands as fine as pixels allow.
    """
    rng = random(seed, index, 0, stream)
    drawn = render(subjects[subject_name(index, subjects)](rng, extent_of(size)), size)
    return straight(drawn[..., :3], drawn[..., 3]), np.asarray(cv2.LUT(drawn[..., 3], _SNAP))


def straight(colors: Array, alpha: Array) -> Array:
    """Return colors, uint8 (H, W, 3), divided by alpha, uint8 (H, W); black where that is 0."""
    out = np.zeros_like(colors)
    for top in range(0, len(alpha), _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        share = np.maximum(alpha[rows, :, None], 1).astype(np.uint16)
        out[rows] = np.minimum((colors[rows] * np.uint16(255) + share // 2) // share, 255)
    return out
