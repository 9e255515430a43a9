"""Parts of small planes at full size."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size


def enlarged(plane: NDArray[Any], rect: Rect, size: Size) -> NDArray[np.float32]:
    """Return ``rect`` of a plane (h, w) or (h, w, n), float32, brought to (height, width) linearly."""
    down, across = plane.shape[0] / size[0], plane.shape[1] / size[1]
    to_plane = np.array(
        [[across, 0, (rect[1] + 0.5) * across - 0.5], [0, down, (rect[0] + 0.5) * down - 0.5]]
    )
    return np.asarray(
        cv2.warpAffine(
            plane,
            to_plane,
            (rect[3] - rect[1], rect[2] - rect[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )
