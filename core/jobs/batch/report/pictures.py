"""The small pictures of a result that a report shows, made of reduced copies, in sRGB."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.doubt.doubts import Doubts, find_doubts
from core.doubt.picture import doubt_picture
from core.engine.options import MatteResult
from core.engine.token_map import result_map, small_token_picture
from core.geometry import Size
from core.imaging.color.display import pixels_as_shown
from core.imaging.convert import from_float, to_depth
from core.imaging.foreground import estimate_foreground
from core.imaging.photo import Photo
from core.jobs.framing import Frame
from core.jobs.matted import MattedPhoto
from core.jobs.prepared import Prepared
from core.trimap.shrink import shrunk, shrunk_trimap, size_within

SIDE = 320
"""The longest side of the pictures in pixels."""
_FINE = 4 * SIDE
"""The longest side of the copy whose colors are weighted by alpha."""
_QUALITY, _ALPHA_QUALITY, _EFFORT = 70, 80, 2


def small_doubts(prepared: Prepared, result: MatteResult) -> Doubts:
    """Return what deserves a look as a reduced copy shows it: quickly, with about as many places as the whole has."""
    photo, trimap = prepared.job.photo, prepared.job.trimap
    fine, small = size_within(photo.size, _FINE), size_within(photo.size, SIDE)
    image, alpha = (shrunk(shrunk(plane, fine), small) for plane in (photo.image, result.alpha))
    return find_doubts(image, shrunk_trimap(shrunk_trimap(trimap, fine), small), alpha, result.difference)


def report_pictures(
    prepared: Prepared, result: MatteResult, matted: MattedPhoto | None = None, doubts: Doubts | None = None
) -> dict[str, bytes]:
    """Return WebP files by kind, at most SIDE pixels per side: cutout (transparent), alpha, routing, doubt.

    There is no "routing" of a result without a token map. ``matted`` is what was written, ``doubts`` those of the
    result; what is not given is made.
    """
    matted = prepared.matted(result) if matted is None else matted
    doubts = small_doubts(prepared, result) if doubts is None else doubts
    photo, cutout, tokens = _small_photo(matted.photo), _small_cutout(matted), result_map(result)
    glow = replace(doubts, map=_kept_small(doubts.map, (photo.shape[0], photo.shape[1])), places=())
    pictures = {
        "cutout": cutout,
        "alpha": np.ascontiguousarray(cutout[..., 3]),
        "doubt": doubt_picture(photo, glow),
    }
    if tokens is not None:
        pictures["routing"] = small_token_picture(photo, tokens, matted.photo.size)
    return {kind: _webp(picture) for kind, picture in pictures.items()}


def _small_photo(photo: Photo) -> NDArray[np.uint8]:
    fine = shrunk(photo.image, size_within(photo.size, _FINE))
    return pixels_as_shown(shrunk(fine, size_within(photo.size, SIDE)), photo.icc_profile)


def _small_cutout(matted: MattedPhoto) -> NDArray[np.uint8]:
    """Return RGBA (h, w, 4), straight alpha, each color weighted by how opaque it is."""
    color, fine = _fine_cutout(matted)
    frame = Frame((0, 0, *fine.shape), size_within(matted.photo.size, SIDE))
    color, alpha = frame.of_cutout(color, fine)
    return np.dstack([pixels_as_shown(color, matted.photo.icc_profile), to_depth(alpha, 8)])


def _fine_cutout(matted: MattedPhoto) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return colors, in the photo's profile, and alpha; estimated on the copy where nobody has made them before."""
    size, made = size_within(matted.photo.size, _FINE), matted.made_colors
    alpha = shrunk(matted.alpha, size)
    color = shrunk(matted.photo.image if made is None else made, size)
    color = estimate_foreground(color, alpha) if made is None else color
    return color, from_float(alpha, color.dtype)


def _kept_small(doubt: NDArray[np.uint8], size: Size) -> NDArray[np.uint8]:
    """Return a reduced map on which a small doubtful place still glows, where a mean would lose it."""
    factor = max(round(max(doubt.shape) / max(size)), 1)
    return np.asarray(shrunk(cv2.dilate(doubt, np.ones((factor, factor), np.uint8)), size), np.uint8)


def _webp(picture: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(
        file, "WEBP", quality=_QUALITY, method=_EFFORT, alpha_quality=_ALPHA_QUALITY
    )
    return file.getvalue()
