"""A picture at several scales, rendered tile by tile only where it is looked at.

Level n holds the picture at 1 / 2**n of its size. Each level is one array under one QImage, so that a view is one
drawImage without seams; its memory is only touched where tiles were rendered. A changed rectangle marks tiles stale:
they keep showing what they held until ``prepare`` has rendered them anew, as many as fit before its deadline.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from core.geometry import Rect, intersect

TILE = 256
COARSEST = 384
PREVIEW = 448
MEMORY_LIMIT = 512 << 20
PAGE = 2 << 20
"""Bytes of the pages that numpy asks for under arrays of two and more: each takes milliseconds when first touched."""

Pixels = npt.NDArray[np.uint8]
Base = Callable[[Rect, int], Pixels]
"""(rect, stride) -> the base picture's pixels [top:bottom:stride, left:right:stride] in the format of the mipmap."""


@dataclass
class Level:
    """One scale: the pixels, the image that shows them, which tiles are filled at all or up to date, pages touched."""

    pixels: Pixels
    image: QImage
    filled: npt.NDArray[np.bool_]
    fresh: npt.NDArray[np.bool_]
    rendered_bytes: int = field(default=0)
    pages: set[int] = field(default_factory=set)


class Mipmap(ABC):
    """The levels of a picture of ``size`` (height, width), rendered from ``base`` on demand.

    ``image_format`` is a QImage format of 8 or 32 bits; ``base`` returns uint8 (h, w) or (h, w, 4) accordingly.
    """

    def __init__(self, size: tuple[int, int], base: Base, image_format: QImage.Format) -> None:
        self.size = size
        self.base = base
        self.levels = level_count(size)
        self._format = image_format
        self._color_table: list[int] = []
        self._levels: dict[int, Level] = {}
        self._preview: tuple[Pixels, QImage] | None = None

    @abstractmethod
    def render(self, level: int, rect: Rect) -> Pixels:
        """The pixels of ``rect`` (in pixels of ``level``), computed anew."""

    def set_color_table(self, colors: list[int]) -> None:
        """Recolor an indexed picture: 256 ARGB values, nothing is rendered again."""
        self._color_table = colors
        for image in self._images():
            image.setColorTable(colors)

    def image(self, level: int) -> QImage:
        """The image of a level; only tiles that were prepared hold anything."""
        return self._level(level).image

    def pixels(self, level: int, rect: Rect) -> Pixels:
        """The pixels of ``rect`` of a level, as far as they were prepared."""
        return self._level(level).pixels[rect[0] : rect[2], rect[1] : rect[3]]

    def prepare(self, level: int, rect: Rect, deadline: float = float("inf")) -> bool:
        """Render the stale tiles of ``level`` under ``rect`` (level pixels) until ``deadline`` (perf_counter seconds).

        True when none is stale any more. Each call renders a tile or touches memory for one, so that repeated calls
        always end.
        """
        self._make_room()
        stale = ~self._level(level).fresh[tile_slices(rect)]
        top, left = rect[0] // TILE, rect[1] // TILE
        for row, column in np.argwhere(stale).tolist():
            if not self._prepare_tile(level, top + row, left + column, deadline):
                return False
            if time.perf_counter() >= deadline:
                return self.is_fresh(level, rect)
        return True

    def is_outdated(self, level: int, rect: Rect) -> bool:
        """Report whether a tile under ``rect`` shows what was there before a change, or none shows anything."""
        held, area = self._level(level), tile_slices(rect)
        return bool((held.filled[area] & ~held.fresh[area]).any() or not held.filled[area].any())

    def is_filled(self, level: int, rect: Rect) -> bool:
        """Report whether every tile under ``rect`` holds something to show, stale or not."""
        return bool(self._level(level).filled[tile_slices(rect)].all())

    def tiles(self, level: int, rect: Rect) -> Iterator[tuple[Rect, bool]]:
        """The tiles under ``rect``, cut to it, each with whether it holds something to show."""
        filled = self._level(level).filled[tile_slices(rect)]
        for row, column in np.ndindex(filled.shape):
            tile = tile_rect(rect[0] // TILE + row, rect[1] // TILE + column, *level_size(self.size, level))
            yield intersect(tile, rect), bool(filled[row, column])

    def is_fresh(self, level: int, rect: Rect) -> bool:
        """Report whether every tile under ``rect`` is up to date."""
        return bool(self._level(level).fresh[tile_slices(rect)].all())

    def invalidate(self, rect: Rect | None = None) -> None:
        """Mark what depends on ``rect`` of the base picture (None: everything) as stale at every level."""
        self._preview = None
        for number, level in self._levels.items():
            level.fresh[tile_slices(scale_rect(rect, number)) if rect else ...] = False

    def preview(self) -> QImage:
        """The whole picture, coarsely sampled: shown for an instant where no tile is ready yet."""
        if self._preview is None:
            stride = max(1, -(-max(self.size) // PREVIEW))
            pixels = np.ascontiguousarray(self.base((0, 0, *self.size), stride))
            self._preview = pixels, self._wrap(pixels)
        return self._preview[1]

    def _level(self, number: int) -> Level:
        if number not in self._levels:
            height, width = level_size(self.size, number)
            channels = () if self._format in _EIGHT_BIT else (4,)
            pixels = np.empty((height, width, *channels), np.uint8)
            tiles = -(-height // TILE), -(-width // TILE)
            state = np.zeros(tiles, np.bool_), np.zeros(tiles, np.bool_)
            self._levels[number] = Level(pixels, self._wrap(pixels), *state)
        return self._levels[number]

    def _wrap(self, pixels: Pixels) -> QImage:
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, pixels.strides[0], self._format)
        if self._color_table:
            image.setColorTable(self._color_table)
        return image

    def _images(self) -> list[QImage]:
        images = [level.image for level in self._levels.values()]
        return [*images, self._preview[1]] if self._preview else images

    def _prepare_tile(self, level: int, row: int, column: int, deadline: float) -> bool:
        """Render one tile; False when the levels it is made from, or its memory, used up the time."""
        held = self._level(level)
        height, width = held.pixels.shape[:2]
        rect = tile_rect(row, column, height, width)
        if not self._prepare_source(level, rect, deadline) or not _touch(held, rect, deadline):
            return False
        top, left, bottom, right = rect
        held.pixels[top:bottom, left:right] = self.render(level, rect)
        if not held.filled[row, column]:
            held.rendered_bytes += (bottom - top) * held.pixels.strides[0] * (right - left) // width
        held.filled[row, column] = held.fresh[row, column] = True
        return True

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        return True

    def _make_room(self) -> None:
        """Start the finest level afresh once it has grown past the limit, on images far beyond 8K."""
        if 0 in self._levels and self._levels[0].rendered_bytes > MEMORY_LIMIT:
            del self._levels[0]


class AreaMipmap(Mipmap):
    """Each level averages 2x2 pixels of the finer one: photographs, alphas, premultiplied cutouts."""

    def render(self, level: int, rect: Rect) -> Pixels:
        """The base itself, its halves, or the halves of the level below."""
        if level == 0:
            return self.base(rect, 1)
        finer = level_size(self.size, level - 1)
        top, left, bottom, right = rect
        source = top * 2, left * 2, min(bottom * 2, finer[0]), min(right * 2, finer[1])
        if level == 1:
            return halve(self.base(source, 1))
        top, left, bottom, right = source
        return halve(self._level(level - 1).pixels[top:bottom, left:right])

    def _prepare_source(self, level: int, rect: Rect, deadline: float) -> bool:
        if level < 2:
            return True
        top, left, bottom, right = (edge * 2 for edge in rect)
        height, width = level_size(self.size, level - 1)
        return self.prepare(level - 1, (top, left, min(bottom, height), min(right, width)), deadline)


class NearestMipmap(Mipmap):
    """Each level takes every 2**n-th pixel of the base: trimaps, where a mean would be a fourth value."""

    def render(self, level: int, rect: Rect) -> Pixels:
        """The base at the stride of the level."""
        stride = 1 << level
        top, left = rect[0] * stride, rect[1] * stride
        bottom, right = min(rect[2] * stride, self.size[0]), min(rect[3] * stride, self.size[1])
        return self.base((top, left, bottom, right), stride)


def _touch(level: Level, rect: Rect, deadline: float) -> bool:
    """Touch the pages under a tile; False when the deadline came, unless they were at most one."""
    if level.pixels.nbytes < 2 * PAGE:
        return True
    flat, (row_bytes, pixel_bytes) = level.pixels.reshape(-1), level.pixels.strides[:2]
    start = level.pixels.ctypes.data % PAGE
    first = start + rect[0] * row_bytes + rect[1] * pixel_bytes
    end = start + (rect[2] - 1) * row_bytes + rect[3] * pixel_bytes
    missing = [page for page in range(first // PAGE, -(-end // PAGE)) if page not in level.pages]
    for page in missing:
        flat[max(first, page * PAGE) - start] = 0
        level.pages.add(page)
        if len(missing) > 1 and time.perf_counter() >= deadline:
            return False
    return True


def level_count(size: tuple[int, int]) -> int:
    """Return the number of levels until a picture is no larger than COARSEST per side."""
    count = 1
    while max(level_size(size, count - 1)) > COARSEST:
        count += 1
    return count


def level_size(size: tuple[int, int], level: int) -> tuple[int, int]:
    """(height, width) of a level; a last half pixel counts as a whole one."""
    return -(-size[0] >> level), -(-size[1] >> level)


def scale_rect(rect: Rect, level: int) -> Rect:
    """The pixels of ``level`` that depend on ``rect`` of the base."""
    top, left, bottom, right = rect
    return top >> level, left >> level, -(-bottom >> level), -(-right >> level)


def tile_slices(rect: Rect) -> tuple[slice, slice]:
    """The tiles under ``rect`` as slices of a tile grid."""
    top, left, bottom, right = rect
    return slice(top // TILE, -(-bottom // TILE)), slice(left // TILE, -(-right // TILE))


def tile_rect(row: int, column: int, height: int, width: int) -> Rect:
    """The pixels of one tile of a level of (height, width)."""
    top, left = row * TILE, column * TILE
    return top, left, min(top + TILE, height), min(left + TILE, width)


def halve(pixels: Pixels) -> Pixels:
    """The mean of each 2x2 block; an odd last row or column is averaged with itself."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.asarray(
            cv2.copyMakeBorder(pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8
        )
    size = (pixels.shape[1] // 2, pixels.shape[0] // 2)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


_EIGHT_BIT = (QImage.Format.Format_Indexed8, QImage.Format.Format_Grayscale8)
