"""Maps of several scales: sums over squares of pixels, colors filled into what is unknown, parts of a map enlarged."""

from collections.abc import Iterator
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from core.threads.alone import one_thread

_NO_COLOR = 0.5


def summed(x: Tensor, factor: int = 2) -> Tensor:
    """Return sums over squares of ``factor``: (N, C, H, W) -> (N, C, H / factor, W / factor), rounded up."""
    height, width = x.shape[-2:]
    if height % factor or width % factor:
        x = F.pad(x, (0, -width % factor, 0, -height % factor))
    rows = _added(x.unflatten(-2, (-1, factor)), -2)
    return _added(rows.unflatten(-1, (-1, factor)), -1)


def _added(x: Tensor, axis: int) -> Tensor:
    """Sum along a short axis, four times as fast on a CPU as the pooling of torch."""
    first, *others = x.unbind(axis)
    total = first.clone()
    for other in others:
        total += other
    return total


def filled(sums: Tensor) -> Tensor:
    """Fill known colors into what is unknown with a push-pull pyramid (Gortler et al., "The Lumigraph", 1996).

    Args:
        sums: (N, 4, H, W), sums of known colors and their count; a square with none has a count of 0.

    Returns:
        Colors (N, 3, H, W) everywhere: the mean of what is known in a square, else what the scales above say; 0.5
        where nothing is known at all.
    """
    return torch.cat(list(filled_planes(sums)), 1)


def filled_planes(sums: Tensor) -> Iterator[Tensor]:
    """Yield the same one color (N, 1, H, W) after the other, which takes a third of the memory."""
    count = sums[:, 3:].float()
    known = (count > 0).float()
    count = count.clamp_(min=1e-6)
    for plane in sums[:, :3].split(1, 1):
        yield _filled_plane(plane / count, known)


def _filled_plane(colors: Tensor, known: Tensor) -> Tensor:
    """Fill one color (N, 1, H, W), 0 if it is not known, in place."""
    height, width = colors.shape[-2:]
    if max(height, width) == 1:
        return colors.add_(1 - known, alpha=_NO_COLOR)
    count = summed(known)
    above = _filled_plane(summed(colors) / count.clamp(min=1), (count > 0).float())
    return colors.addcmul_(enlarged(above, 2)[..., :height, :width], 1 - known)


def enlarged(x: Tensor, factor: int) -> Tensor:
    """Enlarge a map, bilinear."""
    with one_thread(x.device.type):
        return F.interpolate(x, scale_factor=float(factor), mode="bilinear", align_corners=False)


def enlarged_part(x: Tensor, factor: int, rows: slice, columns: slice) -> Tensor:
    """Return ``enlarged(x, factor)[..., rows, columns]``, computed for that part alone, as float32."""
    top, bottom = _reach(rows, factor, x.shape[-2])
    left, right = _reach(columns, factor, x.shape[-1])
    down = _weights(_shape(rows, top * factor), factor, bottom - top, x.device)
    across = _weights(_shape(columns, left * factor), factor, right - left, x.device)
    return down @ x[..., top:bottom, left:right].float() @ across.T


def _shape(part: slice, start: int) -> tuple[int, int]:
    return part.start - start, part.stop - part.start


@lru_cache(maxsize=64)
def _weights(part: tuple[int, int], factor: int, length: int, device: torch.device) -> Tensor:
    """Return how much each of ``length`` nodes counts at pixels of a part, (first, count): (count, length).

    A product with these matrices takes a fifth of the time of torch's interpolation.
    """
    first, count = part
    at = ((torch.arange(first, first + count, device=device) + 0.5) / factor - 0.5).clamp(0, length - 1)
    return (1 - (at[:, None] - torch.arange(length, device=device)).abs()).clamp(min=0)


def _reach(part: slice, factor: int, length: int) -> tuple[int, int]:
    return max(part.start // factor - 1, 0), min(-(-part.stop // factor) + 1, length)


def blurred(x: Tensor, deviation: float) -> Tensor:
    """Return a Gaussian blur of (N, C, H, W), with zeros past the border."""
    radius = int(2.5 * deviation + 0.5)
    at = torch.arange(-radius, radius + 1, device=x.device, dtype=x.dtype)
    weights = torch.exp(-0.5 * (at / deviation) ** 2)
    weights = weights / weights.sum()
    channels = x.shape[1]
    x = F.conv2d(
        x, weights.view(1, 1, -1, 1).expand(channels, 1, -1, 1), padding=(radius, 0), groups=channels
    )
    return F.conv2d(
        x, weights.view(1, 1, 1, -1).expand(channels, 1, 1, -1), padding=(0, radius), groups=channels
    )
