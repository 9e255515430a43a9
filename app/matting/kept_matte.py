"""A result set aside in little memory, and whole again to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from weakref import ReferenceType, ref

import numpy as np
from numpy.typing import NDArray

from app.matting.deflated import Deflated, deflated, inflated
from app.matting.engine_port import Landed, display
from app.matting.held_matte import HeldMatte
from core.engine.options import MatteOptions, MatteResult
from core.geometry import Rect, Size, slices

_NONE = np.empty((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class Sparse:
    """An array that is mostly like another: where it differs, and what it holds there."""

    differs: NDArray[np.uint8] | Deflated  # bits
    values: NDArray[Any] | Deflated

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self.differs.nbytes + self.values.nbytes

    def onto(self, like: NDArray[Any]) -> NDArray[Any]:
        """Return the array; `like` is the one it was compared with, which is written into."""
        mask = np.unpackbits(inflated(self.differs), count=like.shape[0] * like.shape[1]).view(np.bool_)
        like[mask.reshape(like.shape[:2])] = inflated(self.values)
        return like

    def deflated(self) -> Sparse:
        """Return the same in less memory, which takes longer to read."""
        return Sparse(deflated(self.differs), deflated(self.values))


def sparse(array: NDArray[Any], like: NDArray[Any]) -> Sparse:
    """Keep what of an (H, W) or (H, W, C) array differs from one of its shape and type."""
    differs = array != like
    mask = differs if array.ndim == 2 else differs.any(axis=2)
    return Sparse(np.packbits(mask), array[mask])


class _Patch(NamedTuple):
    """The difference of a matte from another: its alpha in each rectangle, and its colors if it has any."""

    base: KeptMatte
    pieces: tuple[tuple[Rect, NDArray[np.float32], NDArray[Any] | None], ...]

    @property
    def nbytes(self) -> int:
        arrays = (array for piece in self.pieces for array in piece[1:] if isinstance(array, np.ndarray))
        return sum(array.nbytes for array in arrays)


class _Parts(NamedTuple):
    """The values of a matte that do not follow from black, white and the photo."""

    opaque: NDArray[np.uint8] | Deflated  # bits: where alpha is 1
    between: Sparse  # alpha, beside these
    colors: Sparse | None  # beside those of the photo; None if the result has them, or none

    @property
    def nbytes(self) -> int:
        return sum(part.nbytes for part in self if part is not None)

    def deflated(self) -> _Parts:
        colors = None if self.colors is None else self.colors.deflated()
        return _Parts(deflated(self.opaque), self.between.deflated(), colors)


class StoredAlpha(NamedTuple):
    """An alpha in the bytes of a file: what decodes it to float32 (H, W), on any thread, and the memory it takes."""

    alpha: Callable[[], NDArray[np.float32]]
    nbytes: int


class _Held(NamedTuple):
    """A run as it is held: `rest` gives what its result leaves out, None if that is whole."""

    result: MatteResult
    rest: _Parts | _Patch | StoredAlpha | None = None

    @property
    def nbytes(self) -> int:
        colors = self.result.foreground
        own = self.result.alpha.nbytes + (0 if colors is None else colors.nbytes)
        return own + (0 if self.rest is None else self.rest.nbytes)


class KeptMatte:
    """A finished run of a photo that may be shown again; `pack` makes it small, `compress` smaller, on one thread.

    One that an update was made from, or that is an update, may be held as what distinguishes it from the other
    (`pack_over`). It may be read on any thread meanwhile.

    Attributes:
        revision: that of the trimap it was made from.
        options, model_id: what it was asked with, and of which model.
    """

    def __init__(
        self, result: MatteResult, image: NDArray[Any], revision: int, options: MatteOptions, model_id: int
    ) -> None:
        self.revision, self.options, self.model_id = revision, options, model_id
        self._image: NDArray[Any] | None = image
        self._size = image.shape[0], image.shape[1]
        self._held = _Held(result)  # replaced whole, and read once by whoever reads
        self._origin: ReferenceType[KeptMatte] | None = None
        self._has_colors = result.foreground is not None
        self.compressed = False

    def hold_stored(self, alpha: StoredAlpha) -> None:
        """Hold the alpha in the bytes of a file, in place of the one that it was made with, which is empty."""
        self._held, self.compressed = self._held._replace(rest=alpha), True

    def is_update_of(self, origin: KeptMatte) -> None:
        """Remember which matte this one is an update of, so that either can be held as a patch of the other."""
        if self._held.result.updated:
            self._origin = ref(origin)

    @property
    def packed(self) -> bool:
        """True once it is small."""
        return self._held.rest is not None

    def is_of(self, result: MatteResult) -> bool:
        """Report whether it holds this very run, or what was made whole of it again."""
        return self._held.result.seconds is result.seconds

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes; the photo belongs to the document."""
        return self._held.nbytes

    def pack(self) -> None:
        """Hold only what black, white and the photo do not give; some tenths of a second at 8K, on any thread."""
        if self.packed:
            return
        result, image = self._held.result, self._image
        alpha, colors, parts = result.alpha, result.foreground, None
        opaque = alpha == 1
        if colors is not None and image is not None and _is_alike(colors, image):
            parts, colors = sparse(colors, image), None
        small = replace(result, alpha=_NONE, foreground=colors)
        between = sparse(alpha, opaque.astype(np.float32))
        self._held = _Held(small, _Parts(np.packbits(opaque), between, parts))

    def pack_over(self, other: KeptMatte) -> None:
        """Hold only what distinguishes it from the matte it was updated to, or from; else like `pack`."""
        if self.packed:
            return
        rects = self.updated_between(other)
        if not rects or other._rests_on(self) or other._has_colors != self._has_colors:
            self.pack()
            return
        result = self._held.result
        alpha, colors = result.alpha, result.foreground
        pieces = ((rect, slices(rect)) for rect in rects)
        patch = _Patch(
            other,
            tuple(
                (rect, alpha[area].copy(), None if colors is None else colors[area].copy())
                for rect, area in pieces
            ),
        )
        self._held = _Held(replace(result, alpha=_NONE, foreground=None), patch)

    def updated_between(self, other: KeptMatte) -> tuple[Rect, ...]:
        """Return where alone this matte and one that it was updated to, or from, differ; () for any others."""
        if self._origin is not None and self._origin() is other:
            return self._held.result.updated
        return other._held.result.updated if other._origin is not None and other._origin() is self else ()

    def _rests_on(self, base: KeptMatte) -> bool:
        below = self._below
        return self is base or (below is not None and below._rests_on(base))

    @property
    def _below(self) -> KeptMatte | None:
        """The matte that this one is a patch of."""
        rest = self._held.rest
        return rest.base if isinstance(rest, _Patch) else None

    def compress(self) -> None:
        """Hold it in about half as much again, by zlib; half a second at 8K and as long to read, on any thread."""
        if isinstance(self._held.rest, StoredAlpha):
            return
        if self._below is not None:
            self.bring()
        self.pack()
        result, rest = self._held
        assert isinstance(rest, _Parts)
        self._held, self.compressed = _Held(result, rest.deflated()), True

    def leave_photo(self) -> None:
        """Hold the photo's pixels no more; once packed, and until `take_photo` nothing of it can be looked at."""
        self._image = None
        if (below := self._below) is not None:
            below.leave_photo()

    def take_photo(self, image: NDArray[Any]) -> None:
        """Take the photo, which was read again, uint8 or uint16 (H, W, 3) with the pixels that it had."""
        self._image = image
        if (below := self._below) is not None:
            below.take_photo(image)

    def held(self) -> HeldMatte:
        """Return it whole, as views look at it; on any thread."""
        landed = self.landed()
        return HeldMatte(self.options, self.revision, landed.display, landed.result)

    def bring(self) -> Landed:
        """Return `landed`, and rest on no other matte any more: this one is to stand."""
        landed = self.landed()
        if self._below is not None:
            self._held = _Held(landed.result)
        return landed

    def landed(self, image: NDArray[Any] | None = None) -> Landed:
        """Return the whole result, with its alpha in 8 bits for the screen; on any thread.

        ``image`` is the photo, for one that has left it.
        """
        result = self._whole(self._image if image is None else image)
        return Landed(result, display(result.alpha))

    def _whole(self, image: NDArray[Any] | None) -> MatteResult:
        result, rest = self._held
        match rest:
            case StoredAlpha():
                return replace(result, alpha=rest.alpha())
            case _Patch():
                return _patched(result, rest, rest.base._whole(image))
            case _Parts():
                return _unpacked(result, rest, self._size, image)
        return result


def _patched(result: MatteResult, patch: _Patch, base: MatteResult) -> MatteResult:
    alpha, colors = base.alpha.copy(), base.foreground
    colors = None if colors is None else colors.copy()
    for rect, part, painted in patch.pieces:
        alpha[slices(rect)] = part
        if colors is not None:
            colors[slices(rect)] = painted
    return replace(result, alpha=alpha, foreground=colors)


def _unpacked(result: MatteResult, parts: _Parts, size: Size, image: NDArray[Any] | None) -> MatteResult:
    height, width = size
    bits = np.unpackbits(inflated(parts.opaque), count=height * width).reshape(height, width)
    alpha, colors = parts.between.onto(bits.astype(np.float32)), result.foreground
    if parts.colors is not None:
        if image is None:
            raise RuntimeError("the photo of this matte is not in memory")
        colors = parts.colors.onto(image.copy())
    return replace(result, alpha=alpha, foreground=colors)


def _is_alike(array: NDArray[Any], other: NDArray[Any]) -> bool:
    return array.shape == other.shape and array.dtype == other.dtype
