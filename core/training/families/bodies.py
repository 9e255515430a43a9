"""Solid bodies, and what is given as pictures: RGBA images and brush tips."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training import shapes
from core.training.canvas import Studio, premultiply
from core.training.photos import read_rgb

Array = NDArray[Any]


def solid(studio: Studio, rng: np.random.Generator) -> Array:
    """A hard or blurred body with a photographic texture, darker or lighter toward its rim."""
    shape = [shapes.body, shapes.body, shapes.polygon, shapes.islands][rng.integers(4)]
    alpha = shapes.soften(rng, shape(rng, studio.size))
    return premultiply(studio.rim(rng, studio.texture(rng), alpha), alpha)


def image(studio: Studio, rng: np.random.Generator, files: list[Path]) -> Array:
    """One of the RGBA images, scaled and shifted."""
    rgba = read_rgb(files[rng.integers(len(files))])
    if rgba.shape[2] == 3:
        rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.uint8)])
    flat = premultiply(rgba[..., :3].astype(np.float32), rgba[..., 3].astype(np.float32) / 255)
    return studio.place(rng, flat, rng.uniform(0.7, 1.4))


def brush(studio: Studio, rng: np.random.Generator, files: list[Path]) -> Array:
    """A brush tip, with a photographic texture."""
    tip = read_rgb(files[rng.integers(len(files))])[..., :1]
    alpha = studio.place(rng, np.repeat(tip, 4, 2), rng.uniform(0.7, 1.5))[..., 3].astype(np.float32) / 255
    if rng.random() < 0.6:
        alpha = np.clip(alpha * rng.uniform(1.2, 4), 0, 1)
    return premultiply(studio.texture(rng), alpha)
