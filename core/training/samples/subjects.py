"""Subjects of samples and what of them is known: crops of foregrounds with their trimaps, here those that are hard."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.families import CLEAR, HAIR
from core.training.drawing.photos import PhotoStore
from core.training.samples.cases import FIRM, NO_KEEP, NO_REMOVE, WIDE
from core.training.samples.extent import scales
from core.training.samples.firm import firm_body
from core.training.samples.pool import ForegroundPool
from core.training.samples.trimaps import far_trimap, lassoed_trimap, trimap_from_alpha, wide_trimap
from core.training.samples.views import view
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

Array = NDArray[Any]
_TRIES = 6
_SNAP = np.arange(256, dtype=np.uint8)  # what resampling left a hair away from 0 and 1 is 0 and 1
_SNAP[:3], _SNAP[253:] = 0, 255
_WIDTHS = (100.0, 300.0)
"""Pixels across unknown regions over what is wide and not opaque; at most 0.6 of the crop."""


@dataclass(frozen=True)
class Subject:
    """Foreground ``chosen`` of the pool as a crop sees it, premultiplied RGBA uint8 (H, W, 4), and its trimap.

    Of a drawn body ``chosen`` is any foreground.
    """

    chosen: int
    front: Array
    trimap: Array


def snapped(front: Array) -> Array:
    """Return premultiplied RGBA uint8 (H, W, 4) whose alpha is 0 and 1 where resampling left it a hair away."""
    front[..., 3] = cv2.LUT(front[..., 3], _SNAP)
    front[..., :3] = np.minimum(front[..., :3], front[..., 3:])
    return front


class HardSubjects:
    """Makes the subjects of cases; those that need a family which the pool lacks are None."""

    def __init__(self, pool: ForegroundPool, photos: PhotoStore) -> None:
        self._pool, self._photos = pool, photos
        self._makers = {
            FIRM: self._firm, WIDE: self._wide, NO_KEEP: self._without_keep, NO_REMOVE: self._without_remove,
        }  # fmt: skip

    def make(self, rng: np.random.Generator, case: str | None, size: int) -> Subject | None:
        """Return a subject of one of ``cases.SUBJECTS`` as a crop of ``size`` x ``size``; None if there is none."""
        return None if case is None else self._makers[case](rng, size)

    def _firm(self, rng: np.random.Generator, size: int) -> Subject | None:
        """Return an opaque body whose unknown band reaches far (80 %), or is of any style."""
        for _ in range(_TRIES):
            texture = self._photos.crop(rng, size, (0.4, 1.3)).astype(np.float32)
            front = snapped(firm_body(rng, size, texture))
            if 0.04 < front[..., 3].mean() / 255 < 0.96:
                draw = far_trimap if rng.random() < 0.8 else trimap_from_alpha
                return Subject(self._pool.pick(rng), front, draw(rng, front[..., 3]))
        return None

    def _wide(self, rng: np.random.Generator, size: int) -> Subject | None:
        """Return something translucent, netted or fine (75 %) or hair in an unknown region some hundred pixels wide."""
        widest = 0.6 * size
        for _ in range(_TRIES):
            found = self._one_of(rng, CLEAR if rng.random() < 0.75 else HAIR, size)
            if found is None:
                return None
            trimap = wide_trimap(rng, found[1][..., 3], (min(_WIDTHS[0], widest), min(_WIDTHS[1], widest)))
            if 0.02 < (trimap != UNKNOWN).mean() < 0.9:
                return Subject(*found, trimap)
        return None

    def _without_keep(self, rng: np.random.Generator, size: int) -> Subject | None:
        """Return something translucent, netted or fine of which nothing is marked Keep."""
        for _ in range(_TRIES):
            found = self._one_of(rng, CLEAR, size)
            if found is None:
                return None
            draw = lassoed_trimap if rng.random() < 0.6 else trimap_from_alpha
            trimap = _without(draw(rng, found[1][..., 3]), FOREGROUND)
            if 0.02 < (trimap == BACKGROUND).mean() < 0.9:
                return Subject(*found, trimap)
        return None

    def _without_remove(self, rng: np.random.Generator, size: int) -> Subject | None:
        """Return a subject that fills most of the crop, beside which nothing is marked Remove."""
        for _ in range(3 * _TRIES):
            chosen = self._pool.pick(rng)
            front = self._view(rng, chosen, size, float(scales(rng, 1)[0]))
            trimap = _without(trimap_from_alpha(rng, front[..., 3]), BACKGROUND)
            if front[..., 3].mean() > 0.4 * 255 and 0.02 < (trimap == FOREGROUND).mean() < 0.9:
                return Subject(chosen, front, trimap)
        return None

    def _one_of(
        self, rng: np.random.Generator, families: tuple[str, ...], size: int
    ) -> tuple[int, Array] | None:
        """Return a foreground of one of these families, mostly seen nearly whole."""
        chosen = self._pool.pick_of(rng, families)
        if chosen is None:
            return None
        whole = size / self._pool.images.shape[1]
        scale = whole * rng.uniform(0.7, 1.4) if rng.random() < 0.7 else float(scales(rng, 1)[0])
        return chosen, self._view(rng, chosen, size, float(np.clip(scale, 0.4, 4)))

    def _view(self, rng: np.random.Generator, chosen: int, size: int, scale: float) -> Array:
        edges = self._pool.edges[chosen]
        place = edges[rng.integers(len(edges))]
        if scale * self._pool.images.shape[1] < 1.5 * size:  # most of it fits: around its middle
            place = edges.mean(0)
        return snapped(
            view(rng, self._pool.images[chosen], place, scale, size, wander=size * rng.uniform(0.05, 0.25))
        )


def _without(trimap: Array, value: int) -> Array:
    return np.where(trimap == value, UNKNOWN, trimap).astype(np.uint8)
