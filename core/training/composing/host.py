"""The way from arrays of the host to tensors of the device."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def to_device(values: NDArray[Any], device: torch.device) -> Tensor:
    """Return an array as a tensor on a device, float64 as float32; the host does not wait until it is there.

    A plain copy to a GPU waits for all the work that was given to it before, and a batch takes a hundred of them.
    """
    single = values.astype(np.float32) if values.dtype == np.float64 else values
    return torch.from_numpy(single).to(device, non_blocking=True)


def taken(images: Tensor, rows: NDArray[Any], columns: NDArray[Any]) -> Tensor:
    """Return of each of images (n, C, H, W) the ``rows`` (n, h) and ``columns`` (n, w): (n, C, h, w)."""
    first, second = (to_device(at, images.device) for at in (rows, columns))
    number = torch.arange(len(images), device=images.device).view(-1, 1, 1)
    return images.permute(0, 2, 3, 1)[number, first[:, :, None], second[:, None, :]].permute(0, 3, 1, 2)
