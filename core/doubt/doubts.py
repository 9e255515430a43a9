"""Where to look after a run: a map of doubt and a ranked list of places, from photo, marks and alpha alone."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.doubt.evidence import Evidence, Scene, gather
from core.doubt.known_colors import Plane
from core.doubt.marks import MarkDoubt, examine
from core.doubt.places import MOST_PLACES, Kind, Place, Sign, find_places, window_side
from core.doubt.specks import holes, specks
from core.geometry import Rect, Size, clip, slices
from core.trimap.shrink import shrunk, shrunk_trimap
from core.trimap.values import BACKGROUND, FOREGROUND, Trimap

WORKING_LENGTH = 1536
"""The longest side, in pixels, of the copy that is looked at: compositing is linear, so means obey it as pixels do."""
MOST_DOUBT = 0.4
"""The expected |error| of alpha at which the map is full."""
_CONTEXT = 0.12
"""How much around a region is looked at too, as a share of the photo's longest side."""
_MARK_DOUBT = 0.3
"""What a pixel of a doubtful mark counts as on the map."""
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
"""How much of a sign makes a place, as a share of its window's area."""


@dataclass(frozen=True)
class Doubts:
    """What deserves a look in a matte.

    Attributes:
        size: (height, width) of the photo.
        map: uint8 (h, w), a smaller copy: the |error| of alpha to expect, 255 for MOST_DOUBT and more.
        places: the worst first, in pixels of the photo.
    """

    size: Size
    map: NDArray[np.uint8]
    places: tuple[Place, ...]


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
    scale = _scale(size)
    found, places = _look(image, trimap, alpha, passes, scale)
    return Doubts(size, found, tuple(places))


def update_doubts(
    doubts: Doubts, image: NDArray[Any], trimap: Trimap, alpha: Plane, region: Rect
) -> Doubts:
    """Return doubts for an alpha, or marks, that changed in a region alone; the arguments are whole, as before.

    Colors from far outside the region are not looked at again, so a place may differ a little from a whole look.
    """
    scale, size = _scale(doubts.size), doubts.size
    inner = clip(region, size)
    if inner is None:
        return doubts
    margin = round(_CONTEXT * max(size))
    outer = clip((inner[0] - margin, inner[1] - margin, inner[2] + margin, inner[3] + margin), size)
    assert outer is not None
    cut = slices(outer)
    part, places = _look(image[cut], trimap[cut], alpha[cut], None, scale, length=max(size) / scale)
    moved = [_moved(place, outer) for place in places]
    kept = [place for place in doubts.places if not _touches(place.rect, inner)]
    new = [place for place in moved if _touches(place.rect, inner)]
    ranked = sorted([*kept, *new], key=lambda place: -place.score)[:MOST_PLACES]
    return replace(doubts, map=_pasted(doubts.map, part, inner, outer, scale), places=tuple(ranked))


def _scale(size: Size) -> float:
    return max(max(size) / WORKING_LENGTH, 1.0)


def _look(
    image: NDArray[Any],
    trimap: Trimap,
    alpha: Plane,
    passes: NDArray[np.uint8] | None,
    scale: float,
    length: float | None = None,
) -> tuple[NDArray[np.uint8], list[Place]]:
    """Return map and places of an image, or of a part of one whose longest side is ``length`` at this scale."""
    size = max(round(alpha.shape[0] / scale), 1), max(round(alpha.shape[1] / scale), 1)
    spread = None if passes is None else shrunk(passes, size).astype(np.float32) / 255
    scene = Scene.of(
        shrunk(image, size), shrunk_trimap(trimap, size), shrunk(alpha, size), spread, length=length or max(size)
    )
    evidence = gather(scene)
    marks = examine(scene, evidence)
    places = find_places(_signs(scene, evidence, marks), window_side(scene.length))
    in_marks = np.maximum.reduce([*marks.mixed.values(), *marks.foreign.values()])
    doubt = np.maximum(evidence.doubt, _MARK_DOUBT * np.minimum(3 * in_marks, 1))
    found = np.rint(np.minimum(doubt / MOST_DOUBT, 1) * 255).astype(np.uint8)
    rows, columns = alpha.shape[0] / size[0], alpha.shape[1] / size[1]
    return found, [_enlarged(place, rows, columns) for place in places]


def _signs(scene: Scene, evidence: Evidence, marks: MarkDoubt) -> list[Sign]:
    error = evidence.doubt
    loose_specks, small_holes = specks(scene, evidence), holes(scene, evidence)
    planes: list[tuple[Kind, Plane, Plane | None]] = [
        (Kind.PASSES, evidence.passes, error),
        (Kind.COLORS, evidence.colors, error),
        (Kind.ALIKE, evidence.alike, error),
        (Kind.MUSH, evidence.mush, error),
        (Kind.SPECKS, loose_specks, _LOOSE_ERROR * loose_specks),
        (Kind.HOLES, small_holes, _LOOSE_ERROR * small_holes),
        (Kind.FOREIGN_KEEP, marks.foreign[FOREGROUND], None),
        (Kind.FOREIGN_REMOVE, marks.foreign[BACKGROUND], None),
        (Kind.CUT_BY_REMOVE, marks.mixed[BACKGROUND], None),
        (Kind.CUT_BY_KEEP, marks.mixed[FOREGROUND], None),
    ]
    return [Sign(kind, plane, plane if error is None else error, _LEAST[kind]) for kind, plane, error in planes]


def _enlarged(place: Place, rows: float, columns: float) -> Place:
    top, left, bottom, right = place.rect
    rect = int(top * rows), int(left * columns), -int(-bottom * rows // 1), -int(-right * columns // 1)
    return replace(place, rect=rect, area=round(place.area * rows * columns), score=place.score * rows * columns)


def _moved(place: Place, outer: Rect) -> Place:
    top, left, bottom, right = place.rect
    return replace(place, rect=(top + outer[0], left + outer[1], bottom + outer[0], right + outer[1]))


def _touches(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _pasted(
    whole: NDArray[np.uint8], part: NDArray[np.uint8], inner: Rect, outer: Rect, scale: float
) -> NDArray[np.uint8]:
    """Return a copy of a map with the inner part of a region's map in its place."""
    out = whole.copy()
    corner = round(outer[0] / scale), round(outer[1] / scale)
    seen = clip((*corner, corner[0] + part.shape[0], corner[1] + part.shape[1]), out.shape)
    at = clip((*(round(edge / scale) for edge in inner),), out.shape)  # type: ignore[arg-type]
    if seen is None or at is None:
        return out
    rect = max(at[0], seen[0]), max(at[1], seen[1]), min(at[2], seen[2]), min(at[3], seen[3])
    if rect[0] < rect[2] and rect[1] < rect[3]:
        own = rect[0] - corner[0], rect[1] - corner[1], rect[2] - corner[0], rect[3] - corner[1]
        out[slices(rect)] = part[slices(own)]
    return out
