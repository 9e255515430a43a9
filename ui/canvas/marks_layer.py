"""The marks as outlines and hatching over any view, those that the matte does not show yet stronger.

Rendered in device pixels, tile by tile where one looks, so that lines are as thin at every zoom; a pan moves tiles.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from app.editor.document import Document
from core.geometry import Rect, overlap
from ui import theme
from ui.canvas.mark_drawing import CLASSES, MARGIN, TILE, UNPAINTED, Codes, drawn, hatching
from ui.canvas.viewport import Viewport

_CODES = np.zeros(256, np.uint8)
_CODES[list(CLASSES)] = 1, 2, 3


@dataclass(frozen=True)
class Shown:
    """The parts of the marks that are drawn.

    Attributes:
        outlined: all marks, as thin lines.
        faint: these hatched, too.
        new: the marks that the matte does not show yet, stronger.
        hatched: these hatched, too.
    """

    outlined: bool = False
    faint: bool = False
    new: bool = False
    hatched: bool = False


NOTHING = Shown()


class MarksLayer:
    """Paints the marks of a document; new are those that its alpha was not made of (see Document.seen_revision)."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._palette = theme.PALETTES[0]
        self._look: tuple[object, ...] = ()
        self._zoom = 1.0
        self._tiles: dict[tuple[int, int], QImage | None] = {}
        self._fresh: set[tuple[int, int]] = set()

    def set_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES, or by own colors."""
        self._palette = name

    def invalidate(self, rect: Rect | None) -> None:
        """Note that marks changed in ``rect`` (image pixels, None for all): its tiles are rendered anew."""
        if rect is None or not self._look:
            self._fresh.clear()
            return
        top, left, bottom, right = (edge * self._zoom for edge in rect)
        for row in range(int(top - MARGIN) // TILE, int(bottom + MARGIN) // TILE + 1):
            for column in range(int(left - MARGIN) // TILE, int(right + MARGIN) // TILE + 1):
                self._fresh.discard((row, column))

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect, deadline: float, shown: Shown) -> bool:
        """Paint the marks in ``rect`` (image pixels), all in device pixels; False when the deadline came first.

        One tile is rendered in any case.
        """
        if not (shown.outlined or (shown.new and self._has_new())):
            self._tiles, self._look = {}, ()
            self._fresh.clear()
            return True
        self._look_through(viewport, shown)
        done, is_first = True, True
        for tile in _tiles_in(viewport, rect):
            if tile not in self._fresh:
                if is_first or time.perf_counter() < deadline:
                    is_first = False
                    self._tiles[tile] = self._render(tile, viewport, shown)
                    self._fresh.add(tile)
                else:
                    done = False
            image = self._tiles.get(tile)
            if image is not None:
                x, y = viewport.origin
                painter.drawImage(QPointF(x + tile[1] * TILE, y + tile[0] * TILE), image)
        return done

    def _has_new(self) -> bool:
        document = self._document
        return not document.alpha_is_current and bool(document.marks_then.changed(document.seen_revision))

    def _look_through(self, viewport: Viewport, shown: Shown) -> None:
        """Render anew where colors, what is shown or what is compared with are others, as they come; zoomed, afresh."""
        document = self._document
        seen = document.seen_revision, document.alpha_is_current
        place = viewport.zoom, document.photo_id
        look = place, self._palette, shown, seen if shown.new else None
        if look != self._look:
            if not self._look or place != self._look[0]:
                self._tiles = {}
            self._look, self._zoom = look, viewport.zoom
            self._fresh.clear()

    def _render(self, tile: tuple[int, int], viewport: Viewport, shown: Shown) -> QImage | None:
        rows = _under(tile[0], viewport.zoom, viewport.image_size[0])
        columns = _under(tile[1], viewport.zoom, viewport.image_size[1])
        new = new_codes(self._document, rows, columns) if shown.new and self._has_new() else None
        if shown.outlined:
            codes = all_codes(self._document, rows, columns)
        elif new is None:
            return None
        else:
            codes = np.zeros_like(new)
        if new is None and (codes == codes[0, 0]).all():
            return hatching(int(codes[0, 0]), self._palette) if shown.faint else None
        return drawn(codes, new, self._palette, faint=shown.faint, hatched=shown.hatched)


def all_codes(document: Document, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Codes:
    """Return the codes of all marks at these rows and columns (both rising)."""
    assert document.trimap is not None
    assert document.painted is not None
    there = np.ix_(rows, columns)
    return np.asarray(_CODES[document.trimap[there]] * document.painted[there], np.uint8)


def new_codes(document: Document, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Codes | None:
    """Return the codes of new marks at these rows and columns (both rising); None if nothing is new."""
    trimap, painted, then = document.trimap, document.painted, document.marks_then
    assert trimap is not None
    assert painted is not None
    revision = document.seen_revision
    area = int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
    codes: Codes | None = None
    for rect in (tile for tile in then.changed(revision) if overlap(tile, area)):
        was_trimap, was_painted = then.before(revision, rect, trimap, painted)
        y = slice(*np.searchsorted(rows, (rect[0], rect[2])))
        x = slice(*np.searchsorted(columns, (rect[1], rect[3])))
        here = np.ix_(rows[y] - rect[0], columns[x] - rect[1])
        there = np.ix_(rows[y], columns[x])
        now, is_set = trimap[there], painted[there]
        is_new = (now != was_trimap[here]) | (is_set != was_painted[here])
        if is_new.any():
            codes = np.zeros((len(rows), len(columns)), np.uint8) if codes is None else codes
            codes[y, x] = np.where(is_new, np.where(is_set, _CODES[now], UNPAINTED), 0)
    return codes


def _under(index: int, zoom: float, edge: int) -> npt.NDArray[np.intp]:
    """The image rows (or columns) under the pixels of a tile and its margin."""
    pixels = np.arange(index * TILE - MARGIN, (index + 1) * TILE + MARGIN)
    return np.asarray(np.clip(np.floor((pixels + 0.5) / zoom), 0, edge - 1), np.intp)


def _tiles_in(viewport: Viewport, rect: Rect) -> Iterator[tuple[int, int]]:
    """The tiles (row, column) over ``rect`` of the image."""
    top, left, bottom, right = (math.floor(edge * viewport.zoom) // TILE for edge in rect)
    yield from product(range(top, bottom + 1), range(left, right + 1))
