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
from core.geometry import Rect, slices

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
    """What distinguishes a matte from another: in each rectangle its alpha, and its colors if it has any."""

    base: KeptMatte
    pieces: tuple[tuple[Rect, NDArray[np.float32], NDArray[Any] | None], ...]

    @property
    def nbytes(self) -> int:
        arrays = (array for piece in self.pieces for array in piece[1:] if isinstance(array, np.ndarray))
        return sum(array.nbytes for array in arrays)


class StoredAlpha(NamedTuple):
    """An alpha in the bytes of a file: what decodes it to float32 (H, W), on any thread, and the memory it takes."""

    alpha: Callable[[], NDArray[np.float32]]
    nbytes: int


class KeptMatte:
    """A finished run of a photo that may be shown again; `pack` makes it small, `compress` smaller, on one thread.

    One that an update was made from, or that is an update, may be held as what distinguishes it from the other
    (`pack_over`).

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
        self._result = result
        self._parts: tuple[MatteResult, Sparse, Sparse, Sparse | None] | None = None
        self._patch: _Patch | None = None
        self._origin: ReferenceType[KeptMatte] | None = None
        self._stored: StoredAlpha | None = None
        self._has_colors = result.foreground is not None
        self.compressed = False

    def hold_stored(self, alpha: StoredAlpha) -> None:
        """Hold the alpha in the bytes of a file, in place of the one that it was made with, which is empty."""
        self._stored, self.compressed = alpha, True

    def is_update_of(self, origin: KeptMatte) -> None:
        """Remember which matte this one is an update of, so that either can be held as a patch of the other."""
        if self._result.updated:
            self._origin = ref(origin)

    @property
    def packed(self) -> bool:
        """True once it is small."""
        return any(held is not None for held in (self._parts, self._patch, self._stored))

    def is_of(self, result: MatteResult) -> bool:
        """Return True where it holds this very run, or what was made whole of it again."""
        return self._result.seconds is result.seconds

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes; the photo belongs to the document."""
        parts, patch = self._parts, self._patch  # which become others on another thread
        if self._stored is not None:
            return self._stored.nbytes
        if patch is not None:
            return patch.nbytes
        if parts is not None:
            return sum(part.nbytes for part in parts[1:] if part is not None) + _foreground_bytes(parts[0])
        return self._result.alpha.nbytes + _foreground_bytes(self._result)

    def pack(self) -> None:
        """Hold only what black, white and the photo do not give; some tenths of a second at 8K, on any thread."""
        if self.packed:
            return
        result, alpha, image = self._result, self._result.alpha, self._image
        opaque = alpha == 1
        colors, foreground = result.foreground, None
        if colors is not None and image is not None and _is_alike(colors, image):
            foreground, colors = sparse(colors, image), None
        small = replace(result, alpha=_NONE, foreground=colors)
        bits = opaque.astype(np.float32)
        self._parts = small, Sparse(np.packbits(opaque), _NONE), sparse(alpha, bits), foreground
        self._result = small

    def pack_over(self, other: KeptMatte) -> None:
        """Hold only what distinguishes it from the matte it was updated to, or from; else like `pack`."""
        if self.packed:
            return
        rects = self.updated_between(other)
        if not rects or other._rests_on(self) or other._has_colors != self._has_colors:
            self.pack()
            return
        alpha, colors = self._result.alpha, self._result.foreground
        pieces = ((rect, slices(rect)) for rect in rects)
        patch = _Patch(
            other,
            tuple(
                (rect, alpha[area].copy(), None if colors is None else colors[area].copy())
                for rect, area in pieces
            ),
        )
        self._patch = patch
        self._result = replace(self._result, alpha=_NONE, foreground=None)

    def updated_between(self, other: KeptMatte) -> tuple[Rect, ...]:
        """Return where alone this matte and one that it was updated to, or from, differ; () for any others."""
        if self._origin is not None and self._origin() is other:
            return self._result.updated
        return other._result.updated if other._origin is not None and other._origin() is self else ()

    def _rests_on(self, base: KeptMatte) -> bool:
        patch = self._patch
        return self is base or (patch is not None and patch.base._rests_on(base))

    def compress(self) -> None:
        """Hold it in about half as much again, by zlib; half a second at 8K and as long to read, on any thread."""
        if self._stored is not None:
            return
        if self._patch is not None:
            self.bring()
        self.pack()
        assert self._parts is not None
        result, opaque, between, colors = self._parts
        smaller = None if colors is None else colors.deflated()
        self._parts, self.compressed = (result, opaque.deflated(), between.deflated(), smaller), True

    def leave_photo(self) -> None:
        """Hold the photo's pixels no more; once packed, and until `take_photo` nothing of it can be looked at."""
        self._image = None
        if self._patch is not None:
            self._patch.base.leave_photo()

    def take_photo(self, image: NDArray[Any]) -> None:
        """Take the photo, which was read again, uint8 or uint16 (H, W, 3) with the pixels that it had."""
        self._image = image
        if self._patch is not None:
            self._patch.base.take_photo(image)

    def held(self) -> HeldMatte:
        """Return it whole, as views look at it; on any thread."""
        landed = self.landed()
        return HeldMatte(self.options, self.revision, landed.display, landed.result)

    def bring(self) -> Landed:
        """Return `landed`, and rest on no other matte any more: this one is to stand."""
        landed = self.landed()
        if self._patch is not None:
            self._result, self._patch = landed.result, None
        return landed

    def landed(self, image: NDArray[Any] | None = None) -> Landed:
        """Return the whole result, with its alpha in 8 bits for the screen; on any thread.

        ``image`` is the photo, for one that has left it.
        """
        result = self._whole(self._image if image is None else image)
        return Landed(result, display(result.alpha))

    def _whole(self, image: NDArray[Any] | None) -> MatteResult:
        patch, parts = self._patch, self._parts
        if self._stored is not None:
            return replace(self._result, alpha=self._stored.alpha())
        if patch is not None:
            return self._patched(patch, image)
        if parts is None:
            return self._result
        small, opaque, between, foreground = parts
        height, width = self._size
        bits = np.unpackbits(inflated(opaque.differs), count=height * width).reshape(height, width)
        alpha = between.onto(bits.astype(np.float32))
        colors = small.foreground
        if foreground is not None:
            if image is None:
                raise RuntimeError("the photo of this matte is not in memory")
            colors = foreground.onto(image.copy())
        return replace(small, alpha=alpha, foreground=colors)

    def _patched(self, patch: _Patch, image: NDArray[Any] | None) -> MatteResult:
        base = patch.base._whole(image)
        alpha, colors = base.alpha.copy(), base.foreground
        colors = None if colors is None else colors.copy()
        for rect, part, painted in patch.pieces:
            alpha[slices(rect)] = part
            if colors is not None:
                colors[slices(rect)] = painted
        return replace(self._result, alpha=alpha, foreground=colors)


def _foreground_bytes(result: MatteResult) -> int:
    return 0 if result.foreground is None else result.foreground.nbytes


def _is_alike(array: NDArray[Any], other: NDArray[Any]) -> bool:
    return array.shape == other.shape and array.dtype == other.dtype
