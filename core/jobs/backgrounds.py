"""Backgrounds for a cutout: a color, or a picture that covers it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

from core.errors import UserError
from core.files import is_file
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from core.imaging.convert import to_depth
from core.imaging.io import Photo, Pixels, read_image
from core.text.translate import tr

Color = tuple[int, int, int]
Background = Pixels | Color
"""A color, or an image of the photo's size, both in the photo's depth and space."""
NAMED_COLORS = {"black": (0, 0, 0), "white": (255, 255, 255), "gray": (128, 128, 128)}


def background(name: str, photo: Photo) -> Background:
    """Return the background that black, white, gray, #rrggbb or an image file stands for, behind a photo.

    Colors are meant in sRGB, images in the space of their own profile.

    Raises:
        UserError: ``name`` is none of these.
    """
    color = color_of(name)
    if color is not None:
        return color_in(color, photo)
    if not is_file(Path(name)):
        raise UserError(
            tr("{name} is not a background; use black, white, gray, #rrggbb or an image file.", name=name)
        )
    behind = read_image(Path(name))
    return cover(pixels_for(photo, behind.image, behind.icc_profile), photo.size)


def color_of(name: str) -> Color | None:
    """Return the color that black, white, gray or #rrggbb stands for, None for anything else."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", name):
        return NAMED_COLORS.get(name)
    red, green, blue = bytes.fromhex(name[1:])
    return red, green, blue


def color_in(color: Color, photo: Photo) -> Color:
    """Return a color of sRGB of 8 bits in the depth and space of a photo."""
    red, green, blue = pixels_for(photo, np.array([[color]], np.uint8), None)[0, 0].tolist()
    return red, green, blue


def pixels_for(photo: Photo, pixels: Pixels, own: bytes | None) -> Pixels:
    """Return pixels (H, W, 3) of their own profile in the depth and space of a photo; see `pixels_in`."""
    return pixels_in(to_depth(pixels, photo.depth), own, photo.icc_profile)


def pixels_in(pixels: Pixels, own: bytes | None, profile: bytes | None) -> Pixels:
    """Return pixels (H, W, 3) of their own profile in the space of another; as they are where that shows but cannot
    be written, as of some scanners.
    """
    samples: Any = pixels
    try:
        return cast(Pixels, converted(samples, own, Space.RGB, profile))
    except ValueError:
        return pixels


@dataclass(frozen=True)
class Placement:
    """The placement of a picture behind a photo.

    Attributes:
        scale: its size as a multiple of that at which it just covers the photo.
        x, y: how far its middle lies right of and below that of the photo, as shares of the photo's width and height.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def over(self, picture: tuple[int, int], photo: tuple[int, int]) -> tuple[float, float, float]:
        """Return the photo's pixels for each of the picture's, and the (top, left) of the picture on the photo.

        Sizes are (height, width).
        """
        (rows, columns), (height, width) = picture, photo
        zoom = max(height / rows, width / columns) * self.scale
        top = height * (0.5 + self.y) - zoom * rows / 2
        left = width * (0.5 + self.x) - zoom * columns / 2
        return zoom, top, left


COVERING = Placement()


def fitting(picture: tuple[int, int], photo: tuple[int, int]) -> Placement:
    """Return the placement that shows all of a picture, in the middle; sizes are (height, width)."""
    shares = [photo[axis] / picture[axis] for axis in (0, 1)]
    return Placement(scale=min(shares) / max(shares))


def cover(image: Pixels, size: tuple[int, int]) -> Pixels:
    """Return the middle of the image, scaled so that it covers (height, width)."""
    return placed(image, size, COVERING)


def placed(
    image: Pixels,
    size: tuple[int, int],
    placement: Placement,
    color: Color = NAMED_COLORS["white"],
) -> Pixels:
    """Return (height, width, 3) with an image placed on it, and a color of its depth where that does not reach."""
    zoom, top, left = placement.over(image.shape[:2], size)
    rows, columns = (max(round(side * min(zoom, 1)), 1) for side in image.shape[:2])
    scaled: Any = image
    if zoom < 1:
        scaled = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_AREA)
    steps = rows / (image.shape[0] * zoom), columns / (image.shape[1] * zoom)
    matrix = np.array(
        [
            [steps[1], 0, (0.5 - left) * steps[1] - 0.5],
            [0, steps[0], (0.5 - top) * steps[0] - 0.5],
        ]
    )
    method = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    out: Any = cv2.warpAffine(scaled, matrix, size[::-1], flags=method, borderMode=cv2.BORDER_REPLICATE)
    ends = top + zoom * image.shape[0], left + zoom * image.shape[1]
    out[: _edge(top)] = out[_edge(ends[0]) :] = color
    out[:, : _edge(left)] = out[:, _edge(ends[1]) :] = color
    return cast(Pixels, out)


def _edge(position: float) -> int:
    return max(round(position), 0)
