"""Alpha and cutout with refine settings over them: exact at full size, on the smaller levels as close as one sees.

A zoomed-out level is refined from that level of the alpha below, with lengths as many times shorter. So moving a slider
renders what is in view, not all the pixels under it.
"""

from collections.abc import Callable

import cv2
import numpy as np
from PySide6.QtGui import QImage

from core.geometry import Rect, Size, slices
from core.refine.finish import grown
from ui.canvas.bases import LayerSource, colors_of, cutout_base, finished_base, premultiply, to_gray
from ui.canvas.mipmap import Mipmap, Pixels, level_size

_FAINT = 8
"""Alpha of 255 below which a cutout in 8 bits holds too little of a color to be scaled up."""


class RefinedAlpha(Mipmap):
    """The finished alpha as gray, over the mipmap of the alpha with its touch-up."""

    def __init__(self, document: LayerSource, touched: Mipmap) -> None:
        super().__init__(document.size, finished_base(document), QImage.Format.Format_Grayscale8)
        self._document, self._touched = document, touched

    def render(self, level: int, rect: Rect) -> Pixels:
        """Refine the alpha of this level."""
        if level == 0:
            return self.base(rect, 1)
        finish, trimap = self._document.finish, self._document.trimap
        assert finish is not None
        assert trimap is not None
        wide, scale = self._wide(level, rect), 1 << level
        gray = self._touched.pixels(level, wide)
        if gray.min() == gray.max() and int(gray.flat[0]) in (0, 255):
            return gray[_inside(rect, wide)]
        whole = full_size(wide, level, self.size)
        known = trimap[slices(whole)][::scale, ::scale]
        weight = finish.touch_up.weight(whole, scale)
        return to_gray(
            finish.over(gray * np.float32(1 / 255), known, weight, scale=scale)[_inside(rect, wide)]
        )

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        return level == 0 or self._touched.prepare(level, self._wide(level, rect), deadline)

    def _wide(self, level: int, rect: Rect) -> Rect:
        finish = self._document.finish
        reach = 0 if finish is None else finish.refinement.reach(1 << level)
        return grown(rect, reach, level_size(self.size, level))


class RefinedCutout(Mipmap):
    """The foreground times the finished alpha, over the cutout and alpha mipmaps of each level."""

    def __init__(self, document: LayerSource, cutout: Mipmap, alpha: RefinedAlpha) -> None:
        image_format = QImage.Format.Format_ARGB32_Premultiplied
        super().__init__(document.size, cutout_base(document, alpha.base), image_format)
        self._document, self._cutout, self._alpha = document, cutout, alpha

    def render(self, level: int, rect: Rect) -> Pixels:
        """Give the cutout of this level its refined alpha."""
        if level == 0:
            return self.base(rect, 1)
        cutout, gray = self._cutout.pixels(level, rect), self._alpha.pixels(level, rect)
        if np.array_equal(cutout[..., 3], gray):
            return cutout
        whole = full_size(rect, level, self.size)
        return with_alpha(cutout, gray, lambda: colors_of(self._document, whole, 1 << level, gray))

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        if level == 0:
            return True
        return self._alpha.prepare(level, rect, deadline) and self._cutout.prepare(level, rect, deadline)


def with_alpha(cutout: Pixels, alpha: Pixels, colors: Callable[[], Pixels]) -> Pixels:
    """Return a premultiplied cutout (h, w, 4) with another alpha; ``colors`` gives those it hardly held."""
    before = cutout[..., 3].astype(np.float32)
    share = np.divide(alpha, before, out=np.zeros_like(before), where=before > 0)
    out = cv2.convertScaleAbs(cv2.multiply(cutout.astype(np.float32), cv2.merge([share] * 4))).astype(
        np.uint8, copy=False
    )
    is_faint = (before < _FAINT) & (alpha > before)
    if is_faint.any():
        cv2.copyTo(premultiply(colors(), alpha), is_faint.view(np.uint8), out)
    out[..., 3] = alpha
    return out


def full_size(rect: Rect, level: int, size: Size) -> Rect:
    """Return the pixels of the picture that ``rect`` of a level stands for."""
    top, left, bottom, right = (edge << level for edge in rect)
    return top, left, min(bottom, size[0]), min(right, size[1])


def _inside(rect: Rect, outer: Rect) -> tuple[slice, slice]:
    top, left = outer[:2]
    return slice(rect[0] - top, rect[2] - top), slice(rect[1] - left, rect[3] - left)
