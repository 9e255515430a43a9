"""Bodies and the hair that grows on them, in space, and how it is seen: numpy alone. A head is 1 unit high."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_WAVES = 5


def unit(vectors: Array) -> Array:
    """Return vectors (..., 3) of length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


@dataclass(frozen=True)
class Body:
    """An ellipsoid with bumps: ``center`` and ``radii`` (3,), waves (5, 3) and their ``heights`` (5,)."""

    center: Array
    radii: Array
    waves: Array
    heights: Array
    color: tuple[float, float, float]

    @classmethod
    def bumpy(
        cls,
        rng: np.random.Generator,
        center: Sequence[float],
        radii: Sequence[float],
        color: tuple[float, float, float],
        bumps: float = 0.03,
    ) -> "Body":
        """Return a body whose bumps are up to about ``bumps`` of its size; ``color`` is linear, in [0, 1]."""
        waves, heights = rng.normal(0, 2.2, (_WAVES, 3)), rng.normal(0, bumps / 2, _WAVES)
        return cls(np.array(center, float), np.array(radii, float), waves, heights, color)

    def surface(self, ways: Array) -> Array:
        """Return the points (n, 3) of the surface that lie in the directions (n, 3), of length 1."""
        return self.center + ways * self.radii * self._swell(ways)[:, None]

    def normals(self, ways: Array) -> Array:
        """Return the outward normals (n, 3) there, those of the ellipsoid without bumps."""
        return unit(ways / self.radii)

    def ways(self, points: Array) -> Array:
        """Return the directions (n, 3) whose surface points lie before points (n, 3)."""
        return unit((points - self.center) / self.radii)

    def depth(self, points: Array) -> Array:
        """Return how far out points (n, 3) are: below 1 inside, 1 on the surface."""
        far = np.linalg.norm((points - self.center) / self.radii, axis=-1)
        return np.asarray(far / self._swell(self.ways(points)))

    def pushed_out(self, points: Array, gap: float = 1.01) -> Array:
        """Return points (n, 3) moved onto the surface, ``gap`` times out, where they are inside."""
        far = self.depth(points)[:, None]
        return np.where(far < gap, self.center + (points - self.center) * gap / np.maximum(far, 0.05), points)

    def mesh(self, rows: int = 48, cols: int = 96) -> tuple[Array, Array]:
        """Return vertices (n, 3) and triangles (m, 3) of the surface, turned outward."""
        polar, turn = np.meshgrid(np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, cols), indexing="ij")
        around = [np.sin(polar) * np.cos(turn), np.cos(polar), np.sin(polar) * np.sin(turn)]
        points = self.surface(np.stack(around, -1).reshape(-1, 3))
        first = (np.arange(rows - 1)[:, None] * cols + np.arange(cols - 1)).reshape(-1)
        a, b, c, d = first, first + 1, first + cols, first + cols + 1
        return points, np.concatenate([np.stack([a, b, c], 1), np.stack([b, d, c], 1)])

    def _swell(self, ways: Array) -> Array:
        return np.asarray(1 + np.sin(ways @ self.waves.T) @ self.heights)


@dataclass(frozen=True)
class Bunch:
    """Strands of one pigment: ``curves`` (n, k, 3), ``radii`` (n, k), ``tones`` (n, k, 3) that color them further.

    ``pigment`` holds the parameters of the hair's reflection: eumelanin, pheomelanin, roughness.
    """

    curves: Array
    radii: Array
    tones: Array
    pigment: dict[str, Any]


@dataclass(frozen=True)
class View:
    """A camera at ``eye`` (3,) that looks at ``target`` (3,); ``slope`` is half the picture's side at distance 1."""

    eye: Array
    target: Array
    slope: float

    def axes(self) -> tuple[Array, Array, Array]:
        """Return the directions forward, right and up (3,)."""
        forward = (self.target - self.eye) / np.linalg.norm(self.target - self.eye)
        right = np.cross(forward, [0, 1, 0])
        right /= np.linalg.norm(right)
        return forward, right, np.cross(right, forward)

    def project(self, points: Array) -> Array:
        """Return where points (n, 3) are seen, (n, 2) of (x, y) in [-1, 1] inside the picture, y down."""
        forward, right, up = self.axes()
        away = points - self.eye
        return np.asarray(np.stack([away @ right, -(away @ up)], 1) / (away @ forward * self.slope)[:, None])


@dataclass(frozen=True)
class Scene:
    """Bodies, hair, the light around (h, w, 3) as an environment, the camera and the exposure."""

    bodies: tuple[Body, ...]
    bunches: tuple[Bunch, ...]
    light: Array
    view: View
    exposure: float = 1.0


def directions(rng: np.random.Generator, count: int) -> Array:
    """Return random directions (count, 3)."""
    return unit(rng.normal(size=(count, 3)))


