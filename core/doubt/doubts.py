"""Doubtful places after a run: a map of doubt and a ranked list, from nothing but photo, marks and alpha."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.doubt.evidence import Evidence, Scene, gather
from core.doubt.known_colors import Plane
from core.doubt.marks import MarkDoubt, examine
from core.doubt.places import MOST_PLACES, Kind, Place, Sign, find_places, window_side
from core.doubt.specks import holes, specks
from core.geometry import Rect, Size, clip, grown, intersect, overlap, slices, within
from core.imaging.convert import to_float
from core.text.translate import english
from core.trimap.shrink import shrunk, shrunk_trimap
from core.trimap.values import BACKGROUND, FOREGROUND, Trimap

WORKING_LENGTH = 1536
"""The longest side, in pixels, of the copy that is looked at: compositing is linear, so means obey it as pixels do."""
MOST_DOUBT = 0.4
"""The expected |error| of alpha at which the map is full."""
_CONTEXT = 0.12
"""Margin around a region that is looked at too, as a share of the photo's longest side."""
_MARK_DOUBT = 0.3
"""Value of a pixel of a doubtful mark on the map."""
_LOOSE_ERROR = 0.3
"""The |error| to expect of a speck or hole that colors do not ask for: most are gaps and strands indeed."""

_LEAST = {
    Kind.PASSES: 0.02,
    Kind.COLORS: 0.012,
    Kind.ALIKE: 0.1,
    Kind.MUSH: 0.12,
    Kind.SPECKS: 0.003,
    Kind.HOLES: 0.003,
    Kind.FOREIGN_KEEP: 0.03,
    Kind.FOREIGN_REMOVE: 0.03,
    Kind.CUT_BY_REMOVE: 0.01,
    Kind.CUT_BY_KEEP: 0.01,
}
"""Amount of a sign that makes a place, as a share of its window's area."""


@dataclass(frozen=True)
class Doubts:
    """The doubtful places of a matte.

    Attributes:
        size: (height, width) of the photo.
        map: uint8 (h, w), a smaller copy: the |error| of alpha to expect, 255 for MOST_DOUBT and more.
        places: the worst first, in pixels of the photo.
    """

    size: Size
    map: NDArray[np.uint8]
    places: tuple[Place, ...]

    def report(self) -> list[dict[str, Any]]:
        """Return plain values for JSON: kind, rect (top, left, bottom, right), area, score and sentence by place."""
        return [
            {
                "kind": place.kind.value,
                "rect": list(place.rect),
                "area": place.area,
                "score": round(place.score, 2),
                "sentence": english(place.sentence),
            }
            for place in self.places
        ]


def find_doubts(
    image: NDArray[Any], trimap: Trimap, alpha: Plane, passes: NDArray[np.uint8] | None = None
) -> Doubts:
    """Return where alpha, or a mark, is doubtful.

    Args:
        image: (H, W, 3) RGB; uint8, uint16, or float32 in [0, 1].
        trimap: uint8 (H, W).
        alpha: float32 (H, W) in [0, 1].
        passes: uint8 (h, w) of any size, 255 x |difference| of two passes; None after a run of one.
    """
    size = alpha.shape[0], alpha.shape[1]
    small = _small(size, _scale(size))
    found, places = _look(_scene(image, trimap, alpha, small, length=max(small)), passes)
    return Doubts(size, found, tuple(_enlarged(place, small, (0, 0, *size)) for place in places))


def update_doubts(doubts: Doubts, image: NDArray[Any], trimap: Trimap, alpha: Plane, region: Rect) -> Doubts:
    """Return doubts after alpha or marks changed in one region only; the arrays are whole, as before.

    Colors from far outside the region are not looked at again, so a place may differ a little from a whole look.
    """
    scale, size = _scale(doubts.size), doubts.size
    inner = clip(region, size)
    if inner is None:
        return doubts
    margin = round(_CONTEXT * max(size))
    outer = grown(inner, margin, size)
    cut = slices(outer)
    small = _small((outer[2] - outer[0], outer[3] - outer[1]), scale)
    part, places = _look(_scene(image[cut], trimap[cut], alpha[cut], small, length=max(size) / scale), None)
    new = [_enlarged(place, small, outer) for place in places]
    chosen = [place for place in doubts.places if not overlap(place.rect, inner)]
    chosen += [place for place in new if overlap(place.rect, inner)]
    ranked = sorted(chosen, key=lambda place: -place.score)[:MOST_PLACES]
    return replace(doubts, map=_pasted(doubts.map, part, inner, outer, scale), places=tuple(ranked))


