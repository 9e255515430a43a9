"""Changes of a foreground's and a background's colors that make colors nearby, of which hints are made, lie.

``color`` (H, W, 3) is premultiplied by ``alpha`` (H, W), ``background`` (H, W, 3); all float32 in [0, 1].
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.shapes import blob_outline, fill_outline, smooth_noise
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

Array = NDArray[Any]
Colors = tuple[Array, Array]
"""A premultiplied foreground and a background."""


def alike(rng: np.random.Generator, color: Array, alpha: Array, background: Array, trimap: Array) -> Array:
    """Return the foreground, its mean where it is unknown brought to the background's there by 60 to 100 %."""
    own = alpha * (trimap == UNKNOWN)
    other = (1 - alpha) * (trimap == UNKNOWN)
    if own.sum() < 1 or other.sum() < 1:
        return color
    mean = (color * (trimap == UNKNOWN)[..., None]).sum((0, 1)) / own.sum()
    target = (background * other[..., None]).sum((0, 1)) / other.sum()
    contrast = rng.uniform(0.4, 1)
    moved = rng.uniform(0.6, 1) * (target - mean) + (1 - contrast) * mean
    return np.clip(contrast * color + alpha[..., None] * moved, 0, alpha[..., None]).astype(np.float32)


def patched(rng: np.random.Generator, color: Array, alpha: Array, background: Array) -> Colors:
    """Return foreground, background or both in patches; a third of the patches have colors of the other side."""
    which = rng.random()
    size, new_background = len(alpha), background
    if which < 0.67:
        hues = _hues(rng, background)
        share = rng.uniform(0.5, 0.95)
        color = color + share * alpha[..., None] * (_patches(rng, size, hues) - _mean(color, alpha))
        color = np.clip(color, 0, alpha[..., None]).astype(np.float32)
    if which > 0.33:
        hues = _hues(rng, color / np.maximum(alpha, 0.01)[..., None], alpha)
        share = rng.uniform(0.5, 0.95)
        moved = background + share * (_patches(rng, size, hues) - background.mean((0, 1)))
        new_background = np.clip(moved, 0, 1).astype(np.float32)
    return color, new_background


def _hues(rng: np.random.Generator, other: Array, weight: Array | None = None) -> Array:
    """Return 4 to 14 colors (n, 3), a third of them found where ``weight`` is, of the ``other`` side."""
    hues = rng.uniform(0, 1, (int(rng.integers(4, 15)), 3))
    rows, cols = np.nonzero(np.ones(other.shape[:2], bool) if weight is None else weight > 0.9)
    for number in np.flatnonzero(rng.random(len(hues)) < 0.33) if len(rows) else ():
        at = rng.integers(len(rows))
        hues[number] = other[rows[at], cols[at]]
    return hues


def _patches(rng: np.random.Generator, size: int, hues: Array) -> Array:
    """Return a picture (size, size, 3) of cells around random places, one for each color; hard or soft in between."""
    away = np.ones((size, size), np.uint8)
    rows, cols = rng.integers(0, size, (2, len(hues)))
    away[rows, cols] = 0
    _, label = cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    found = np.zeros((int(label.max()) + 1, 3), np.float32)
    found[label[rows, cols]] = hues
    cells = found[label]
    if rng.random() < 0.6:
        cells = cv2.GaussianBlur(cells, (0, 0), float(np.exp(rng.uniform(0, np.log(12)))))
    return np.asarray(cells)


def _mean(color: Array, alpha: Array) -> Array:
    return np.asarray(color.sum((0, 1)) / max(float(alpha.sum()), 1.0))


def with_decoys(
    rng: np.random.Generator, color: Array, alpha: Array, background: Array, trimap: Array
) -> Colors:
    """Return both with one to three things in the known background that have the foreground's colors nearby, with such

    of the background's in the known foreground (25 %), or with both (25 %). They may reach into what is unknown, the
    former behind the foreground, the latter where it is opaque.
    """
    which = rng.random()
    solid = alpha[..., None]
    own, other = _spread(color, alpha), _spread(background * (1 - solid), 1 - alpha)
    new_background = background
    if which < 0.75:
        new_background = _laid(rng, background, own, trimap == BACKGROUND)
    if which > 0.5:
        color = np.asarray(solid * _laid(rng, color / np.maximum(solid, 0.01), other, trimap == FOREGROUND))
        color = np.where(solid < 1, np.minimum(color, solid), color)
    return color, new_background


