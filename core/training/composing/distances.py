"""Distances on binary maps and unions of disks, all samples of a batch at once.

Both are one operation: for every place the least of (squared distance to q) + f(q) over all places q, which falls
apart into columns and rows.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

NEAR = 10
"""Distances up to this, in pixels, are exact; beyond, they are those of cells of ``CELL`` pixels."""
CELL = 4


def lowest_parabola(values: Tensor, reach: int) -> Tensor:
    """Return min over (v, u), both at most ``reach``, of values[y + v, x + u] + v^2 + u^2, for (..., H, W).

    Places beyond the border count for nothing. The type must hold ``values`` + 2 ``reach``^2.
    """
    for axis in (-1, -2):
        length, best = values.shape[axis], values.clone()
        for shift in range(1, min(reach, length - 1) + 1):
            kept = length - shift
            target, source = best.narrow(axis, 0, kept), values.narrow(axis, shift, kept)
            torch.minimum(target, source + shift * shift, out=target)
            target, source = best.narrow(axis, shift, kept), values.narrow(axis, 0, kept)
            torch.minimum(target, source + shift * shift, out=target)
        values = best
    return values


def near_squared(mask: Tensor) -> Tensor:
    """Return the squared distance, uint8, of each place of (..., H, W) to the nearest True, at most ``NEAR``^2."""
    far = torch.full_like(mask, NEAR * NEAR, dtype=torch.uint8)
    return lowest_parabola(far.masked_fill_(mask, 0), NEAR - 1)


def cell_distance(cells: Tensor, reach: int) -> Tensor:
    """Return the distance, float32 in pixels, of each cell of (..., H, W) to the nearest True, at most ``reach``."""
    most = -(-reach // CELL)
    start = torch.full_like(cells, most * most, dtype=torch.int16).masked_fill_(cells, 0)
    return lowest_parabola(start, most).float().sqrt() * CELL


def joined(near: Tensor, far: Tensor) -> Tensor:
    """Return distances (n, S, S) from squared near ones (n, S, S) and those of cells (n, S / CELL, S / CELL)."""
    wide = F.interpolate(far[:, None], scale_factor=CELL, mode="bilinear", align_corners=False)[:, 0]
    return torch.where(near < NEAR * NEAR, near.float().sqrt(), wide.clamp(min=NEAR))


def disks(is_center: Tensor, radius: Tensor, most: float) -> Tensor:
    """Return a field (n, H, W) that is at most 0 inside the union of disks around the True of ``is_center``.

    ``radius`` (n, H, W), at most ``most``, is in the pixels of the map.
    """
    outside = torch.full_like(radius, 4 * most * most + 4)
    return lowest_parabola(torch.where(is_center, -(radius**2), outside), int(most) + 1)
