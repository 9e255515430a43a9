"""Heads of hair seen from behind, and animals in fur, in units."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import light_color
from core.training.drawing.shapes import fractal_noise, smooth_noise
from core.training.sets.vector import Element, Extent, Fills, Solid, Strands, smooth_outline

Array = NDArray[Any]
_GRID = 512  # pixels of a texture's longer side
_OPACITIES = (0.45, 0.7, 0.95)


def head(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """Straight or wavy hair that falls over the shoulders, with strands that stand off."""
    return _head(
        rng, extent, wave=rng.uniform(0.03, 0.35), cycles=rng.uniform(1, 4), length=rng.uniform(480, 760)
    )


def curls(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """Curly or frizzy hair to the neck, with a halo of frizz."""
    return _head(
        rng, extent, wave=rng.uniform(0.8, 1.5), cycles=rng.uniform(4, 9), length=rng.uniform(340, 520)
    )


def _head(
    rng: np.random.Generator, extent: Extent, *, wave: float, cycles: float, length: float
) -> list[Element]:
    base = hair_color(rng)
    radius = rng.uniform(165, 215)
    middle = np.array([extent[0] * rng.uniform(0.38, 0.62), extent[1] * 0.40])
    skull = np.array([radius, 1.25 * radius])
    found: list[Element] = [_shoulders(rng, middle, radius, extent)]
    found.append(Fills([middle + skull * 0.97 * _circle()], (base * 0.45)[None]))
    for layer, (share, tone) in enumerate(((0.5, 0.6), (0.3, 0.85), (0.2, 1.1))):
        count = int(13000 * share)
        roots, angles = _scalp(rng, middle, skull, count)
        curves = falling(rng, roots, angles, length, wave=wave, cycles=cycles, per_clump=40 - 10 * layer)
        tones = base * tone * _gloss(curves, middle, radius) * np.exp(rng.normal(0, 0.16, (count, 1)))
        widths = rng.uniform(0.6, 1.2) * np.exp(rng.normal(0, 0.2, count))
        found.append(Strands(curves, tones, widths))
    return found + _flyaways(rng, middle, skull, base, length, frizz=wave > 0.6)


def hair_color(rng: np.random.Generator) -> Array:
    """Return the color (3,) of hair: dark, brown, red, blond or gray."""
    tones = np.array(
        [[38, 30, 26], [92, 60, 40], [132, 76, 46], [205, 165, 105], [165, 160, 155], [60, 42, 32]]
    )
    return np.asarray(tones[rng.integers(len(tones))] * rng.uniform(0.85, 1.25))


def _circle(points: int = 720) -> Array:
    t = np.linspace(0, 2 * np.pi, points, endpoint=False)
    return np.stack([np.cos(t), np.sin(t)], 1)


def _shoulders(rng: np.random.Generator, middle: Array, radius: float, extent: Extent) -> Solid:
    """Return a clothed back below the head, which the picture's lower border cuts."""
    wide, fall = radius * rng.uniform(1.7, 2.1), radius * rng.uniform(0.9, 1.2)
    x = np.linspace(-1.6, 1.6, 240)
    y = 1.15 * radius + fall * np.clip(np.abs(x) - 0.22, 0, None) ** 0.8 * np.exp(0.9 * (np.abs(x) - 1))
    line = middle + np.stack([x * wide, y], 1)
    outline = np.concatenate([line, [[line[-1, 0], extent[1] + 50], [line[0, 0], extent[1] + 50]]])
    outline[:, 1] = np.minimum(outline[:, 1], extent[1] + 50)
    color = rng.uniform(25, 225, 3) if rng.random() < 0.6 else np.full(3, rng.uniform(20, 235))
    folds = 1 + 0.07 * fractal_noise(rng, _GRID, 160, 4)[..., None]
    knit = 1 + 0.05 * np.sin(np.arange(_GRID) * 1.3)[None, :, None]
    return Solid(outline, np.clip(color * folds * knit, 0, 255), extent, 0.08, int(rng.integers(1 << 30)))


def _scalp(rng: np.random.Generator, middle: Array, skull: Array, count: int) -> tuple[Array, Array]:
    """Return roots (n, 2) all over the head but the neck, neighbors in a row, and the ways (n,) from the crown."""
    turn, far = rng.uniform(np.pi * 0.8, np.pi * 2.2, count), np.sqrt(rng.uniform(0, 1, count))
    inside = np.stack([np.cos(turn), np.sin(turn)], 1) * far[:, None]
    away = inside - [rng.uniform(-0.15, 0.15), -0.62]  # from the crown
    inside, away = (part[np.argsort(np.arctan2(away[:, 1], away[:, 0]))] for part in (inside, away))
    return middle + inside * skull, np.arctan2(away[:, 1] + 0.12, away[:, 0])


