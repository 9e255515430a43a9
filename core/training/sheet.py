"""A contact sheet of training samples, to look at before and while training."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