def _spread(color: Array, alpha: Array) -> Array:
    """Return the premultiplied colors of what is there, spread smoothly to everywhere (H, W, 3)."""
    both = np.dstack([color, alpha])
    side = max(len(alpha) // 16, 2)
    small = cv2.resize(both, (side, side), interpolation=cv2.INTER_AREA)
    small = 0.9 * cv2.GaussianBlur(small, (0, 0), 1) + 0.1 * cv2.GaussianBlur(small, (0, 0), side / 3)
    plain = small[..., :3] / np.maximum(small[..., 3:], 1e-3)
    return np.asarray(np.clip(cv2.resize(plain, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR), 0, 1))


def _laid(rng: np.random.Generator, picture: Array, hue: Array, where: Array) -> Array:
    """Return a picture with one to three blobs or bars of the color ``hue`` (H, W, 3) around places that are True."""
    rows, cols = np.nonzero(where)
    size = len(picture)
    for _ in range(int(rng.integers(1, 4)) if len(rows) else 0):
        at = rng.integers(len(rows))
        place = np.array([cols[at], rows[at]])
        cover = fill_outline(_thing(rng, size * rng.uniform(0.05, 0.3)) + place, size)[..., None]
        if rng.random() < 0.4:
            cover = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.7, 6))[..., None]
        grain = 1 + rng.uniform(0, 0.2) * smooth_noise(rng, size, rng.uniform(6, 60))[..., None]
        picture = picture + cover * (hue * grain - picture)
    return np.clip(picture, 0, 1).astype(np.float32)


def _thing(rng: np.random.Generator, side: float) -> Array:
    """Return the outline (n, 2) of a blob, or in a third of a bar, about ``side`` pixels long, around (0, 0)."""
    if rng.random() < 0.67:
        outline = blob_outline(rng, 1)
        return np.asarray(side * (outline - outline.mean(0)))
    along, wide = np.array([side, rng.normal(0, side)]), rng.uniform(0.05, 0.3) * side
    aside = wide * np.array([-along[1], along[0]]) / np.linalg.norm(along)
    return np.array([along + aside, along - aside, -along - aside, -along + aside])


def lit_unevenly(rng: np.random.Generator, color: Array, alpha: Array, background: Array) -> Colors:
    """Return both in light that changes across them: on both (40 %), on the foreground (25 %) or behind it (35 %).

    It is a slope, the edge of a shadow, the shadow of something, or, behind, that of the foreground itself.
    """
    which, size = rng.random(), len(alpha)
    if which < 0.65:
        light = _light(rng, size)
        color = np.clip(color * light, 0, alpha[..., None]).astype(np.float32)
        return color, np.clip(background * light, 0, 1).astype(np.float32) if which < 0.4 else background
    light = _cast(rng, alpha) if rng.random() < 0.5 else _light(rng, size)
    return color, np.clip(background * light, 0, 1).astype(np.float32)


def _light(rng: np.random.Generator, size: int) -> Array:
    """Return factors (size, size, 3): a slope (40 %), or a shadow with a hard or soft edge."""
    at = np.linspace(-1, 1, size, dtype=np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    along = np.cos(turn) * at[None] + np.sin(turn) * at[:, None]
    choice = rng.random()
    if choice < 0.4:
        return np.exp(rng.uniform(0.3, 1.1) * along)[..., None] * np.exp(rng.normal(0, 0.04, 3))
    if choice < 0.7:
        edge = along + rng.uniform(0, 0.15) * smooth_noise(rng, size, rng.uniform(20, 150))
        shadow = np.clip((edge - rng.uniform(-0.5, 0.5)) * np.exp(rng.uniform(0.5, 4)) + 0.5, 0, 1)
    else:
        shadow = fill_outline(blob_outline(rng, size), size)
        shadow = cv2.GaussianBlur(shadow, (0, 0), float(np.exp(rng.uniform(-0.5, 2.5))))
    return _shaded(rng, shadow)


def _cast(rng: np.random.Generator, alpha: Array) -> Array:
    """Return factors (H, W, 3) of the shadow that the foreground casts on what is close behind it."""
    far = rng.uniform(-0.1, 0.1, 2) * len(alpha)
    moved = cv2.warpAffine(
        alpha, np.array([[1, 0, far[0]], [0, 1, far[1]]]), alpha.shape[::-1], borderMode=cv2.BORDER_REPLICATE
    )
    return _shaded(rng, cv2.GaussianBlur(moved, (0, 0), float(np.exp(rng.uniform(0, 2.8)))))


def _shaded(rng: np.random.Generator, shadow: Array) -> Array:
    """Return factors (H, W, 3) of a shadow (H, W), 25 to 75 % deep, a little blue or brown."""
    deep = np.clip(rng.uniform(0.25, 0.75) + rng.normal(0, 0.04, 3), 0.1, 0.9)
    return np.asarray(1 - shadow[..., None] * deep)
