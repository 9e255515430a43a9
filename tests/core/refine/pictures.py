"""A small matte with what Refine has to cope with: a hard edge, strands, a soft edge, and known pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN


def hairy(side: int = 300) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return alpha (side, side) of a disc with strands around it, and its trimap."""
    rng = np.random.default_rng(0)
    alpha = np.zeros((side, side), np.float32)
    center, radius = np.array([side / 2, side / 2]), side / 4
    cv2.circle(alpha, (side // 2, side // 2), side // 4, 1.0, -1, cv2.LINE_AA)
    for angle in rng.uniform(0, 2 * np.pi, 60):
        root = center + radius * np.array([np.cos(angle), np.sin(angle)])
        tip = root + rng.uniform(10, side / 5) * np.array([np.cos(angle + 0.3), np.sin(angle + 0.3)])
        ends = [tuple(int(at) for at in end) for end in (root, tip)]
        cv2.line(alpha, *ends, color=float(rng.uniform(0.2, 1)), thickness=1, lineType=cv2.LINE_AA)
    alpha = np.clip(cv2.GaussianBlur(alpha, (0, 0), 0.8), 0, 1).astype(np.float32)
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    cv2.circle(trimap, (side // 2, side // 2), side // 5, FOREGROUND, -1)
    trimap[alpha == 0] = BACKGROUND
    alpha[trimap == FOREGROUND] = 1
    return alpha, trimap


def half_plane(side: int = 41, at: float = 20.0) -> NDArray[np.float32]:
    """Return alpha (side, side) of a subject left of the column ``at``, with the share of that column it covers."""
    return np.broadcast_to(np.clip(at - np.arange(side), 0, 1), (side, side)).astype(np.float32)


def width_left_of(alpha: NDArray[np.float32]) -> float:
    """Return how many columns the subject of ``half_plane`` covers in the middle row."""
    return float(alpha[alpha.shape[0] // 2].sum())
