"""From a drawn pool and the photographs to a training pack."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.training.drawing.foregrounds import NAMES
from core.training.drawing.photos import PhotoStore
from core.training.packing.pack import MEGABYTE, Foreground, PackWriter
from core.training.samples.pool import ForegroundPool
from core.training.samples.views import is_cut

Array = NDArray[Any]
_MARGIN = 4  # transparent pixels kept around what is drawn


@dataclass(frozen=True)
class PackPlan:
    """How large a pack may be: ``part_megabytes`` a file, ``megabytes`` in all (None: everything goes in);

    photographs are reduced to ``photo_side`` pixels; colors are kept at ``quality``, 1 to 100.
    """

    part_megabytes: float = 30
    megabytes: float | None = None
    photo_side: int = 960
    quality: int = 90


def make_pack(
    folder: Path, pool: ForegroundPool, photos: PhotoStore, plan: PackPlan, report: Callable[[str], None]
) -> None:
    """Write all photographs, then as many foregrounds as there is room for, into ``folder``.

    Raises:
        UserError: not even one foreground has room beside the photographs.
    """
    limit = plan.megabytes * MEGABYTE if plan.megabytes else float("inf")
    writer = PackWriter(
        folder, part_bytes=int(plan.part_megabytes * MEGABYTE), quality=plan.quality, names=NAMES
    )
    for index in range(len(photos)):
        writer.add_photo(reduced(photos.photo(index), plan.photo_side))
    report(f"{len(photos)} photographs: {writer.size / MEGABYTE:.0f} MB")
    packed = 0
    for index in range(len(pool)):
        largest = 1.2 * MEGABYTE  # no foreground of 512 x 512 takes more
        if writer.size + largest > limit:
            break
        writer.add_foreground(foreground(pool, index))
        packed += 1
        if packed % 500 == 0:
            report(f"{packed} foregrounds: {writer.size / MEGABYTE:.0f} MB")
    if not packed:
        raise UserError(
            f"The photographs alone take {writer.size / MEGABYTE:.0f} MB: allow more for the pack."
        )
    writer.close()
    report(f"{folder}: {packed} foregrounds, {len(photos)} photographs, {writer.size / MEGABYTE:.0f} MB")


def reduced(rgb: Array, side: int) -> Array:
    """Return an image uint8 (H, W, 3) whose longer side is at most ``side``."""
    factor = side / max(rgb.shape[:2])
    if factor >= 1:
        return rgb
    size = [max(1, round(n * factor)) for n in rgb.shape[1::-1]]
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))


def foreground(pool: ForegroundPool, index: int) -> Foreground:
    """Return a foreground of the pool cut to its content, unless it goes on beyond its canvas."""
    rgba, edges = np.array(pool.images[index]), np.array(pool.edges[index])
    goes_on = is_cut(rgba[..., 3])
    if not goes_on:
        rgba, edges = _cut_to_content(rgba, edges)
    return Foreground(filled_color(rgba), rgba[..., 3], edges, int(pool.families[index]), goes_on)


def _cut_to_content(rgba: Array, edges: Array) -> tuple[Array, Array]:
    rows, columns = np.nonzero(rgba[..., 3])
    top, left = max(rows.min() - _MARGIN, 0), max(columns.min() - _MARGIN, 0)
    inner = rgba[top : rows.max() + 1 + _MARGIN, left : columns.max() + 1 + _MARGIN]
    moved = np.clip(edges - [top, left], 0, [inner.shape[0] - 1, inner.shape[1] - 1])
    return inner, moved.astype(np.int16)


def filled_color(rgba: Array) -> Array:
    """Return the straight color uint8 (H, W, 3) of a premultiplied image, continued smoothly where alpha is 0.

    Smooth colors cost few bytes; multiplied with the exact alpha they give the image back.
    """
    alpha = rgba[..., 3:].astype(np.float32) / 255
    color: Array = rgba[..., :3].astype(np.float32) * alpha
    weight: Array = alpha[..., 0] ** 2
    levels = [(color, weight)]
    while min(levels[-1][1].shape) > 1:
        height, width = levels[-1][1].shape
        size = (max(width // 2, 1), max(height // 2, 1))
        color, weight = (
            np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA)) for part in (color, weight)
        )
        levels.append((color, weight))
    filled = color / np.maximum(weight, 1e-6)[..., None]
    for color, weight in levels[-2::-1]:
        beneath = cv2.resize(filled, weight.shape[::-1], interpolation=cv2.INTER_LINEAR)
        filled = (color + 0.003 * beneath) / (weight + 0.003)[..., None]
    return np.clip(np.rint(filled), 0, 255).astype(np.uint8)
