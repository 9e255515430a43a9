"""LittleCMS on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.color.spaces import Space

EXACT, FINE_TABLE = 256, 1024
"""Without tables between the profiles, which err by up to 20 levels of 255 at the edges of a space; with a fine one."""
_RELATIVE, _BLACK_POINTS = 1, 8192
_NAMES = {Space.GRAY: "gray", Space.RGB: "rgb", Space.CMYK: "cmyk", Space.LAB: "lab"}


def transform(
    samples: NDArray[Any],
    space: Space,
    out: NDArray[Any],
    *,
    source: bytes,
    target: bytes,
    flags: int = EXACT,
) -> None:
    """Convert samples (H, W, C), Lab as LittleCMS encodes it, into RGB: (H, W, 3) of the same dtype in `out`.

    Relative colorimetric, with black point compensation.

    Raises:
        ValueError: no colors can be converted by these profiles.
    """
    import imagecodecs

    convert: Any = imagecodecs.cms_transform
    planar = None if space is Space.GRAY else False
    try:
        convert(
            samples[..., 0] if space is Space.GRAY else samples,
            source,
            target,
            colorspace=_NAMES[space],
            planar=planar,
            outcolorspace="rgb",
            outplanar=False,
            intent=_RELATIVE,
            flags=flags | _BLACK_POINTS,
            out=out,
        )
    except RuntimeError:
        raise ValueError("no colors can be converted by these profiles") from None


def exact(samples: NDArray[Any], space: Space, *, source: bytes, target: bytes) -> NDArray[Any]:
    """Return a few samples (1, N, C) converted to RGB, (1, N, 3). Raises ValueError as `transform` does."""
    out = np.empty((*samples.shape[:2], 3), samples.dtype)
    transform(samples, space, out, source=source, target=target)
    return out
