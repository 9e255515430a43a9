"""Scenes of hair and fur to render: heads, animals, beards, lashes, brushes, locks; their light and camera."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hair_geometry import Body, Bunch, Growth, Scene, View, directions, grow, unit
from hair_heads import Drawn, beard, head
from hair_looks import STYLES, breeze, bunch, cloth, dyed, random_pigment, skin, varied
from numpy.typing import NDArray

Array = NDArray[Any]


def scene(rng: np.random.Generator) -> Scene:
    """Return a random scene."""
    kinds, shares = zip(*_KINDS.items(), strict=True)
    return scene_of(rng, kinds[rng.choice(len(kinds), p=np.array(shares) / sum(shares))])


def scene_of(rng: np.random.Generator, kind: Callable[[np.random.Generator], Drawn]) -> Scene:
    """Return a scene of one of the kinds in this module, lit and seen from somewhere."""
    bodies, bunches = kind(rng)
    bunches = [part for part in bunches if len(part.curves)]
    view = _framed(rng, bodies, bunches, 0.0 if kind in (beard, lashes) else np.pi)
    return Scene(tuple(bodies), tuple(bunches), _sky(rng, view), view, float(np.exp(rng.normal(0, 0.25))))


def _framed(rng: np.random.Generator, bodies: list[Body], bunches: list[Bunch], front: float) -> View:
    """Return a camera, about at the angle ``front``, that has all in its picture or, one time in five, comes nearer."""
    points = np.concatenate([b.curves.reshape(-1, 3) for b in bunches] + [b.mesh(12, 24)[0] for b in bodies])
    middle = (points.min(0) + points.max(0)) / 2
    turn, lift = front + rng.normal(0, 1.1), rng.normal(0.05, 0.22)
    way = np.array([np.cos(lift) * np.sin(turn), np.sin(lift), np.cos(lift) * np.cos(turn)])
    view = View(middle + way * rng.uniform(4.5, 9) * np.ptp(points, 0).max() / 2, middle, 1.0)
    reach = float(np.quantile(np.abs(view.project(points)).max(1), 0.995)) * 1.08
    if rng.random() < 0.2:
        reach *= rng.uniform(0.5, 0.85)
        middle = middle + rng.normal(0, 0.1, 3) * np.ptp(points, 0)
    return View(view.eye, middle, reach)


def _sky(rng: np.random.Generator, view: View, rows: int = 48) -> Array:
    """Return light from everywhere (rows, 2 * rows, 3): a sky, one key, and often a strong light from behind."""
    polar, turn = np.meshgrid(
        (np.arange(rows) + 0.5) / rows * np.pi, (np.arange(2 * rows) + 0.5) / rows * np.pi, indexing="ij"
    )
    ways = np.stack([np.sin(polar) * np.sin(turn), np.cos(polar), -np.sin(polar) * np.cos(turn)], -1)
    top, low = (rng.uniform(0.1, 0.55) * _warmth(rng) for _ in range(2))
    light = low + (top - low) * np.clip(0.5 + 0.8 * ways[..., 1:2], 0, 1)
    back = unit(view.target - view.eye)
    key = unit(rng.normal(size=3) + np.array([0, 0.7, 0]) - 0.9 * back)
    lamps = [(key, rng.uniform(0.4, 1.6), rng.uniform(8, 35))]
    if rng.random() < 0.75:
        behind = unit(back + rng.normal(0, 0.45, 3) + np.array([0, 0.45, 0]))
        lamps.append((behind, rng.uniform(0.6, 2.5), rng.uniform(6, 25)))
    for way, power, wide in lamps:
        spot = np.exp((ways @ way - 1) / (np.radians(wide) ** 2 / 2))
        light = light + spot[..., None] * power * _warmth(rng) * 2 / np.radians(wide) ** 2
    return np.asarray(light)


def _warmth(rng: np.random.Generator) -> Array:
    warm = rng.normal(0, 0.13)
    return np.array([1 + warm, 1.0, 1 - warm])


def animal(rng: np.random.Generator) -> Drawn:
    """A furry body with a head and ears, or one ball of fur."""
    pigment, dark = random_pigment(rng, animal=True), rng.uniform(0.02, 0.25)
    parts = _torso(rng, (dark, dark * 0.8, dark * 0.65))
    length, second = rng.uniform(0.05, 0.32), rng.uniform(0.25, 1.0)
    growth = _fur(rng, length)
    flow, waves = rng.normal(0, 0.5, 3) + np.array([0, -0.6, 0]), rng.normal(0, rng.uniform(1, 6), (4, 3))
    width, contrast = rng.uniform(0.45, 1.3), rng.uniform(0.5, 4)
    bunches = []
    area = np.array([float(np.prod(part.radii) ** (2 / 3)) for part in parts])
    for part, share in zip(parts, area / area.sum(), strict=True):
        ways = directions(rng, int(rng.uniform(16000, 26000) * share))
        roots, out = part.surface(ways), part.normals(ways)
        comb = flow - (out @ flow)[:, None] * out
        short = varied(rng, growth, length=min(growth.length, 0.9 * float(part.radii.min()) + 0.02))
        curves = grow(rng, roots, unit(out + comb * rng.uniform(0.6, 2.2)), short, [part])
        spots = np.clip(0.5 + contrast * np.sin(roots @ waves.T + [0, 1, 2, 3]).mean(1, keepdims=True), 0, 1)
        tones = np.repeat(second + (1 - second) * spots, 3, 1)
        bunches.append(bunch(rng, curves, width, pigment, tones=tones))
    return parts, bunches


def _torso(rng: np.random.Generator, color: tuple[float, float, float]) -> list[Body]:
    parts = [Body.bumpy(rng, (0, 0, 0), rng.uniform(0.5, 0.8, 3), color, rng.uniform(0.02, 0.2))]
    if rng.random() < 0.7:
        size = rng.uniform(0.32, 0.45)
        at = np.array([rng.normal(0, 0.15), parts[0].radii[1] + size * 0.45, rng.uniform(-0.1, 0.35)])
        parts.append(Body.bumpy(rng, at, size * rng.uniform(0.85, 1.15, 3), color, 0.04))
        tall, wide = rng.uniform(0.1, 0.34), rng.uniform(0.07, 0.13)
        for side in (-1, 1):
            ear = at + np.array([side * size * 0.6, size * 0.75 + tall * 0.3, -0.05])
            parts.append(Body.bumpy(rng, ear, (wide, tall, 0.05), color, 0.02))
    return parts


def _fur(rng: np.random.Generator, length: float) -> Growth:
    return Growth(
        length, rng.uniform(0.1, 0.9), stiff=rng.uniform(0.3, 0.9), frizz=rng.uniform(0.02, 0.2),
        wave=rng.choice([0, 0, length * 0.08]), cycles=rng.uniform(1, 4), clump=rng.uniform(0.1, 0.7),
        per_clump=int(rng.uniform(8, 60)), spread=rng.uniform(0.1, 0.4), points=8 if length < 0.15 else 12,
    )  # fmt: skip


def lashes(rng: np.random.Generator) -> Drawn:
    """Lashes or brows from near: few, thick, curved strands on a lid."""
    lid = Body.bumpy(rng, (0, 0, 0), (0.8, 0.45, 0.5), skin(rng), 0.03)
    count = int(rng.uniform(60, 260))
    turn = rng.uniform(-1.1, 1.1, count)
    ways = unit(np.stack([np.sin(turn), rng.normal(0.02, 0.05, count), np.cos(turn)], 1))
    lift = rng.uniform(-0.4, 1.2)
    tangents = unit(lid.normals(ways) + np.array([0, -0.3 * lift, 0]) + rng.normal(0, 0.1, (count, 3)))
    growth = Growth(
        rng.uniform(0.3, 0.7), -lift, stiff=0.5, frizz=0.02, clump=0.4, per_clump=4, spread=0.15, points=12
    )
    curves = grow(rng, lid.surface(ways), tangents, growth)
    return [lid], [bunch(rng, curves, rng.uniform(1.5, 4), random_pigment(rng), tip=0.1)]


def brush(rng: np.random.Generator) -> Drawn:
    """A brush or broom: a handle and bristles that spread."""
    handle = Body.bumpy(rng, (0, -0.75, 0), (rng.uniform(0.06, 0.14), 0.75, 0.1), cloth(rng), 0.01)
    wide = np.array([rng.uniform(0.08, 0.4), 0, rng.uniform(0.06, 0.15)])
    ferrule = Body.bumpy(rng, (0, -0.02, 0), (wide[0] * 1.15, 0.16, wide[2] * 1.15), (0.5, 0.48, 0.42), 0.0)
    count = int(rng.uniform(1500, 7000))
    flat = directions(rng, count) * np.sqrt(rng.random((count, 1)))
    tangents = unit([0, 1, 0] + flat * [1, 0, 1] * rng.uniform(0.05, 0.9) + rng.normal(0, 0.03, (count, 3)))
    growth = Growth(
        rng.uniform(0.4, 1.0), rng.uniform(-0.1, 0.25), stiff=0.8, frizz=rng.uniform(0.005, 0.08),
        clump=rng.uniform(0, 0.8), per_clump=int(rng.uniform(5, 60)), spread=rng.uniform(0.02, 0.12), points=12,
    )  # fmt: skip
    curves = grow(rng, flat * wide, tangents, growth)
    hair = bunch(rng, curves, rng.uniform(0.5, 1.6), random_pigment(rng), tones=dyed(rng, count))
    return [handle, ferrule], [hair]


def lock(rng: np.random.Generator) -> Drawn:
    """One or a few locks of hair without a body, hanging, curling or blown."""
    found, pigment = [], random_pigment(rng)
    for _ in range(rng.integers(1, 5)):
        growth, widths = STYLES[("straight", "wavy", "curly", "frizzy")[rng.integers(4)]]
        wind = rng.normal(0, 0.4, 3)
        growth = varied(
            rng, growth, length=rng.uniform(1.2, 2.0), weight=rng.uniform(0, 0.6), clump=rng.uniform(0.2, 0.8),
            wind=breeze(wind * [1, 1, 0]),
        )  # fmt: skip
        count = int(rng.uniform(150, 1600))
        roots = rng.normal(0, 0.35, 3) + rng.normal(0, rng.uniform(0.01, 0.06), (count, 3))
        tangents = unit(rng.normal(0, 1, 3) + rng.normal(0, 0.25, (count, 3)))
        found.append(bunch(rng, grow(rng, roots, tangents, growth), rng.uniform(*widths), pigment))
    return [], found


_KINDS: dict[Callable[[np.random.Generator], Drawn], float] = {
    head: 0.42, animal: 0.3, beard: 0.07, lashes: 0.03, brush: 0.07, lock: 0.11,
}  # fmt: skip
