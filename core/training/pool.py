"""A pool of foregrounds drawn once and kept on disk, so that a training sample costs a few milliseconds."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.foregrounds import ForegroundMaker
from core.training.photos import PhotoStore

Array = NDArray[Any]
EDGE_POINTS = 256
_CHUNK = 25


def edge_points(rng: np.random.Generator, alpha: Array) -> Array:
    """Return ``EDGE_POINTS`` places (row, col), int16, where an alpha uint8 (H, W) is neither 0 nor 255, or steps."""
    low, high = cv2.erode(alpha, np.ones((3, 3), np.uint8)), cv2.dilate(alpha, np.ones((3, 3), np.uint8))
    rows, cols = np.nonzero((high > 12) & (low < 243))
    if not len(rows):
        rows, cols = np.array([alpha.shape[0] // 2]), np.array([alpha.shape[1] // 2])
    chosen = rng.integers(0, len(rows), EDGE_POINTS)
    return np.stack([rows[chosen], cols[chosen]], 1).astype(np.int16)


def _draw_chunk(data: Path, cache: Path, *, count: int, size: int, seed: int, start: int) -> int:
    cv2.setNumThreads(1)
    maker = ForegroundMaker(data, PhotoStore.build(data / "backgrounds", cache), size)
    images, edges = _open(cache, count, size, "r+")
    stop = min(start + _CHUNK, count)
    for index in range(start, stop):
        rng = np.random.default_rng([seed, index])
        images[index] = maker.make(rng)
        edges[index] = edge_points(rng, images[index, ..., 3])
    return stop - start


def _open(cache: Path, count: int, size: int, mode: Any) -> tuple[Array, Array]:
    images = np.memmap(cache / f"pool-{count}-{size}.bin", np.uint8, mode, shape=(count, size, size, 4))
    edges = np.memmap(cache / f"edges-{count}-{size}.bin", np.int16, mode, shape=(count, EDGE_POINTS, 2))
    return images, edges


class ForegroundPool:
    """Foregrounds ``images`` (N, size, size, 4), premultiplied uint8, and their ``edges`` (N, EDGE_POINTS, 2)."""

    def __init__(self, images: Array, edges: Array) -> None:
        self.images = images
        self.edges = edges

    def __len__(self) -> int:
        """Return the number of foregrounds."""
        return len(self.images)

    @classmethod
    def build(
        cls, data: Path, cache: Path, count: int, size: int = 512, *, seed: int = 0, workers: int = 1
    ) -> "ForegroundPool":
        """Draw ``count`` foregrounds into ``cache`` unless they are there, and open them.

        Foreground i depends on (seed, i) alone, so a pool broken off is continued where it stopped.
        """
        cache.mkdir(parents=True, exist_ok=True)
        PhotoStore.build(data / "backgrounds", cache)
        done_file = cache / f"done-{count}-{size}-{seed}.txt"
        done = int(done_file.read_text()) if done_file.exists() else 0
        if not (cache / f"pool-{count}-{size}.bin").exists():
            _open(cache, count, size, "w+")
            done = 0
        context = get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as executor:
            starts = range(done, count, _CHUNK)
            draw = partial(_draw_chunk, data, cache, count=count, size=size, seed=seed)
            jobs = [executor.submit(draw, start=start) for start in starts]
            for job in jobs:
                done += job.result()
                done_file.write_text(str(done))
        return cls(*_open(cache, count, size, "r"))
