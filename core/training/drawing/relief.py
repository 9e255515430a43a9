"""Round solids: unions of tapered tubes with the way their surface faces, and the light on it."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Tube:
    """A tapered tube with round ends: samples (n, 2) of (x, y) a pixel apart, and a radius (n,) at each."""

    curve: Array
    radii: Array

    @classmethod
    def along(cls, points: Array, radii: Array) -> "Tube":
        """Return the tube along points (k, 2), whose ``radii`` (m,) hold at even steps of its length."""
        way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
        at = np.linspace(0, way[-1], max(int(way[-1]), 2))
        curve = np.stack([np.interp(at, way, points[:, 0]), np.interp(at, way, points[:, 1])], 1)
        even = np.interp(at / way[-1], np.linspace(0, 1, len(radii)), radii).astype(np.float32)
        smooth = cv2.GaussianBlur(
            even[:, None], (1, 0), 0.1, sigmaY=len(at) / 30, borderType=cv2.BORDER_REPLICATE
        )
        return cls(curve.astype(np.float32), smooth[:, 0])


@dataclass(frozen=True)
class Relief:
    """A solid seen from the front, arrays (size, size).

    ``depth`` is how many pixels a place lies inside the outline (outside: negative), ``facing`` (size, size, 2) the
    (x, y) of the surface's normal, ``along`` the place on its tube from 0 to 1, ``way`` the same in pixels.
    """

    depth: Array
    facing: Array
    along: Array
    way: Array

    def alpha(self, soft: float) -> Array:
        """Return the alpha, from 0 to 1 within ``soft`` pixels around the outline."""
        return np.asarray(np.clip(0.5 + self.depth / soft, 0, 1))


def relief(tubes: list[Tube], size: int, blend: float) -> Relief:
    """Return the union of tubes, which run into each other as softly as ``blend`` (pixels) says."""
    total = np.full((size, size), 1e-6, np.float32)
    sums = np.zeros((size, size, 4), np.float32)
    for tube in tubes:
        rows, cols, inside, values = _near(tube, size, 4 * blend + 2)
        weight = np.exp(np.clip(inside / blend, -8, 40))
        total[rows, cols] += weight
        sums[rows, cols] += weight[:, None] * values
    mean = sums / total[..., None]
    return Relief(blend * np.log(total), mean[..., :2], mean[..., 2], mean[..., 3])


def _near(tube: Tube, size: int, margin: float) -> tuple[Array, Array, Array, Array]:
    """Return the rows and columns of the canvas near a tube, how deep in it they lie, and values (n, 4) of it there."""
    reach = float(tube.radii.max()) + margin
    low = np.floor(np.clip(tube.curve.min(0) - reach, -reach, size)).astype(int)
    high = np.ceil(np.clip(tube.curve.max(0) + reach, low + 1, size + reach)).astype(int)
    x, y = (np.rint(tube.curve).astype(int) - low).T
    extent = high - low
    known = np.flatnonzero((x >= 0) & (y >= 0) & (x < extent[0]) & (y < extent[1]))
    if not len(known):
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros((0, 4))
    away = np.ones((extent[1], extent[0]), np.uint8)
    away[y[known], x[known]] = 0
    far, label = cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.zeros(label.max() + 1, int)
    nearest[label[y[known], x[known]]] = known
    rows, cols = np.nonzero(far < reach)
    sample = nearest[label[rows, cols]]
    rows, cols = rows + low[1], cols + low[0]
    seen = (rows >= 0) & (cols >= 0) & (rows < size) & (cols < size)
    rows, cols, sample = rows[seen], cols[seen], sample[seen]
    return rows, cols, *_measured(tube, np.stack([cols, rows], 1).astype(np.float32), sample)


def _measured(tube: Tube, places: Array, sample: Array) -> tuple[Array, Array]:
    """Return how deep in a tube places (n, 2) lie and (facing x, y, along, way) (n, 4), given the nearest samples."""
    ahead = np.gradient(tube.curve, axis=0)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
    last = len(tube.curve) - 1
    for _ in range(2):  # the labels are those of an approximate distance
        ahead_of = ((places - tube.curve[sample]) * ahead[sample]).sum(1)
        sample = np.clip(sample + np.clip(np.rint(ahead_of), -9, 9).astype(int), 0, last)
    offset = places - tube.curve[sample]
    step = np.clip(
        (offset * ahead[sample]).sum(1), np.where(sample > 0, -1, 0), np.where(sample < last, 1, 0)
    )
    aside = offset - step[:, None] * ahead[sample]
    radius = tube.radii[sample] + step * np.gradient(tube.radii)[sample]
    distance = np.linalg.norm(aside, axis=1)
    facing = aside / np.maximum(distance, radius)[:, None]
    way = sample + step
    return radius - distance, np.column_stack([facing, way / last, way])


@dataclass(frozen=True)
class Light:
    """One lamp, what comes from all sides, and how a surface answers them; strengths about 0 to 1.

    ``toward`` (3,) is the direction of the lamp; ``rim`` brightens (or darkens) what turns away from the viewer;
    ``gloss`` is the strength of highlights, ``polish`` their exponent.
    """

    toward: Array
    ambient: float
    lamp: float
    bounce: float
    rim: float
    gloss: float
    polish: float

    @classmethod
    def random(cls, rng: np.random.Generator, shiny: float = 0.5) -> "Light":
        """Return a light, with highlights in a share ``shiny`` of the cases."""
        turn, rise, u = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 1.3), rng.uniform
        toward = np.array([np.cos(turn) * np.cos(rise), np.sin(turn) * np.cos(rise), np.sin(rise)])
        gloss = u(0.1, 1) if rng.random() < shiny else 0.0
        rim = u(-0.6, 0.7) if rng.random() < 0.6 else 0.0
        return cls(toward, u(0.2, 0.75), u(0.4, 1.1), u(0, 0.35), rim, gloss, float(np.exp(u(1.5, 5))))

    def on(self, color: Array, facing: Array) -> Array:
        """Return colors (H, W, 3) in 0..255 of a surface that faces (H, W, 2), lit."""
        flat = np.minimum((facing**2).sum(-1), 0.98)
        normal = np.dstack([facing, np.sqrt(1 - flat)]).astype(np.float32)
        fall = normal @ self.toward.astype(np.float32)
        shade = self.ambient + self.lamp * np.clip(fall, 0, None) + self.bounce * np.clip(-fall, 0, None)
        shade = shade + self.rim * (1 - normal[..., 2]) ** 3
        half = np.add(self.toward, [0, 0, 1], dtype=np.float32)
        shine = self.gloss * np.clip(normal @ (half / np.linalg.norm(half)), 0, 1) ** self.polish
        return np.asarray(
            np.clip(color * np.clip(shade, 0, None)[..., None] + 255 * shine[..., None], 0, 255)
        )
