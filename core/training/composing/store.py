"""Images of many sizes as one flat tensor of pixels on the device, and views of them in batches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[Any]


@dataclass(frozen=True)
class PixelStore:
    """Premultiplied RGBA bytes of N images, four to one int32 of ``pixels`` (P,), row by row, image after image.

    ``starts``, ``heights``, ``widths`` (N,) int64 lie on the device; ``sizes`` (N, 2) of (height, width) beside them in
    main memory, where random views are drawn.
    """

    pixels: Tensor
    starts: Tensor
    heights: Tensor
    widths: Tensor
    sizes: Array

    @classmethod
    def build(cls, images: Iterable[Array], sizes: Array, device: torch.device) -> "PixelStore":
        """Copy RGBA images uint8 (H, W, 4) of the given sizes (N, 2) to the device, one at a time."""
        counts = sizes.astype(np.int64).prod(1)
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        pixels = torch.empty(int(counts.sum()), dtype=torch.int32, device=device)
        for image, start, count in zip(images, starts.tolist(), counts.tolist(), strict=True):
            flat = np.ascontiguousarray(image).reshape(-1, 4).view(np.int32)[:, 0]
            pixels[start : start + count] = torch.from_numpy(flat).to(device)
        heights, widths = (torch.from_numpy(sizes[:, i].astype(np.int64)).to(device) for i in (0, 1))
        return cls(pixels, torch.from_numpy(starts).to(device), heights, widths, sizes)

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.sizes)

    def some(self, part: slice) -> "PixelStore":
        """Return a store of some of the images that shares their pixels."""
        return PixelStore(
            self.pixels, self.starts[part], self.heights[part], self.widths[part], self.sizes[part]
        )

    def view(
        self,
        which: Tensor,
        inverse: Tensor,
        size: int,
        *,
        style: Tensor,
        is_mirrored: Tensor,
        origin: float = 0,
    ) -> Tensor:
        """Return views float32 (n, 4, size, size) in [0, 1] of the images ``which`` (n,).

        Args:
            which: int64 numbers of images.
            inverse: (n, 2, 3); leads from (x, y, 1) of a view to (x, y) of its image.
            size: side of the views in pixels.
            style: (n,) int64: how to mix four neighbors; 0 linear, 1 smooth (a little sharper), 2 the nearest alone.
            is_mirrored: (n,) bool: whether an image goes on mirrored beyond its border, else it ends there.
            origin: x and y of the first pixel.
        """
        x, y = _places(inverse, size, origin, 1)
        x0, y0 = x.floor(), y.floor()
        right, down = (_mixing(at - low, style) for at, low in ((x, x0), (y, y0)))
        total = torch.zeros(*x.shape, 4, device=x.device)
        rows = [_within(y0 + shift, self.heights[which], is_mirrored) for shift in (0, 1)]
        columns = [_within(x0 + shift, self.widths[which], is_mirrored) for shift in (0, 1)]
        for (row, is_row), weight_y in zip(rows, (1 - down, down), strict=True):
            for (column, is_column), weight_x in zip(columns, (1 - right, right), strict=True):
                weight = weight_y * weight_x * (is_row & is_column)
                total += self._bytes(which, row, column) * weight[..., None]
        return total.permute(0, 3, 1, 2).contiguous().mul_(1 / 255)

    def look(
        self, which: Tensor, inverse: Tensor, size: int, *, is_mirrored: Tensor, origin: float, step: int
    ) -> Tensor:
        """Return the alpha, uint8 (n, size, size), of the pixels nearest to every ``step``-th place of a view."""
        x, y = _places(inverse, size, origin, step)
        row, is_row = _within(y.round(), self.heights[which], is_mirrored)
        column, is_column = _within(x.round(), self.widths[which], is_mirrored)
        index = self.starts[which].view(-1, 1, 1) + row * self.widths[which].view(-1, 1, 1) + column
        found = (self.pixels[index] >> 24) & 255
        return (found * (is_row * is_column)).to(torch.uint8)

    def _bytes(self, which: Tensor, row: Tensor, column: Tensor) -> Tensor:
        index = self.starts[which].view(-1, 1, 1) + row * self.widths[which].view(-1, 1, 1) + column
        found = self.pixels.index_select(0, index.flatten())
        return found.view(torch.uint8).view(*row.shape, 4).float()


def _places(inverse: Tensor, size: int, origin: float, step: int) -> tuple[Tensor, Tensor]:
    """Return where in its image each pixel of a view comes from, x and y (n, size, size)."""
    at = origin + step * torch.arange(size, device=inverse.device, dtype=torch.float32) + (step - 1) / 2
    m = inverse.view(-1, 2, 3, 1, 1)
    across, along = at.view(1, 1, -1), at.view(1, -1, 1)
    return (m[:, i, 0] * across + m[:, i, 1] * along + m[:, i, 2] for i in (0, 1))  # type: ignore[return-value]


def _mixing(part: Tensor, style: Tensor) -> Tensor:
    """Return how much of the second neighbor to take at ``part`` of the way to it."""
    smooth, nearest = (style == number for number in (1, 2))
    mixed = torch.where(smooth.view(-1, 1, 1), part * part * (3 - 2 * part), part)
    return torch.where(nearest.view(-1, 1, 1), part.round(), mixed)


def _within(at: Tensor, length: Tensor, is_mirrored: Tensor) -> tuple[Tensor, Tensor]:
    """Return whole coordinates within 0 ... length - 1 as int64, and whether they are to count."""
    n, mirrored = length.view(-1, 1, 1).float(), is_mirrored.view(-1, 1, 1)
    is_inside = (at >= 0) & (at < n)
    wrapped = at - 2 * n * (at / (2 * n)).floor()  # many times faster than a remainder of whole numbers
    wrapped = torch.minimum(wrapped, 2 * n - 1 - wrapped)
    return wrapped.long(), is_inside | mirrored
