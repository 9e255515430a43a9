"""Places that deserve a look: windows that hold much of one kind of doubt, the worst first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np

from core.doubt.known_colors import Plane
from core.geometry import Rect, area, intersect, overlap, union
from core.text.translate import mark, tr

MOST_PLACES = 24
WINDOW = 0.045
"""Side of a place, as a share of the photo's longest side."""
_STEPS = 4
"""Windows begin at multiples of their side over this."""
_MOST_JOINED = 3
_CORE = 0.25
"""A place is cut to where its doubt reaches this share of its highest."""


class Kind(Enum):
    """The reason why a place deserves a look; the value is its name in files."""

    PASSES = "passes disagree"  # not translated
    COLORS = "colors disagree"  # not translated
    ALIKE = "colors alike"  # not translated
    MUSH = "gray without structure"  # not translated
    SPECKS = "specks"
    HOLES = "holes"
    FOREIGN_KEEP = "Keep on background"  # not translated
    FOREIGN_REMOVE = "Remove on subject"  # not translated
    CUT_BY_REMOVE = "Remove over mixed pixels"  # not translated
    CUT_BY_KEEP = "Keep over mixed pixels"  # not translated

    @property
    def sentence(self) -> str:
        """A sentence on what was found and what to do about it."""
        return tr(_SENTENCES[self])

    @property
    def is_exact(self) -> bool:
        """True if it is known what is wrong; the others only say that something is."""
        return self.is_of_marks or self in (Kind.SPECKS, Kind.HOLES)

    @property
    def is_of_marks(self) -> bool:
        """True where the marks themselves are in doubt."""
        return self in _OF_MARKS


_SENTENCES = {
    Kind.PASSES: mark("The two passes disagree: mark what is surely Keep or Remove."),
    Kind.COLORS: mark("The matte does not fit the colors: mark what is surely Keep or Remove."),
    Kind.ALIKE: mark("Subject and background look alike: check the outline."),
    Kind.MUSH: mark("Gray without structure: mark what is surely Keep or Remove."),
    Kind.SPECKS: mark("Loose specks: mark them Remove, or Keep if they belong to the subject."),
    Kind.HOLES: mark("Small holes: mark them Keep, unless the background shows through."),
    Kind.FOREIGN_KEEP: mark("A Keep mark lies on colors of the background: check it."),
    Kind.FOREIGN_REMOVE: mark("A Remove mark lies on colors of the subject: check it."),
    Kind.CUT_BY_REMOVE: mark("A soft edge meets a hard Remove mark: brush Edge here."),
    Kind.CUT_BY_KEEP: mark("Background shows through a hard Keep mark: brush Edge here."),
}
_OF_MARKS = (Kind.FOREIGN_KEEP, Kind.FOREIGN_REMOVE, Kind.CUT_BY_REMOVE, Kind.CUT_BY_KEEP)


@dataclass(frozen=True)
class Place:
    """A place of the photo that deserves a look.

    Attributes:
        kind: why.
        rect: where, in pixels of the photo.
        area: pixels of the photo in doubt there.
        score: what it weighs against others: the squared error of alpha to expect there, summed over pixels.
    """

    kind: Kind
    rect: Rect
    area: int
    score: float

    @property
    def sentence(self) -> str:
        """A sentence on what was found and what to do about it."""
        return self.kind.sentence


@dataclass(frozen=True)
class Sign:
    """One kind of doubt as a plane.

    Attributes:
        kind: which.
        plane: float32 (H, W), how strong it is; 0 for none.
        error: float32 (H, W), the |error| to expect; its square is what a pixel in doubt weighs in the order of places.
        least: how much of the plane a window must hold, as a share of its area.
    """

    kind: Kind
    plane: Plane
    error: Plane
    least: float