def falling(
    rng: np.random.Generator,
    roots: Array,
    angles: Array,
    length: float,
    *,
    wave: float,
    cycles: float,
    per_clump: int,
) -> Array:
    """Return curves (n, 44, 2) that leave ``roots`` at ``angles`` and soon fall, in clumps that share their waves."""
    count, t = len(roots), np.linspace(0, 1, 44)[None]
    clump = np.arange(count) // per_clump

    def shared(scale: float, own: float = 0.35) -> Array:
        return ((1 - own) * rng.normal(0, scale, clump[-1] + 1)[clump] + own * rng.normal(0, scale, count))[
            :, None
        ]

    down = np.pi / 2 + shared(0.09)
    start = np.where(np.cos(angles) < 0, np.where(angles < 0, angles + 2 * np.pi, angles), angles)[:, None]
    theta = start + (down - start) * (1 - np.exp(-t * rng.uniform(4, 7)))
    phase = shared(2.5)
    theta = theta + wave * np.sin(2 * np.pi * cycles * t * np.exp(shared(0.12)) + phase) * np.minimum(
        1, 2.5 * t
    )
    theta = theta + shared(0.05, 0.8) * t
    step = length * rng.uniform(0.6, 1.0, (count, 1)) * np.exp(shared(0.1)) / 43
    ways = np.cumsum(np.stack([np.cos(theta), np.sin(theta)], -1)[:, :-1] * step[..., None], 1)
    curves = roots[:, None] + np.concatenate([np.zeros((count, 1, 2)), ways], 1)
    guides = curves[np.searchsorted(clump, clump)]
    pull = rng.uniform(0.2, 0.6) * t[..., None] ** 1.3
    return np.asarray(curves * (1 - pull) + guides * pull)


def _gloss(curves: Array, middle: Array, radius: float) -> Array:
    """Return the light (n, 1) on strands: a band of gloss around the head, less below."""
    x = np.abs(curves[:, 10, 0] - middle[0]) / radius
    return np.asarray(0.75 + 0.55 * np.exp(-(((x - 0.45) / 0.35) ** 2)))[:, None]


def _flyaways(
    rng: np.random.Generator, middle: Array, skull: Array, base: Array, length: float, *, frizz: bool
) -> list[Element]:
    light = np.clip(base * rng.uniform(1.0, 1.45) + rng.uniform(0, 20), 0, 255)
    found: list[Element] = []
    for opacity in _OPACITIES:
        count = int(rng.integers(500, 1100) if frizz else rng.integers(90, 260))
        turn = rng.uniform(np.pi * 0.95, np.pi * 2.05, count)
        rim = np.stack([np.cos(turn), np.sin(turn)], 1)
        roots = middle + rim * skull * rng.uniform(0.93, 1.03, (count, 1))
        reach = rng.uniform(40, 110) if frizz else length * rng.uniform(0.2, 0.45)
        curves = _wandering(
            rng, roots, np.arctan2(rim[:, 1], rim[:, 0]), reach, strength=1.6 if frizz else 0.6
        )
        tones = light * np.exp(rng.normal(0, 0.2, (count, 1)))
        found.append(Strands(curves, tones, rng.uniform(0.35, 0.8, count), opacity))
    return found


def _wandering(
    rng: np.random.Generator, roots: Array, angles: Array, length: float, *, strength: float
) -> Array:
    """Return curves (n, 30, 2) whose headings wander, and sink a little."""
    count = len(roots)
    turns = 3 * cv2.blur(rng.standard_normal((count, 30), np.float32), (9, 1))
    theta = angles[:, None] + rng.normal(0, 0.5, (count, 1)) + np.cumsum(turns, 1) * strength * 0.08
    theta = (
        theta + rng.uniform(0.4, 1.6, (count, 1)) * np.linspace(0, 1, 30) * np.sign(np.cos(angles))[:, None]
    )
    step = (length * rng.uniform(0.25, 1.0, count) / 30)[:, None, None]
    return np.asarray(roots[:, None] + np.cumsum(np.stack([np.cos(theta), np.sin(theta)], -1) * step, 1))


