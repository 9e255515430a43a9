"""Backgrounds for a cutout: a color, or a picture that covers it."""

import re
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from core.errors import UserError
from core.files import is_file
from core.imaging.convert import to_depth
from core.imaging.io import Pixels, read_image

Background = Pixels | tuple[int, int, int]
"""A color, or an image of the photo's size, both of 8 bits."""
NAMED_COLORS = {"black": (0, 0, 0), "white": (255, 255, 255), "gray": (128, 128, 128)}


def background(name: str, size: tuple[int, int]) -> Background:
    """Return the background that black, white, gray, #rrggbb or an image file stands for, for (height, width).

    Raises:
        UserError: ``name`` is none of these.
    """
    if name in NAMED_COLORS:
        return NAMED_COLORS[name]
    if re.fullmatch("#[0-9a-fA-F]{6}", name):
        red, green, blue = bytes.fromhex(name[1:])
        return red, green, blue
    if not is_file(Path(name)):
        raise UserError(f"{name} is not a background; use black, white, gray, #rrggbb or an image file.")
    return cover(to_depth(read_image(Path(name)).image, 8), size)


def cover(image: Pixels, size: tuple[int, int]) -> Pixels:
    """Return the middle of the image, scaled so that it covers (height, width)."""
    height, width = size
    scale = max(height / image.shape[0], width / image.shape[1])
    rows, columns = (max(round(side / scale), 1) for side in size)
    top, left = (image.shape[0] - rows) // 2, (image.shape[1] - columns) // 2
    middle = np.ascontiguousarray(image[top : top + rows, left : left + columns])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled: Any = cv2.resize(middle, (width, height), interpolation=method)
    return cast(Pixels, scaled)
