"""Layers of the canvas: photo, trimap tint, cutout and alpha, each as a mipmap over its arrays."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from core.geometry import Rect
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme
from ui.canvas.mipmap import AreaMipmap, Base, Mipmap, NearestMipmap, Pixels, level_size, scale_rect
from ui.canvas.viewport import Viewport, mip_level

if TYPE_CHECKING:
    from core.engine.options import MatteResult
    from core.imaging.photo import Photo

PAINTED_OPACITY = {FOREGROUND: 0.38, UNKNOWN: 0.42, BACKGROUND: 0.28}
NEAREST_FROM = 2.0
PIXEL_GRID_FROM = 8.0
CHECKER_CELL = 12


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


class Layers:
    """The mipmaps over one document's current photo; ``reset`` when the photo is another one.

    A view is one of app.editor.choices.VIEWS, or the name of a color (#rrggbb) for the cutout on that.
    ``sharing`` is one over the same photo, reset before this one: its mipmap of the photo serves both.
    """

    def __init__(self, document: LayerSource, sharing: "Layers | None" = None) -> None:
        self._document = document
        self._sharing = sharing
        self._mipmaps: dict[str, Mipmap] = {}
        self._palette = theme.PALETTES[0]

    def reset(self) -> None:
        """Start over for the document's photo."""
        self._mipmaps = {}
        if self._document.photo is not None:
            size = self._document.size
            self._mipmaps = {
                "photo": AreaMipmap(size, photo_base(self._document), QImage.Format.Format_RGB32),
                "cutout": AreaMipmap(size, cutout_base(self._document), _PREMULTIPLIED),
                "alpha": AreaMipmap(size, alpha_base(self._document), QImage.Format.Format_Grayscale8),
                "tint": NearestMipmap(size, tint_base(self._document), QImage.Format.Format_Indexed8),
            }
            if self._sharing is not None:
                self._mipmaps["photo"] = self._sharing._mipmaps["photo"]
            self.set_palette(self._palette)

    def set_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES."""
        self._palette = name
        if "tint" in self._mipmaps:
            self._mipmaps["tint"].set_color_table(tint_colors(name))

    def trimap_changed(self, rect: Rect | None) -> None:
        """Note that the trimap (and with it a stand-in for the alpha) changed in ``rect``."""
        names = ("tint",) if self._document.shown_alpha is not None else ("tint", "cutout", "alpha")
        self._invalidate(names, rect)

    def alpha_changed(self, rect: Rect | None) -> None:
        """Note that the alpha, and with None perhaps the foreground, changed in ``rect``."""
        self._invalidate(("cutout", "alpha"), rect)

    def prepare(self, view: str, tinted: bool, viewport: Viewport, rect: Rect, deadline: float) -> bool:
        """Render what ``view`` needs of ``rect`` (image pixels); False when the deadline came first."""
        done = True
        for mipmap, level, part in self._needed(view, tinted, viewport, rect):
            done = mipmap.prepare(level, part, deadline) and done
        return done

    def is_fresh(self, view: str, tinted: bool, viewport: Viewport, rect: Rect) -> bool:
        """Return True where ``prepare`` would have nothing to render."""
        return all(
            mipmap.is_fresh(level, part) for mipmap, level, part in self._needed(view, tinted, viewport, rect)
        )

    def paint(self, painter: QPainter, view: str, tinted: bool, viewport: Viewport, rect: Rect) -> None:
        """Paint ``view`` of ``rect`` (image pixels) with a painter and viewport in device pixels."""
        if is_composite(view):
            fill_background(painter, view, viewport)
        for name in self._names(view, tinted):
            smooth = viewport.zoom < NEAREST_FROM and name != "tint"
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            paint_mipmap(painter, self._mipmaps[name], viewport, rect)

    def _needed(
        self, view: str, tinted: bool, viewport: Viewport, rect: Rect
    ) -> Iterator[tuple[Mipmap, int, Rect]]:
        """Which part (level pixels) of which level of which mipmaps."""
        for name in self._names(view, tinted):
            mipmap = self._mipmaps[name]
            level = mip_level(viewport.zoom, mipmap.levels)
            yield mipmap, level, level_rect(mipmap, level, rect)

    def _names(self, view: str, tinted: bool) -> list[str]:
        if not self._mipmaps:
            return []
        base = "cutout" if is_composite(view) else "alpha" if view == "alpha" else "photo"
        return [base] + ["tint"] * tinted

    def _invalidate(self, names: tuple[str, ...], rect: Rect | None) -> None:
        for name in names:
            if name in self._mipmaps:
                self._mipmaps[name].invalidate(rect)


def level_rect(mipmap: Mipmap, level: int, rect: Rect) -> Rect:
    """The pixels of ``level`` under ``rect`` of the image and two more for the smoothing, within the level."""
    top, left, bottom, right = scale_rect(rect, level)
    height, width = level_size(mipmap.size, level)
    return max(top - 2, 0), max(left - 2, 0), min(bottom + 2, height), min(right + 2, width)


def paint_mipmap(painter: QPainter, mipmap: Mipmap, viewport: Viewport, rect: Rect) -> None:
    """Draw ``rect`` of the picture from the level that suits the zoom, over the preview where tiles are missing."""
    level = mip_level(viewport.zoom, mipmap.levels)
    source = level_rect(mipmap, level, rect)
    if mipmap.is_filled(level, source):
        _draw_level(painter, mipmap.image(level), viewport, level, source)
        return
    for tile, filled in mipmap.tiles(level, source):
        if filled:
            _draw_level(painter, mipmap.image(level), viewport, level, tile)
        else:
            _draw_preview(painter, mipmap, viewport, level, tile)


def fill_background(painter: QPainter, view: str, viewport: Viewport) -> None:
    """Fill the image's place with the background of a composite view."""
    area = view_rect(viewport, (0, 0, *viewport.image_size))
    painter.setBrushOrigin(QPointF(*viewport.origin))
    color = _BACKGROUNDS[view] if view in _BACKGROUNDS else QColor(view)
    painter.fillRect(area, checker_brush() if view == "checker" else QBrush(color))


def is_composite(view: str) -> bool:
    """Return True for a view that shows the cutout on a background."""
    return view in _BACKGROUNDS or view.startswith("#")


def paint_pixel_grid(painter: QPainter, viewport: Viewport, rect: Rect) -> None:
    """One-pixel lines between image pixels, from 800 %."""
    if viewport.zoom >= PIXEL_GRID_FROM:
        paint_grid(painter, viewport, rect, 1, QColor(128, 128, 128, 90))


def paint_grid(painter: QPainter, viewport: Viewport, rect: Rect, cell: int, color: QColor) -> None:
    """Lines every ``cell`` image pixels over ``rect``; painter and viewport in device pixels."""
    area = view_rect(viewport, rect).toAlignedRect()
    columns = range(-(-rect[1] // cell) * cell, rect[3] + 1, cell)
    rows = range(-(-rect[0] // cell) * cell, rect[2] + 1, cell)
    across = [round(viewport.to_view(column, 0)[0]) - area.left() for column in columns]
    down = [round(viewport.to_view(0, row)[1]) - area.top() for row in rows]
    # One picture of all lines: hundreds of translucent rectangles would take ten times as long.
    pixels = np.zeros((area.height(), area.width()), np.uint32)
    pixels[:, [x for x in across if 0 <= x < area.width()]] = premultiplied_argb(color)
    pixels[[y for y in down if 0 <= y < area.height()]] = premultiplied_argb(color)
    image = QImage(
        pixels.data, area.width(), area.height(), pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied
    )
    painter.drawImage(area.topLeft(), image)


def premultiplied_argb(color: QColor) -> int:
    """The pixel of a color in a premultiplied ARGB32 image."""
    alpha = color.alphaF()
    red, green, blue = (round(part * alpha * 255) for part in (color.redF(), color.greenF(), color.blueF()))
    return color.alpha() << 24 | red << 16 | green << 8 | blue


def photo_base(document: LayerSource) -> Base:
    """The photo as RGB32."""
    return lambda rect, stride: to_bgra(_crop(_photo(document), rect, stride))


def tint_base(document: LayerSource) -> Base:
    """The trimap with the painted flag in its lowest bit: six values that ``tint_colors`` distinguishes."""

    def base(rect: Rect, stride: int) -> Pixels:
        assert document.trimap is not None
        assert document.painted is not None
        painted = _crop(document.painted, rect, stride).view(np.uint8)
        return np.asarray(np.bitwise_xor(_crop(document.trimap, rect, stride), painted), np.uint8)

    return base


def alpha_base(document: LayerSource) -> Base:
    """The alpha as gray, or the trimap as long as there is none."""

    def base(rect: Rect, stride: int) -> Pixels:
        gray = document.trimap if document.shown_alpha is None else document.shown_alpha
        assert gray is not None
        return np.ascontiguousarray(_crop(gray, rect, stride))

    return base


def cutout_base(document: LayerSource) -> Base:
    """The foreground times alpha, premultiplied, from the photo and the trimap as long as there is no result."""
    alpha = alpha_base(document)

    def base(rect: Rect, stride: int) -> Pixels:
        gray = alpha(rect, stride)
        return premultiply(_colors(document, rect, stride, gray), gray)

    return base


def _colors(document: LayerSource, rect: Rect, stride: int, alpha: Pixels) -> Pixels:
    """The foreground colors, but where the run before saw nothing and where all is opaque now: the photo's own."""
    photo, result = _photo(document), document.result
    if document.foreground is None or result is None:
        return to_bgra(_crop(photo, rect, stride))
    colors = to_bgra(_crop(document.foreground, rect, stride))
    if document.preview is not None or document.alpha is not result.alpha:
        is_guess = (alpha == 255) | (_crop(result.alpha, rect, stride) == 0)
        cv2.copyTo(to_bgra(_crop(photo, rect, stride)), is_guess.view(np.uint8), colors)
    return colors


def to_bgra(image: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> Pixels:
    """RGB (h, w, 3) of 8 or 16 bits as opaque BGRA of 8, the memory layout of RGB32."""
    eight = image if image.dtype == np.uint8 else cv2.convertScaleAbs(image, alpha=1 / 257)
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(eight), cv2.COLOR_RGB2BGRA), np.uint8)


def premultiply(bgra: Pixels, alpha: Pixels) -> Pixels:
    """Colors times ``alpha`` (h, w), with ``alpha`` as the fourth channel; ``bgra`` is opaque (alpha 255)."""
    scale = cv2.merge((alpha, alpha, alpha, alpha))
    return np.asarray(cv2.multiply(bgra, scale, scale=1 / 255), np.uint8)


@cache
def tint_colors(palette: str) -> list[int]:
    """The color table of the trimap: nothing where nobody painted, so that a photo keeps its own colors there."""
    table = [0] * 256
    for value in (BACKGROUND, UNKNOWN, FOREGROUND):
        color = theme.class_color(value, palette)
        color.setAlphaF(PAINTED_OPACITY[value])
        table[value ^ 1] = color.rgba()
    return table


@cache
def checker_brush() -> QBrush:
    """The gray checkerboard that stands for transparency."""
    tile = QImage(2 * CHECKER_CELL, 2 * CHECKER_CELL, QImage.Format.Format_RGB32)
    tile.fill(QColor("#d4d4d4"))
    painter = QPainter(tile)
    painter.fillRect(0, 0, CHECKER_CELL, CHECKER_CELL, QColor("#aeaeae"))
    painter.fillRect(CHECKER_CELL, CHECKER_CELL, CHECKER_CELL, CHECKER_CELL, QColor("#aeaeae"))
    painter.end()
    return QBrush(tile)


def _draw_level(painter: QPainter, image: QImage, viewport: Viewport, level: int, rect: Rect) -> None:
    """Draw ``rect`` of a level where it belongs; the last pixel of an odd size is cut at the image's edge."""
    height, width = viewport.image_size
    bottom, right = min(rect[2], height / 2**level), min(rect[3], width / 2**level)
    source = QRectF(rect[1], rect[0], right - rect[1], bottom - rect[0])
    x0, y0 = viewport.to_view(rect[1] * 2**level, rect[0] * 2**level)
    x1, y1 = viewport.to_view(right * 2**level, bottom * 2**level)
    painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), image, source)


def _draw_preview(painter: QPainter, mipmap: Mipmap, viewport: Viewport, level: int, rect: Rect) -> None:
    preview, (height, width) = mipmap.preview(), mipmap.size
    top, left, bottom, right = (edge << level for edge in rect)
    x_scale, y_scale = preview.width() / width, preview.height() / height
    source = QRectF(left * x_scale, top * y_scale, (right - left) * x_scale, (bottom - top) * y_scale)
    painter.drawImage(view_rect(viewport, (top, left, bottom, right)), preview, source)


def view_rect(viewport: Viewport, rect: Rect) -> QRectF:
    """Where an image rectangle lies in the view."""
    x0, y0 = viewport.to_view(rect[1], rect[0])
    x1, y1 = viewport.to_view(rect[3], rect[2])
    return QRectF(x0, y0, x1 - x0, y1 - y0)


_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied
_BACKGROUNDS = {"black": QColor("#000000"), "white": QColor("#ffffff"), "checker": QColor("#d4d4d4")}


def _photo(document: LayerSource) -> npt.NDArray[np.uint8] | npt.NDArray[np.uint16]:
    assert document.photo is not None
    return document.photo.image


def _crop(array: npt.NDArray[Any], rect: Rect, stride: int) -> npt.NDArray[Any]:
    top, left, bottom, right = rect
    return array[top:bottom:stride, left:right:stride]
