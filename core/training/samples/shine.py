"""Highlights clipped to white and dark smooth parts of opaque subjects."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.shapes import smooth_noise
from core.training.samples.depth import depth_and_facing

Array = NDArray[Any]
_LEAST_BODY = 0.06  # of the crop that must be body
_THINNEST = 9  # pixels across bodies: hairs have no highlights that are blown out


def has_body(alpha: Array) -> bool:
    """Return whether enough of an alpha (H, W) in [0, 1] is opaque and no strand, so that it holds highlights."""
    return bool(_body(alpha).mean() > _LEAST_BODY)


def with_highlights(rng: np.random.Generator, color: Array, alpha: Array) -> Array:
    """Return premultiplied colors (H, W, 3) with a sunlit rim, spots and streaks, or a large blown-out part: white."""
    depth, facing = depth_and_facing(_body(alpha))
    turn = rng.uniform(0, 2 * np.pi)
    toward = facing @ np.array([np.cos(turn), np.sin(turn)], np.float32)
    choice = rng.random()
    mask = np.zeros_like(alpha)
    if choice < 0.65:
        mask = np.maximum(mask, _rim(rng, depth, toward))
    if choice > 0.45:
        mask = np.maximum(mask, _spots(rng, depth))
    if choice > 0.85:
        mask = np.maximum(mask, _part(rng, len(alpha), toward))
    warm = np.array([1, rng.uniform(0.96, 1), rng.uniform(0.88, 1)]) if rng.random() < 0.3 else np.ones(3)
    return _painted(color, alpha, mask, warm)


def with_dark_parts(rng: np.random.Generator, color: Array, alpha: Array) -> Array:
    """Return premultiplied colors (H, W, 3), a smooth part of them nearly black."""
    part = _part(rng, len(alpha), np.zeros_like(alpha))
    return _painted(color, alpha, part * rng.uniform(0.85, 1), rng.uniform(0, 0.09) * rng.uniform(0.6, 1, 3))


def _body(alpha: Array) -> Array:
    """Return what of an alpha is opaque and wide, 0 and 1, float32 (H, W)."""
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THINNEST, _THINNEST))
    return cv2.morphologyEx((alpha == 1).astype(np.float32), cv2.MORPH_OPEN, around)


def _painted(color: Array, alpha: Array, mask: Array, paint: Array) -> Array:
    share = mask[..., None]
    return np.asarray((1 - share) * color + share * alpha[..., None] * paint, np.float32)


def _rim(rng: np.random.Generator, depth: Array, toward: Array) -> Array:
    """Return a band along the outline where it faces the light, from 0 to 8 pixels within it on."""
    begin = 0.0 if rng.random() < 0.5 else rng.uniform(0.5, 8)
    wide = float(np.exp(rng.uniform(np.log(1.2), np.log(0.08 * len(depth)))))
    lit = np.clip((toward - rng.uniform(-0.5, 0.7)) * 4, 0, 1)
    inner = np.clip(begin + wide * np.clip(toward, 0.3, 1) - depth + 0.5, 0, 1)
    inner = np.where(depth > -2, inner, 0)
    return np.asarray(lit * inner * (np.clip(depth - begin + 0.5, 0, 1) if begin else 1))


def _spots(rng: np.random.Generator, depth: Array) -> Array:
    """Return one to six spots and streaks, sharp or soft, anywhere in the body, at times up to its outline."""
    out = np.zeros(depth.shape, np.uint8)
    rows, cols = np.nonzero(depth > 1)
    for _ in range(int(rng.integers(1, 7)) if len(rows) else 0):
        at = rng.integers(len(rows))
        long = np.exp(rng.uniform(np.log(1.5), np.log(0.14 * len(depth))))
        axes = max(int(16 * long), 1), max(int(16 * long * rng.uniform(0.08, 0.8)), 1)
        place = int(16 * cols[at]), int(16 * rows[at])
        cv2.ellipse(out, place, axes, rng.uniform(0, 180), 0, 360, 255, -1, cv2.LINE_AA, 4)
    spots = out.astype(np.float32) / 255
    if rng.random() < 0.5:
        spots = np.clip(1.6 * cv2.GaussianBlur(spots, (0, 0), rng.uniform(0.6, 5)), 0, 1)
    return np.asarray(spots)


def _part(rng: np.random.Generator, size: int, toward: Array) -> Array:
    """Return a large smooth part of the crop, where the light falls if it comes from a side."""
    field = smooth_noise(rng, size, rng.uniform(0.2, 0.7) * size) + toward
    return np.asarray(np.clip((field - rng.uniform(0, 0.9)) * np.exp(rng.uniform(0.7, 3)), 0, 1))
