"""Layers of the canvas: photo, trimap tint, cutout and alpha, each as a mipmap over its arrays."""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from core.geometry import Rect, grown
from core.jobs.backgrounds import NAMED_COLORS
from core.refine.finish import Finish
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme
from ui.canvas.bases import LayerSource, colors_base, cutout_base, photo_base, tint_base, touched_base
from ui.canvas.mipmap import AreaMipmap, Mipmap, NearestMipmap, level_size, scale_rect
from ui.canvas.refined import Refined, RefinedAlpha, RefinedColors, RefinedCutout
from ui.canvas.viewport import Viewport, mip_level

TINT_PERCENT = 40
"""The usual opacity of the overlay."""
_TINT_WEIGHT = {FOREGROUND: 0.95, UNKNOWN: 1.05, BACKGROUND: 0.7}
"""Remove covers most of a photo: it is fainter."""
NEAREST_FROM = 2.0
PIXEL_GRID_FROM = 8.0
CHECKER_CELL = 12


PaintBehind = Callable[[QPainter, Viewport, Rect], None]


class Layers:
    """The mipmaps over one document's current photo; ``reset`` when the photo is another one.

    A view is one of app.editor.choices.VIEWS, or the name of a color (#rrggbb) for the cutout on that.
    ``sharing`` is one over the same photo, reset before this one: its mipmap of the photo serves both.
    """

    def __init__(self, document: LayerSource, sharing: "Layers | None" = None) -> None:
        self._document = document
        self._sharing = sharing
        self._mipmaps: dict[str, Mipmap] = {}
        self._palette, self._tint = theme.PALETTES[0], TINT_PERCENT
        self._finish: Finish | None = None

    def reset(self) -> None:
        """Start over for the document's photo."""
        self._mipmaps = {}
        self._finish = self._document.finish
        if self._document.photo is not None:
            size = self._document.size
            touched = touched_base(self._document)
            self._mipmaps = {
                "photo": AreaMipmap(size, photo_base(self._document), QImage.Format.Format_RGB32),
                "alpha": AreaMipmap(size, touched, QImage.Format.Format_Grayscale8),
                "cutout": AreaMipmap(size, cutout_base(self._document, touched), _PREMULTIPLIED),
                "tint": NearestMipmap(size, tint_base(self._document), QImage.Format.Format_Indexed8),
            }
            if self._sharing is not None:
                self._mipmaps["photo"] = self._sharing._mipmaps["photo"]
            refined = RefinedAlpha(self._document, self._mipmaps["alpha"])
            self._mipmaps["refined-alpha"] = refined
            self._mipmaps["refined-cutout"] = RefinedCutout(
                self._document, self._mipmaps["photo"], self._mipmaps["cutout"], refined
            )
            own = AreaMipmap(size, colors_base(self._document, touched), QImage.Format.Format_RGB32)
            self._mipmaps["colors"] = own
            self._mipmaps["refined-colors"] = RefinedColors(self._document, self._mipmaps["photo"], own)
            self.set_palette(self._palette)

    def set_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES, or by own colors."""
        self._palette = name
        self._color_tint()

    def set_tint(self, percent: int) -> None:
        """Let the overlay hide that much of the photo."""
        self._tint = percent
        self._color_tint()

    def _color_tint(self) -> None:
        if "tint" in self._mipmaps:
            self._mipmaps["tint"].set_color_table(tint_colors(self._palette, self._tint))

    def trimap_changed(self, rect: Rect | None) -> None:
        """Note that the trimap (and with it a stand-in for the alpha) changed in ``rect``."""
        self._invalidate(("tint",), rect)
        if self._document.shown_alpha is None:
            self._invalidate(_TOUCHED, rect)
        self._invalidate(_REFINED, self._around(rect))  # known pixels stay known

    def alpha_changed(self, rect: Rect | None) -> None:
        """Note that the alpha, its touch-up, or with None perhaps the foreground, changed in ``rect``."""
        self._invalidate(_TOUCHED, rect)
        self._invalidate(_REFINED, self._around(rect))

    def finish_changed(self, rect: Rect | None) -> None:
        """Note that touch-up or refinement of the alpha changed in ``rect``."""
        was, self._finish = self._finish, self._document.finish
        if was is None or self._finish is None or was.touch_up is not self._finish.touch_up:
            self.alpha_changed(rect)
        else:
            self._invalidate(_REFINED, rect)

    def _around(self, rect: Rect | None) -> Rect | None:
        """The rectangle in which the refined alpha changes with that in ``rect``."""
        finish = self._document.finish
        if rect is None or finish is None or rect[0] >= rect[2] or rect[1] >= rect[3]:
            return rect
        return grown(rect, finish.reach(), self._document.size)

    def prepare(self, view: str, tinted: bool, viewport: Viewport, rect: Rect, deadline: float) -> bool:
        """Render what ``view`` needs of ``rect`` (image pixels); False when the deadline came first."""
        done = True
        for mipmap, level, part in self._needed(view, tinted, viewport, rect):
            coarse = coarse_part(mipmap, level, rect)
            if coarse is not None and not mipmap.is_fresh(*coarse):
                mipmap.prepare(*coarse, deadline)  # in a frame of its own
                done = False
            else:
                done = mipmap.prepare(level, part, deadline) and done
        return done

    def is_current(self, view: str, tinted: bool, viewport: Viewport, rect: Rect) -> bool:
        """Report whether all that ``paint`` shows is as it is now, be it coarse for the moment."""
        for mipmap, level, part in self._needed(view, tinted, viewport, rect):
            coarse = coarse_part(mipmap, level, rect)
            if not mipmap.is_fresh(level, part) and (coarse is None or not mipmap.is_fresh(*coarse)):
                return False
        return True

    def is_fresh(self, view: str, tinted: bool, viewport: Viewport, rect: Rect) -> bool:
        """Report whether ``prepare`` would have nothing to render."""
        return all(
            mipmap.is_fresh(level, part) for mipmap, level, part in self._needed(view, tinted, viewport, rect)
        )

    def paint(
        self,
        painter: QPainter,
        view: str,
        tinted: bool,
        viewport: Viewport,
        rect: Rect,
        *,
        behind: PaintBehind | None = None,
    ) -> None:
        """Paint ``view`` of ``rect`` (image pixels) with a painter and viewport in device pixels.

        ``behind`` paints what lies between the background's color and the cutout.
        """
        if is_composite(view):
            fill_background(painter, view, viewport)
            if behind is not None:
                behind(painter, viewport, rect)
        for name in self._names(view, tinted):
            smooth = viewport.zoom < NEAREST_FROM and name != "tint"
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            paint_mipmap(painter, self._mipmaps[name], viewport, rect)

    def _needed(
        self, view: str, tinted: bool, viewport: Viewport, rect: Rect
    ) -> Iterator[tuple[Mipmap, int, Rect]]:
        """A part (level pixels) of a level of some mipmaps."""
        for name in self._names(view, tinted):
            mipmap = self._mipmaps[name]
            level = mip_level(viewport.zoom, mipmap.levels)
            yield mipmap, level, level_rect(mipmap, level, rect)

    def _names(self, view: str, tinted: bool) -> list[str]:
        if not self._mipmaps:
            return []
        base = "cutout" if is_composite(view) else view if view in ("alpha", "colors") else "photo"
        finish = self._document.finish
        if finish is not None and self._has_alpha:
            is_other = finish.refines or not finish.keeps_colors
            changes = {"alpha": finish.refines, "cutout": is_other, "colors": is_other}
            base = f"refined-{base}" if changes.get(base) else base
        return [base] + ["tint"] * tinted

    @property
    def _has_alpha(self) -> bool:
        return self._document.shown_alpha is not None

    def _invalidate(self, names: tuple[str, ...], rect: Rect | None) -> None:
        for name in names:
            if name in self._mipmaps:
                self._mipmaps[name].invalidate(rect)


def level_rect(mipmap: Mipmap, level: int, rect: Rect) -> Rect:
    """The pixels of ``level`` under ``rect`` of the image and two more for the smoothing, within the level."""
    top, left, bottom, right = scale_rect(rect, level)
    height, width = level_size(mipmap.size, level)
    return max(top - 2, 0), max(left - 2, 0), min(bottom + 2, height), min(right + 2, width)


def coarse_part(mipmap: Mipmap, level: int, rect: Rect) -> tuple[int, Rect] | None:
    """Return the coarser level, and its pixels under ``rect``, that stand in while all of this level are outdated.

    None if they need not: refine settings that move are seen at once so, and sharp as soon as they rest.
    """
    if not isinstance(mipmap, Refined) or level + 1 >= mipmap.levels:
        return None
    if not mipmap.is_outdated(level, level_rect(mipmap, level, rect)):
        return None
    return level + 1, level_rect(mipmap, level + 1, rect)


def paint_mipmap(painter: QPainter, mipmap: Mipmap, viewport: Viewport, rect: Rect) -> None:
    """Draw ``rect`` of the picture from the level that suits the zoom, over the preview where tiles are missing."""
    level = mip_level(viewport.zoom, mipmap.levels)
    source = level_rect(mipmap, level, rect)
    coarse = coarse_part(mipmap, level, rect)
    if coarse is not None and mipmap.is_fresh(*coarse):
        _draw_level(painter, mipmap.image(coarse[0]), viewport, *coarse)
    elif mipmap.is_filled(level, source):
        _draw_level(painter, mipmap.image(level), viewport, level, source)
    else:
        _draw_tiles(painter, mipmap, viewport, level, source)


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


def tint_opacity(value: int, percent: int = TINT_PERCENT) -> float:
    """Return how much the tint of a class hides of the photo, 0 to 1, under this opacity of the overlay."""
    return min(_TINT_WEIGHT[value] * percent / 100, 1.0)


@lru_cache(maxsize=32)
def tint_colors(palette: str, percent: int = TINT_PERCENT) -> list[int]:
    """The color table of the trimap: nothing where nobody painted, so that a photo keeps its own colors there."""
    table = [0] * 256
    for value in (BACKGROUND, UNKNOWN, FOREGROUND):
        color = theme.class_color(value, palette)
        color.setAlphaF(tint_opacity(value, percent))
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


def _draw_tiles(painter: QPainter, mipmap: Mipmap, viewport: Viewport, level: int, rect: Rect) -> None:
    for tile, filled in mipmap.tiles(level, rect):
        if filled:
            _draw_level(painter, mipmap.image(level), viewport, level, tile)
        else:
            _draw_preview(painter, mipmap, viewport, level, tile)


def _draw_preview(painter: QPainter, mipmap: Mipmap, viewport: Viewport, level: int, rect: Rect) -> None:
    preview, (height, width) = mipmap.preview(), mipmap.size
    top, left, bottom, right = (edge << level for edge in rect)
    x_scale, y_scale = preview.width() / width, preview.height() / height
    source = QRectF(left * x_scale, top * y_scale, (right - left) * x_scale, (bottom - top) * y_scale)
    painter.drawImage(view_rect(viewport, (top, left, bottom, right)), preview, source)


def view_rect(viewport: Viewport, rect: Rect) -> QRectF:
    """Return the view rectangle of an image rectangle."""
    x0, y0 = viewport.to_view(rect[1], rect[0])
    x1, y1 = viewport.to_view(rect[3], rect[2])
    return QRectF(x0, y0, x1 - x0, y1 - y0)


_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied
_TOUCHED = ("alpha", "cutout", "colors")
_REFINED = tuple(f"refined-{name}" for name in _TOUCHED)
_BACKGROUNDS = {
    **{name: QColor(*color) for name, color in NAMED_COLORS.items()},
    "checker": QColor("#d4d4d4"),
}
