"""Training samples: foregrounds from the pool over backgrounds, degraded as cameras do, with a trimap."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.camera import degrade
from core.training.canvas import over
from core.training.extent import MAX_RADIUS
from core.training.foregrounds import NAMES, PLANTS
from core.training.patterns import pattern
from core.training.photos import PhotoStore
from core.training.pool import ForegroundPool
from core.training.shapes import smooth_noise
from core.training.trimaps import even_trimap, tight_trimap, trimap_from_alpha
from core.trimap.values import UNKNOWN

Array = NDArray[Any]
_MODES = (cv2.INTER_LINEAR, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4, cv2.INTER_NEAREST)
_PLANTS = {NAMES.index(name) for name in PLANTS}
_BEADED = 1.4  # enlarged more, thin strands must pass a lens first
_NOTHING_KNOWN = 0.98  # share of unknown above which a crop tells nothing of what its subject is
_LEAST_GAP = 0.06  # mean difference of foreground and background, of 1
_SNAP = np.arange(256, dtype=np.uint8)  # what resampling left a hair away from 0 and 1 is 0 and 1
_SNAP[:3], _SNAP[253:] = 0, 255


@dataclass(frozen=True)
class Sample:
    """image (H, W, 3) uint8 RGB, trimap (H, W) uint8 of the three values, alpha (H, W) float32 in [0, 1].

    ``family`` names the family of the foreground, the front one of two.
    """

    image: Array
    trimap: Array
    alpha: Array
    family: str = ""


class SampleMaker:
    """Makes sample ``index`` of a seeded, endless stream; the same index gives the same sample in any process.

    Without ``textures`` no foreground is made of a photograph here; without ``trimap_styles`` trimaps are even bands.
    """

    def __init__(
        self,
        pool: ForegroundPool,
        photos: PhotoStore,
        seed: int,
        *,
        textures: bool = True,
        trimap_styles: bool = True,
    ) -> None:
        self._pool = pool
        self._photos = photos
        self._seed = seed
        self._textures = textures
        self._draw_trimap = trimap_from_alpha if trimap_styles else even_trimap

    def make(self, index: int, size: int) -> Sample:
        """Return sample ``index`` as a crop of ``size`` x ``size`` with enough unknown pixels in it."""
        rng = np.random.default_rng([self._seed, index])
        for _ in range(8):
            chosen = self._pool.pick(rng)
            front = self._front(rng, chosen, size)
            inner = _inner(self._draw_trimap(rng, front[..., 3]))
            if (inner == UNKNOWN).mean() > _NOTHING_KNOWN and rng.random() < 0.85:
                inner = _inner(tight_trimap(rng, front[..., 3]))
            share = (inner == UNKNOWN).mean()
            if 0.02 < share < _NOTHING_KNOWN or (share > 0.02 and rng.random() < 0.4):
                break
        return self._compose(rng, chosen, _inner(front), np.ascontiguousarray(inner))

    def _front(self, rng: np.random.Generator, chosen: int, size: int) -> Array:
        """Return one or two foregrounds, premultiplied, on a crop with a margin of ``MAX_RADIUS`` all around."""
        front = self._view(rng, chosen, size + 2 * MAX_RADIUS)
        if rng.random() < 0.15:
            front = over(front, self._view(rng, self._pool.pick(rng), len(front)))
        front[..., 3] = cv2.LUT(front[..., 3], _SNAP)
        front[..., :3] = np.minimum(front[..., :3], front[..., 3:])
        return front

    def _view(self, rng: np.random.Generator, index: int, side: int) -> Array:
        """Return foreground ``index`` around one of its edge pixels: turned, sheared, enlarged 0.7 to 5 times."""
        row, col = self._pool.edges[index][rng.integers(len(self._pool.edges[index]))]
        low, high = (0.7, 2.0) if rng.random() < 0.65 else (2.0, 5.0)
        scale = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        matrix = cv2.getRotationMatrix2D((float(col), float(row)), rng.normal(0, 20), scale)
        matrix[:, :2] @= np.array([[1, rng.normal(0, 0.08)], [rng.normal(0, 0.08), 1]])
        shift = side / 2 + rng.uniform(-0.25, 0.25, 2) * max(side - 2 * MAX_RADIUS, side / 2)
        matrix[:, 2] = shift - matrix[:, :2] @ np.array([col, row])
        if rng.random() < 0.5:
            matrix[0] = -matrix[0]
            matrix[0, 2] += side - 1
        source = _through_a_lens(rng, self._pool.images[index], scale)
        mode = (
            _MODES[rng.integers(len(_MODES) if scale < _BEADED else 3)] if scale > 0.8 else cv2.INTER_LINEAR
        )
        beyond = cv2.BORDER_REFLECT if is_cut(source[..., 3]) else cv2.BORDER_CONSTANT
        view = cv2.warpAffine(source, matrix, (side, side), flags=mode, borderMode=beyond)
        view[..., :3] = np.minimum(view[..., :3], view[..., 3:])
        return np.asarray(view)

    def _compose(self, rng: np.random.Generator, chosen: int, front: Array, trimap: Array) -> Sample:
        size = len(trimap)
        alpha = front[..., 3].astype(np.float32) / 255
        color = front[..., :3].astype(np.float32) / 255
        photo = self._photos.pick(rng)
        if rng.random() < 0.12 and self._textures:
            source = photo if rng.random() < 0.5 else None  # half of them: of the photograph that is behind
            color = alpha[..., None] * self._photos.crop(rng, size, (0.4, 1.3), source) / np.float32(255)
        background = self._background(rng, chosen, photo, size)
        color = recolored(rng, color, alpha, background)
        if rng.random() < 0.12:
            background = matched(rng, background, color, alpha)
        background = told_apart(color, alpha, background)
        image = color + (1 - alpha[..., None]) * background
        family = NAMES[int(self._pool.families[chosen])]
        return Sample(degrade(rng, image), trimap, alpha, family)

    def _background(self, rng: np.random.Generator, chosen: int, photo: Array, size: int) -> Array:
        """Return a photograph or a pattern, at times with more of the foreground's kind in it; lit unevenly."""
        if rng.random() < 0.07:
            background = pattern(rng, size)
        else:
            low = max(0.35, 0.65 * size / min(photo.shape[:2]))  # smaller, it would be mostly mirror images
            background = self._photos.crop(rng, size, (low, max(1.8, low)), photo).astype(np.float32) / 255
        if rng.random() < (0.35 if int(self._pool.families[chosen]) in _PLANTS else 0.1):
            background = self._with_relatives(rng, chosen, background)
        background = _focused(rng, background)
        contrast, mean = rng.uniform(0.45, 1.2), background.mean((0, 1))
        background = mean + contrast * (background - mean)
        light = 1 + rng.uniform(0, 0.15) * smooth_noise(rng, size, rng.uniform(100, 300))
        gain = np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.06, 3))
        return np.clip(background * light[..., None] * gain, 0, 1).astype(np.float32)

    def _with_relatives(self, rng: np.random.Generator, chosen: int, background: Array) -> Array:
        """Lay one to three views of the same foreground, of its family or of any over the background."""
        for _ in range(rng.integers(1, 4)):
            kind = rng.random()
            other = chosen if kind < 0.35 else self._pool.relative(rng, chosen)
            other = self._pool.pick(rng) if kind > 0.85 else other
            view = self._view(rng, other, len(background)).astype(np.float32) / 255
            tone = np.float32(rng.uniform(0.4, 1.05))
            background = tone * view[..., :3] + (1 - view[..., 3:]) * background
        return background


