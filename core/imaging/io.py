"""Read photos, trimaps and alphas from files; write PNG. The one door of core.imaging to the disk."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.files import open_file, read_file
from core.geometry import Size
from core.imaging.convert import to_depth, to_gray
from core.imaging.decode import decode_image, read_header, read_size
from core.imaging.formats.record import Header
from core.imaging.photo import MAX_SIDE, Photo, Pixels
from core.imaging.write import write_png

MAX_FILE_BYTES = 4 << 30
"""The largest image file that is read: twice what MAX_SIDE x MAX_SIDE pixels of four times 16 bits take."""

_HEADER_BYTES = 1 << 20
"""Enough for the headers of most files, with a profile and a small picture in front."""

__all__ = [
    "MAX_SIDE",
    "Photo",
    "Pixels",
    "decode_gray",
    "decode_image",
    "gray_of",
    "read_gray",
    "read_header_of",
    "read_image",
    "read_size_of",
    "write_png",
]


def read_image(path: Path) -> Photo:
    """Read a photo, EXIF orientation applied, 8 or 16 bits kept. Raises UserError."""
    return decode_image(read_file(path, MAX_FILE_BYTES), path.name, path=path)


def read_header_of(path: Path) -> Header:
    """Return the header of an image file, read from its beginning if that suffices.

    Raises:
        UserError: the file cannot be read, is broken, or no image.
    """
    with open_file(path) as file:
        head = file.read(_HEADER_BYTES)
        try:
            return read_header(head, path.name)[1]
        except UserError:  # it is farther behind
            return read_header(head + file.read(MAX_FILE_BYTES), path.name)[1]


def read_size_of(path: Path) -> Size:
    """Return the (height, width) of an image file, EXIF orientation applied, without decoding it.

    Raises:
        UserError: the file cannot be read, is broken, or no image.
    """
    return read_size(read_file(path, MAX_FILE_BYTES), path.name)


def read_gray(path: Path) -> NDArray[np.uint8]:
    """Read a trimap or an alpha as (H, W) uint8; see decode_gray. Raises UserError."""
    return decode_gray(read_file(path, MAX_FILE_BYTES), path.name)


def decode_gray(data: bytes, name: str) -> NDArray[np.uint8]:
    """Decode a trimap or an alpha as (H, W) uint8; see gray_of. Raises UserError."""
    return gray_of(decode_image(data, name))


def gray_of(photo: Photo) -> NDArray[np.uint8]:
    """Return a picture as a trimap or an alpha, (H, W) uint8.

    A colored picture with transparency (a cutout), or one with a single gray (a silhouette), gives its
    transparency; any other its luminance, on black where it is transparent.
    """
    gray = to_depth(to_gray(photo.image), 8).astype(np.uint8, copy=False)
    if photo.alpha is None:
        return gray
    alpha = to_depth(photo.alpha, 8).astype(np.uint8, copy=False)
    shown = photo.image[alpha > 0]
    is_gray = bool((shown == shown[:, :1]).all())
    if not is_gray or shown.size == 0 or shown.min() == shown.max():
        return alpha
    return np.rint(gray * (alpha / np.float32(255))).astype(np.uint8)
