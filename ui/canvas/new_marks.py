"""Marks that the matte does not show yet, as outlines and hatching over any view.

Rendered in device pixels, tile by tile where one looks, so that lines are as thin at every zoom; a pan moves tiles.
"""

import math
import time
from collections.abc import Iterator
from functools import cache
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from app.editor.document import Document
from app.editor.marks_then import under
from core.geometry import Rect
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui import theme
from ui.canvas.layers import premultiplied_argb
from ui.canvas.ring import ERASER_COLOR
from ui.canvas.viewport import Viewport

TILE = 256
PERIOD = 16
"""Device pixels between two lines of a hatching; divides TILE, so that tiles join."""
_OUTSIDE, _INSIDE = 1, 2
_MARGIN = 3
_HATCH_OPACITY = 0.55
_CORE = (slice(_MARGIN, _MARGIN + TILE),) * 2

Codes = npt.NDArray[np.uint8]
"""0 for nothing to show, else 1 Keep, 2 Edge, 3 Remove, 4 unpainted again."""
_CLASSES = FOREGROUND, UNKNOWN, BACKGROUND
_UNPAINTED, _RIM = 4, 5
_CODES = np.zeros(256, np.uint8)
_CODES[list(_CLASSES)] = 1, 2, 3


class NewMarks:
    """Paints where the marks of a document differ from those its alpha was made of (see Document.seen_revision)."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._palette = theme.PALETTES[0]
        self._look: tuple[object, ...] = ()
        self._zoom = 1.0
        self._tiles: dict[tuple[int, int], QImage | None] = {}
        self._fresh: set[tuple[int, int]] = set()

    def set_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES."""
        self._palette = name

    def invalidate(self, rect: Rect | None) -> None:
        """Note that marks changed in ``rect`` (image pixels, None for all): its tiles are rendered anew."""
        if rect is None or not self._look:
            self._fresh.clear()
            return
        top, left, bottom, right = (edge * self._zoom for edge in rect)
        for row in range(int(top - _MARGIN) // TILE, int(bottom + _MARGIN) // TILE + 1):
            for column in range(int(left - _MARGIN) // TILE, int(right + _MARGIN) // TILE + 1):
                self._fresh.discard((row, column))

    def paint(
        self, painter: QPainter, viewport: Viewport, rect: Rect, deadline: float, *, hatched: bool
    ) -> bool:
        """Paint what is new in ``rect`` (image pixels), all in device pixels; False when the deadline came first.

        One tile is rendered in any case.
        """
        document = self._document
        if document.alpha_is_current or not document.marks_then.changed(document.seen_revision):
            self._tiles, self._look = {}, ()
            self._fresh.clear()
            return True
        self._look_through(viewport, hatched)
        done, is_first = True, True
        for tile in _tiles_in(viewport, rect):
            if tile not in self._fresh:
                if is_first or time.perf_counter() < deadline:
                    is_first = False
                    self._tiles[tile] = self._render(tile, viewport, hatched)
                    self._fresh.add(tile)
                else:
                    done = False
            image = self._tiles.get(tile)
            if image is not None:
                x, y = viewport.origin
                painter.drawImage(QPointF(x + tile[1] * TILE, y + tile[0] * TILE), image)
        return done

    def _look_through(self, viewport: Viewport, hatched: bool) -> None:
        """Start over where zoom, colors, hatching or what is compared with are others."""
        document = self._document
        look = viewport.zoom, self._palette, hatched, document.photo_id, document.seen_revision
        if look != self._look:
            self._look, self._zoom, self._tiles = look, viewport.zoom, {}
            self._fresh.clear()

    def _render(self, tile: tuple[int, int], viewport: Viewport, hatched: bool) -> QImage | None:
        rows = _under(tile[0], viewport.zoom, viewport.image_size[0])
        columns = _under(tile[1], viewport.zoom, viewport.image_size[1])
        codes = new_codes(self._document, rows, columns)
        return None if codes is None else drawn(codes, self._palette, hatched=hatched)


def new_codes(document: Document, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Codes | None:
    """The codes at these rows and columns (both rising); None where nothing is new."""
    trimap, painted, then = document.trimap, document.painted, document.marks_then
    assert trimap is not None
    assert painted is not None
    revision = document.seen_revision
    area = int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
    codes: Codes | None = None
    for rect in under(then.changed(revision), area):
        was_trimap, was_painted = then.before(revision, rect, trimap, painted)
        y = slice(*np.searchsorted(rows, (rect[0], rect[2])))
        x = slice(*np.searchsorted(columns, (rect[1], rect[3])))
        here = np.ix_(rows[y] - rect[0], columns[x] - rect[1])
        there = np.ix_(rows[y], columns[x])
        now, is_set = trimap[there], painted[there]
        is_new = (now != was_trimap[here]) | (is_set != was_painted[here])
        if is_new.any():
            codes = np.zeros((len(rows), len(columns)), np.uint8) if codes is None else codes
            codes[y, x] = np.where(is_new, np.where(is_set, _CODES[now], _UNPAINTED), 0)
    return codes


def drawn(codes: Codes, palette: str, *, hatched: bool) -> QImage:
    """The picture of codes with a margin of _MARGIN pixels, without that margin."""
    most, least = (
        operation(codes, np.ones((2 * _INSIDE + 1,) * 2, np.uint8)) for operation in (cv2.dilate, cv2.erode)
    )
    near = cv2.dilate(codes, np.ones((2 * _OUTSIDE + 1,) * 2, np.uint8))
    outline, near, codes = (most != least)[_CORE], near[_CORE], codes[_CORE]
    looks = np.where(outline, codes, _hatching(codes) if hatched else 0)
    looks[(near > 0) & (codes == 0)] = _RIM
    pixels = _colors(palette)[looks]
    return QImage(pixels.data, TILE, TILE, 4 * TILE, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _hatching(codes: Codes) -> Codes:
    """Return the hatching: lines that rise for Keep and fall for Remove, dots for Edge, nothing for unpainted."""
    on = np.take_along_axis(_patterns(), codes[None].astype(np.intp), 0)[0]
    return np.asarray(np.where(on, codes + _RIM, 0), np.uint8)


@cache
def _patterns() -> npt.NDArray[np.bool_]:
    y, x = np.mgrid[:TILE, :TILE]
    rising, falling = (x + y) % PERIOD < 1, (x - y) % PERIOD < 1
    dots = (x % (PERIOD // 2) < 2) & (y % (PERIOD // 2) < 2)
    nothing = np.zeros_like(dots)
    return np.stack((nothing, rising, dots, falling, nothing))


@cache
def _colors(palette: str) -> npt.NDArray[np.uint32]:
    """Premultiplied ARGB of nothing, the four lines, the rim, and the four hatchings."""
    lines = [theme.class_color(value, palette) for value in _CLASSES] + [QColor(ERASER_COLOR)]
    table = [QColor(0, 0, 0, 0), *lines, QColor(0, 0, 0, 150)]
    for color in lines:
        faint = QColor(color)
        faint.setAlphaF(_HATCH_OPACITY)
        table.append(faint)
    return np.array([premultiplied_argb(color) for color in table], np.uint32)


def _under(index: int, zoom: float, edge: int) -> npt.NDArray[np.intp]:
    """The image rows (or columns) under the pixels of a tile and its margin."""
    pixels = np.arange(index * TILE - _MARGIN, (index + 1) * TILE + _MARGIN)
    return np.asarray(np.clip(np.floor((pixels + 0.5) / zoom), 0, edge - 1), np.intp)


def _tiles_in(viewport: Viewport, rect: Rect) -> Iterator[tuple[int, int]]:
    """The tiles (row, column) over ``rect`` of the image."""
    top, left, bottom, right = (math.floor(edge * viewport.zoom) // TILE for edge in rect)
    yield from product(range(top, bottom + 1), range(left, right + 1))