def is_cut(alpha: Array) -> bool:
    """Return whether a foreground goes on beyond its canvas."""
    return bool(max(alpha[0].mean(), alpha[-1].mean(), alpha[:, 0].mean(), alpha[:, -1].mean()) > 2)


def _inner(drawn: Array) -> Array:
    return drawn[MAX_RADIUS:-MAX_RADIUS, MAX_RADIUS:-MAX_RADIUS]


def _through_a_lens(rng: np.random.Generator, source: Array, scale: float) -> Array:
    """Return a foreground softened as any lens does, if it is to be enlarged: strands would fall apart into beads."""
    return cv2.GaussianBlur(source, (0, 0), rng.uniform(0.6, 0.9)) if scale > _BEADED else source


def _focused(rng: np.random.Generator, background: Array) -> Array:
    """Return a background blurred (25 %), reduced to its broad colors (8 %), sharpened (12 %) or as it is."""
    choice = rng.random()
    if choice < 0.25:
        return cv2.GaussianBlur(background, (0, 0), float(np.exp(rng.uniform(np.log(0.7), np.log(7)))))
    if choice < 0.33:
        small = cv2.resize(background, (8, 8), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, background.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    if choice < 0.45:
        return background + rng.uniform(0.5, 2) * (background - cv2.GaussianBlur(background, (0, 0), 1.5))
    return background