def _scale(size: Size) -> float:
    return max(max(size) / WORKING_LENGTH, 1.0)


def _small(size: Size, scale: float) -> Size:
    return max(round(size[0] / scale), 1), max(round(size[1] / scale), 1)


def _scene(image: NDArray[Any], trimap: Trimap, alpha: Plane, size: Size, *, length: float) -> Scene:
    colors = to_float(shrunk(image, size))
    return Scene(colors, shrunk_trimap(trimap, size), shrunk(alpha, size), length)


def _look(scene: Scene, passes: NDArray[np.uint8] | None) -> tuple[NDArray[np.uint8], list[Place]]:
    """Return map and places of a scene, in its own pixels."""
    if passes is not None:
        height, width = scene.alpha.shape
        spread = shrunk(passes, (height, width)).astype(np.float32)
        scene = replace(scene, passes=spread / np.float32(255))
    evidence = gather(scene)
    marks = examine(scene, evidence)
    places = find_places(_signs(scene, evidence, marks), window_side(scene.length))
    in_marks = np.maximum.reduce([*marks.mixed.values(), *marks.foreign.values()])
    doubt = np.maximum(evidence.doubt, _MARK_DOUBT * np.minimum(3 * in_marks, 1))
    return np.rint(np.minimum(doubt / MOST_DOUBT, 1) * 255).astype(np.uint8), places


def _signs(scene: Scene, evidence: Evidence, marks: MarkDoubt) -> list[Sign]:
    error = evidence.doubt
    loose_specks, small_holes = specks(scene, evidence), holes(scene, evidence)
    planes: list[tuple[Kind, Plane, Plane | None]] = [
        (Kind.PASSES, evidence.passes, error),
        (Kind.COLORS, evidence.colors, error),
        (Kind.ALIKE, evidence.alike, error),
        (Kind.MUSH, evidence.mush, error),
        (Kind.SPECKS, loose_specks, np.maximum(error, _LOOSE_ERROR * loose_specks)),
        (Kind.HOLES, small_holes, np.maximum(error, _LOOSE_ERROR * small_holes)),
        (Kind.FOREIGN_KEEP, marks.foreign[FOREGROUND], None),
        (Kind.FOREIGN_REMOVE, marks.foreign[BACKGROUND], None),
        (Kind.CUT_BY_REMOVE, marks.mixed[BACKGROUND], None),
        (Kind.CUT_BY_KEEP, marks.mixed[FOREGROUND], None),
    ]
    return [
        Sign(kind, plane, plane if error is None else error, _LEAST[kind]) for kind, plane, error in planes
    ]


def _enlarged(place: Place, small: Size, outer: Rect) -> Place:
    """Return a place of a copy of size ``small`` in pixels of the photo, of which it shows ``outer``."""
    rows, columns = (outer[2] - outer[0]) / small[0], (outer[3] - outer[1]) / small[1]
    top, left, bottom, right = place.rect
    rect = (
        outer[0] + math.floor(top * rows),
        outer[1] + math.floor(left * columns),
        min(outer[0] + math.ceil(bottom * rows), outer[2]),
        min(outer[1] + math.ceil(right * columns), outer[3]),
    )
    pixels = rows * columns
    return replace(place, rect=rect, area=round(place.area * pixels), score=place.score * pixels)


def _pasted(
    whole: NDArray[np.uint8], part: NDArray[np.uint8], inner: Rect, outer: Rect, scale: float
) -> NDArray[np.uint8]:
    """Return a copy of a map with the inner part of a region's map in its place."""
    out = whole.copy()
    corner = round(outer[0] / scale), round(outer[1] / scale)
    held = *corner, corner[0] + part.shape[0], corner[1] + part.shape[1]
    seen = clip(held, out.shape)
    top, left, bottom, right = (round(edge / scale) for edge in inner)
    at = clip((top, left, bottom, right), out.shape)
    if seen is not None and at is not None and overlap(at, seen):
        rect = intersect(at, seen)
        out[slices(rect)] = part[within(rect, held)]
    return out
