"""Formats of 8 bits that Pillow writes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.exif import with_resolution
from core.imaging.formats.record import Picture


def encoded(picture: Picture, kind: str, **options: Any) -> bytes:
    """Return the bytes of a file of a kind and its options, both as Pillow calls them, with profile and EXIF."""
    from PIL import Image

    written = io.BytesIO()
    Image.fromarray(_joined(picture)).save(
        written,
        kind,
        icc_profile=picture.icc_profile or b"",
        exif=with_resolution(picture.exif, picture.dpi) or b"",
        **options,
    )
    return written.getvalue()


def _joined(picture: Picture) -> NDArray[Any]:
    """Return RGB (H, W, 3), of gray as well, or (H, W, 4) with alpha."""
    color = picture.color if picture.color.ndim == 3 else np.repeat(picture.color[..., None], 3, axis=2)
    return color if picture.alpha is None else np.dstack((color, picture.alpha))
