"""A contact sheet of composed batches, to look at before training from a pack."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.training.composing.composer import Composer

Array = NDArray[Any]


def contact_sheet(composer: Composer, rows: int, columns: int, size: int) -> Array:
    """Return uint8 RGB (rows * size, columns * 3 size, 3): image, trimap and alpha of the first samples."""
    lines = []
    for row in range(rows):
        found = composer.compose((row,), columns, size)
        parts = (
            found.image,
            found.trimap[:, None].expand_as(found.image),
            found.alpha.expand_as(found.image),
        )
        line = torch.stack(parts, 1) * 255
        line = line.round().to(torch.uint8).permute(3, 0, 1, 4, 2)  # rows, samples, parts, columns, colors
        lines.append(line.reshape(size, -1, 3).cpu().numpy())
    return np.concatenate(lines)