def find_places(signs: list[Sign], side: int) -> list[Place]:
    """Return at most MOST_PLACES places in windows of this side, the worst first, in pixels of the planes."""
    found = [place for sign in signs for place in _windows(sign, side)]
    chosen: list[Place] = []
    for place in sorted(found, key=lambda place: (not place.kind.is_exact, -place.score)):
        if not any(_is_told(place, other) for other in chosen):
            chosen.append(place)
    return _joined(chosen, side)[:MOST_PLACES]


def _is_told(place: Place, other: Place) -> bool:
    """Report whether another place says enough of this one: it shares pixels, or covers half of a vaguer one."""
    if not overlap(place.rect, other.rect):
        return False
    return (
        place.kind.is_exact
        or not other.kind.is_exact
        or 2 * area(intersect(place.rect, other.rect)) >= area(place.rect)
    )


def _joined(places: list[Place], side: int) -> list[Place]:
    """Return places with neighbors of one kind as one, up to _MOST_JOINED windows a side; the worst first."""
    while True:
        joined: list[Place] = []
        for place in places:
            index = next((at for at, other in enumerate(joined) if _may_join(place, other, side)), None)
            if index is None:
                joined.append(place)
            else:
                joined[index] = _both(place, joined[index])
        if len(joined) == len(places):
            return sorted(joined, key=lambda place: -place.score)
        places = joined


def _may_join(a: Place, b: Place, side: int) -> bool:
    top, left, bottom, right = _both(a, b).rect
    is_small = max(bottom - top, right - left) <= _MOST_JOINED * side
    return a.kind is b.kind and is_small and overlap(a.rect, b.rect, side // 2)


def _both(a: Place, b: Place) -> Place:
    rect = union(a.rect, b.rect)
    assert rect is not None
    return Place(a.kind, rect, a.area + b.area, a.score + b.score)


def window_side(length: float) -> int:
    """Return the side of the windows in a photo whose longest side is ``length``: a multiple of _STEPS."""
    return max(round(WINDOW * length / _STEPS), 3) * _STEPS


def _windows(sign: Sign, side: int) -> Iterator[Place]:
    """Yield windows that hold enough of a sign, the fullest first; none shares pixels with one before."""
    step = side // _STEPS
    sums = _sums(sign.plane, step)
    costs = _sums(np.square(sign.error) * (sign.plane > 0), step)
    ones = np.ones((_STEPS, _STEPS), np.float32)
    for _ in range(MOST_PLACES):
        inside = cv2.filter2D(sums, -1, ones, anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
        row, column = np.unravel_index(int(np.argmax(inside)), inside.shape)
        if inside[row, column] < sign.least * side * side:
            return
        cells = np.s_[row : row + _STEPS, column : column + _STEPS]
        top, left = int(row) * step, int(column) * step
        rect = _core(sign.plane, (top, left, top + side, left + side))
        part = sign.plane[rect[0] : rect[2], rect[1] : rect[3]]
        yield Place(sign.kind, rect, int((part > 0).sum()), float(costs[cells].sum()))
        sums[cells] = costs[cells] = 0


def _sums(plane: Plane, step: int) -> Plane:
    """Return sums over squares of ``step`` pixels, the last ones cut by the border."""
    height, width = plane.shape
    padded = cv2.copyMakeBorder(plane, 0, -height % step, 0, -width % step, cv2.BORDER_CONSTANT, value=0)
    size = padded.shape[1] // step, padded.shape[0] // step
    return np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.float32) * step * step


def _core(plane: Plane, rect: Rect) -> Rect:
    """Cut a window to the pixels that make it one."""
    part = plane[rect[0] : rect[2], rect[1] : rect[3]]
    is_core = part >= _CORE * part.max()
    rows, columns = np.flatnonzero(is_core.any(1)), np.flatnonzero(is_core.any(0))
    top, left = rect[0] + int(rows[0]), rect[1] + int(columns[0])
    return top, left, rect[0] + int(rows[-1]) + 1, rect[1] + int(columns[-1]) + 1
