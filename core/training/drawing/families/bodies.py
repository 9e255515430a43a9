"""Solid bodies, and what is given as pictures: RGBA images, renders and brush tips."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, premultiply
from core.training.drawing.photos import read_rgb
from core.training.samples.views import is_cut

Array = NDArray[Any]


def solid(studio: Studio, rng: np.random.Generator) -> Array:
    """A hard or blurred body with a photographic texture, darker or lighter toward its rim."""
    shape = [shapes.body, shapes.body, shapes.polygon, shapes.islands][rng.integers(4)]
    alpha = shapes.soften(rng, shape(rng, studio.size))
    return premultiply(studio.rim(rng, studio.texture(rng), alpha), alpha)


def image(studio: Studio, rng: np.random.Generator, files: list[Path]) -> Array:
    """One of the RGBA images, scaled and shifted."""
    rgba = _picked(rng, files)
    flat = premultiply(rgba[..., :3].astype(np.float32), rgba[..., 3].astype(np.float32) / 255)
    return studio.place(rng, flat, rng.uniform(0.7, 1.4))


def rendered(studio: Studio, rng: np.random.Generator, files: list[Path]) -> Array:
    """A rendered picture of hair or fur, mirrored, turned, scaled and shifted, under a light of another color.

    One that its border cuts is not turned and fills the canvas, so that no cut shows inside.
    """
    rgba = _picked(rng, files)
    tint = rng.uniform(0.75, 1.15) * rng.uniform(0.94, 1.06, 3)
    color = 255 * (rgba[..., :3] / np.float32(255)) ** rng.uniform(0.8, 1.3) * tint.astype(np.float32)
    flat = premultiply(color, rgba[..., 3] / np.float32(255))
    if rng.random() < 0.5:
        flat = np.ascontiguousarray(flat[:, ::-1])
    if is_cut(flat[..., 3]):
        return studio.place(rng, flat, rng.uniform(1.0, 1.4))
    turned = _turned(flat, float(rng.normal(0, 20)))
    return studio.place(rng, turned, rng.uniform(0.75, 1.4) * max(turned.shape) / max(flat.shape))


def _picked(rng: np.random.Generator, files: list[Path]) -> Array:
    """Return one of the pictures, straight RGBA uint8 (H, W, 4), opaque where it has no alpha."""
    image = read_rgb(files[rng.integers(len(files))])
    return image if image.shape[2] == 4 else np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])


def _turned(rgba: Array, degrees: float) -> Array:
    """Return an image turned about its middle, on a canvas that holds all of it."""
    height, width = rgba.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    reach = np.abs(turn[:, :2]) @ np.array([width, height])
    size = (int(np.ceil(reach[0])), int(np.ceil(reach[1])))
    turn[:, 2] = turn[:, 2] + (np.array(size) - [width, height]) / 2
    return np.asarray(cv2.warpAffine(rgba, turn, size, flags=cv2.INTER_LINEAR))


def brush(studio: Studio, rng: np.random.Generator, files: list[Path]) -> Array:
    """A brush tip, with a photographic texture."""
    tip = read_rgb(files[rng.integers(len(files))])[..., :1]
    alpha = studio.place(rng, np.repeat(tip, 4, 2), rng.uniform(0.7, 1.5))[..., 3].astype(np.float32) / 255
    if rng.random() < 0.6:
        alpha = np.clip(alpha * rng.uniform(1.2, 4), 0, 1)
    return premultiply(studio.texture(rng), alpha)
