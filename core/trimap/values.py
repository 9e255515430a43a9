"""The three values of a trimap, and the ways into them."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.text.amounts import size_text
from core.text.translate import tr

BACKGROUND = 0
UNKNOWN = 128
FOREGROUND = 255
VALUES = (BACKGROUND, UNKNOWN, FOREGROUND)

Trimap = NDArray[np.uint8]
"""(H, W) uint8 that holds BACKGROUND, UNKNOWN and FOREGROUND, nothing else."""

_SNAP = np.select([np.arange(256) < 64, np.arange(256) > 192], [BACKGROUND, FOREGROUND], UNKNOWN).astype(
    np.uint8
)


class MissingMarksError(UserError):
    """A trimap without unknown pixels, as every one is at first that is still being painted."""


def snap(gray: NDArray[np.uint8]) -> tuple[Trimap, float]:
    """Return the nearest trimap (< 64 background, > 192 foreground) and the share of pixels that moved, 0 to 1."""
    trimap = np.asarray(cv2.LUT(np.ascontiguousarray(gray), _SNAP), np.uint8).reshape(gray.shape)
    return trimap, 1 - cv2.countNonZero(cv2.compare(trimap, gray, cv2.CMP_EQ)) / max(gray.size, 1)


def validate(trimap: NDArray[Any], image_shape: tuple[int, ...]) -> None:
    """Raise UserError unless ``trimap`` can be matted with an image of shape (H, W, ...).

    It must have the image's size, hold the three values alone, and have unknown pixels (MissingMarksError).
    """
    if trimap.ndim != 2 or trimap.dtype != np.uint8:
        raise UserError(tr("The trimap must be one channel of 8 bits; save it as a gray PNG."))
    if trimap.shape != tuple(image_shape[:2]):
        raise UserError(
            tr(
                "The trimap has {size} pixels, but the photo has {photo_size}; use a trimap of the photo's size.",
                size=size_text(*trimap.shape),
                photo_size=size_text(*image_shape[:2]),
            )
        )
    found = shares(trimap)
    if abs(sum(found.values()) - 1) > 1e-9:
        raise UserError(
            tr("The trimap holds values other than 0, 128 and 255; snap it to these three first.")
        )
    if not found[UNKNOWN]:
        raise MissingMarksError(
            tr("Nothing is marked Edge (unknown) yet: mark hair, fur and soft outlines, or use Auto edge.")
        )


def remark_on(shares: Mapping[int, float]) -> str:
    """Return a sentence about marks that leave much to the network, "" if there is nothing to remark.

    ``shares`` are those of the three values, as ``shares`` returns them. Glass, smoke and veils are nowhere opaque, so
    marks without foreground are sound; they are often an oversight too.
    """
    has_keep, has_remove = bool(shares.get(FOREGROUND)), bool(shares.get(BACKGROUND))
    if has_keep and has_remove:
        return ""
    if has_remove:
        return tr(
            "Nothing is marked Keep (foreground): fine for glass or smoke; otherwise mark what is opaque."
        )
    if has_keep:
        return tr("Nothing is marked Remove (background): the network alone decides what goes.")
    return tr("Everything is marked Edge (unknown): the network alone decides what the subject is.")


def shares(trimap: Trimap) -> dict[int, float]:
    """Return {value: share of the pixels, 0 to 1} for the three values."""
    flat = np.ascontiguousarray(trimap)
    return {v: cv2.countNonZero(cv2.inRange(flat, v, v)) / max(flat.size, 1) for v in VALUES}
