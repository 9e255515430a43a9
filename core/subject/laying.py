"""A found subject laid into the marks: Keep, Remove and an Edge between, around what the user has painted."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, intersect, overlap, slices, union, widened, within
from core.subject import grab as grabbing
from core.subject.evidence import Asked
from core.subject.grab import Grab
from core.subject.hints import Hints
from core.subject.proposal import Proposal
from core.trimap.bands import EdgeBands
from core.trimap.paint import Selection
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

Painted = NDArray[np.bool_]
Image = NDArray[np.uint8]

_OWN = (FOREGROUND + UNKNOWN) % 256
"""In laid marks: not laid, because the user had painted there."""
_SURE, _GONE = 204, 51
"""Values of the soft mask from which, and up to which, a pixel is believed."""


class Laid:
    """Marks as they were laid, uint8 (H, W) of BACKGROUND, UNKNOWN, FOREGROUND and _OWN; compressed once packed."""

    def __init__(self, values: NDArray[np.uint8]) -> None:
        self.size: Size = (values.shape[0], values.shape[1])
        self._values: NDArray[np.uint8] | None = values
        self._planes: tuple[bytes, ...] = ()

    def values(self) -> NDArray[np.uint8]:
        """Return them, not to be written into; on any thread."""
        values = self._values
        if values is not None:
            return values
        kept, edge = (_bits(plane, self.size) for plane in self._planes)
        return kept * np.uint8(FOREGROUND) + edge * np.uint8(UNKNOWN)

    def pack(self) -> None:
        """Hold two compressed bits for each pixel; on any thread."""
        values = self._values
        if values is not None:
            own = values == _OWN
            bits = (np.packbits((values == value) | own) for value in (FOREGROUND, UNKNOWN))
            self._planes = tuple(zlib.compress(plane.tobytes(), 1) for plane in bits)
            self._values = None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        values = self._values
        return sum(map(len, self._planes)) if values is None else values.nbytes


def _bits(plane: bytes, size: Size) -> NDArray[np.uint8]:
    flat = np.frombuffer(zlib.decompress(plane), np.uint8)
    return np.unpackbits(flat, count=size[0] * size[1]).reshape(size)


@dataclass(frozen=True, eq=False)
class Standing:
    """A subject as it stands in the marks.

    Attributes:
        grab: the subject.
        laid: what was laid into the marks; where a pixel still holds it, it is not the user's own.
        others: what had been laid for other subjects of the photo before, and stays; None without any.
        widths: of Edge (inside, outside) of the outline, in pixels.
    """

    grab: Grab
    laid: Laid
    others: Laid | None
    widths: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Laying:
    """Marks to be written: the trimap of ``rect``, all of it painted; and how the subject stands then."""

    rect: Rect
    trimap: Trimap
    standing: Standing


def own_marks(trimap: Trimap, painted: Painted, standing: Standing | None) -> Painted:
    """Return what of the painted pixels (H, W) is the user's own."""
    return painted if standing is None else painted & (trimap != standing.laid.values())


def lay_box(
    image: Image,
    trimap: Trimap,
    painted: Painted,
    box: Rect,
    *,
    widths: tuple[int, int],
    standing: Standing | None = None,
    asked: Asked | None = None,
) -> Laying:
    """Find the subject in a box of a photo (H, W, 3) uint8 and lay it into marks, which are not written.

    ``asked`` as for ``in_box``. A box over the last one takes its place; elsewhere it adds a subject.

    Raises:
        UserError: nothing in the box stands out.
    """
    own = own_marks(trimap, painted, standing)
    grab = grabbing.in_box(image, box, _hints(trimap, own), asked)
    others = None
    if standing is not None:
        replaces = standing.grab.box is None or overlap(standing.grab.box, box)
        others = standing.others if replaces else standing.laid
    return _laid_whole(image, trimap, own, grab, others=others, widths=widths)


def lay_proposal(image: Image, proposal: Proposal, widths: tuple[int, int]) -> Laying:
    """Lay marks proposed for a photo (H, W, 3) uint8 in place of all others, to be refined by scribbles."""
    trimap = proposal.trimap
    grab = grabbing.from_proposal(image, trimap, proposal.likely)
    standing = Standing(grab, Laid(trimap.copy()), None, widths)
    return Laying((0, 0, *trimap.shape), trimap, standing)


def lay_scribbles(image: Image, trimap: Trimap, painted: Painted, widths: tuple[int, int]) -> Laying:
    """Find the subject by what is painted alone and lay it around that.

    Raises:
        UserError: nothing is marked Keep.
    """
    grab = grabbing.from_scribbles(image, _hints(trimap, painted))
    return _laid_whole(image, trimap, painted, grab, others=None, widths=widths)


