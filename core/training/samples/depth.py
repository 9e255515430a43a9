"""The depth of places within a body, and the direction of its nearest outline."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def depth_and_facing(alpha: Array) -> tuple[Array, Array]:
    """Return for an alpha (H, W) in [0, 1] how many pixels within the outline each place lies, below 0 outside it,

    and the unit vector (H, W, 2), x and y, that leads out of the body there; 0 on ridges.
    """
    solid = (alpha > 0.5).astype(np.uint8)
    within, away = (cv2.distanceTransform(part, cv2.DIST_L2, 3) for part in (solid, 1 - solid))
    depth = np.clip(within - away, -max(alpha.shape), max(alpha.shape))  # without an outline it is infinite
    smooth = cv2.GaussianBlur(depth, (0, 0), 1.5)
    across = np.dstack(
        [-cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=0.125), -cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=0.125)]
    )
    return depth, across / np.maximum(np.linalg.norm(across, axis=2, keepdims=True), 0.3)