def fur(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """An animal in fur, sitting, seen from behind: a body, a head, ears, and fur all over."""
    mask, pixel = _animal(rng, extent)
    length, width = rng.uniform(22, 55), rng.uniform(0.7, 1.3)
    colors = _coat(rng, mask.shape)
    outlines = _outlines(mask, pixel)
    found: list[Element] = [
        Solid(outline, _fitted(colors * 0.55, extent, pixel), extent, 0.03, 1) for outline in outlines
    ]
    roots, angles = _pelt(rng, mask, 26000)
    at = roots.astype(int)
    curves = _hairs(rng, roots / pixel, angles, length)
    tones = colors[at[:, 1], at[:, 0]] * np.exp(rng.normal(0, 0.22, (len(roots), 1)))
    found.append(
        Strands(curves, tones, width * np.exp(rng.normal(0, 0.25, len(roots))), tip=rng.uniform(1, 1.35))
    )
    rim = _at_rim(mask, at, length * pixel)
    for opacity in (0.5, 0.85):
        chosen = rng.permutation(rim)[: len(rim) // 3]
        thin = _hairs(rng, roots[chosen] / pixel, angles[chosen], length * 1.5)
        found.append(Strands(thin, tones[chosen] * 1.25, np.full(len(chosen), 0.5 * width), opacity))
    return found


def _animal(rng: np.random.Generator, extent: Extent) -> tuple[Array, float]:
    """Return the mask, uint8 at half a pixel a unit, of an animal that the lower border cuts, and pixels a unit."""
    pixel = 0.5
    mask = np.zeros((int(extent[1] * pixel) + 1, int(extent[0] * pixel) + 1), np.uint8)
    x, low = extent[0] * rng.uniform(0.4, 0.6), extent[1]
    wide, skull = rng.uniform(190, 260), rng.uniform(120, 160)
    neck = low - rng.uniform(520, 600)
    lean = rng.normal(0, 30)

    def blob(cx: float, cy: float, rx: float, ry: float, turn: float = 0) -> None:
        center = (int(cx * pixel), int(cy * pixel))
        cv2.ellipse(mask, center, (int(rx * pixel), int(ry * pixel)), turn, 0, 360, 255, -1)

    blob(x, low - 170, wide, 330)
    blob(x + 0.5 * lean, neck + 120, 0.62 * wide, 190)
    blob(x + lean, neck - 20, skull, 0.88 * skull)
    for side in (-1, 1):
        ear = np.array([[0.25, -0.6], [0.62, -1.62], [0.98, -0.25]]) * rng.uniform(0.93, 1.07, (3, 2)) * skull
        points = (np.array([x + lean, neck - 20]) + ear * [side, 1]) * pixel
        cv2.fillPoly(mask, [points.astype(np.int32)], 255)
    smooth = cv2.GaussianBlur(mask, (0, 0), 5)
    return np.asarray((smooth > 127).astype(np.uint8)), pixel


def _outlines(mask: Array, pixel: float) -> list[Array]:
    found, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [
        smooth_outline(line[:, 0][:: max(len(line) // 300, 1)] / pixel) for line in found if len(line) > 60
    ]


def _coat(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return the colors (h, w, 3) of a coat: two tones in stripes, patches or a gradient."""
    side = max(shape)
    first = light_color(rng) * rng.uniform(0.45, 1)
    second = first * rng.uniform(0.3, 0.7) if rng.random() < 0.7 else np.full(3, rng.uniform(200, 245))
    noise = fractal_noise(rng, side, rng.uniform(80, 240), 4)
    if rng.random() < 0.5:  # stripes
        noise = np.sin(np.arange(side)[:, None] / rng.uniform(9, 22) + 2.2 * noise)
    share = np.clip(0.5 + rng.uniform(0.6, 1.6) * noise, 0, 1)[: shape[0], : shape[1], None]
    return np.asarray(first * share + second * (1 - share))


def _fitted(colors: Array, extent: Extent, pixel: float) -> Array:
    return colors[: int(extent[1] * pixel), : int(extent[0] * pixel)]


def _pelt(rng: np.random.Generator, mask: Array, count: int) -> tuple[Array, Array]:
    """Return roots (n, 2) of (x, y) in pixels of the mask from top to bottom, and the ways (n,) the fur lies."""
    rows, cols = np.nonzero(mask)
    chosen = rng.integers(0, len(rows), count)
    rows, cols = rows[chosen], cols[chosen]
    wide = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 22)
    right, down = -cv2.Sobel(wide, cv2.CV_32F, 1, 0), -cv2.Sobel(wide, cv2.CV_32F, 0, 1)
    swirl = smooth_noise(rng, max(mask.shape), 90)[: mask.shape[0], : mask.shape[1]]
    x, y = 14 * right[rows, cols], 14 * down[rows, cols] + 0.55
    angles = np.arctan2(y, x) + 0.35 * swirl[rows, cols] + rng.normal(0, 0.22, count)
    order = np.argsort(-rows + rng.normal(0, 6, count))  # fur lies over what is below it
    return np.stack([cols, rows], 1)[order] + rng.uniform(0, 1, (count, 2)), angles[order]


def _hairs(rng: np.random.Generator, roots: Array, angles: Array, length: float) -> Array:
    t = np.linspace(0, 1, 8)
    theta = angles[:, None] + rng.normal(0, 0.35, (len(roots), 1)) * t
    step = (length * rng.uniform(0.6, 1.1, len(roots)) / 7)[:, None, None]
    return np.asarray(roots[:, None] + np.cumsum(np.stack([np.cos(theta), np.sin(theta)], -1) * step, 1))


def _at_rim(mask: Array, at: Array, near: float) -> Array:
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 3)
    return np.flatnonzero(depth[at[:, 1], at[:, 0]] < near)
