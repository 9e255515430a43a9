"""Pixels to network inputs: normalize, add the trimap, pad. In one place, a crop at a time."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.engine.tiling import padded_size
from core.model.normalization import MEAN, STD

SCALE = {np.dtype(np.uint8): 1 / 255, np.dtype(np.uint16): 1 / 65535, np.dtype(np.float32): 1.0}
"""Factor that brings pixels of each type to [0, 1]."""


def encode(image: NDArray[Any], trimap: NDArray[np.uint8], *, repeats_border: bool = False) -> Tensor:
    """Return the whole padded input, float32 (1, 4, H', W'); ``repeats_border`` as in ``encode_crop``."""
    height, width = padded_size(*trimap.shape)
    return encode_crop(image, trimap, slice(0, height), slice(0, width), repeats_border=repeats_border)


def encode_crop(
    image: NDArray[Any],
    trimap: NDArray[np.uint8],
    rows: slice,
    columns: slice,
    *,
    repeats_border: bool = False,
    device: torch.device | str = "cpu",
) -> Tensor:
    """Return a crop of the padded input, float32 (1, 4, h, w).

    Args:
        image: (H, W, 3) RGB; uint8, uint16, or float32 in [0, 1].
        trimap: uint8 (H, W) of 0, 128 and 255.
        rows, columns: the crop in pixels, within the padded size.
        repeats_border: whether what lies past the image repeats its last row and column, marks included; else it is
            zeros, as published models were trained with: to others a black background that cuts off the subject.
        device: where the crop is wanted. Pixels of 8 bits go there as such, a quarter of the bytes of floats.
    """
    crop = torch.zeros(1, 4, rows.stop - rows.start, columns.stop - columns.start, device=device)
    if repeats_border:
        rows, columns = _touching(rows, image.shape[0]), _touching(columns, image.shape[1])
    part = _floats(image[rows, columns], device)
    scale = SCALE[image.dtype]
    height, width = part.shape[:2]
    for channel in range(3):
        target = crop[0, channel, :height, :width]
        torch.mul(part[..., channel], scale / STD[channel], out=target)
        target -= MEAN[channel] / STD[channel]
    crop[0, 3, :height, :width] = _floats(trimap[rows, columns], device) / 255
    if repeats_border:
        crop[:, :, height:] = crop[:, :, height - 1 : height]
        crop[..., width:] = crop[..., width - 1 : width]
    return crop


def _floats(array: NDArray[Any], device: torch.device | str) -> Tensor:
    on_cpu = torch.device(device).type == "cpu"
    kind = np.uint8 if array.dtype == np.uint8 and not on_cpu else np.float32
    sent = np.array(array, kind, order="C")  # a copy: torch warns of arrays that may not be written
    return torch.from_numpy(sent).to(device).float()


def _touching(part: slice, length: int) -> slice:
    """Return a slice that begins within the image: at its last row or column if the slice lies past it."""
    return slice(min(part.start, length - 1), part.stop)
