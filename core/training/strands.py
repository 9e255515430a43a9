"""Strands: hair, fur, grass and threads as thousands of tapered, antialiased curves."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_SHIFT = 4  # fractional bits of the coordinates given to OpenCV


@dataclass(frozen=True)
class StrandStyle:
    """How a bunch of strands grows; lengths and widths in pixels of the final image.

    ``wave`` is the amplitude (radians) and ``cycles`` the count of bends along a strand, ``bend`` its overall
    turn, ``spread`` the disorder of directions, ``clump`` (0..1) how far strands close up to their guide.
    """

    count: int
    length: float
    width: float
    wave: float = 0.2
    cycles: float = 1.5
    bend: float = 0.5
    spread: float = 0.25
    clump: float = 0.3
    per_clump: int = 12
    points: int = 16


def random_style(rng: np.random.Generator, kind: str) -> StrandStyle:
    """Draw a style of one kind: ``fur``, ``straight``, ``curly``, ``frizzy`` or ``flyaway``."""
    u = rng.uniform
    if kind == "fur":
        return StrandStyle(
            int(u(1200, 3500)), u(8, 45), u(0.7, 2.0), u(0, 0.7), u(0.5, 2), u(0, 0.8), u(0.1, 0.6), u(0, 0.8),
            int(u(2, 24)), 7,
        )  # fmt: skip
    if kind == "straight":
        return StrandStyle(
            int(u(500, 1800)), u(70, 320), u(0.6, 2.0), u(0, 0.3), u(0.5, 2), u(0, 1.2), u(0.02, 0.25), u(0, 0.7),
            int(u(6, 60)), 16,
        )  # fmt: skip
    if kind == "curly":
        return StrandStyle(
            int(u(400, 1300)), u(80, 320), u(0.7, 2.4), u(0.8, 2.2), u(2, 7), u(0, 1.5), u(0.05, 0.4), u(0.2, 0.95),
            int(u(10, 80)), 40,
        )  # fmt: skip
    if kind == "frizzy":
        return StrandStyle(
            int(u(600, 2000)),
            u(20, 110),
            u(0.5, 1.3),
            u(0.3, 1.2),
            u(1.5, 5),
            u(0, 1.5),
            u(0.2, 0.7),
            u(0, 0.5),
            6,
            24,
        )
    return StrandStyle(
        int(u(4, 50)), u(40, 200), u(0.4, 1.1), u(0.05, 0.6), u(0.5, 2.5), u(0, 1.5), u(0.2, 0.7), 0.0, 1, 24
    )


def grow(rng: np.random.Generator, roots: Array, angles: Array, style: StrandStyle) -> Array:
    """Return curves (n, points, 2) of (x, y) that leave ``roots`` (n, 2) in the directions ``angles`` (n,).

    Strands come in clumps of ``style.per_clump`` neighbors in the order given, which share their waves.
    """
    count = len(roots)
    clump = np.arange(count) // max(style.per_clump, 1)
    t = np.linspace(0, 1, style.points)[None]

    def mixed(scale: float) -> Array:
        shared = rng.normal(0, scale, clump[-1] + 1)[clump]
        return (style.clump * shared + (1 - style.clump) * rng.normal(0, scale, count))[:, None]

    phase = mixed(2.0)
    cycles = style.cycles * np.exp(mixed(0.25))
    wave = style.wave * np.exp(mixed(0.3))
    theta = angles[:, None] + mixed(style.spread) + mixed(style.bend) * t
    theta = theta + wave * np.sin(2 * np.pi * cycles * t + phase) * np.minimum(1, 3 * t)
    step = style.length * np.exp(mixed(0.3)) * rng.uniform(0.55, 1.0, (count, 1)) / style.points
    heading = np.stack([np.cos(theta), np.sin(theta)], -1)
    curves = roots[:, None] + np.cumsum(heading * step[..., None], 1)
    guides = curves[np.searchsorted(clump, clump)]
    pull = style.clump * 0.85 * t[..., None] ** 1.5
    return np.asarray(curves * (1 - pull) + guides * pull)


def draw_strands(layer: Array, curves: Array, colors: Array, widths: Array, scale: int) -> None:
    """Draw curves (n, k, 2) over a premultiplied uint8 ``layer`` (H, W, 4) that is ``scale`` times finer.

    ``colors`` is (n, 3), ``widths`` (n,) in pixels of the final image. A strand tapers: its tip half is thinner.
    """
    fixed = np.round(curves * (scale * (1 << _SHIFT))).astype(np.int32)
    thick = np.clip(np.round(widths * scale), 1, None).astype(int)
    half = fixed.shape[1] // 2 + 1
    rgba = np.concatenate([np.clip(colors, 0, 255), np.full((len(colors), 1), 255.0)], 1)
    for curve, color, width in zip(fixed, rgba.tolist(), thick.tolist(), strict=True):
        cv2.polylines(layer, [curve], False, color, max(1, width // 2), cv2.LINE_AA, _SHIFT)
        if width > 1:
            cv2.polylines(layer, [curve[:half]], False, color, width, cv2.LINE_AA, _SHIFT)
