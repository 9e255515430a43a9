"""A pool of foregrounds drawn once and kept on disk, so that a training sample costs a few milliseconds."""

from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.training.drawing.foregrounds import GENERATION, NAMES, ForegroundMaker, rendered_files
from core.training.drawing.photos import PhotoStore, image_files, listing_key

Array = NDArray[Any]
EDGE_POINTS = 256
_CHUNK = 25


@dataclass(frozen=True)
class PoolPlan:
    """Plan of a pool: ``count`` foregrounds of ``size`` x ``size``, without the photographs ``exclude``.

    Without ``textures`` no foreground is made of a photograph; ``image_share`` of them are RGBA images.
    """

    data: Path
    cache: Path
    count: int
    size: int = 512
    seed: int = 0
    exclude: tuple[str, ...] = ()
    textures: bool = True
    image_share: float | None = None

    def photos(self) -> PhotoStore:
        """Open the photographs, decoding them into the cache if they are not there."""
        return PhotoStore.build(self.data / "backgrounds", self.cache, self.exclude)

    def file(self, what: str) -> Path:
        """Return where a part of the pool lies; another plan, generation or other images have other files."""
        name = f"{what}-{GENERATION}-{self.count}-{self.size}-{self.seed}-{self._images_key}"
        name += "" if self.textures else "-plain"
        return self.cache / (name if self.image_share is None else f"{name}-images{self.image_share:g}")

    @cached_property
    def _images_key(self) -> str:
        names = {"backgrounds": self.exclude, "foregrounds": (), "alphas": ()}
        files = [f for name, out in names.items() for f in image_files(self.data / name, out)]
        return listing_key(files + rendered_files(self.data))


def edge_points(rng: np.random.Generator, alpha: Array) -> Array:
    """Return ``EDGE_POINTS`` places (row, col), int16, where an alpha uint8 (H, W) is neither 0 nor 255, or steps."""
    low, high = cv2.erode(alpha, np.ones((3, 3), np.uint8)), cv2.dilate(alpha, np.ones((3, 3), np.uint8))
    rows, cols = np.nonzero((high > 12) & (low < 243))
    if not len(rows):
        rows, cols = np.array([alpha.shape[0] // 2]), np.array([alpha.shape[1] // 2])
    chosen = rng.integers(0, len(rows), EDGE_POINTS)
    return np.stack([rows[chosen], cols[chosen]], 1).astype(np.int16)


def _draw_chunk(plan: PoolPlan, *, start: int) -> int:
    cv2.setNumThreads(1)
    maker = ForegroundMaker(
        plan.data, plan.photos(), plan.size, textures=plan.textures, image_share=plan.image_share
    )
    images, edges, families = _open(plan, "r+")
    stop = min(start + _CHUNK, plan.count)
    for index in range(start, stop):
        rng = np.random.default_rng([plan.seed, index])
        images[index], families[index] = maker.make(rng)
        edges[index] = edge_points(rng, images[index, ..., 3])
    return stop - start


def _open(plan: PoolPlan, mode: Any) -> tuple[Array, Array, Array]:
    count, size = plan.count, plan.size
    return (
        np.memmap(plan.file("pool"), np.uint8, mode, shape=(count, size, size, 4)),
        np.memmap(plan.file("edges"), np.int16, mode, shape=(count, EDGE_POINTS, 2)),
        np.memmap(plan.file("families"), np.uint8, mode, shape=(count,)),
    )


class ForegroundPool:
    """Foregrounds ``images`` (N, size, size, 4), premultiplied uint8, their ``edges`` (N, EDGE_POINTS, 2) and

    the numbers (N,) of their ``families``; ``without`` names families never picked. Raises UserError if none is left.
    """

    def __init__(self, images: Array, edges: Array, families: Array, without: Collection[str] = ()) -> None:
        self.images = images
        self.edges = edges
        self.families = families
        self._kept = np.flatnonzero(~np.isin(families, [NAMES.index(name) for name in without]))
        if not len(self._kept):
            raise UserError("The pool has no foregrounds of other families; draw a larger one with --pool.")
        self._kin = {int(family): np.flatnonzero(families == family) for family in np.unique(families)}

    def __len__(self) -> int:
        """Return the number of foregrounds."""
        return len(self.images)

    def pick(self, rng: np.random.Generator) -> int:
        """Return the index of a random foreground."""
        return int(self._kept[rng.integers(len(self._kept))])

    def pick_of(self, rng: np.random.Generator, names: Collection[str]) -> int | None:
        """Return the index of a random foreground of the families named, each of them as likely; None if none is there.

        ``without`` holds here too.
        """
        there = np.unique(self.families[self._kept])
        numbers = [NAMES.index(name) for name in names if NAMES.index(name) in there]
        return int(rng.choice(self._kin[numbers[int(rng.integers(len(numbers)))]])) if numbers else None

    def relative(self, rng: np.random.Generator, index: int) -> int:
        """Return the index of a random foreground of the same family as foreground ``index``."""
        return int(rng.choice(self._kin[int(self.families[index])]))

    @classmethod
    def build(cls, plan: PoolPlan, *, workers: int = 1, without: Collection[str] = ()) -> "ForegroundPool":
        """Draw the foregrounds of a plan unless they are there, and open them; families in ``without`` are not picked.

        As many processes as ``workers`` draw; if 0, this one. Foreground i depends on (seed, i) alone, so a pool broken
        off is continued where it stopped.
        """
        plan.cache.mkdir(parents=True, exist_ok=True)
        plan.photos()
        done_file = plan.file("done")
        done = int(done_file.read_text()) if done_file.exists() else 0
        if not plan.file("pool").exists():
            _open(plan, "w+")
            done = 0
        for drawn in _draw(plan, range(done, plan.count, _CHUNK), workers):
            done += drawn
            done_file.write_text(str(done))
        return cls(*_open(plan, "r"), without)


def _draw(plan: PoolPlan, starts: range, workers: int) -> Iterator[int]:
    """Draw the chunks and yield how many foregrounds each had."""
    if workers == 0:
        yield from map(partial(_start_chunk, plan), starts)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        yield from executor.map(partial(_start_chunk, plan), starts)


def _start_chunk(plan: PoolPlan, start: int) -> int:
    return _draw_chunk(plan, start=start)
