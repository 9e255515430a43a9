"""Small pictures of photos: from their pixels, or quickly from their files."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from core.errors import UserError
from core.files import read_file
from core.imaging.color.display import small_as_shown
from core.imaging.color.spaces import Space
from core.imaging.color.to_rgb import to_rgb
from core.imaging.convert import to_depth
from core.imaging.decode import decode_image
from core.imaging.formats.suffixes import FORMATS
from core.imaging.photo import Pixels

MAX_FILE_BYTES = 512 << 20
MAX_PIXELS = 80_000_000
"""Photos beyond these get no small picture from their file: it would take seconds and gigabytes."""
_GROUND = np.float32(150)
"""The gray that shows through transparent photos."""
_SPACES = {"L": Space.GRAY, "RGB": Space.RGB, "RGBA": Space.RGB, "CMYK": Space.CMYK}
"""Modes of Pillow that are made small as they are, and then converted by the file's profile."""
_DEEP = ("I", "I;16", "I;16B", "I;16L", "F")


def reduced(image: Pixels, side: int) -> NDArray[np.uint8]:
    """Return the mean of an image (H, W, 3), uint8 or uint16, at most `side` pixels a side, as uint8 (h, w, 3)."""
    height, width = image.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small: Any = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(to_depth(small, 8), np.uint8)


def read_thumbnail(path: Path, side: int) -> NDArray[np.uint8]:
    """Read a photo file, upright, in sRGB, as uint8 (h, w, 3) of at most `side` pixels a side.

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
    photo = decode_image(data, path.name)
    return small_as_shown(reduced(photo.image, side), photo.icc_profile)


def _small(picture: Any, side: int) -> NDArray[np.uint8]:
    upright, profile = ImageOps.exif_transpose(picture), picture.info.get("icc_profile")
    if upright.mode not in _SPACES:
        upright = upright.convert("RGBA" if "A" in picture.mode or "transparency" in picture.info else "RGB")
    upright.thumbnail((side, side), reducing_gap=3.0)
    samples, space = np.asarray(upright, np.uint8), _SPACES[upright.mode]
    samples = samples.reshape(*samples.shape[:2], -1)
    colors = samples[..., :3] if space is Space.RGB else samples
    pixels = _in_srgb(_Colors(np.ascontiguousarray(colors), space, profile))
    if upright.mode != "RGBA":
        return pixels
    cover = samples[..., 3:] / np.float32(255)
    return np.rint(pixels * cover + _GROUND * (1 - cover)).astype(np.uint8)


def _in_srgb(colors: _Colors) -> NDArray[np.uint8]:
    image, profile, _ = to_rgb(colors, "")
    return small_as_shown(np.asarray(image, np.uint8), profile)


class _Colors(NamedTuple):
    samples: NDArray[np.uint8]
    space: Space
    icc_profile: bytes | None
