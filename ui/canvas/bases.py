"""The pictures under the mipmaps: photo, marks, alpha and cutout of any rectangle, made when they are looked at."""

from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from core.geometry import Rect, slices
from core.imaging.color.display import as_shown
from ui.canvas.mipmap import Base, Pixels

if TYPE_CHECKING:
    from core.engine.options import MatteResult
    from core.imaging.photo import Photo
    from core.refine.finish import Finish
    from core.refine.small_parts import SmallParts
    from core.refine.touched_colors import TouchedColors


class LayerSource(Protocol):
    """Source of the layers: a Document, or what holds the same of another matte of its photo."""

    @property
    def photo(self) -> "Photo | None": ...  # noqa: D102
    @property
    def trimap(self) -> npt.NDArray[np.uint8] | None: ...  # noqa: D102
    @property
    def painted(self) -> npt.NDArray[np.bool_] | None: ...  # noqa: D102
    @property
    def size(self) -> tuple[int, int]: ...  # noqa: D102
    @property
    def alpha(self) -> npt.NDArray[np.float32] | None: ...  # noqa: D102
    @property
    def shown_alpha(self) -> npt.NDArray[np.uint8] | None: ...  # noqa: D102
    @property
    def preview(self) -> npt.NDArray[np.uint8] | None: ...  # noqa: D102
    @property
    def foreground(self) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | None: ...  # noqa: D102
    @property
    def result(self) -> "MatteResult | None": ...  # noqa: D102
    @property
    def finish(self) -> "Finish | None": ...  # noqa: D102
    @property
    def touched_colors(self) -> "TouchedColors | None": ...  # noqa: D102
    @property
    def small_parts(self) -> "SmallParts | None": ...  # noqa: D102


def photo_base(document: LayerSource) -> Base:
    """The photo as RGB32, in sRGB as all colors here."""
    return lambda rect, stride: photo_colors(document, rect, stride)


def tint_base(document: LayerSource) -> Base:
    """The trimap with the painted flag in its lowest bit: six values that ``tint_colors`` distinguishes."""

    def base(rect: Rect, stride: int) -> Pixels:
        assert document.trimap is not None
        assert document.painted is not None
        painted = crop(document.painted, rect, stride).view(np.uint8)
        return np.asarray(np.bitwise_xor(crop(document.trimap, rect, stride), painted), np.uint8)

    return base


def touched_base(document: LayerSource) -> Base:
    """The alpha with its touch-up as gray, or the trimap as long as there is none."""

    def base(rect: Rect, stride: int) -> Pixels:
        gray = document.trimap if document.shown_alpha is None else document.shown_alpha
        assert gray is not None
        finish = document.finish
        if finish is None or document.shown_alpha is None or not finish.touch_up.touches(rect):
            return np.ascontiguousarray(crop(gray, rect, stride))
        return to_gray(finish.touched(gray, rect, stride))

    return base


def finished_base(document: LayerSource) -> Base:
    """The finished alpha as gray, to the last bit what an export holds; for whole pixels only, not for a stride."""

    def base(rect: Rect, stride: int) -> Pixels:
        finish, shown, trimap = document.finish, document.shown_alpha, document.trimap
        assert finish is not None
        assert trimap is not None
        if shown is None or stride > 1:
            return touched_base(document)(rect, stride)
        exact = document.alpha if document.preview is None else None
        return to_gray(finish.alpha(shown if exact is None else exact, trimap, rect, document.small_parts))

    return base


def cutout_base(document: LayerSource, alpha: Base) -> Base:
    """The foreground times alpha, premultiplied, from the photo and the trimap as long as there is no result."""

    def base(rect: Rect, stride: int) -> Pixels:
        gray = alpha(rect, stride)
        return premultiply(colors_of(document, rect, stride, gray), gray)

    return base


def colors_base(document: LayerSource, alpha: Base) -> Base:
    """The subject's own colors, opaque."""
    return lambda rect, stride: colors_of(document, rect, stride, alpha(rect, stride))


def colors_of(document: LayerSource, rect: Rect, stride: int, alpha: Pixels) -> Pixels:
    """The foreground colors, but where the run before saw nothing and where all is opaque now: the photo's own."""
    result = document.result
    if document.foreground is None or result is None:
        return photo_colors(document, rect, stride)
    colors = _shown(document, _touched_colors(document, document.foreground, rect, stride))
    if document.preview is not None or document.alpha is not result.alpha:
        is_guess = (alpha == 255) | (crop(result.alpha, rect, stride) == 0)
        cv2.copyTo(photo_colors(document, rect, stride), is_guess.view(np.uint8), colors)
    return colors


def _touched_colors(
    document: LayerSource, foreground: npt.NDArray[Any], rect: Rect, stride: int
) -> npt.NDArray[Any]:
    """The colors of the run, under touch-up those estimated anew as far as they are known."""
    finish, known, alpha = document.finish, document.touched_colors, document.alpha
    colors = crop(foreground, rect, stride)
    if finish is None or known is None or alpha is None or stride > 1 or not finish.touch_up.touches(rect):
        return colors
    colors = colors.copy()
    known.over(colors, alpha, finish.touch_up, rect)
    return colors


def to_gray(alpha: npt.NDArray[np.float32]) -> Pixels:
    """Alpha in [0, 1] as gray of 8 bits."""
    return cv2.convertScaleAbs(alpha, alpha=255).astype(np.uint8, copy=False)


def to_bgra(image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> Pixels:
    """RGB (h, w, 3) of 8 or 16 bits as opaque BGRA of 8, the memory layout of RGB32."""
    eight = image if image.dtype == np.uint8 else cv2.convertScaleAbs(image, alpha=1 / 257)
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(eight), cv2.COLOR_RGB2BGRA), np.uint8)


def premultiply(bgra: Pixels, alpha: Pixels) -> Pixels:
    """Colors times ``alpha`` (h, w), with ``alpha`` as the fourth channel; ``bgra`` is opaque (alpha 255)."""
    scale = cv2.merge((alpha, alpha, alpha, alpha))
    return np.asarray(cv2.multiply(bgra, scale, scale=1 / 255), np.uint8)


def photo_colors(document: LayerSource, rect: Rect, stride: int) -> Pixels:
    """Every ``stride``-th row and column of the photo in ``rect`` as opaque BGRA (h, w, 4) in sRGB."""
    assert document.photo is not None
    return _shown(document, crop(document.photo.image, rect, stride))


def _shown(document: LayerSource, image: npt.NDArray[Any]) -> Pixels:
    """RGB (h, w, 3) in the photo's space as opaque BGRA of 8 bits in sRGB."""
    assert document.photo is not None
    return as_shown(to_bgra(image), document.photo.icc_profile)


def crop(array: npt.NDArray[Any], rect: Rect, stride: int) -> npt.NDArray[Any]:
    """Every ``stride``-th row and column of ``rect``."""
    return array[slices(rect)][::stride, ::stride]
