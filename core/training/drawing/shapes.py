"""Shapes of solid, woven and vaporous foregrounds, as alphas in [0, 1]."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def smooth_noise(rng: np.random.Generator, size: int, cell: float) -> Array:
    """Return float32 noise (size, size) of mean 0 and deviation 1 whose bumps are about ``cell`` pixels wide."""
    grid = max(2, int(np.ceil(size / cell)) + 1)
    coarse = rng.standard_normal((grid + 3, grid + 3)).astype(np.float32)
    fine = cv2.resize(coarse, None, fx=size / grid, fy=size / grid, interpolation=cv2.INTER_CUBIC)
    fine = fine[:size, :size]
    return np.asarray((fine - fine.mean()) / max(float(fine.std()), 1e-6), np.float32)


def fractal_noise(rng: np.random.Generator, size: int, cell: float, octaves: int = 5) -> Array:
    """Return float32 fractal noise (size, size), deviation about 1: each octave half as wide and half as strong."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        total += smooth_noise(rng, size, max(2.0, cell / 2**octave)) * 0.5**octave
    return total / float(total.std())


def blob_outline(rng: np.random.Generator, size: int, lobes: int = 0) -> Array:
    """Return a closed outline (n, 2) of (x, y): a wobbly disc, or a flower of ``lobes`` petals."""
    t = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    radius = np.ones_like(t)
    for k in range(1, 7):
        radius += rng.normal(0, 0.35 / k**1.2) * np.cos(k * t + rng.uniform(0, 6.3))
    if lobes:
        radius *= 1 + rng.uniform(0.15, 0.5) * np.abs(np.cos(lobes / 2 * t + rng.uniform(0, 6.3)))
    radius = np.clip(radius, 0.25, None) * size * rng.uniform(0.2, 0.5)
    squash, turn = rng.uniform(0.5, 1.0), rng.uniform(0, np.pi)
    x, y = radius * np.cos(t), radius * np.sin(t) * squash
    center = rng.uniform(0.1, 0.9, 2) * size
    return np.stack(
        [x * np.cos(turn) - y * np.sin(turn) + center[0], x * np.sin(turn) + y * np.cos(turn) + center[1]], 1
    )


def fill_outline(outline: Array, size: int) -> Array:
    """Return the antialiased alpha (size, size), float32, of a closed outline (n, 2) of (x, y)."""
    scale = 3
    mask = np.zeros((size * scale, size * scale), np.uint8)
    cv2.fillPoly(mask, [np.round(outline * scale * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def body(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of a solid body: one to three overlapping blobs, sometimes petaled."""
    alpha = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(1, 4)):
        lobes = int(rng.integers(5, 24)) if rng.random() < 0.2 else 0
        alpha = np.maximum(alpha, fill_outline(blob_outline(rng, size, lobes), size))
    return alpha


def polygon(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of straight-edged shapes: boxes, furniture, signs."""
    alpha = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(1, 5)):
        count = int(rng.integers(3, 7))
        turn = np.sort(rng.uniform(0, 2 * np.pi, count))
        reach = rng.uniform(0.15, 0.45, count) * size
        outline = np.stack([np.cos(turn) * reach, np.sin(turn) * reach], 1) + rng.uniform(0.2, 0.8, 2) * size
        alpha = np.maximum(alpha, fill_outline(outline, size))
    return alpha


def islands(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of ragged islands: fractal noise cut at a level, with holes."""
    noise = fractal_noise(rng, size, rng.uniform(60, 260), int(rng.integers(2, 6)))
    steep = rng.uniform(3, 14)
    return np.clip((noise - rng.uniform(-0.3, 0.9)) * steep + 0.5, 0, 1).astype(np.float32)


def smoke(rng: np.random.Generator, size: int) -> Array:
    """Return a vaporous alpha: fractal noise fading out of a soft blob."""
    noise = 0.5 + 0.3 * fractal_noise(rng, size, rng.uniform(60, 220), 6)
    mask = cv2.GaussianBlur(body(rng, size), (0, 0), rng.uniform(15, 50))
    return np.clip(noise * mask * rng.uniform(0.7, 1.6), 0, 1).astype(np.float32)


def sheet(rng: np.random.Generator, size: int) -> Array:
    """Return a partly transparent body (glass, plastic, gauze): a plateau with creases and a firmer rim."""
    solid = body(rng, size)
    inside = cv2.distanceTransform((solid > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    rim = np.exp(-inside / rng.uniform(2, 10))
    creases = np.abs(fractal_noise(rng, size, rng.uniform(30, 120), 4))
    level = rng.uniform(0.1, 0.6) + rng.uniform(0, 0.35) * creases + rng.uniform(0.2, 0.8) * rim
    return (solid * np.clip(level, 0, 1)).astype(np.float32)


def net(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of a lattice (net, mesh, lace, fence), bent by noise, sometimes cut to a body."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    pitch = rng.uniform(10, 70)
    warp = rng.uniform(0, 0.5) * pitch
    x = x + warp * smooth_noise(rng, size, rng.uniform(80, 250))
    y = y + warp * smooth_noise(rng, size, rng.uniform(80, 250))
    turn, width = rng.uniform(0, np.pi), rng.uniform(0.06, 0.3) * pitch
    alpha = np.zeros((size, size), np.float32)
    for angle in (turn, turn + rng.uniform(0.8, 1.6)):
        phase = (x * np.cos(angle) + y * np.sin(angle)) % pitch
        alpha = np.maximum(alpha, np.clip(width / 2 + 0.5 - np.abs(phase - pitch / 2), 0, 1))
    return alpha * body(rng, size) if rng.random() < 0.5 else alpha


def wicker(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of thick bands that cross at random inside a disc: baskets, twigs, cables."""
    scale = 3
    mask = np.zeros((size * scale, size * scale), np.uint8)
    for _ in range(rng.integers(6, 45)):
        center, reach = rng.uniform(0.2, 0.8, 2) * size, rng.uniform(0.1, 0.5, 2) * size
        arc = rng.uniform(0, 360, 2)
        cv2.ellipse(
            mask, tuple((center * scale).astype(int).tolist()), tuple((reach * scale).astype(int).tolist()),
            float(rng.uniform(0, 180)), float(arc.min()), float(arc.max()), 255, int(rng.uniform(2, 18) * scale),
            cv2.LINE_AA,
        )  # fmt: skip
    return cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def soften(rng: np.random.Generator, alpha: Array) -> Array:
    """Blur an alpha as a lens would: often a little, sometimes defocused or moved, the same everywhere."""
    choice = rng.random()
    if choice < 0.35:
        return alpha
    if choice < 0.8:
        return cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.4, 1.6))
    if choice < 0.92:
        return cv2.GaussianBlur(alpha, (0, 0), rng.uniform(1.6, 7))
    length, angle = int(rng.integers(5, 30)), rng.uniform(0, np.pi)
    kernel = np.zeros((length, length), np.float32)
    half = (length - 1) / 2
    reach = np.array([np.cos(angle), np.sin(angle)]) * half
    p0, p1 = (half - reach).round().astype(int), (half + reach).round().astype(int)
    cv2.line(kernel, tuple(p0.tolist()), tuple(p1.tolist()), 1.0)
    return cv2.filter2D(alpha, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)
