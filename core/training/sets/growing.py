"""Plants in units: a branch with leaves, a tuft of grass, a dandelion clock."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing import canvas
from core.training.drawing.canvas import ribbon
from core.training.drawing.families.branches import grow_branches
from core.training.drawing.families.plants import leaf_outlines, leaf_profile
from core.training.sets.vector import Element, Extent, Fills, Strands, through

Array = NDArray[Any]


def leaf_color(rng: np.random.Generator) -> Array:
    """Return the color (3,) of a plant in daylight, not as pure as the training's."""
    color = canvas.plant_color(rng)
    return np.asarray(0.68 * color + 0.32 * color.mean())


def branch(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """A twig with some hundred leaves that enters from the border, and gaps between them to look through."""
    angle = -np.pi / 2 + rng.normal(0, 0.35)
    foot = np.array([extent[0] * rng.uniform(0.4, 0.6), extent[1] + 90])
    wood = rng.uniform(45, 120) * np.array([1, rng.uniform(0.75, 0.95), 0.62])
    limbs = grow_branches(rng, foot, angle, rng.uniform(720, 920), width=rng.uniform(16, 26), depth=3)
    bark = Fills([_limb(line, width) for line, width in limbs], np.full((len(limbs), 3), wood))
    lit = Fills(
        [_limb(line - [0.16 * width, 0], 0.3 * width) for line, width in limbs],
        np.full((len(limbs), 3), 1.35 * wood),
    )
    thin = [line for line, width in limbs if width < 9]
    places = np.concatenate([line[2:] for line in thin])
    angles = np.concatenate([np.arctan2(*np.gradient(line, axis=0)[2:].T[::-1]) for line in thin])
    chosen = rng.permutation(len(places))[: int(rng.integers(350, 750))]
    side = rng.choice([-1, 1], len(chosen)) * rng.uniform(0.3, 1.2, len(chosen))
    lengths = rng.uniform(38, 80) * np.exp(rng.normal(0, 0.25, len(chosen)))
    profile = leaf_profile(rng, rng.uniform(0.25, 0.7))
    return [
        bark,
        lit,
        *leaves(rng, places[chosen], angles[chosen] + side, lengths, profile=profile, color=leaf_color(rng)),
    ]


def _limb(line: Array, width: float) -> Array:
    return ribbon(line, width * np.linspace(1, 0.12, len(line)) ** 0.7)


def leaves(
    rng: np.random.Generator, places: Array, angles: Array, lengths: Array, *, profile: Array, color: Array
) -> list[Element]:
    """Return leaves, one half of each darker, with midribs, in tones that differ from leaf to leaf."""
    outlines, ribs = leaf_outlines(rng, places, angles, lengths, profile)
    tones = (
        color * np.exp(rng.normal(0, 0.22, (len(places), 1))) * np.exp(rng.normal(0, 0.06, (len(places), 3)))
    )
    parts: list[Array] = []
    shades: list[Array] = []
    for outline, line, tone, length in zip(outlines, ribs, tones, lengths, strict=True):
        whole, rib = _rounded(outline), _finer(line)
        half = np.concatenate([whole[: len(rib)], rib[::-1]])
        parts += [whole, half, ribbon(rib, np.linspace(0.03, 0.008, len(rib)) * length)]
        shades += [tone, tone * 0.82, np.minimum(tone * 1.3 + 12, 255)]
    return [Fills(parts, np.array(shades))]


def _finer(line: Array) -> Array:
    return through(line[None], 4)[0]


def _rounded(outline: Array) -> Array:
    """Return the outline of a leaf as two smooth sides; the first has as many points as a finer midrib."""
    half = len(outline) // 2
    return np.concatenate([_finer(outline[:half]), _finer(outline[half:])])


def grass(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """A tuft of blades that bend over, each with a darker half, and some ears on stalks."""
    count, middle = int(rng.integers(180, 320)), extent[0] * rng.uniform(0.4, 0.6)
    color, t = leaf_color(rng), np.linspace(0, 1, 40)
    parts: list[Array] = []
    shades: list[Array] = []
    ears: list[tuple[Array, Array]] = []
    for index in range(count):
        aside = rng.normal(0, 1)
        foot = np.array([middle + 130 * aside, extent[1] + 20])
        heading = -np.pi / 2 + 0.12 * aside + rng.normal(0.35 * aside, 0.6) * t**1.6
        length = rng.uniform(350, 850) * (0.7 + 0.3 * index / count)
        curve = foot + np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1), 0) * length / 40
        has_ear = rng.random() < 0.12
        width = rng.uniform(3, 4.5) if has_ear else rng.uniform(5, 13)
        blade = ribbon(curve, width * (1 - 0.97 * t**1.4))
        tone = (
            color * (0.55 + 0.6 * index / count) * np.exp(rng.normal(0, 0.14, 3) * 0.4 + rng.normal(0, 0.15))
        )
        parts += [blade, np.concatenate([blade[:40], curve[::-1]])]
        shades += [tone, tone * 0.78]
        if has_ear:
            ears.append((curve[-9:], tone * [1.3, 1.15, 0.8] + 25))
    return [Fills(parts, np.array(shades)), *_awns(rng, ears)]


