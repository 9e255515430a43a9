"""The part of a picture that is exported, and its size: trimmed to the subject, and not larger than asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Rect, Size, clip, intersect, slices, widened
from core.imaging.convert import from_float, to_float
from core.text.translate import tr


@dataclass(frozen=True)
class Frame:
    """The part of a picture to export, and its final size.

    Attributes:
        rect: (top, left, bottom, right) in the picture's pixels; it may reach beyond them.
        size: (height, width) of what comes out.
    """

    rect: Rect
    size: Size

    def of(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Return this part of an opaque picture or of an alpha, (H, W) or (H, W, C); beyond its border is nothing."""
        return self._sized(_cut(pixels, self.rect), cv2.INTER_AREA)

    def of_classes(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part of a plane whose values stand for classes; beyond its border they are 0."""
        return np.asarray(self._sized(_cut(pixels, self.rect), cv2.INTER_NEAREST), np.uint8)

    def of_cutout(self, color: NDArray[Any], alpha: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return this part of colors (H, W, 3) and their straight alpha, whole numbers; beyond the border is nothing.

        Colors weigh as much as they are opaque where several pixels become one.
        """
        color, alpha = (_cut(each, self.rect) for each in (color, alpha))
        if alpha.shape == self.size:
            return color, alpha
        weights = to_float(alpha)
        small_alpha = self._sized(weights, cv2.INTER_AREA)
        weighted = self._sized(to_float(color) * weights[..., None], cv2.INTER_AREA)
        plain = self._sized(to_float(color), cv2.INTER_AREA)
        is_seen = small_alpha[..., None] > 0
        mixed = np.where(is_seen, weighted / np.maximum(small_alpha[..., None], 1e-6), plain)
        return from_float(mixed, color.dtype), from_float(small_alpha, alpha.dtype)

    def _sized(self, pixels: NDArray[Any], method: int) -> NDArray[Any]:
        if pixels.shape[:2] == self.size:
            return pixels
        return np.asarray(cv2.resize(pixels, self.size[::-1], interpolation=method))


def frame_of(
    alpha: NDArray[Any], *, trim: int | None, longest: int | None, reaches_beyond: bool = True
) -> Frame:
    """Return the frame of an alpha (H, W): this many pixels around what is not fully transparent, at most so large.

    ``reaches_beyond``: whether these pixels may lie beyond the picture's border.

    Raises:
        UserError: it is to be trimmed, but nothing is opaque.
    """
    height, width = alpha.shape
    rect = (0, 0, height, width) if trim is None else widened(_box(alpha), trim)
    if not reaches_beyond:
        rect = intersect(rect, (0, 0, height, width))
    size = rect[2] - rect[0], rect[3] - rect[1]
    if longest is not None and max(size) > longest:
        scale = longest / max(size)
        size = max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)
    return Frame(rect, size)


def _box(alpha: NDArray[Any]) -> Rect:
    rows, columns = (np.flatnonzero(alpha.any(axis=axis)) for axis in (1, 0))
    if rows.size == 0:
        raise UserError(
            tr("The cutout is empty, so it cannot be trimmed to the subject; export all of the picture.")
        )
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def _cut(pixels: NDArray[Any], rect: Rect) -> NDArray[Any]:
    inside = clip(rect, pixels.shape)
    assert inside is not None
    part = pixels[slices(inside)]
    if inside == rect:
        return part
    beyond = (inside[0] - rect[0], rect[2] - inside[2], inside[1] - rect[1], rect[3] - inside[3])
    return np.asarray(cv2.copyMakeBorder(part, *beyond, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)))