@dataclass(frozen=True)
class Growth:
    """How strands grow. ``length`` in units; ``weight`` and ``wind`` turn them, ``stiff`` (0..1) resists.

    ``wave`` is the radius of their helix in units and ``cycles`` its turns, ``frizz`` the disorder of their way,
    ``clump`` (0..1) how far strands close up to one of every ``per_clump``, ``spread`` the disorder at the root.
    """

    length: float
    weight: float = 0.0
    wind: tuple[float, float, float] = (0.0, 0.0, 0.0)
    stiff: float = 0.5
    wave: float = 0.0
    cycles: float = 0.0
    frizz: float = 0.0
    clump: float = 0.3
    per_clump: int = 30
    spread: float = 0.15
    points: int = 10


def grow(
    rng: np.random.Generator, roots: Array, tangents: Array, growth: Growth, bodies: Sequence[Body] = ()
) -> Array:
    """Return curves (n, points, 3) that leave ``roots`` (n, 3) along ``tangents`` (n, 3) and stay out of ``bodies``."""
    clump = clumps(rng, roots, growth.per_clump)
    curves = _ways(rng, roots, unit(tangents + _mixed(rng, clump, growth, growth.spread)), growth, bodies)
    t = np.linspace(0, 1, growth.points)[None, :, None]
    guides = curves[_guides(clump)]
    curves = curves + (guides - curves) * 0.85 * growth.clump * t**1.3
    return curves + _helix(rng, curves, clump, growth) * np.minimum(1, 3 * t)


def clumps(rng: np.random.Generator, roots: Array, size: int) -> Array:
    """Return the number (n,) of each root's clump: that of the nearest of n / ``size`` roots picked by chance."""
    seeds = roots[rng.permutation(len(roots))[: max(len(roots) // max(size, 1), 1)]].astype(np.float32)
    half = (seeds**2).sum(1) / 2
    parts = np.array_split(roots.astype(np.float32), len(roots) // 2000 + 1)
    return np.concatenate([np.argmax(part @ seeds.T - half, 1) for part in parts])


def _guides(clump: Array) -> Array:
    _, first, back = np.unique(clump, return_index=True, return_inverse=True)
    return np.asarray(first[back])


def _mixed(rng: np.random.Generator, clump: Array, growth: Growth, scale: float, depth: int = 3) -> Array:
    shared = rng.normal(0, scale, (clump.max() + 1, depth))[clump]
    return np.asarray(growth.clump * shared + (1 - 0.7 * growth.clump) * rng.normal(0, scale, shared.shape))


def _ways(
    rng: np.random.Generator, roots: Array, tangents: Array, growth: Growth, bodies: Sequence[Body]
) -> Array:
    pull = np.array([0, -growth.weight, 0]) + np.array(growth.wind)
    steps = growth.length * np.exp(rng.normal(0, 0.18, (len(roots), 1))) / (growth.points - 1)
    found, turn = [roots], np.zeros_like(tangents)
    for index in range(1, growth.points):
        turn = 0.6 * turn + rng.normal(0, growth.frizz, tangents.shape)
        bend = (1 - growth.stiff * (1 - index / growth.points)) * 4 / growth.points
        tangents = unit(tangents + pull * bend + turn)
        point = found[-1] + tangents * steps
        for body in bodies:
            point = body.pushed_out(point)
        tangents = unit(point - found[-1])
        found.append(point)
    return np.stack(found, 1)


def _helix(rng: np.random.Generator, curves: Array, clump: Array, growth: Growth) -> Array:
    if not growth.wave:
        return np.zeros_like(curves)
    along = unit(np.gradient(curves, axis=1))
    one = unit(np.cross(along, unit(rng.normal(size=3))))
    t = np.linspace(0, 1, growth.points)[None]
    cycles = growth.cycles * np.exp(_mixed(rng, clump, growth, 0.25, 1))
    phase = (2 * np.pi * cycles * t + _mixed(rng, clump, growth, 3.0, 1))[..., None]
    radius = growth.wave * np.exp(_mixed(rng, clump, growth, 0.3, 1))[..., None]
    return np.asarray(radius * (np.cos(phase) * one + np.sin(phase) * np.cross(along, one)))


def taper(rng: np.random.Generator, count: int, points: int, width: float, tip: float = 0.25) -> Array:
    """Return radii (count, points) of strands about ``width`` wide at the root and ``tip`` times that at the end."""
    wide = width / 2 * np.exp(rng.normal(0, 0.25, (count, 1)))
    return np.asarray(wide * (1 - (1 - tip) * np.linspace(0, 1, points) ** 1.6))


def as_spline(curves: Array) -> Array:
    """Return the control points (n, k + 2, d) of cubic B-splines that begin and end where polylines (n, k, d) do."""
    first, last = 2 * curves[:, :1] - curves[:, 1:2], 2 * curves[:, -1:] - curves[:, -2:-1]
    return np.concatenate([first, curves, last], 1)
