"""Alpha, cutout and colors with refine settings over them: exact at full size, on smaller levels as close as one sees.

A zoomed-out level is refined from that level of the pictures below, with lengths as many times shorter. So moving a
slider renders what is in view, not all the pixels under it.
"""

import time

import cv2
import numpy as np
from PySide6.QtGui import QImage

from core.geometry import Rect, Size, grown, slices, within
from core.refine.colors import gathered, mixed, radii_within, refined_colors
from core.refine.finish import Finish
from ui.canvas.bases import (
    LayerSource,
    colors_of,
    cutout_base,
    finished_base,
    photo_colors,
    premultiply,
    to_gray,
    touched_base,
)
from ui.canvas.mipmap import Mipmap, Pixels, level_size

_FAINT = 8
"""Alpha of 255 below which a cutout in 8 bits holds too little of a color to be scaled up."""


class Refined(Mipmap):
    """A mipmap whose settings move: all of it is outdated at once, and shown coarse first."""


class RefinedAlpha(Refined):
    """The finished alpha as gray, over the mipmap of the alpha with its touch-up."""

    def __init__(self, document: LayerSource, touched: Mipmap) -> None:
        super().__init__(document.size, finished_base(document), QImage.Format.Format_Grayscale8)
        self._document, self._touched = document, touched

    def render(self, level: int, rect: Rect) -> Pixels:
        """Refine the alpha of this level."""
        if level == 0:
            return self.base(rect, 1)
        finish, trimap = _finish(self._document), self._document.trimap
        assert trimap is not None
        wide, scale = self._wide(level, rect), 1 << level
        gray = self._touched.pixels(level, wide)
        if gray.min() == gray.max() and int(gray.flat[0]) in (0, 255):
            return gray[within(rect, wide)]
        whole = full_size(wide, level, self.size)
        finished = finish.over(
            gray * np.float32(1 / 255),
            trimap[slices(whole)][::scale, ::scale],
            finish.touch_up.weight(whole, scale),
            whole,
            stride=scale,
            parts=self._document.small_parts,
        )
        return to_gray(finished[within(rect, wide)])

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        return level == 0 or self._touched.prepare(level, self._wide(level, rect), deadline)

    def _wide(self, level: int, rect: Rect) -> Rect:
        return grown(rect, _finish(self._document).reach(1 << level), level_size(self.size, level))


class RefinedCutout(Refined):
    """The finished colors times the finished alpha, over the mipmaps of photo, cutout and alpha."""

    def __init__(self, document: LayerSource, photo: Mipmap, cutout: Mipmap, alpha: RefinedAlpha) -> None:
        image_format = QImage.Format.Format_ARGB32_Premultiplied
        super().__init__(document.size, cutout_base(document, touched_base(document)), image_format)
        self._document, self._photo, self._cutout, self._alpha = document, photo, cutout, alpha

    def render(self, level: int, rect: Rect) -> Pixels:
        """Give the cutout of this level its refined alpha and the amount of its own colors."""
        if level == 0:
            gray = self._alpha.pixels(0, rect)
            return premultiply(finished_colors(self._document, rect, gray), gray)
        finish, wide = _finish(self._document), self._wide(level, rect)
        gray, whole = self._alpha.pixels(level, rect), full_size(rect, level, self.size)
        own = with_alpha(self._cutout.pixels(level, wide), gray, within(rect, wide), _radii(finish, level))
        if finish.keeps_colors:
            return own
        return mixed(
            premultiply(self._photo.pixels(level, rect), gray), own, finish.amount(whole, 1 << level)
        )

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        if level == 0:  # the alpha in one frame, the colors in the next
            had_alpha = self._alpha.is_fresh(0, rect)
            return self._alpha.prepare(0, rect, deadline) and (had_alpha or time.perf_counter() < deadline)
        is_mixed = not _finish(self._document).keeps_colors
        return (
            self._alpha.prepare(level, rect, deadline)
            and self._cutout.prepare(level, self._wide(level, rect), deadline)
            and (not is_mixed or self._photo.prepare(level, rect, deadline))
        )

    def _wide(self, level: int, rect: Rect) -> Rect:
        radii = _radii(_finish(self._document), level)
        return grown(rect, 2 * radii[-1] if radii else 0, level_size(self.size, level))


class RefinedColors(Refined):
    """The finished colors, opaque, over the mipmaps of photo and colors; spread outward at full size alone."""

    def __init__(self, document: LayerSource, photo: Mipmap, colors: Mipmap) -> None:
        super().__init__(document.size, colors.base, QImage.Format.Format_RGB32)
        self._document, self._photo, self._colors = document, photo, colors
        self._alpha = finished_base(document)

    def render(self, level: int, rect: Rect) -> Pixels:
        """Mix photo and colors by the amount set."""
        if level == 0:
            return finished_colors(self._document, rect, self._alpha(rect, 1))
        amount = _finish(self._document).amount(full_size(rect, level, self.size), 1 << level)
        return mixed(self._photo.pixels(level, rect), self._colors.pixels(level, rect), amount)

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        if level == 0:
            return True
        return all(source.prepare(level, rect, deadline) for source in (self._photo, self._colors))


def finished_colors(document: LayerSource, rect: Rect, gray: Pixels) -> Pixels:
    """Return the colors of ``rect`` as opaque BGRA (h, w, 4) that belong to its finished alpha ``gray``."""
    finish, touched = _finish(document), touched_base(document)
    return refined_colors(
        finish,
        photo_colors(document, rect, 1),
        rect,
        gray,  # type: ignore[arg-type]
        colors=lambda part: colors_of(document, part, 1, touched(part, 1)),
        alpha=lambda part: touched(part, 1) * np.float32(1 / 255),
    )


def with_alpha(cutout: Pixels, alpha: Pixels, inner: tuple[slice, slice], radii: list[int]) -> Pixels:
    """Return ``inner`` of a premultiplied cutout (h, w, 4) with another alpha.

    Where it hardly held a color, that comes from around it, gathered over ``radii`` in its pixels.
    """
    own = cutout[inner]
    if np.array_equal(own[..., 3], alpha):
        return own
    before = own[..., 3].astype(np.float32)
    share = np.divide(alpha, before, out=np.zeros_like(before), where=before > 0)
    out = cv2.convertScaleAbs(cv2.multiply(own.astype(np.float32), cv2.merge([share] * 4))).astype(
        np.uint8, copy=False
    )
    is_faint = (before < _FAINT) & (alpha > before)
    if radii and is_faint.any():
        near = gathered(_straight(cutout), cutout[..., 3] * np.float32(1 / 255), radii)[inner]
        cv2.copyTo(premultiply(np.ascontiguousarray(near), alpha), is_faint.view(np.uint8), out)
    out[..., 3] = alpha
    return out


def full_size(rect: Rect, level: int, size: Size) -> Rect:
    """Return the pixels of the picture that ``rect`` of a level stands for."""
    top, left, bottom, right = (edge << level for edge in rect)
    return top, left, min(bottom, size[0]), min(right, size[1])


def _straight(cutout: Pixels) -> Pixels:
    """Return opaque colors (h, w, 4) of a premultiplied cutout."""
    scale = 255 / np.maximum(cutout[..., 3:], 1).astype(np.float32)
    straight = np.minimum(cutout * scale, 255).astype(np.uint8)
    straight[..., 3] = 255
    return straight


def _radii(finish: Finish, level: int) -> list[int]:
    """Return the radii over which colors are gathered at this level, in its pixels."""
    return radii_within(finish.reach(1 << level)) if finish.refines else []


def _finish(document: LayerSource) -> Finish:
    assert document.finish is not None
    return document.finish
