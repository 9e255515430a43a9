"""Loose specks and small holes of alpha: small components that are connected to nothing."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.evidence import APART, SURE, Evidence, Scene
from core.doubt.known_colors import Colors, Plane, projected, roughly_filled
from core.trimap.values import BACKGROUND, FOREGROUND

_LARGEST = 0.03
"""Side of the largest speck or hole, as a share of the longest side."""
_THERE, _PEAK = 0.05, 0.3
"""Alpha from which on something is there; what a speck must reach somewhere."""
_UNTOLD = 0.3
"""Weight of a speck if colors cannot tell what it is."""


def specks(scene: Scene, evidence: Evidence) -> Plane:
    """Return (H, W): alpha on loose specks, as far as the colors around do not ask for it; else 0."""
    is_loose = _loose(scene, scene.alpha, FOREGROUND)
    if not is_loose.any():
        return np.zeros_like(scene.alpha)
    foreground = roughly_filled(scene.colors, (scene.alpha > 1 - SURE) & ~is_loose)
    return _wrong(scene, (foreground, evidence.background), is_loose, FOREGROUND)


def holes(scene: Scene, evidence: Evidence) -> Plane:
    """Return (H, W): 1 - alpha in small holes, as far as the colors around do not ask for it; else 0."""
    is_loose = _loose(scene, 1 - scene.alpha, BACKGROUND)
    if not is_loose.any():
        return np.zeros_like(scene.alpha)
    background = roughly_filled(scene.colors, (scene.alpha < SURE) & ~is_loose)
    return _wrong(scene, (evidence.foreground, background), is_loose, BACKGROUND)


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


def _wrong(scene: Scene, sides: tuple[Colors, Colors], is_loose: NDArray[np.bool_], mark: int) -> Plane:
    """Return the amount of loose alpha, less where the colors of both sides ask for it."""
    asked, apart, _ = projected(scene.colors[is_loose], *(side[is_loose] for side in sides))
    alpha = scene.alpha[is_loose]
    amount, gap = (alpha, alpha - asked) if mark == FOREGROUND else (1 - alpha, asked - alpha)
    can_tell = np.minimum(apart / APART, 1)
    out = np.zeros_like(scene.alpha)
    out[is_loose] = amount * (can_tell * np.clip(2 * gap, 0, 1) + _UNTOLD * (1 - can_tell))
    return out
