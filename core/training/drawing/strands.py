"""Strands: hair, fur, grass and threads as thousands of tapered, antialiased curves."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import SHIFT, Studio, fade, fixed, over, thickness
from core.training.drawing.shapes import smooth_noise

Array = NDArray[Any]


@dataclass(frozen=True)
class StrandStyle:
    """The growth of a bunch of strands; lengths and widths in pixels of the final image.

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


_Range = tuple[float, float]
# count, length, width, wave, cycles, bend, spread, clump, per_clump, points
_STYLES: dict[str, tuple[_Range, _Range, _Range, _Range, _Range, _Range, _Range, _Range, _Range, int]] = {
    "fur": ((1200, 3500), (8, 45), (0.7, 2), (0, 0.7), (0.5, 2), (0, 0.8), (0.1, 0.6), (0, 0.8), (2, 24), 7),
    "straight": ((500, 1800), (70, 320), (0.6, 2), (0, 0.3), (0.5, 2), (0, 1.2), (0.02, 0.25), (0, 0.7), (6, 60), 16),
    "curly": ((400, 1300), (80, 320), (0.7, 2.4), (0.8, 2.2), (2, 7), (0, 1.5), (0.05, 0.4), (0.2, 0.95), (10, 80), 40),
    "frizzy": ((600, 2000), (20, 110), (0.5, 1.3), (0.3, 1.2), (1.5, 5), (0, 1.5), (0.2, 0.7), (0, 0.5), (6, 7), 24),
    "flyaway": ((4, 50), (40, 200), (0.4, 1.1), (0.05, 0.6), (0.5, 2.5), (0, 1.5), (0.2, 0.7), (0, 0), (1, 2), 24),
    "fine": ((150, 900), (40, 260), (0.3, 1.0), (0.05, 0.6), (0.5, 3), (0, 1.4), (0.08, 0.5), (0, 0.6), (2, 14), 24),
    "wisp": ((12, 90), (150, 620), (0.4, 1.3), (0.05, 0.5), (0.5, 3), (0.1, 1.4), (0.03, 0.4), (0.1, 0.8), (3, 24), 40),
    "knot": ((2, 12), (250, 900), (0.3, 1.0), (1.2, 3.2), (1.5, 5), (0, 3), (0.3, 2), (0.2, 0.9), (2, 6), 90),
    "halo": ((250, 1400), (12, 75), (0.3, 0.7), (0.4, 1.8), (1, 5), (0, 2), (0.3, 1), (0, 0.3), (2, 6), 20),
    "wet": ((900, 2600), (50, 240), (0.7, 1.8), (0.1, 0.6), (0.5, 2.5), (0, 1), (0.1, 0.4), (0.9, 1), (6, 30), 20),
}  # fmt: skip
KINDS = tuple(_STYLES)
"""The kinds of strands that ``random_style`` knows."""


def random_style(rng: np.random.Generator, kind: str) -> StrandStyle:
    """Draw a style of one of ``KINDS``; one in five is seen from near: fewer, longer and thicker strands."""
    *ranges, points = _STYLES[kind]
    count, length, width, wave, cycles, bend, spread, clump, per_clump = (rng.uniform(*r) for r in ranges)
    if rng.random() < 0.2:
        near = rng.uniform(1.5, 4)
        count, length, width = max(count / near**1.3, 3), length * near**0.7, width * near
    return StrandStyle(
        int(count), length, width, wave, cycles, bend, spread, clump, int(per_clump), points
    )  # fmt: skip


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
    step = style.length * np.exp(mixed(0.3)) * rng.uniform(0.55, 1.0, (count, 1)) / (style.points - 1)
    heading = np.stack([np.cos(theta), np.sin(theta)], -1)
    ways = np.cumsum(heading[:, :-1] * step[..., None], 1)
    curves = roots[:, None] + np.concatenate([np.zeros((count, 1, 2)), ways], 1)
    guides = curves[np.searchsorted(clump, clump)]
    pull = style.clump * 0.85 * t[..., None] ** 1.5
    return np.asarray(curves * (1 - pull) + guides * pull)


def draw_strands(
    layer: Array, curves: Array, colors: Array, widths: Array, scale: int, *, tip: float = 1.0
) -> None:
    """Draw curves (n, k, 2) over a premultiplied uint8 ``layer`` (H, W, 4) that is ``scale`` times finer.

    ``colors`` is (n, 3), ``widths`` (n,) in pixels of the final image. A strand tapers: its tip half is thinner, and
    ``tip`` times as bright.
    """
    lines = fixed(curves, scale)
    thick = thickness(widths * scale)
    half = lines.shape[1] // 2 + 1
    opaque = np.full((len(colors), 1), 255.0)
    rgba = np.concatenate([np.clip(colors, 0, 255), opaque], 1).tolist()
    tips = np.concatenate([np.clip(colors * tip, 0, 255), opaque], 1).tolist()
    for curve, color, end, width in zip(lines, rgba, tips, thick.tolist(), strict=True):
        cv2.polylines(layer, [curve], False, end, max(1, width // 2), cv2.LINE_AA, SHIFT)
        if width > 1 or tip != 1:
            cv2.polylines(layer, [curve[:half]], False, color, width, cv2.LINE_AA, SHIFT)


def translucent_strands(
    rng: np.random.Generator,
    studio: Studio,
    curves: Array,
    colors: Array,
    widths: Array,
    *,
    low: float = 0.3,
    tip: float = 1.0,
) -> Array:
    """Return thin strands, each of one of three opacities from ``low`` to 1, that fade in and out along their way.

    Same arrays as ``draw_strands``; the result is premultiplied uint8 (size, size, 4). Strands of one opacity hide
    each other; those of another shine through.
    """
    scale = 4 if float(np.median(widths)) < 0.6 else 3
    group = rng.integers(0, 3, len(curves))
    out = np.zeros((studio.size, studio.size, 4), np.uint8)
    for index in range(3):
        chosen = group == index
        layer = studio.layer(scale)
        draw_strands(layer, curves[chosen], colors[chosen], widths[chosen], scale, tip=tip)
        drift = 0.85 + 0.25 * smooth_noise(rng, studio.size, rng.uniform(30, 150))
        opacity = np.clip(rng.uniform(low, 1.0) * drift, 0.5 * low, 1).astype(np.float32)
        out = over(fade(studio.shrink(layer), opacity), out)
    return out
