"""The forms of limbs: which tubes antlers, legs, horns, cables, poles, boughs, hands and tails are made of."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing.families.branches import grow_branches
from core.training.drawing.relief import Tube

Array = NDArray[Any]
Part = tuple[list[Tube], bool]
"""Tubes that are one solid, and whether they are of the limbs' own material; otherwise of the body's."""
Palette = Sequence[Sequence[float] | Array]
Drawing = tuple[list[Part], Palette]
"""Parts from back to front, and the colors, 0..255, that such limbs may have."""
_BONE = ((225, 205, 175), (170, 140, 105), (120, 90, 65), (75, 58, 45), (240, 232, 215))
_SKIN = ((236, 196, 170), (205, 155, 125), (160, 110, 85), (110, 72, 55), (70, 45, 36))
_HIDE = ((120, 85, 55), (60, 45, 35), (175, 140, 100), (225, 215, 200), (30, 27, 26), (150, 145, 140))
_PAINT = ((25, 25, 28), (140, 95, 60), (235, 235, 230))
_WOOD = ((110, 85, 65), (70, 60, 52), (165, 150, 130), (90, 120, 55), (150, 165, 90))


def _path(start: Array, angle: float, length: float, turn: Array | float, points: int = 60) -> Array:
    """Return points (n, 2) from ``start`` on; the heading turns by ``turn`` radians in all, or as its (m,) say."""
    t = np.linspace(0, 1, points)
    turns = np.interp(t, np.linspace(0, 1, np.size(turn)), turn) if np.size(turn) > 1 else turn * t
    heading = angle + turns
    steps = np.stack([np.cos(heading), np.sin(heading)], 1) * length / (points - 1)
    return np.asarray(start + np.cumsum(steps, 0) - steps[0])


def _border(rng: np.random.Generator, size: int) -> tuple[Array, float]:
    """Return a place at a border of the canvas, mostly the lower one, and the direction inward."""
    side = rng.choice(4, p=[0.5, 0.15, 0.175, 0.175])
    at = rng.uniform(0.2, 0.8) * size
    start = [(at, 1.03 * size), (at, -0.03 * size), (-0.03 * size, at), (1.03 * size, at)][side]
    return np.array(start), (-np.pi / 2, np.pi / 2, 0.0, np.pi)[side] + rng.normal(0, 0.3)


def _root(rng: np.random.Generator, start: Array, angle: float, size: int) -> list[Part]:
    """Return the body that limbs leave, around a place at the border, or nothing."""
    if rng.random() < 0.3:
        return []
    across = np.array([-np.sin(angle), np.cos(angle)]) * rng.uniform(0.02, 0.12) * size
    radii = rng.uniform(0.08, 0.2, 3) * size
    return [([Tube.along(np.stack([start - across, start, start + across]), radii)], False)]


def antlers(rng: np.random.Generator, size: int) -> Drawing:
    """Return one or two bent beams whose tines leave on one side; at times a palm between them."""
    start, angle = _border(rng, size)
    width, parts, side = rng.uniform(9, 26) * size / 512, _root(rng, start, angle, size), rng.choice([-1, 1])
    spread = rng.uniform(0.2, 0.6)
    for bend in (side, -side) if rng.random() < 0.45 else (side,):
        curl = -bend * rng.uniform(0.2, 1.6)
        beam = _path(start, angle + bend * spread, rng.uniform(0.6, 1.1) * size, curl)
        tubes = [Tube.along(beam, width * np.array([1.1, 0.95, 0.8, 0.65, 0.5, 0.12]))]
        tubes += [_tine(rng, beam, width, at, -bend) for at in rng.uniform(0.12, 0.9, rng.integers(2, 8))]
        if rng.random() < 0.25:
            tubes.append(Tube.along(beam[25:50], width * rng.uniform(1.2, 2.6) * np.array([0.5, 1, 1, 0.6])))
        parts.append((tubes, True))
    return parts, _BONE


def _tine(rng: np.random.Generator, beam: Array, width: float, place: float, side: int) -> Tube:
    at = int(place * (len(beam) - 2))
    ahead = float(np.arctan2(*(beam[at + 1] - beam[at])[::-1]))
    aside = side if rng.random() < 0.85 else -side
    reach = float(np.linalg.norm(beam[-1] - beam[0])) * rng.uniform(0.14, 0.45)
    curve = _path(beam[at], ahead + aside * rng.uniform(0.6, 1.4), reach, -aside * rng.uniform(0, 0.9), 30)
    width *= rng.uniform(0.5, 0.85) * (1.05 - 0.5 * place)
    return Tube.along(curve, width * np.array([1.1, 0.9, 0.75, 0.5, 0.1]))


def legs(rng: np.random.Generator, size: int) -> Drawing:
    """Return a belly at the upper border and the legs below it: thigh, knee, shank, hoof."""
    x = np.linspace(-0.3, 1.3, 60)
    sag = rng.uniform(-0.1, 0.1) + rng.normal(0, 0.08) * np.square(2 * x - 1)
    belly = Tube.along(np.stack([x, sag], 1) * size, size * rng.uniform(0.12, 0.22, 5))
    width, parts = rng.uniform(8, 24) * size / 512, []
    thigh, hoof = rng.uniform(1.2, 3), rng.uniform(0.9, 1.3)
    shape = np.array([thigh, 0.8 * thigh, 0.5 * thigh + 0.5, 1, 1.15, 0.75, 0.6, 0.6, 0.62, 0.9, 0.85, hoof])
    for place in np.sort(rng.uniform(0.1, 0.9, rng.integers(1, 5)))[:: rng.choice([-1, 1])]:
        knee, shank = rng.uniform(-0.6, 0.6), rng.normal(0, 0.12)
        foot = shank - np.sign(knee) * rng.uniform(0, 1.3)
        turn = np.array([0, 0, knee, knee + shank, shank, shank, shank, shank, foot])
        start = np.array([place, rng.uniform(0, 0.12)]) * size
        curve = _path(start, np.pi / 2 - knee / 2 + rng.normal(0, 0.12), rng.uniform(0.65, 1.1) * size, turn)
        parts.append(([Tube.along(curve, width * shape)], True))
    return [*parts, ([belly], False)], _HIDE


def horns(rng: np.random.Generator, size: int) -> Drawing:
    """Return one or two horns, thick at the head, that wind to a point."""
    start, angle = _border(rng, size)
    head, side = _root(rng, start, angle, size), rng.choice([-1, 1])
    curl, length = rng.uniform(-3.5, 3.5), rng.uniform(0.6, 1.3) * size
    width = rng.uniform(14, 40) * size / 512
    spread, parts = rng.uniform(0.15, 0.7), []
    for bend in (side, -side) if rng.random() < 0.6 else (side,):
        curve = _path(start, angle + bend * spread, length, bend * curl)
        parts.append(([Tube.along(curve, width * np.array([1, 0.95, 0.85, 0.7, 0.5, 0.28, 0.05]))], True))
    return parts + head, _BONE


def cables(rng: np.random.Generator, size: int) -> Drawing:
    """Return cables or hoses of even width that cross the canvas and each other."""
    parts: list[Part] = []
    for _ in range(rng.integers(1, 6)):
        start, angle = _border(rng, size)
        turn = np.concatenate([[0], np.cumsum(rng.normal(0, 0.7, 5))])
        curve = _path(start, angle, rng.uniform(1, 1.8) * size, turn, 120)
        parts.append(([Tube.along(curve, np.full(2, rng.uniform(5, 18) * size / 512))], rng.random() < 0.6))
    return parts, [np.full(3, rng.uniform(8, 70)), *rng.uniform(5, 250, (2, 3))]


def poles(rng: np.random.Generator, size: int) -> Drawing:
    """Return posts, rails and spindles: straight, in a row or alone, even or turned on a lathe."""
    lean, count = rng.normal(0, 0.25) + (np.pi / 2 if rng.random() < 0.7 else 0), int(rng.integers(1, 6))
    width = rng.uniform(5, 38 / count**0.5) * size / 512
    turned = rng.uniform(0.5, 1.3, rng.integers(5, 16)) if rng.random() < 0.35 else np.ones(2)
    ahead = np.array([np.cos(lean), np.sin(lean)])
    aside, parts = np.array([-ahead[1], ahead[0]]), list[Part]()
    for at in rng.uniform(-0.4, 0.4) + np.linspace(-0.35, 0.35, count) * rng.uniform(0.5, 1.2):
        reach = 1.0 if rng.random() < 0.6 else rng.uniform(0.1, 0.4)
        line = (0.5 + at * aside + np.array([[-1.0], [reach]]) * ahead) * size
        parts.append(([Tube.along(line, width * turned)], True))
    for _ in range(rng.integers(0, 3)):
        tilt = aside + rng.normal(0, 0.15) * ahead
        line = (0.5 + rng.uniform(-0.35, 0.35) * ahead + np.array([[-1.0], [1.0]]) * tilt) * size
        rail = Tube.along(line, np.full(2, width * rng.uniform(0.5, 1.4)))
        parts.insert(int(rng.integers(0, len(parts) + 1)), ([rail], False))
    return parts, [np.full(3, rng.uniform(60, 240)), rng.uniform(10, 250, 3), *_PAINT]


def boughs(rng: np.random.Generator, size: int) -> Drawing:
    """Return a stem that forks into a few thick branches."""
    start, angle = _border(rng, size)
    length, width = rng.uniform(0.6, 1) * size, rng.uniform(22, 75) * size / 512
    branches = grow_branches(rng, start, angle, length, width=width, depth=int(rng.integers(1, 3)))
    thick = [branch for branch in branches if branch[1] > 7 * size / 512][:12] or branches[:1]
    tubes = [Tube.along(curve, wide * np.array([0.5, 0.4, 0.33, 0.18])) for curve, wide in thick]
    tubes.append(Tube.along(np.stack([start, branches[0][0][0]]), np.full(2, width / 2)))
    return [(tubes, True)], _WOOD


def hand(rng: np.random.Generator, size: int) -> Drawing:
    """Return fingers that leave a palm at the border, side by side or spread."""
    start, angle = _border(rng, size)
    width, ahead = rng.uniform(14, 34) * size / 512, np.array([np.cos(angle), np.sin(angle)])
    aside, palm = np.array([-ahead[1], ahead[0]]), start + ahead * rng.uniform(0.05, 0.35) * size
    count, spread, bend = int(rng.integers(2, 6)), rng.uniform(0.02, 0.25), rng.normal(0, 0.5)
    wrist = np.stack([start - 0.2 * size * ahead, palm])
    tubes = [Tube.along(wrist, np.array([0.6, 0.64, 0.75]) * width * count)]
    for place in np.linspace(-0.5, 0.5, count)[:: rng.choice([-1, 1])]:
        root = palm + aside * place * width * 1.75 * count
        turn = np.array([0, 0.2, 1, 1.6]) * (bend + rng.normal(0, 0.12))
        length = rng.uniform(0.3, 0.55) * size * (1 - 0.3 * abs(place))
        curve = _path(root, angle + place * count * spread, length, turn)
        radii = width * rng.uniform(0.8, 1) * np.array([1.05, 0.95, 1.03, 0.9, 0.95, 0.85, 0.65])
        tubes.append(Tube.along(curve, radii))
    return [(tubes, True)], _SKIN


def tails(rng: np.random.Generator, size: int) -> Drawing:
    """Return one to three arms, necks, trunks or tails that swing out of a body."""
    start, angle = _border(rng, size)
    parts = []
    for _ in range(rng.integers(1, 4)):
        turn = np.concatenate([[0], np.cumsum(rng.normal(0, 0.8, 4))])
        foot, length = start + rng.normal(0, 0.08, 2) * size, rng.uniform(0.6, 1.2) * size
        curve = _path(foot, angle + rng.normal(0, 0.4), length, turn)
        end, width = rng.choice([0.1, 0.4, 0.8, 1.3]), rng.uniform(10, 40) * size / 512
        parts.append(([Tube.along(curve, width * np.linspace(1.2, end, 5))], True))
    return parts + _root(rng, start, angle, size), _HIDE
