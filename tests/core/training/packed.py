"""A small pack of drawn discs, some with hairs, and of noise photographs."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np

from core.training.drawing.foregrounds import NAMES
from core.training.drawing.photos import PhotoStore
from core.training.packing.making import PackPlan, make_pack
from core.training.samples.pool import ForegroundPool, edge_points

SIDE, COUNT = 128, 24


@cache
def foregrounds() -> ForegroundPool:
    """Drawn once for all; its arrays cannot be written to."""
    pool = drawn()
    for array in (pool.images, pool.edges, pool.families):
        array.flags.writeable = False
    return pool


def drawn() -> ForegroundPool:
    rng = np.random.default_rng(0)
    images = np.zeros((COUNT, SIDE, SIDE, 4), np.uint8)
    for image in images:
        layer = np.zeros((2 * SIDE, 2 * SIDE), np.uint8)
        cv2.circle(
            layer, (SIDE, SIDE + int(rng.integers(0, SIDE))), int(rng.integers(30, 70)), 255, -1, cv2.LINE_AA
        )
        for x0, y0, x1, y1 in rng.integers(40, 2 * SIDE, (8, 4)).tolist():
            cv2.line(layer, (x0, y0), (x1, y1), 255, 2, cv2.LINE_AA)
        alpha = cv2.resize(layer, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        color = cv2.resize(
            rng.integers(60, 256, (4, 4, 3), np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
        )
        image[..., :3] = (color * (alpha[..., None] / 255.0)).astype(np.uint8)
        image[..., 3] = alpha
    edges = np.stack([edge_points(rng, image[..., 3]) for image in images])
    families = np.arange(COUNT, dtype=np.uint8) % 3 + NAMES.index("foliage")
    return ForegroundPool(images, edges, families)


@cache
def photographs() -> PhotoStore:
    rng = np.random.default_rng(1)
    sizes = np.array([(90, 121), (140, 100), (150, 160), (60, 80)])
    flat = [
        cv2.resize(rng.integers(0, 256, (7, 9, 3), np.uint8), (w, h), interpolation=cv2.INTER_CUBIC).ravel()
        for h, w in sizes.tolist()
    ]
    return PhotoStore(np.concatenate(flat), sizes, large_side=120)


def make(folder: Path, plan: PackPlan | None = None) -> Path:
    """Write the pack into a folder and return it."""
    make_pack(folder, foregrounds(), photographs(), plan or PackPlan(), lambda line: None)
    return folder
