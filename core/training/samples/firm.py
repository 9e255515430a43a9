"""Opaque bodies with crisp outlines: vessels, plates, petals, boxes, frames, bars, smooth stones."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.relief import Light
from core.training.drawing.shapes import blob_outline, fill_outline, fractal_noise
from core.training.samples.depth import depth_and_facing

Array = NDArray[Any]
Outlines = list[Array]
_TURN = np.linspace(0, 2 * np.pi, 160, endpoint=False)


def firm_body(rng: np.random.Generator, size: int, texture: Array) -> Array:
    """Return a body, premultiplied RGBA uint8 (size, size, 4), in front of which nothing and behind which all is seen.

    It is lit from one side. ``texture`` float32 (size, size, 3), 0..255, is its surface or a part of it. What is mixed
    is the antialiased outline, one or two pixels wide, alone.
    """
    draw = _SHAPES[int(rng.integers(len(_SHAPES)))]
    color, alpha = np.zeros((size, size, 3), np.float32), np.zeros((size, size), np.float32)
    light, paint = Light.random(rng, shiny=0.7), rng.uniform(10, 250, 3)
    textured = rng.uniform(0, 1) if rng.random() < 0.6 else 0.0
    for outline in _placed(rng, draw(rng), size):
        where = _seen(outline, size)
        cover = fill_outline(outline, size)[where]
        surface = paint * np.exp(rng.normal(0, 0.25)) * (1 + textured * (texture[where] / 128 - 1))
        color[where] += cover[..., None] * (_lit(rng, surface, cover, light) - color[where])
        alpha[where] += cover * (1 - alpha[where])
    return _through_a_lens(rng, np.dstack([np.clip(color, 0, 255), 255 * alpha]))


def _seen(outline: Array, size: int) -> tuple[slice, slice]:
    """Return the rows and columns of the crop that an outline reaches into, at least one of each."""
    low = np.clip(np.floor(outline.min(0)).astype(int) - 2, 0, size - 1)
    high = np.clip(np.ceil(outline.max(0)).astype(int) + 3, low + 1, size)
    return slice(low[1], high[1]), slice(low[0], high[0])


def _lit(rng: np.random.Generator, surface: Array, cover: Array, light: Light) -> Array:
    """Return the colors of a part, rounded toward its outline by a share of its depth, or flat."""
    depth, facing = depth_and_facing(cover)
    if rng.random() < 0.25:
        rows, cols = cover.shape
        grain = fractal_noise(rng, max(rows, cols), 40)[:rows, :cols, None]
        return surface + rng.uniform(0, 12) * grain
    radius = max(float(depth.max()) * rng.uniform(0.2, 1.2), 2.0)
    bent = np.clip(1 - depth / radius, 0, 1)[..., None] * rng.uniform(0.5, 1)
    return light.on(surface, facing * bent)


def _through_a_lens(rng: np.random.Generator, rgba: Array) -> Array:
    """Return the picture as uint8, as sharp as it is drawn or softened by at most 0.7 pixels."""
    if rng.random() < 0.6:
        rgba = cv2.GaussianBlur(rgba, (0, 0), rng.uniform(0.3, 0.7))
    out = np.rint(rgba).astype(np.uint8)
    out[..., :3] = np.minimum(out[..., :3], out[..., 3:])
    return out


def _placed(rng: np.random.Generator, outlines: Outlines, size: int) -> Outlines:
    """Return outlines about 1 wide around (0, 0) turned, enlarged, and moved so that a part of them is in the crop."""
    scale = size * float(np.exp(rng.uniform(np.log(0.45), np.log(1.6))))
    turn = rng.normal(0, 0.35) if rng.random() < 0.7 else rng.uniform(0, 2 * np.pi)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    some = outlines[int(rng.integers(len(outlines)))]
    at = some[int(rng.integers(len(some)))] @ matrix.T  # this place of an outline comes to lie in the crop
    shift = size * rng.uniform(0.25, 0.75, 2) - at
    return [outline @ matrix.T + shift for outline in outlines]


def _ellipse(width: float, height: float, x: float = 0.0, y: float = 0.0) -> Array:
    return np.stack([x + width / 2 * np.cos(_TURN), y + height / 2 * np.sin(_TURN)], 1)


def _vessel(rng: np.random.Generator) -> Outlines:
    """A cup, bowl or jar seen from above: the handle, the body, its rim and its hollow."""
    height, foot, tilt = rng.uniform(0.3, 1.1), rng.uniform(0.3, 0.95), rng.uniform(0.08, 0.45)
    down = np.linspace(0, 1, 40)
    belly = 1 + (foot - 1) * down ** rng.uniform(0.6, 3) + rng.uniform(-0.1, 0.15) * np.sin(np.pi * down)
    bottom = _ellipse(belly[-1], tilt * belly[-1], 0, height)[:81]
    side = np.stack([belly / 2, height * down], 1)
    body = np.concatenate([side, bottom, side[::-1] * [-1, 1], _ellipse(1, tilt)[80:]])
    thick = rng.uniform(0.02, 0.12)
    parts = [body, _ellipse(1, tilt), _ellipse(1 - thick, tilt * (1 - 1.3 * thick), 0, 0.2 * thick * tilt)]
    if rng.random() < 0.5:
        handle = _ring(rng.uniform(0.3, 0.5), rng.uniform(0.6, 0.8) * height, rng.uniform(0.12, 0.3))
        parts.insert(0, handle + np.array([0.5 * rng.uniform(0.85, 1), 0.45 * height]))
    return parts


def _ring(width: float, height: float, thick: float) -> Array:
    """Return a ring as one outline that runs around it, across, and back within it."""
    outer = _ellipse(width, height)
    inner = outer * (1 - thick)
    return np.concatenate([outer, outer[:1], inner[:1], inner[::-1]])


def _plate(rng: np.random.Generator) -> Outlines:
    tilt = rng.uniform(0.25, 1)
    widths = np.concatenate([[1.0], np.sort(rng.uniform(0.4, 0.98, int(rng.integers(1, 4))))[::-1]])
    return [_ellipse(width, tilt * width) for width in widths]


def _petals(rng: np.random.Generator) -> Outlines:
    """Petals around a heart, each in front of the one before it."""
    count, wide, point = int(rng.integers(4, 11)), rng.uniform(0.15, 0.5), rng.uniform(0.5, 1.2)
    along = np.linspace(0, 1, 60)
    half = wide / 2 * np.sin(np.pi * along**point)
    petal = np.concatenate([np.stack([half, 0.5 * along], 1), np.stack([-half[::-1], 0.5 * along[::-1]], 1)])
    parts = []
    for turn in rng.uniform(0, 6.3) + np.arange(count) * 2 * np.pi / count + rng.normal(0, 0.1, count):
        matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        parts.append(rng.uniform(0.8, 1.1) * petal @ matrix.T)
    heart = rng.uniform(0.1, 0.3)
    return [*parts, _ellipse(heart, heart)]


def _box(rng: np.random.Generator) -> Outlines:
    """A box seen from a corner: three faces before their common outline, or their seams would be translucent."""
    wide, deep, high = rng.uniform(0.3, 0.6), rng.uniform(0.15, 0.5), rng.uniform(0.2, 0.9)
    right, back, up = np.array([wide, rng.uniform(-0.1, 0.2)]), np.array([-deep, 0.15]), np.array([0, -high])
    none = np.zeros(2)
    faces = ((none, right, up), (none, back, up), (up, right, back))
    drawn = [np.array([at, at + a, at + a + b, at + b]) for at, a, b in faces]
    outline = cv2.convexHull(np.concatenate(drawn).astype(np.float32))[:, 0]
    return [outline.astype(np.float64), *drawn]


def _frame(rng: np.random.Generator) -> Outlines:
    """A frame, tire or ring that is looked through, round or nearly square."""
    power, high = rng.uniform(0.25, 1), rng.uniform(0.5, 1)
    x, y = np.cos(_TURN), np.sin(_TURN)
    outer = 0.5 * np.stack([np.sign(x) * np.abs(x) ** power, high * np.sign(y) * np.abs(y) ** power], 1)
    inner = outer * (1 - rng.uniform(0.1, 0.5))
    return [np.concatenate([outer, outer[:1], inner[:1], inner[::-1]])]


def _bars(rng: np.random.Generator) -> Outlines:
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        x, y = rng.uniform(-0.3, 0.3, 2)
        wide, long = rng.uniform(0.06, 0.35), rng.uniform(0.8, 2)
        slab = _turned(_slab(wide, long, rng.uniform(0.6, 1)), rng.uniform(0, np.pi))
        parts.append(slab + np.array([x, y]))
    return parts


def _slab(wide: float, long: float, taper: float) -> Array:
    return np.array([[-wide, -long], [wide, -long], [wide * taper, long], [-wide * taper, long]]) / 2


def _turned(outline: Array, turn: float) -> Array:
    return outline @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def _stone(rng: np.random.Generator) -> Outlines:
    """One to three smooth or wavy bodies, of which a later one lies before an earlier one."""
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        outline = blob_outline(rng, 1, int(rng.integers(5, 14)) if rng.random() < 0.2 else 0)
        parts.append(outline - [0.5, 0.5])
    return parts


_SHAPES: tuple[Callable[[np.random.Generator], Outlines], ...] = (
    _vessel, _vessel, _vessel, _plate, _petals, _petals, _box, _frame, _bars, _stone, _stone,
)  # fmt: skip
