"""The layers over the network's alpha, touch-up below and refinement above; any part equals that of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, grown, slices, within
from core.refine.refinement import NEUTRAL, Refinement
from core.refine.region import Region
from core.refine.small_parts import SmallParts
from core.refine.steps import refined
from core.refine.touch_up import Plane, TouchUp

_TILE = 512


@dataclass(frozen=True, eq=False)
class Finish:
    """The layers over an alpha, none of which changes it.

    Attributes:
        touch_up: strokes on alpha.
        refinement: the settings for the whole photo.
        regions: parts with settings of their own; where they overlap the later one holds.
        is_on: whether refinement and regions count; touch-up always does.
    """

    touch_up: TouchUp
    refinement: Refinement = field(default_factory=Refinement)
    regions: tuple[Region, ...] = ()
    is_on: bool = True

    @classmethod
    def none(cls, size: Size) -> Finish:
        """Nothing over an alpha of ``size`` (height, width)."""
        return cls(TouchUp(size))

    @property
    def is_neutral(self) -> bool:
        """True where the finished alpha is the network's own, to the last bit; colors may differ."""
        return self.touch_up.is_empty and not self.refines

    @property
    def refines(self) -> bool:
        """True where refinement changes the alpha anywhere."""
        return not all(each.is_neutral for each in self._refinements)

    @property
    def keeps_colors(self) -> bool:
        """True where no setting mixes the photo's own colors into those of the subject."""
        return all(each.decontaminate == 1 for each in self._refinements)

    @property
    def needs_parts(self) -> bool:
        """True where specks are removed or holes filled."""
        return any(each.specks or each.holes for each in self._refinements)

    def reach(self, scale: float = 1.0) -> int:
        """Return how many pixels around a pixel its finished alpha depends on, at 1 / ``scale`` of the size."""
        return max(each.reach(scale) for each in self._refinements)

    @property
    def _refinements(self) -> tuple[Refinement, ...]:
        return self._settings, *(region.refinement for region in self._active)

    @property
    def _settings(self) -> Refinement:
        return self.refinement if self.is_on else NEUTRAL

    @property
    def _active(self) -> tuple[Region, ...]:
        return self.regions if self.is_on else ()

    def is_like(self, other: Finish) -> bool:
        """Report whether another one over an image of this size holds the same strokes under equal settings."""
        settings, others = (self.refinement, self.regions), (other.refinement, other.regions)
        is_shown_alike = self.is_on == other.is_on or settings == (NEUTRAL, ())
        return settings == others and is_shown_alike and not self.touch_up.differing(other.touch_up)

    def with_touch_up(self, touch_up: TouchUp) -> Finish:
        """Return the same over another layer of strokes."""
        return replace(self, touch_up=touch_up)

    def with_settings(
        self, refinement: Refinement, regions: tuple[Region, ...] = (), *, is_on: bool = True
    ) -> Finish:
        """Return the same strokes under other settings."""
        return replace(self, refinement=refinement, regions=regions, is_on=is_on)

    def touched(self, alpha: NDArray[Any], rect: Rect, stride: int = 1) -> Plane:
        """Return alpha with the strokes over it alone, float32 (h, w): every ``stride``-th pixel of ``rect``.

        ``alpha`` is that of the whole image, float32 in [0, 1] or uint8.
        """
        return self.touch_up.over(_as_float(alpha[slices(rect)][::stride, ::stride]), rect, stride)

    def find_parts(
        self, alpha: NDArray[Any], trimap: NDArray[np.uint8], step: Callable[[], None] = lambda: None
    ) -> SmallParts:
        """Find specks and holes of the touched-up alpha; ``step`` is called on the way and may raise to stop."""
        return SmallParts.of(lambda rect: self.touched(alpha, rect), trimap, step)

    def alpha(
        self, alpha: NDArray[Any], trimap: NDArray[np.uint8], rect: Rect, parts: SmallParts | None = None
    ) -> Plane:
        """Return the finished alpha of ``rect``, float32 (h, w); the arrays are those of the whole image.

        Without ``parts``, those of this alpha under this touch-up, specks and holes stay.
        """
        if not self.refines:
            return self.touched(alpha, rect)
        wide = grown(rect, self.reach(), self.touch_up.size)
        weight = self.touch_up.weight(wide)
        finished = self.over(self.touched(alpha, wide), trimap[slices(wide)], weight, wide, parts=parts)
        return finished[within(rect, wide)]

    def over(
        self,
        touched: Plane,
        trimap: NDArray[np.uint8],
        weight: Plane | None,
        rect: Rect,
        *,
        stride: int = 1,
        parts: SmallParts | None = None,
    ) -> Plane:
        """Return a part (h, w) of touched-up alpha with the refinement over it, right but for its outer ``reach``.

        ``rect`` are its pixels in the whole image, of which it holds one in ``stride``. ``weight`` is how far touch-up
        decides, None if nowhere.
        """
        is_touched = None if weight is None else weight > 0

        def under(settings: Refinement) -> Plane:
            alpha = touched
            if parts is not None:
                alpha = parts.cleaned(alpha, rect, settings.specks, settings.holes, stride)
            return refined(alpha, trimap, settings, scale=stride, touched=is_touched)

        finished = under(self._settings)
        for region in self._active:
            share = region.weight(rect, stride)
            if share is not None:
                finished = finished * (1 - share) + under(region.refinement) * share
        return finished

    def amount(self, rect: Rect, stride: int = 1) -> float | Plane:
        """Return the amount of color decontamination, 0..1: one number, or (h, w) where regions differ."""
        amount: float | Plane = self._settings.decontaminate
        for region in self._active:
            share = region.weight(rect, stride)
            if share is not None:
                amount = amount * (1 - share) + region.refinement.decontaminate * share
        return amount

    def whole(self, alpha: Plane, trimap: NDArray[np.uint8], parts: SmallParts | None = None) -> Plane:
        """Return all of the finished alpha, float32 (H, W), made tile by tile; ``alpha`` itself where it is neutral.

        Specks and holes are found first where ``parts`` does not bring them.
        """
        if self.is_neutral:
            return alpha
        if parts is None and self.needs_parts:
            parts = self.find_parts(alpha, trimap)
        out = np.empty(self.touch_up.size, np.float32)
        for tile in tiles(self.touch_up.size):
            out[slices(tile)] = self.alpha(alpha, trimap, tile, parts)
        return out


def tiles(size: Size) -> Iterator[Rect]:
    """Yield the tiles in which an image of ``size`` is finished, always the same."""
    for top in range(0, size[0], _TILE):
        for left in range(0, size[1], _TILE):
            yield top, left, min(top + _TILE, size[0]), min(left + _TILE, size[1])


def _as_float(alpha: NDArray[Any]) -> Plane:
    return alpha if alpha.dtype == np.float32 else alpha * np.float32(1 / 255)