def _awns(rng: np.random.Generator, ears: list[tuple[Array, Array]]) -> list[Element]:
    if not ears:
        return []
    curves, colors = [], []
    for line, tone in ears:
        for turn in range(90):
            at = line[rng.integers(0, len(line))] + rng.normal(0, 1, 2)
            along = np.arctan2(*(line[-1] - line[0])[::-1]) + rng.normal(0, 0.45) + 0.25 * (-1) ** turn
            reach = rng.uniform(25, 70) * np.linspace(0, 1, 6)[:, None]
            curves.append(at + reach * [np.cos(along), np.sin(along)])
            colors.append(tone * rng.uniform(0.75, 1.25))
    return [Strands(np.array(curves), np.array(colors), np.full(len(curves), 1.1), 0.95)]


def clock(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """A dandelion clock on its stem: stalks all around a core, and an umbrella of fine rays on each."""
    radius = rng.uniform(210, 320)
    center = np.array([extent[0] * rng.uniform(0.35, 0.65), extent[1] * 0.40])
    green, light = (
        _stem_color(rng),
        rng.uniform(205, 250) * np.array([1, rng.uniform(0.93, 1), rng.uniform(0.8, 1)]),
    )
    t = np.linspace(0, 1, 60)[:, None]
    foot = np.array([center[0] + rng.normal(0, 90), extent[1] + 30])
    stem = center + (foot - center) * t + np.array([rng.normal(0, 25), 0]) * np.sin(np.pi * t)
    thick = rng.uniform(14, 20)
    found: list[Element] = [
        Fills([ribbon(stem, np.full(60, thick)), ribbon(stem - [thick / 4, 0], np.full(60, thick / 4))],
              np.array([green, np.minimum(green * 1.4, 255)]))
    ]  # fmt: skip
    ways = _directions(rng, int(rng.integers(130, 230)))
    core = center + 0.1 * radius * np.stack(
        [np.cos(np.linspace(0, 6.28, 90)), np.sin(np.linspace(0, 6.28, 90))], 1
    )
    found += _umbrellas(rng, center, radius, ways[ways[:, 2] < 0], light * 0.8)
    found.append(Fills([core], (green * [0.8, 0.62, 0.5])[None]))
    return found + _umbrellas(rng, center, radius, ways[ways[:, 2] >= 0], light)


def _stem_color(rng: np.random.Generator) -> Array:
    return np.asarray(rng.uniform(80, 150) * np.array([rng.uniform(0.7, 1.0), 1.0, rng.uniform(0.35, 0.6)]))


def _directions(rng: np.random.Generator, count: int) -> Array:
    """Return directions (n, 3) spread evenly over a ball, some of them blown away."""
    turn = np.arange(count) * np.pi * (3 - 5**0.5)
    z = 1 - 2 * (np.arange(count) + 0.5) / count
    flat = np.sqrt(1 - z**2)
    ways = np.stack([flat * np.cos(turn), flat * np.sin(turn), z], 1) + rng.normal(0, 0.03, (count, 3))
    gone = rng.standard_normal(3)
    return ways[ways @ (gone / np.linalg.norm(gone)) < rng.uniform(0.3, 1.2)]


def _umbrellas(
    rng: np.random.Generator, center: Array, radius: float, ways: Array, light: Array
) -> list[Element]:
    count = len(ways)
    if not count:
        return []
    reach = radius * 0.72 * rng.uniform(0.94, 1.05, (count, 1))
    t = np.linspace(0.1, 1, 8)[None, :, None]
    tops = center + ways[:, :2] * reach
    stalks = center + (tops - center)[:, None] * t
    seeds = Strands(center + (tops - center)[:, None] * np.linspace(0.1, 0.26, 4)[None, :, None],
                    np.full((count, 3), light * [0.5, 0.42, 0.3]), np.full(count, 3.6))  # fmt: skip
    rays = _rays(rng, ways, 26, radius * 0.3)
    curves = (tops[:, None, None] + rays).reshape(-1, rays.shape[2], 2)
    tones = light * np.exp(rng.normal(0, 0.12, (len(curves), 1)))
    third = np.arange(len(curves)) % 3
    fluff = [
        Strands(
            curves[third == part], tones[third == part], np.full(int((third == part).sum()), 0.75), opacity
        )
        for part, opacity in enumerate((0.5, 0.7, 0.9))
    ]
    return [seeds, Strands(stalks, np.full((count, 3), 0.85 * light), np.full(count, 1.2)), *fluff]


def _rays(rng: np.random.Generator, ways: Array, count: int, length: float) -> Array:
    """Return the rays (n, count, 7, 2) of umbrellas that open along ``ways`` (n, 3), bent outward."""
    number = len(ways)
    side = np.cross(ways, rng.standard_normal((number, 3)))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    other = np.cross(ways, side)
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.normal(0, 0.06, (number, count))
    outward = np.cos(turn)[..., None] * side[:, None] + np.sin(turn)[..., None] * other[:, None]
    t = np.linspace(0, 1, 7)[None, None, :, None]
    opening = 1.15 + rng.normal(0, 0.08, (number, count, 1, 1))
    theta = opening * (0.75 + 0.25 * t)
    full = np.sin(theta) * t * outward[:, :, None] + np.cos(theta) * t * ways[:, None, None]
    return np.asarray(length * rng.uniform(0.85, 1.05, (number, count, 1, 1)) * full)[..., :2]
