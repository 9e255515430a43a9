"""Heads with hair and chins with beards, to render."""

from typing import Any

import numpy as np
from hair_geometry import Body, Bunch, Growth, directions, grow, unit
from hair_looks import STYLES, breeze, bunch, cloth, dyed, random_pigment, skin, varied
from numpy.typing import NDArray

Array = NDArray[Any]
Drawn = tuple[list[Body], list[Bunch]]


def head(rng: np.random.Generator) -> Drawn:
    """A bust with hair: straight, wavy, curly, frizzy or short; falling, blown by wind, or tied to a tail."""
    name = list(STYLES)[rng.choice(5, p=[0.24, 0.24, 0.2, 0.2, 0.12])]
    growth, widths = STYLES[name]
    is_windy = rng.random() < 0.35
    wind = rng.normal(0, 0.45, 3) * [1, 0.5, 1] if is_windy else rng.normal(0, 0.06, 3)
    growth = varied(rng, growth, wind=breeze(wind))
    bodies = _bust(rng)
    ways = _scalp(rng, int(rng.uniform(9000, 15000)))
    tangents = _combed(rng, bodies[0].normals(ways), ways)
    pigment, width, colors = random_pigment(rng), rng.uniform(*widths), dyed(rng, len(ways))
    roots = bodies[0].surface(ways)
    curves = grow(rng, roots, tangents, growth, bodies)
    if name in ("straight", "wavy") and rng.random() < 0.25:
        curves = _tied(rng, roots, growth, bodies)
    hair = bunch(rng, curves, width, pigment, tones=colors)
    loose = _flyaways(rng, int(len(ways) * rng.uniform(0.01, 0.05)), growth, bodies)
    some = None if colors is None else colors[: len(loose)]
    thin = bunch(rng, loose, width * rng.uniform(0.4, 0.8), pigment, tip=0.4, tones=some)
    return bodies, [hair, thin]


def _bust(rng: np.random.Generator) -> list[Body]:
    """Return a skull and what is below it."""
    tone = skin(rng)
    skull = Body.bumpy(rng, (0, 0, 0), (0.37, 0.5, 0.45), tone, 0.015)
    neck = Body.bumpy(rng, (0, -0.55, -0.05), (0.2, 0.4, 0.2), tone, 0.02)
    return [skull, neck, Body.bumpy(rng, (0, -1.02, -0.05), (0.78, 0.3, 0.34), cloth(rng), 0.05)]


def _scalp(rng: np.random.Generator, count: int) -> Array:
    """Return directions (count, 3) to where hair grows: not the face, which looks along z, nor the throat."""
    ways = directions(rng, 4 * count)
    keep = (ways[:, 1] > 0.28 + 0.25 * (ways[:, 2] - 0.6)) | ((ways[:, 2] < 0.25) & (ways[:, 1] > -0.45))
    return np.asarray(ways[keep & ((ways[:, 2] < 0.72) | (ways[:, 1] > 0.55))][:count])


def _combed(rng: np.random.Generator, out: Array, ways: Array) -> Array:
    """Return the ways (n, 3) hair leaves the head: outward, to both sides of a parting, and back."""
    part = rng.uniform(-0.25, 0.25)
    aside = np.sign(ways[:, 0] - part)
    comb = np.stack([aside, np.full_like(aside, -0.3), -0.3 * ways[:, 2] - 0.35], 1)
    return unit(out + 0.9 * unit(comb) * rng.uniform(0.3, 1))


def _tied(rng: np.random.Generator, roots: Array, growth: Growth, bodies: list[Body]) -> Array:
    """Return curves that lie close to the head as far as a knot behind it, and fall from there."""
    knot = np.array([0, rng.uniform(0.0, 0.45), -0.52])
    t = np.linspace(0, 1, 10)[None, :, None]
    way = roots[:, None] * (1 - t) + knot * t + rng.normal(0, 0.012, (len(roots), 1, 3)) * t
    way = bodies[0].pushed_out(way.reshape(-1, 3), 1.03).reshape(way.shape)
    tangents = unit(np.array([0, 0.25, -1.0]) + rng.normal(0, 0.25, roots.shape))
    falling = varied(rng, growth, length=rng.uniform(0.5, 1.1), weight=0.8, clump=0.3)
    return np.concatenate([way, grow(rng, way[:, -1], tangents, falling, bodies)[:, 1:]], 1)


def _flyaways(rng: np.random.Generator, count: int, growth: Growth, bodies: list[Body]) -> Array:
    """Return curves that stand off, each for itself."""
    flying = varied(
        rng, growth, weight=0.1, frizz=max(growth.frizz, 0.08) * rng.uniform(1, 2), clump=0.0, stiff=0.8,
        length=growth.length * rng.uniform(0.35, 0.9), points=max(growth.points, 18),
    )  # fmt: skip
    ways = _scalp(rng, count)
    tangents = unit(bodies[0].normals(ways) + rng.normal(0, 0.5, (count, 3)))
    return grow(rng, bodies[0].surface(ways), tangents, flying, bodies)


def beard(rng: np.random.Generator) -> Drawn:
    """A chin with a beard, the head above it shaved or short-haired."""
    tone = skin(rng)
    face = Body.bumpy(rng, (0, 0, 0), (0.37, 0.5, 0.45), tone, 0.02)
    neck = Body.bumpy(rng, (0, -0.5, -0.08), (0.2, 0.35, 0.2), tone, 0.02)
    ways = directions(rng, 60000)
    chin = (ways[:, 1] < -0.22 - 0.15 * (np.abs(ways[:, 0]) < 0.2)) & (ways[:, 2] > -0.05 - 0.2 * ways[:, 1])
    lip = (np.abs(ways[:, 1] + 0.18) < 0.06) & (ways[:, 2] > 0.75)
    scalp = (ways[:, 1] > 0.5 - 0.5 * (ways[:, 2] < 0.1)) & (rng.random() < 0.6)
    pigment, width = random_pigment(rng), rng.uniform(0.6, 1.3)
    growth = Growth(
        rng.uniform(0.08, 0.5), rng.uniform(0.15, 0.5), stiff=0.7, wave=rng.uniform(0.004, 0.02),
        cycles=rng.uniform(2, 6), frizz=rng.uniform(0.04, 0.2), clump=rng.uniform(0.1, 0.7), per_clump=20, points=18,
    )  # fmt: skip
    found = []
    for area, length in ((chin, growth.length), (lip, 0.09), (scalp, rng.uniform(0.03, 0.1))):
        chosen = ways[area][:9000]
        if len(chosen):
            tangents = unit(face.normals(chosen) + np.array([0, -0.5, 0.1]))
            curves = grow(rng, face.surface(chosen), tangents, varied(rng, growth, length=length), [face])
            found.append(bunch(rng, curves, width, pigment))
    return [face, neck], found
