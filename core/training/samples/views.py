"""One random view of a foreground: turned, sheared, enlarged."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.samples.extent import BEADED

Array = NDArray[Any]
_MODES = (cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4, cv2.INTER_NEAREST)


def view(
    rng: np.random.Generator, source: Array, place: Array, scale: float, side: int, *, wander: float
) -> Array:
    """Return a premultiplied RGBA image uint8 (side, side, 4) around ``place``, (row, col) of ``source``.

    The place comes to lie at most ``wander`` pixels from the middle, down and aside.
    """
    row, col = (float(at) for at in place)
    matrix = cv2.getRotationMatrix2D((col, row), rng.normal(0, 20), scale)
    matrix[:, :2] @= np.array([[1, rng.normal(0, 0.08)], [rng.normal(0, 0.08), 1]])
    shift = side / 2 + rng.uniform(-wander, wander, 2)
    matrix[:, 2] = shift - matrix[:, :2] @ np.array([col, row])
    if rng.random() < 0.5:
        matrix[0] = -matrix[0]
        matrix[0, 2] += side - 1
    source = through_a_lens(rng, source, scale)
    mode = _MODES[rng.integers(len(_MODES) if scale < BEADED else 3)] if scale > 0.8 else cv2.INTER_LINEAR
    beyond = cv2.BORDER_REFLECT if is_cut(source[..., 3]) else cv2.BORDER_CONSTANT
    found = cv2.warpAffine(source, matrix, (side, side), flags=mode, borderMode=beyond)
    found[..., :3] = np.minimum(found[..., :3], found[..., 3:])
    return np.asarray(found)


def is_cut(alpha: Array) -> bool:
    """Return whether a foreground goes on beyond its canvas."""
    return bool(max(alpha[0].mean(), alpha[-1].mean(), alpha[:, 0].mean(), alpha[:, -1].mean()) > 2)


def through_a_lens(rng: np.random.Generator, source: Array, scale: float) -> Array:
    """Return a foreground softened as any lens does, if it is to be enlarged: strands would fall apart into beads."""
    return cv2.GaussianBlur(source, (0, 0), rng.uniform(0.6, 0.9)) if scale > BEADED else source
