"""Photo and trimap for measurements: any size, any share of unknown pixels."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Size
from core.imaging.io import read_gray, read_image
from core.resources import resource_path
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap, snap, validate

SAMPLE_UNKNOWN = 0.1
"""Share of the bundled sample that is made unknown."""


def size_title(size: Size) -> str:
    """Return a size as people write it, width first."""
    return f"{size[1]}x{size[0]}"


@dataclass(frozen=True)
class BenchmarkPhoto:
    """A photo to measure with: files of image and trimap, as arrays that a child reads at once.

    ``unknown`` is the share of the trimap that is unknown, ``pixel_bytes`` what a pixel of the image takes.
    """

    image: Path
    trimap: Path
    unknown: float
    pixel_bytes: int

    def task(self, kind: str, **arguments: Any) -> dict[str, Any]:
        """Return a task of a kind on this photo."""
        return {"kind": kind, "image": str(self.image), "trimap": str(self.trimap), **arguments}


def save_picture(folder: Path, name: str, image: NDArray[Any], trimap: Trimap) -> BenchmarkPhoto:
    """Store both as ``folder``/``name``-*.npy."""
    files = folder / f"{name}-image.npy", folder / f"{name}-trimap.npy"
    picture = BenchmarkPhoto(*files, float((trimap == UNKNOWN).mean()), image.itemsize * image.shape[2])
    np.save(picture.image, image)
    np.save(picture.trimap, trimap)
    return picture


def read_inputs(photo: Path | None = None, trimap: Path | None = None) -> tuple[NDArray[Any], Trimap]:
    """Return a photo (H, W, 3) and its trimap (H, W), the bundled sample where no files are given.

    Raises:
        UserError: only one of the two was given, a file cannot be read, or they do not fit each other.
    """
    if (photo is None) != (trimap is None):
        raise UserError("Give --photo and --trimap together, or neither for the bundled sample.")
    image = read_image(photo or resource_path("sample", "photo.jpg")).image
    marks = snap(read_gray(trimap or resource_path("sample", "trimap.png")))[0]
    validate(marks, image.shape)
    return image, marks


def with_unknown(trimap: Trimap, share: float) -> Trimap:
    """Return the trimap with its unknown band widened, or narrowed, by a disk until ``share`` of it is unknown.

    Pixels that become known take the value of the nearest known pixel. One pixel of the foreground and one of the
    background, if there is any, those farthest from the band, always stay known.

    Raises:
        UserError: there is no band to start from, as all pixels are known or all unknown.
    """
    is_unknown = (trimap == UNKNOWN).astype(np.uint8)
    if is_unknown.all() or not is_unknown.any():
        raise UserError(
            "The trimap has no border between known and unknown pixels, so its unknown part has no band to widen."
        )
    outside = cv2.distanceTransform(1 - is_unknown, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    inside, nearest = cv2.distanceTransformWithLabels(
        is_unknown, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    distance = outside - inside
    last = min(max(math.ceil(share * distance.size), 1), distance.size) - 1
    values = np.zeros(int(nearest.max()) + 1, np.uint8)
    values[nearest[is_unknown == 0]] = trimap[is_unknown == 0]
    limit = np.partition(distance, last, axis=None)[last]
    out = np.where(distance <= limit, UNKNOWN, values[nearest]).astype(np.uint8)
    for value in (FOREGROUND, BACKGROUND):
        if (trimap == value).any():
            out.flat[np.argmax(np.where(trimap == value, distance, -np.inf))] = value
    return out


def resized(image: NDArray[Any], trimap: Trimap, size: Size) -> tuple[NDArray[Any], Trimap]:
    """Return both at another size; the trimap keeps its three values."""
    way = cv2.INTER_AREA if size[0] < image.shape[0] else cv2.INTER_CUBIC
    photo = cv2.resize(image, size[::-1], interpolation=way)
    marks = cv2.resize(trimap, size[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(photo), np.asarray(marks, np.uint8)


def picture_at(
    size: Size, image: NDArray[Any], trimap: Trimap, folder: Path, unknown: float | None
) -> BenchmarkPhoto:
    """Store a photo and its trimap at another size, with a share ``unknown`` unknown, or as much as it has."""
    photo, marks = resized(image, trimap, size)
    return save_picture(
        folder, size_title(size), photo, marks if unknown is None else with_unknown(marks, unknown)
    )


def disk(side: int) -> Trimap:
    """Return a square trimap: a disk of foreground, a ring of unknown, background."""
    y, x = np.ogrid[:side, :side]
    distance = np.hypot(y - side / 2, x - side / 2) / side
    return np.select([distance < 0.2, distance > 0.3], [FOREGROUND, BACKGROUND], UNKNOWN).astype(np.uint8)
