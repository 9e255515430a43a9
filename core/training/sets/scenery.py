"""Backgrounds: drawn ones, of which some are out of focus, and views of photographs."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.imaging.convert import to_depth
from core.imaging.io import read_image
from core.resources import resource_path
from core.training.drawing.families.plants import leaf_profile
from core.training.drawing.shapes import fractal_noise, smooth_noise
from core.training.samples.patterns import pattern
from core.training.sets.growing import leaf_color, leaves
from core.training.sets.vector import Element, Extent, Window, extent_of, render, stretched

Array = NDArray[Any]
_SMALL = 1024  # pixels per side at which soft backgrounds are drawn
_SUBJECT_ENDS = 0.5  # of the sample's width: right of it there are only things out of focus
_BAND_ROWS = 256
_BLOCKY = 0.8


def sky(rng: np.random.Generator, size: Size) -> Array:
    """A sky with clouds over a hazy horizon."""
    y = np.linspace(0, 1, _SMALL)[:, None, None]
    high, low = (
        np.array([70, 120, 185]) * rng.uniform(0.7, 1.2),
        np.array([205, 212, 220]) * rng.uniform(0.8, 1.1),
    )
    clouds = np.clip(
        0.7 * fractal_noise(rng, _SMALL, rng.uniform(150, 350), 6) - rng.uniform(-0.2, 0.5), 0, 1
    )
    color = high * (1 - y) + low * y
    return _enlarged(color + (np.array([245, 245, 248]) - color) * 0.85 * clouds[..., None], size)


def lights(rng: np.random.Generator, size: Size) -> Array:
    """Discs of lights out of focus over a dark or leafy blur."""
    base = rng.uniform(10, 90, 3)
    blur = 1 + 0.45 * fractal_noise(rng, _SMALL, rng.uniform(120, 300), 3)[..., None]
    color = np.ascontiguousarray(np.broadcast_to(base * blur, (_SMALL, _SMALL, 3)), np.float32)
    warm = rng.uniform(120, 255, 3)
    radius = rng.uniform(18, 60)
    for _ in range(int(rng.integers(25, 90))):
        x, y = rng.integers(0, _SMALL, 2).tolist()
        reach = int(radius * rng.uniform(0.7, 1.2))
        disc = np.zeros((2 * reach + 3, 2 * reach + 3), np.uint8)
        cv2.circle(disc, (reach + 1, reach + 1), reach, 255, -1, cv2.LINE_AA)
        glow = rng.uniform(0.15, 0.6) * (warm + rng.normal(0, 30, 3)) / 255
        top, left = max(y - reach, 0), max(x - reach, 0)
        seen = color[top : y + reach, left : x + reach]
        disc = disc[top - y + reach :, left - x + reach :][: seen.shape[0], : seen.shape[1]]
        seen += disc[..., None] * glow.astype(np.float32)
    return _enlarged(cv2.GaussianBlur(color, (0, 0), 2), size)


def wall(rng: np.random.Generator, size: Size) -> Array:
    """Stripes, checks, bricks, bark or letters in sober colors, lit from one side."""
    drawn = pattern(rng, _SMALL).mean(2, keepdims=True)
    relief = np.clip((drawn - drawn.mean()) / max(float(drawn.std()), 1e-3), -2, 2)
    paint = rng.uniform(50, 215) * np.array([1, rng.uniform(0.85, 1.0), rng.uniform(0.7, 1.05)])
    light = 1 + rng.uniform(-0.3, 0.3) * np.linspace(-1, 1, _SMALL)[None, :, None]
    return _enlarged(paint * light * (1 + rng.uniform(0.08, 0.25) * relief), size)


def foliage(rng: np.random.Generator, size: Size) -> Array:
    """Leaves all over, sharp or out of focus, darker in the depth."""
    extent = extent_of(size)
    ground = np.clip(leaf_color(rng) * 0.25 * (1 + 0.3 * smooth_noise(rng, 256, 40)[..., None]), 0, 255)
    elements: list[Element] = [_Ground(ground, extent)]
    color, profile = leaf_color(rng), leaf_profile(rng, rng.uniform(0.3, 0.7))
    for depth in (0.4, 0.6, 0.85, 1.0):
        count = int(extent[0] * extent[1] / rng.uniform(3500, 6000))
        places = rng.uniform(0, 1, (count, 2)) * extent
        lengths = rng.uniform(60, 130) * np.exp(rng.normal(0, 0.25, count))
        elements += leaves(
            rng, places, rng.uniform(0, 6.3, count), lengths, profile=profile, color=color * depth
        )
    drawn = render(elements, size)[..., :3]
    if rng.random() < 0.6:
        return _out_of_focus(drawn, rng.uniform(4, 16))
    return drawn


class _Ground:
    """The backdrop behind everything: a small picture enlarged."""

    def __init__(self, texture: Array, extent: Extent) -> None:
        self._texture, self._extent = texture, extent

    def draw(self, window: Window) -> Array:
        color = np.clip(stretched(self._texture, self._extent, window), 0, 255)
        return np.dstack([color.astype(np.uint8), np.full(color.shape[:2], 255, np.uint8)])


def sample(rng: np.random.Generator, size: Size) -> Array:
    """A part of the photograph that ships with the program, beside its subject: a meadow out of focus."""
    photo = to_depth(read_image(resource_path("sample", "photo.jpg")).image, 8)
    return view(rng, photo[:, int(_SUBJECT_ENDS * photo.shape[1]) :], size)


def view(rng: np.random.Generator, photo: Array, size: Size) -> Array:
    """Return a random part of a photograph, of the picture's shape and 60 to 100 % of what fits, mirrored or not."""
    height, width = photo.shape[:2]
    fits = min(height / size[0], width / size[1]) * rng.uniform(0.6, 1)
    rows, cols = max(int(fits * size[0]), 1), max(int(fits * size[1]), 1)
    top, left = int(rng.integers(0, height - rows + 1)), int(rng.integers(0, width - cols + 1))
    part = photo[top : top + rows, left : left + cols]
    part = part[:, ::-1] if rng.random() < 0.5 else part
    way = cv2.INTER_AREA if fits > 1 else cv2.INTER_CUBIC
    if fits < _BLOCKY:  # enlarged, the blocks of its JPEG would show
        part = cv2.GaussianBlur(part, (0, 0), 1.6)
    return np.asarray(cv2.resize(np.ascontiguousarray(part), size[::-1], interpolation=way))


