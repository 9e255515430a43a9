"""Small pictures of photos: from their pixels, or quickly from their files."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.errors import UserError
from core.files import read_file
from core.imaging.convert import to_depth
from core.imaging.decode import decode_image
from core.imaging.formats.suffixes import FORMATS
from core.imaging.photo import Pixels

MAX_FILE_BYTES = 512 << 20
MAX_PIXELS = 80_000_000
"""Photos beyond these get no small picture from their file: it would take seconds and gigabytes."""
_GROUND = np.float32(150)
"""The gray that shows through transparent photos."""
_DEEP = ("I", "I;16", "I;16B", "I;16L", "F")


def reduced(image: Pixels, side: int) -> NDArray[np.uint8]:
    """Return the mean of an image (H, W, 3), uint8 or uint16, at most `side` pixels a side, as uint8 (h, w, 3)."""
    height, width = image.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small: Any = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(to_depth(small, 8), np.uint8)


def read_thumbnail(path: Path, side: int) -> NDArray[np.uint8]:
    """Read a photo file, upright, as uint8 (h, w, 3) of at most `side` pixels a side.

    Raises:
        UserError: the file cannot be read, is no photo, or is too large for this.
    """
    data = read_file(path, MAX_FILE_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture: Any = Image.open(io.BytesIO(data), formats=list(FORMATS))
            picture.draft(
                "RGB", (2 * side, 2 * side)
            )  # JPEGs are decoded at an eighth of their size, if that will do
            if picture.height * picture.width > MAX_PIXELS:
                raise UserError(f"{path.name} is too large for a small picture of it.")
            if picture.mode not in _DEEP:
                return _small(picture, side)
    except UserError:
        raise
    except Exception as error:  # a damaged file makes the decoders raise nearly anything
        raise UserError(f"{path.name} cannot be read.") from error
    return reduced(decode_image(data, path.name).image, side)


def _small(picture: Any, side: int) -> NDArray[np.uint8]:
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if "A" in picture.mode else "RGB")
    upright.thumbnail((side, side), reducing_gap=3.0)
    pixels = np.asarray(upright, np.uint8)
    if pixels.shape[2] == 3:
        return pixels
    cover = pixels[..., 3:] / np.float32(255)
    return np.rint(pixels[..., :3] * cover + _GROUND * (1 - cover)).astype(np.uint8)
