"""Effect of JPEG on pixels, in batches. The tables are those of ITU-T T.81, annex K, and so is the scale of quality."""

from functools import cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.colors import column
from core.training.composing.host import to_device

Array = NDArray[Any]
_LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
    51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
    120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_CHROMA_CORNER = ((17, 18, 24, 47), (18, 21, 26, 66), (24, 26, 56, 99), (47, 66, 99, 99))
TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)
TO_RGB = np.linalg.inv(TO_YCC.astype(np.float64)).astype(np.float32)


@cache
def cosines() -> Array:
    """Return the orthonormal cosine transform of 8 values, float32 (8, 8), one frequency a row."""
    k, n = np.mgrid[0:8, 0:8]
    scale = np.where(k == 0, np.sqrt(1 / 8), 0.5)
    return (scale * np.cos((2 * n + 1) * k * np.pi / 16)).astype(np.float32)


def base_tables() -> tuple[Array, Array]:
    """Return the steps of brightness and of color at quality 50, float32 (8, 8) each."""
    chroma = np.full((8, 8), 99, np.float32)
    chroma[:4, :4] = _CHROMA_CORNER
    return np.array(_LUMA, np.float32).reshape(8, 8), chroma


def compressed(images: Tensor, quality: Array) -> Tensor:
    """Return images (n, 3, H, W) in 0 ... 255 as JPEG would keep them at each ``quality`` (n,) of 1 to 100.

    Color has half the resolution of brightness; sides are multiples of 16.
    """
    device = images.device
    percent = column(np.where(quality < 50, 5000 / quality, 200.0 - 2 * quality), device).view(-1, 1, 1, 1, 1)
    luma, chroma = (
        ((to_device(table, device) * percent + 50) / 100).floor().clamp(1, 255) for table in base_tables()
    )
    ycc = torch.einsum("dc,nchw->ndhw", to_device(TO_YCC, device), images)
    bright = quantized(ycc[:, :1] - 128, luma) + 128
    color = quantized(F.avg_pool2d(ycc[:, 1:], 2), chroma)
    color = F.interpolate(color, scale_factor=2, mode="bilinear", align_corners=False)
    both = torch.cat([bright, color], 1)
    rgb = torch.einsum("dc,nchw->ndhw", to_device(TO_RGB, device), both)
    return rgb.round().clamp(0, 255)


def quantized(planes: Tensor, steps: Tensor) -> Tensor:
    """Return planes (n, C, H, W) after their cosines in blocks of 8 x 8 were rounded to multiples of ``steps``.

    Args:
        planes: sides are multiples of 8.
        steps: (n, 1, 1, 8, 8).
    """
    count, channels, height, width = planes.shape
    transform = to_device(cosines(), planes.device)
    blocks = planes.view(count, channels * height // 8, 8, width // 8, 8).transpose(2, 3)
    found = (transform @ blocks @ transform.T / steps).round() * steps
    back = transform.T @ found @ transform
    return back.transpose(2, 3).reshape(planes.shape)
