"""Convert samples from one profile to another: whole photos in bands of rows, on all cores."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from core.imaging.color import lcms, profiles
from core.imaging.color.spaces import Samples, Space
from core.threads.cores import usable_cores
from core.threads.sharing import side_by_side

_LEAST_BAND, _MOST_BAND = 1 << 16, 1 << 20
_NEARLY_NEUTRAL = 2 * 257


def converted(
    samples: Samples, source_profile: bytes | None, source_space: Space, target_profile: bytes | None
) -> Samples:
    """Return samples (H, W, C) in the space of an RGB profile, (H, W, 3) in the same dtype; None is sRGB.

    Relative colorimetric, with black point compensation. Samples that are there already are returned themselves.
    Values of float samples are not cut. Lab is encoded as LittleCMS has it (see `to_rgb`).

    Raises:
        ValueError: no colors can be converted by these profiles.
    """
    if source_space is Space.RGB and is_same(source_profile, target_profile):
        return samples
    if source_profile is None and source_space is not Space.RGB:
        raise ValueError(f"{source_space.value} without a profile")
    source, target = source_profile or profiles.srgb(), target_profile or profiles.srgb()
    if source_space is Space.GRAY and samples.dtype != np.float32:
        return _by_table(samples, source, target)
    out: Any = np.empty((*samples.shape[:2], 3), samples.dtype)
    flags = _flags(samples.dtype, source_space)

    def convert(rows: slice) -> None:
        lcms.transform(samples[rows], source_space, out[rows], source=source, target=target, flags=flags)

    in_bands(samples.shape, convert, most_pixels=samples.shape[0] * samples.shape[1])
    return out  # type: ignore[no-any-return]


def is_same(profile: bytes | None, other: bytes | None) -> bool:
    """Report whether two RGB profiles are one space: the same bytes, or both sRGB; None is sRGB."""
    return profile == other or (profiles.is_srgb(profile) and profiles.is_srgb(other))


def in_bands(shape: tuple[int, ...], work: Callable[[slice], None], *, most_pixels: int = _MOST_BAND) -> None:
    """Call `work` with bands of rows that cover an array (H, W, ...), on all cores.

    None has more pixels than `most_pixels`, so that what `work` makes on its way stays small.
    """
    height, width = shape[:2]
    workers = max(1, min(usable_cores(), height * width // _LEAST_BAND, height))
    count = min(max(workers, -(-height * width // max(most_pixels, 1))), max(height, 1))
    bands = [slice(*edges) for edges in pairwise(np.linspace(0, height, count + 1).astype(int).tolist())]

    def work_all(some: list[slice]) -> None:
        for band in some:
            work(band)

    side_by_side(work_all, [bands[first::workers] for first in range(workers)])


def _flags(dtype: np.dtype[Any], space: Space) -> int:
    if dtype != np.uint8 or space is Space.LAB:
        return lcms.EXACT
    return lcms.FINE_TABLE if space is Space.CMYK else 0


def _by_table(gray: Samples, source: bytes, target: bytes) -> Samples:
    steps = 256 if gray.dtype == np.uint8 else 65536
    deep = np.linspace(0, 65535, steps).astype(np.uint16)
    shown: Any = lcms.exact(deep[None, :, None], Space.GRAY, source=source, target=target)[0]
    if (
        int(np.ptp(shown.astype(np.int64), axis=1).max()) <= _NEARLY_NEUTRAL
    ):  # else it is a tinted gray, of a duotone
        shown = np.median(shown, axis=1, keepdims=True).astype(np.uint16).repeat(3, 1)
    table = shown if gray.dtype == np.uint16 else np.rint(shown / 257).astype(np.uint8)
    out: Any = np.empty((*gray.shape[:2], 3), gray.dtype)
    values: Any = gray

    def look_up(rows: slice) -> None:
        np.take(table, values[rows, :, 0], axis=0, out=out[rows], mode="clip")

    in_bands(gray.shape, look_up)
    return out  # type: ignore[no-any-return]