SCENES: dict[str, Callable[[np.random.Generator, Size], Array]] = {
    "sample": sample, "foliage": foliage, "lights": lights, "wall": wall, "sky": sky,
}  # fmt: skip
"""Backgrounds that need no files, by name: each draws uint8 (height, width, 3)."""
TRAINING_SCENES = tuple(name for name in SCENES if name != "sample")
"""Those that one may train on: the bundled photograph is for looking at, and ``train`` keeps it out by its name."""


def _enlarged(small: Array, size: Size) -> Array:
    """Return colors (_SMALL, _SMALL, 3), 0..255, cut to the shape of a picture and enlarged to uint8."""
    share = np.array(size) / max(size)
    part = small[: max(int(share[0] * _SMALL), 1), : max(int(share[1] * _SMALL), 1)]
    part = np.clip(np.rint(part), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(part, size[::-1], interpolation=cv2.INTER_CUBIC))


def _out_of_focus(picture: Array, units: float) -> Array:
    """Return a picture blurred by discs of a radius in units: drawn small, as nothing fine is left."""
    scale = min(picture.shape[:2]) / 1000
    shrink = max(units * scale / 6, 1)
    small = cv2.resize(picture, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    radius = int(np.ceil(units * scale / shrink))
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disc = (np.hypot(x, y) <= units * scale / shrink).astype(np.float32)
    blurred = cv2.filter2D(small, -1, disc / disc.sum(), borderType=cv2.BORDER_REFLECT)
    return np.asarray(cv2.resize(blurred, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC))


def with_grain(rng: np.random.Generator, image: Array, strength: float) -> Array:
    """Return a picture, uint8 (H, W, 3), with the noise of a camera, of a deviation of ``strength`` levels."""
    out = np.empty_like(image)
    for top in range(0, len(image), _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        noise = rng.standard_normal(image[rows].shape, np.float32) * np.float32(strength)
        out[rows] = np.clip(np.rint(image[rows] + noise), 0, 255)
    return out