def lay_refined(
    image: Image,
    trimap: Trimap,
    painted: Painted,
    standing: Standing,
    *,
    where: Rect | None = None,
    stroke: Selection | None = None,
    asked: Asked | None = None,
) -> Laying:
    """Find the subject again with what was painted since, in ``where`` alone (None: anywhere), and lay that.

    ``stroke`` is the user's own though it may hold what had been laid there; ``asked`` as for ``in_box``, for a stroke
    that makes the box grow.
    """
    marks = _Marks(trimap, painted, standing.laid.values().copy())
    if stroke is not None:
        marks.laid[slices(stroke.rect)][stroke.mask > 0] = _OWN
    wider = grabbing.reaching(standing.grab, where)
    if wider is not None:
        own = marks.own((0, 0, *trimap.shape))
        grab = grabbing.in_box(image, wider, _hints(trimap, own), asked)
        return _laid_whole(image, trimap, own, grab, others=standing.others, widths=standing.widths)
    return _laid_again(image, marks, standing, standing.grab.refined(marks.hints, where), where)


def lay_part(
    image: Image,
    trimap: Trimap,
    painted: Painted,
    standing: Standing,
    part: NDArray[np.uint8],
    *,
    is_kept: bool,
) -> Laying:
    """Add a part, uint8 (h, w) as ``standing.grab.image``, to the subject or take it away, and lay that."""
    marks = _Marks(trimap, painted, standing.laid.values().copy())
    return _laid_again(image, marks, standing, standing.grab.with_part(part, is_kept=is_kept), None)


def around_part(part: NDArray[np.uint8], widths: tuple[int, int]) -> Trimap:
    """Return a part, uint8 (H, W) and not 0 where so, as marks: Keep within, Edge along its outline."""
    return EdgeBands(part > 0, part == 0).trimap(*widths)


# --- inside --------------------------------------------------------------------------------------------------------


def _hints(trimap: Trimap, own: Painted) -> Hints:
    return Hints(*(((trimap == value) & own).view(np.uint8) for value in (FOREGROUND, BACKGROUND)))


@dataclass(frozen=True, eq=False)
class _Marks:
    """The marks of a photo, and what of them was laid, all (H, W)."""

    trimap: Trimap
    painted: Painted
    laid: NDArray[np.uint8]

    def own(self, rect: Rect) -> Painted:
        area = slices(rect)
        return np.asarray(self.painted[area] & (self.trimap[area] != self.laid[area]), np.bool_)

    def hints(self, rect: Rect) -> Hints:
        return _hints(self.trimap[slices(rect)], self.own(rect))


def _laid_whole(
    image: Image, trimap: Trimap, own: Painted, grab: Grab, *, others: Laid | None, widths: tuple[int, int]
) -> Laying:
    laid = np.full_like(trimap, BACKGROUND) if others is None else _shown(others.values())
    area = slices(grab.rect)
    laid[area] = np.maximum(laid[area], _banded(grab.alpha(image), widths))
    values = np.where(own, trimap, laid)
    laid[own] = _OWN
    return Laying((0, 0, *values.shape), values, Standing(grab, Laid(laid), others, widths))


def _laid_again(image: Image, marks: _Marks, standing: Standing, grab: Grab, where: Rect | None) -> Laying:
    """Lay a subject that differs from the one that stands; where it does not, nothing is computed."""
    rect = union(grab.changed(standing.grab), _shared(where, grab.rect))
    after = Standing(grab, Laid(marks.laid), standing.others, standing.widths)
    if rect is None:
        return Laying((0, 0, 0, 0), marks.trimap[:0, :0], after)
    reach = max(standing.widths) + 2
    rect, wide = (intersect(widened(rect, by), grab.rect) for by in (reach, 2 * reach))
    band = _banded(grab.alpha(image, wide), standing.widths)[within(rect, wide)]
    area = slices(rect)
    if grab.doubt.any():
        band[grab.full(grab.doubt, rect)] = UNKNOWN
    if standing.others is not None:
        band = np.maximum(band, _shown(standing.others.values()[area]))
    own = marks.own(rect)
    laid = marks.laid[area]
    stays = ~grab.full(grab.differs(standing.grab), rect) & (laid != _OWN)
    band[stays] = laid[stays]
    values = np.where(own, marks.trimap[area], band)
    marks.laid[area] = np.where(own, np.uint8(_OWN), band)
    return Laying(rect, values, after)


def _banded(alpha: NDArray[np.uint8], widths: tuple[int, int]) -> Trimap:
    return EdgeBands(alpha >= _SURE, alpha <= _GONE).trimap(*widths)


def _shown(laid: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.where(laid == _OWN, np.uint8(BACKGROUND), laid)


def _shared(one: Rect | None, other: Rect) -> Rect | None:
    return intersect(one, other) if one is not None and overlap(one, other) else None
