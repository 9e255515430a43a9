"""All that is large of a photo that is not in view, packed, and whole again to the last bit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.editor.marks import Marks
from app.editor.photo_state import PhotoState
from app.editor.snapshot import Snapshot
from app.files.stamp import Stamp
from app.matting.deflated import Deflated, deflated, inflated
from app.matting.engine_port import display
from app.matting.kept_matte import KeptMatte, Sparse, sparse
from app.versions.packed_marks import PackedMarks, pack_marks
from app.workspace.parked_photo import ParkedPhoto, park_photo
from core.engine.options import Cancelled, MatteResult
from core.geometry import Size
from core.imaging.color.display import prepare, small_as_shown
from core.imaging.photo import Photo, Pixels
from core.imaging.small_picture import within_pixels
from core.refine.touched_colors import TouchedColors

_NONE = np.empty((0, 0), np.float32)
STAND_IN_PIXELS = 1_000_000
"""The most that the picture has which stands in for a photo until that is whole again."""


class StandIn(NamedTuple):
    """A small picture of a photo: its pixels, uint8 (h, w, 3), and the alpha that was shown, uint8 (h, w) or None."""

    image: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.image.nbytes + (0 if self.alpha is None else self.alpha.nbytes)


class Large(NamedTuple):
    """The large parts of a photo's state at one moment; nothing is copied."""

    photo: Photo
    trimap: NDArray[np.uint8]
    painted: NDArray[np.bool_]
    result: MatteResult | None
    alpha: NDArray[np.float32] | None
    display: NDArray[np.uint8] | None
    preview: NDArray[np.uint8] | None
    foreground: Pixels | None

    @classmethod
    def of(cls, state: PhotoState) -> Large:
        """Return those of a photo that is there."""
        assert state.photo is not None and state.trimap is not None and state.painted is not None
        return cls(
            state.photo,
            state.trimap,
            state.painted,
            state.result,
            state.alpha,
            state.alpha_display,
            state.preview,
            state.foreground,
        )

    def is_in(self, state: PhotoState) -> bool:
        """Report whether a state holds these very arrays still."""
        return state.photo is not None and all(a is b for a, b in zip(self, Large.of(state), strict=True))

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes; what two parts share counts once."""
        result, photo = self.result, self.photo
        arrays = [photo.image, photo.alpha, self.trimap, self.painted, self.alpha, self.display, self.preview]
        arrays += [self.foreground] if result is None else [self.foreground, result.alpha, result.foreground]
        return sum({id(array): array.nbytes for array in arrays if array is not None}.values())


@dataclass(frozen=True, eq=False)
class Parked:
    """A photo's state without its large parts, and how these come back.

    Attributes:
        photo, marks: its pixels and its marks.
        matte: the run that stands; None before the first.
        alpha: what is shown in place of the alpha of that run; None for that itself.
        foreground: colors that are shown and that the run does not hold itself.
        preview: as in Document.
        stand_in: a small picture to show until all is whole again.
        was: the parts as they were, to notice that they are others meanwhile; emptied by `strip`.
    """

    photo: ParkedPhoto
    marks: PackedMarks
    matte: KeptMatte | None
    alpha: Deflated | None
    foreground: Sparse | Deflated | None
    preview: Deflated | None
    stand_in: StandIn
    edits: int
    was: list[Large] = field(default_factory=list)

    @property
    def whole_bytes(self) -> int:
        """Memory that it takes once it is whole, in bytes."""
        pixels = self.size[0] * self.size[1]
        of_photo = pixels * (3 if self.photo.bare.alpha is None else 4) * self.photo.dtype.itemsize
        return of_photo + pixels * 2 + (0 if self.matte is None else pixels * 8)

    @property
    def size(self) -> Size:
        """(height, width) of the photo in pixels."""
        return self.photo.size

    @property
    def nbytes(self) -> int:
        """Memory held beside the matte, in bytes."""
        parts = (self.photo, self.marks, self.alpha, self.foreground, self.preview, self.stand_in)
        return sum(part.nbytes for part in parts if part is not None)

    def is_of(self, state: PhotoState) -> bool:
        """Report whether nothing happened to a state since it was packed."""
        return bool(self.was) and state.marks.edits == self.edits and self.was[0].is_in(state)

    def strip(self, state: PhotoState, mattes: Iterable[KeptMatte]) -> list[Large]:
        """Take the large parts away from a state that `is_of` it, and the photo from all its mattes; in no time.

        Returns what is to be let go of, on any other thread: the system takes its time with it.
        """
        state.photo, state.parked_size = self.photo.bare, self.size
        state.marks.trimap = state.marks.painted = None
        state.alpha_display = state.preview = state.foreground = None
        if state.alpha is not None:
            state.alpha = _NONE
        if state.result is not None:
            state.result = replace(state.result, alpha=_NONE, foreground=None)
        state.touched_colors, state.small_parts = TouchedColors(), None
        for matte in mattes:
            matte.leave_photo()
        gone = self.was[:]
        self.was.clear()
        return gone

    def read(self, place: Path | None = None) -> Whole:
        """Return all of it whole, for whoever reads it or is to have it back; about a second, on any thread.

        `place` is where the photo's file is now, where it was moved since.

        Raises:
            PhotoGoneError: that is gone or was changed; all else stays as it is.
        """
        photo, stamp = self.photo.unparked(place)
        prepare(photo.icc_profile)
        trimap, painted = self.marks.unpacked()
        landed = None if self.matte is None else self.matte.landed(photo.image)
        result = None if landed is None else landed.result
        alpha = None if result is None else result.alpha
        shown = None if landed is None else landed.display
        if self.alpha is not None:
            alpha = inflated(self.alpha)
            shown = display(alpha)
        preview = None if self.preview is None else inflated(self.preview)
        foreground = self._colors(photo.image, None if result is None else result.foreground)
        return Whole(Large(photo, trimap, painted, result, alpha, shown, preview, foreground), stamp)

    def _colors(self, image: Pixels, of_result: Pixels | None) -> Pixels | None:
        if isinstance(self.foreground, Sparse):
            return self.foreground.onto(image.copy())
        return of_result if self.foreground is None else inflated(self.foreground)


@dataclass(frozen=True, eq=False)
class Whole:
    """The large parts of a photo, unpacked, and the stamp of its file."""

    large: Large
    stamp: Stamp | None

    def fill(self, state: PhotoState, mattes: Iterable[KeptMatte]) -> None:
        """Give a stripped state its large parts back, and all its mattes the photo; in no time."""
        photo, trimap, painted, result, alpha, shown, preview, foreground = self.large
        state.photo, state.result, state.parked_size = photo, result, None
        state.marks.trimap, state.marks.painted = trimap, painted
        state.alpha, state.alpha_display, state.preview = alpha, shown, preview
        state.foreground = foreground
        for matte in mattes:
            matte.take_photo(photo.image)


def park(
    state: PhotoState, standing: KeptMatte | None, stamp: Stamp | None, large: Large, edits: int
) -> Parked:
    """Pack the large parts of a state; seconds, on any thread, while the state stays as it is.

    `standing` is the matte of its result, `stamp` that of the photo's file as it was read, and `edits` the count of
    writes into the marks when `large` was taken of it.

    Raises:
        Cancelled: the marks were changed before it was done.
    """
    result = large.result
    marks = pack_marks(_seen(state, state.marks, edits, large), state.revision, ({}, {}))
    if standing is not None:
        standing.pack()
    own_alpha = None if result is None else result.alpha
    parked = Parked(
        photo=park_photo(large.photo, stamp),
        marks=marks,
        matte=None if result is None else standing,
        alpha=None if large.alpha is None or large.alpha is own_alpha else deflated(large.alpha),
        foreground=_foreground(large),
        preview=None if large.preview is None else deflated(large.preview),
        stand_in=stand_in(large),
        edits=edits,
        was=[large],
    )
    if state.marks.edits != edits:
        raise Cancelled
    return parked


def stand_in(large: Large) -> StandIn:
    """Return a small picture of a photo, in sRGB, and the alpha shown; some tenths of a second, on any thread."""
    shown = large.display if large.preview is None else large.preview
    return StandIn(
        small_as_shown(within_pixels(large.photo.image, STAND_IN_PIXELS), large.photo.icc_profile),
        None if shown is None else within_pixels(shown, STAND_IN_PIXELS),
    )


def _foreground(large: Large) -> Sparse | Deflated | None:
    """Return colors that the run does not hold: those of a project's matte, which are estimated when it is opened."""
    colors: Any = large.foreground
    if colors is None or (large.result is not None and large.result.foreground is colors):
        return None
    image = large.photo.image
    is_alike = colors.shape == image.shape and colors.dtype == image.dtype
    return sparse(colors, image) if is_alike else deflated(colors)


def _seen(state: PhotoState, marks: Marks, edits: int, large: Large) -> Snapshot:
    return Snapshot(
        name="",
        photo=large.photo,
        photo_id=state.photo_id,
        revision=state.revision,
        trimap=large.trimap,
        painted=large.painted,
        unpainted_value=state.unpainted_value,
        shown_alpha=None,
        is_current=lambda: marks.edits == edits,
    )
