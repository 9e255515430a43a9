"""A case of the gallery: a photo, marks made with the app's own tools one after the other, and places to look at.

Points are (x, y) read off the photo.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.bands import EdgeBands
from core.trimap.brush import stroke_segment
from core.trimap.lasso import select_polygon
from core.trimap.paint import paint
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

REMOVE, EDGE, KEEP = BACKGROUND, UNKNOWN, FOREGROUND
Points = list[tuple[int, int]]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the case's picture."""


class Lasso(NamedTuple):
    """A class, and the polygon it fills."""

    value: int
    points: Points


class Brush(NamedTuple):
    """A class, the diameter in pixels, and the way of one stroke."""

    value: int
    diameter: int
    points: Points


class AutoEdge(NamedTuple):
    """Pixels on both sides of all that is not Remove which become Edge."""

    inside: int
    outside: int


class Drawn(NamedTuple):
    """A trimap that lies in resources/sample."""

    file: str


Mark = Lasso | Brush | AutoEdge | Drawn
Change = Callable[[NDArray[Any]], NDArray[Any]]


class Probe(NamedTuple):
    """A place where a person sees at once what alpha must be: 0 or 1."""

    box: Box
    truth: int


@dataclass(frozen=True)
class Case:
    """One photo, marked once.

    Attributes:
        photo: its name in gallery_photos.SOURCES.
        asks: what the case is there for.
        marks: how the trimap is painted, at the photo's own size.
        zooms: places shown enlarged.
        probes: places whose alpha is told, with what it must be.
        change: what is done to the photo before it is matted.
        scale: how many times larger photo and trimap are made; boxes are in the result's pixels.
    """

    photo: str
    asks: str
    marks: tuple[Mark, ...]
    zooms: dict[str, Box]
    probes: dict[str, Probe] = field(default_factory=dict)
    change: Change | None = None
    scale: float = 1.0


def trimap(marks: tuple[Mark, ...], size: tuple[int, int], folder: str) -> NDArray[np.uint8]:
    """Return the trimap, uint8 (height, width); all is Remove before the first mark."""
    out = np.full(size, REMOVE, np.uint8)
    for mark in marks:
        if isinstance(mark, Drawn):
            out[:] = cv2.imread(f"{folder}/{mark.file}", cv2.IMREAD_GRAYSCALE)
        elif isinstance(mark, AutoEdge):
            out[:] = EdgeBands(out == KEEP, out == REMOVE).trimap(mark.inside, mark.outside)
        elif isinstance(mark, Lasso):
            paint(out, select_polygon(size, _rows_first(mark.points)), mark.value)
        else:
            way = _rows_first(mark.points)
            for start, end in zip(way, way[1:] or way, strict=False):
                stroke_segment(out, start, end, mark.diameter / 2, mark.value)
    return out


def _rows_first(points: Points) -> list[tuple[float, float]]:
    return [(float(y), float(x)) for x, y in points]


def jpeg(quality: int) -> Change:
    """Return what saves a photo as JPEG and opens it again."""

    def change(image: NDArray[Any]) -> NDArray[Any]:
        _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])

    return change


def gray(image: NDArray[Any]) -> NDArray[Any]:
    """Return the photo without color, as the reader returns files of one channel."""
    return np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def halved_in_16_bits(image: NDArray[Any]) -> NDArray[Any]:
    """Return the photo at half the size in uint16: means of four pixels, which 8 bits could not hold."""
    height, width = (side // 2 * 2 for side in image.shape[:2])
    blocks = image[:height, :width].reshape(height // 2, 2, width // 2, 2, 3).astype(np.float32)
    return np.rint(blocks.mean((1, 3)) * 257).astype(np.uint16)
