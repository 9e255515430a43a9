"""Backgrounds with a drawn pattern: stripes, checks, dots, bricks, bark, letters."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.shapes import fractal_noise, smooth_noise

Array = NDArray[Any]


def pattern(rng: np.random.Generator, size: int) -> Array:
    """Return float32 RGB (size, size, 3) in [0, 1]: two to three colors mixed by a pattern, a little warped."""
    draw = (_bands, _bands, _checks, _dots, _bricks, _bark, _letters)[rng.integers(7)]
    first, second = rng.uniform(0, 1, 3), rng.uniform(0, 1, 3)
    if rng.random() < 0.5:
        second = np.clip(first + rng.normal(0, 0.2), 0, 1)
    share = draw(rng, size)[..., None]
    color = first * share + second * (1 - share)
    grain = 1 + rng.uniform(0, 0.12) * fractal_noise(rng, size, rng.uniform(4, 80))[..., None]
    return np.clip(color * grain, 0, 1).astype(np.float32)


def _grid(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    """Return coordinates (size, size) of a turned, slightly warped grid whose period is 1."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    pitch = float(np.exp(rng.uniform(np.log(5), np.log(80))))
    turn, warp = rng.uniform(0, np.pi), rng.uniform(0, 0.4) * pitch
    x = x + warp * smooth_noise(rng, size, 150)
    y = y + warp * smooth_noise(rng, size, 150)
    u, v = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    return u / pitch, v / pitch


def _wave(rng: np.random.Generator, at: Array) -> Array:
    """Return a wave of period 1 between 0 and 1, soft or hard."""
    return np.asarray(np.clip(0.5 + rng.uniform(0.5, 6) * np.sin(2 * np.pi * at), 0, 1))


def _bands(rng: np.random.Generator, size: int) -> Array:
    u, v = _grid(rng, size)
    bands = _wave(rng, u) * rng.uniform(0.4, 1)
    return bands if rng.random() < 0.5 else 0.5 * bands + 0.5 * _wave(rng, v * rng.uniform(0.3, 3))


def _checks(rng: np.random.Generator, size: int) -> Array:
    u, v = _grid(rng, size)
    return np.asarray(np.abs(_wave(rng, u) - _wave(rng, v)))


def _dots(rng: np.random.Generator, size: int) -> Array:
    u, v = _grid(rng, size)
    far = np.hypot(u % 1 - 0.5, v % 1 - 0.5)
    return np.asarray(np.clip((rng.uniform(0.15, 0.45) - far) * rng.uniform(4, 30) + 0.5, 0, 1))


def _bricks(rng: np.random.Generator, size: int) -> Array:
    u, v = _grid(rng, size)
    row = np.floor(v)
    u = (u + 0.5 * row) * rng.uniform(0.3, 1)
    joint = np.minimum(np.abs(u % 1 - 0.5), np.abs(v % 1 - 0.5)) > rng.uniform(0.02, 0.1)
    tone = np.modf(np.abs(np.sin(np.floor(u) * 12.9898 + row * 78.233)) * 43758.5)[0]
    return np.asarray(joint * (0.5 + 0.5 * tone))


def _bark(rng: np.random.Generator, size: int) -> Array:
    """Long fibers: noise drawn out in one direction."""
    noise = fractal_noise(rng, size, rng.uniform(8, 60), 5)
    long = cv2.resize(
        noise[: max(size // int(rng.integers(3, 9)), 2)], (size, size), interpolation=cv2.INTER_CUBIC
    )
    long = long.T if rng.random() < 0.5 else long
    return np.clip(0.5 + rng.uniform(0.2, 0.8) * long, 0, 1)


def _letters(rng: np.random.Generator, size: int) -> Array:
    page = np.zeros((size, size), np.uint8)
    height = int(rng.integers(10, 50))
    for row in range(height, size + height, int(1.4 * height)):
        text = "".join(chr(c) for c in rng.integers(33, 126, 3 * size // height + 2))
        cv2.putText(
            page, text, (-int(rng.integers(0, 20)), row), cv2.FONT_HERSHEY_DUPLEX, height / 24, 255,
            max(1, height // 12), cv2.LINE_AA,
        )  # fmt: skip
    return page.astype(np.float32) / 255
