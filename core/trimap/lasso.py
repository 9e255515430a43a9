"""The lasso: the inside a freehand or straight-edged polygon."""

from collections.abc import Sequence

import cv2
import numpy as np

from core.geometry import clip
from core.trimap.brush import Point
from core.trimap.paint import Selection

_SHIFT = 4


def select_polygon(shape: tuple[int, ...], points: Sequence[Point]) -> Selection | None:
    """Return the pixels inside the closed polygon of (row, column) points, its outline included; None outside.

    Where the outline crosses itself the even-odd rule holds.
    """
    if len(points) < 3:
        return None
    corners = np.asarray(points, np.float64)
    low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
    rect = clip((int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1), shape)
    if rect is None:
        return None
    mask = np.zeros((rect[2] - rect[0], rect[3] - rect[1]), np.uint8)
    local = np.rint((corners - rect[:2]) * (1 << _SHIFT)).astype(np.int32)[:, ::-1]
    cv2.fillPoly(mask, [np.ascontiguousarray(local)], 255, cv2.LINE_8, _SHIFT)
    return Selection(rect, mask)
