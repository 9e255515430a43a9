"""Contact sheets: training samples, and every family of foregrounds, to look at before and while training."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.foregrounds import NAMES, ForegroundMaker
from core.training.photos import PhotoStore
from core.training.samples import Sample, SampleMaker

Array = NDArray[Any]


def panel(sample: Sample) -> Array:
    """Return image, trimap and alpha side by side, uint8 (H, 3 W, 3)."""
    alpha = np.rint(sample.alpha * 255).astype(np.uint8)
    return np.hstack([sample.image, np.dstack([sample.trimap] * 3), np.dstack([alpha] * 3)])


def contact_sheet(maker: SampleMaker, rows: int, columns: int, size: int) -> Array:
    """Return samples 0, 1, ... as an uint8 RGB picture of ``rows`` x ``columns`` panels."""
    panels = [panel(maker.make(index, size)) for index in range(rows * columns)]
    lines = [np.hstack(panels[row * columns : (row + 1) * columns]) for row in range(rows)]
    return np.vstack(lines)


def family_sheet(
    maker: ForegroundMaker,
    photos: PhotoStore,
    *,
    seed: int = 0,
    columns: int = 3,
    names: tuple[str, ...] = NAMES,
) -> Array:
    """Return one row per family, labelled: ``columns`` foregrounds over photographs, each beside its alpha."""
    rows = []
    for name in names:
        cells = [_cell(maker, photos, name, np.random.default_rng([seed, i])) for i in range(columns)]
        row = np.hstack(cells)
        cv2.rectangle(row, (0, 0), (12 * len(name) + 14, 26), (0, 0, 0), -1)
        cv2.putText(row, name, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA)
        rows.append(row)
    return np.vstack(rows)


def _cell(maker: ForegroundMaker, photos: PhotoStore, name: str, rng: np.random.Generator) -> Array:
    rgba = maker.draw(name, rng)
    background = photos.crop(rng, len(rgba), (0.5, 1.5))
    keep = 1 - rgba[..., 3:].astype(np.float32) / 255
    image = np.clip(rgba[..., :3] + keep * background, 0, 255).astype(np.uint8)
    return np.hstack([image, np.dstack([rgba[..., 3]] * 3)])
