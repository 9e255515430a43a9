"""Loose specks and small holes of alpha: small components that hang together with nothing."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.evidence import APART, SURE, Evidence, Scene
from core.doubt.known_colors import Plane, filled, projected
from core.trimap.values import BACKGROUND, FOREGROUND

_LARGEST = 0.03
"""Side of the largest speck or hole, as a share of the longest side."""
_THERE, _PEAK = 0.05, 0.3
"""Alpha from which on something is there; what a speck must reach somewhere."""
_UNTOLD = 0.3
"""What counts of a speck where colors cannot tell what it is."""


def specks(scene: Scene, evidence: Evidence) -> Plane:
    """Return (H, W): alpha on loose specks, as far as the colors around do not ask for it; else 0."""
    is_loose = _loose(scene, scene.alpha, FOREGROUND)
    if not is_loose.any():
        return np.zeros_like(scene.alpha)
    foreground = filled(scene.colors, (scene.alpha > 1 - SURE) & ~is_loose)
    asked, apart, _ = projected(scene.colors, foreground, evidence.background)
    return _wrong(scene.alpha, scene.alpha - asked, apart, is_loose)


def holes(scene: Scene, evidence: Evidence) -> Plane:
    """Return (H, W): 1 - alpha in small holes, as far as the colors around do not ask for it; else 0."""
    is_loose = _loose(scene, 1 - scene.alpha, BACKGROUND)
    if not is_loose.any():
        return np.zeros_like(scene.alpha)
    background = filled(scene.colors, (scene.alpha < SURE) & ~is_loose)
    asked, apart, _ = projected(scene.colors, evidence.foreground, background)
    return _wrong(1 - scene.alpha, asked - scene.alpha, apart, is_loose)


def _loose(scene: Scene, amount: Plane, mark: int) -> NDArray[np.bool_]:
    """Return the small components of an amount that reach no mark of their own kind."""
    there = (amount > _THERE).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(there, connectivity=8)
    is_small = stats[:, cv2.CC_STAT_AREA] <= (_LARGEST * scene.length) ** 2
    is_small[0] = False
    is_small[np.unique(labels[scene.trimap == mark])] = False
    peak = np.zeros(len(stats), np.float32)
    inside = is_small[labels]
    np.maximum.at(peak, labels[inside], amount[inside])
    return np.asarray((is_small & (peak >= _PEAK))[labels], np.bool_)


def _wrong(amount: Plane, gap: Plane, apart: Plane, is_loose: NDArray[np.bool_]) -> Plane:
    can_tell = np.minimum(apart / APART, 1)
    share = can_tell * np.clip(2 * gap, 0, 1) + _UNTOLD * (1 - can_tell)
    return np.asarray(amount * share * is_loose, np.float32)
