"""Thin shaded solids that leave a body or a border: antlers, legs, horns, cables, poles, boughs, fingers, tails."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, over, premultiply, shine
from core.training.drawing.families import limb_forms as forms
from core.training.drawing.relief import Light, Relief, relief

Array = NDArray[Any]
KINDS = (
    forms.antlers, forms.antlers, forms.legs, forms.legs, forms.horns, forms.cables, forms.poles, forms.boughs,
    forms.hand, forms.tails,
)  # fmt: skip
"""The forms that ``limbs`` draws; one named twice is drawn twice as often."""


def limbs(studio: Studio, rng: np.random.Generator) -> Array:
    """One of the kinds of limbs, lit from one side, its parts one before the other."""
    draw = KINDS[rng.integers(len(KINDS))]
    parts, palette = draw(rng, studio.size)
    light = Light.random(rng, 0.75 if draw in (forms.cables, forms.poles) else 0.35)
    own = _material(studio, rng, palette)
    body = _material(studio, rng, palette) if rng.random() < 0.6 else own
    rings = rng.uniform(4, 16) if rng.random() < (0.7 if draw is forms.horns else 0.15) else 0.0
    ends = np.exp(rng.normal(0, 0.45) + rng.normal(0, 0.08, 3)) if rng.random() < 0.5 else np.ones(3)
    bumps = _bumps(rng, studio.size) if rng.random() < 0.5 else np.zeros(2, np.float32)
    blend, soft = rng.uniform(1.5, 7) * studio.size / 512, rng.uniform(0.9, 2.2)
    out = np.zeros((studio.size, studio.size, 4), np.uint8)
    for tubes, is_limb in parts:
        form = relief(tubes, studio.size, blend)
        color = _ringed(own, form, rings, ends) if is_limb else body
        front = premultiply(light.on(color, form.facing + bumps), form.alpha(soft))
        out = over(front, _shadowed(rng, out, front[..., 3]))
    return out


def _material(studio: Studio, rng: np.random.Generator, palette: forms.Palette) -> Array:
    """Return colors (size, size, 3): a photograph as it is or tinted, or smooth with a little grain."""
    choice = rng.random()
    base = np.array(palette[int(rng.integers(len(palette)))]) * np.exp(
        rng.normal(0, 0.2) + rng.normal(0, 0.05, 3)
    )
    if choice < 0.18:
        return studio.texture(rng)
    if choice < 0.65:
        return studio.tinted(rng, base)
    grain = shapes.fractal_noise(rng, studio.size, rng.uniform(8, 150))[..., None]
    return np.asarray(base.astype(np.float32) * (1 + rng.uniform(0, 0.15) * grain))


def _bumps(rng: np.random.Generator, size: int) -> Array:
    """Return what an uneven surface adds to the (x, y) of its normals, (size, size, 2)."""
    height = shapes.fractal_noise(rng, size, rng.uniform(6, 60), 3)
    slopes = np.dstack([cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)])
    return np.asarray(rng.uniform(0.03, 0.25) * slopes / slopes.std())


def _ringed(color: Array, form: Relief, pitch: float, ends: Array) -> Array:
    """Return colors with rings across the tubes, ``pitch`` pixels apart; tips are ``ends`` (3,) times as bright."""
    tip = np.clip((form.along - 0.35) / 0.6, 0, 1)[..., None]
    color = color * (1 + (ends.astype(np.float32) - 1) * tip)
    if not pitch:
        return np.asarray(color)
    curved = form.way + 0.35 * pitch * (form.facing**2).sum(-1)
    return np.asarray(color * (0.85 + 0.22 * np.sin(2 * np.pi * curved / pitch))[..., None])


def _shadowed(rng: np.random.Generator, back: Array, front: Array) -> Array:
    """Darken what lies behind a part whose alpha is ``front`` (uint8), a little aside of it."""
    if rng.random() < 0.4 or not back.any():
        return back
    wide, (dx, dy) = rng.uniform(3, 14), rng.normal(0, 6, 2)
    moved = cv2.warpAffine(front, np.array([[1, 0, dx], [0, 1, dy]]), front.shape[::-1])
    return shine(back, 1 - rng.uniform(0.2, 0.7) * cv2.GaussianBlur(moved, (0, 0), wide) / np.float32(255))
