"""Mipmaps: what a partial update leaves equals what a full one makes."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from core.geometry import Rect
from ui.canvas.mipmap import PREVIEW, TILE, AreaMipmap, Mipmap, NearestMipmap, halve, level_size, scale_rect

SIZE = 701, 903


class Picture:
    """A changing gray picture and mipmaps over it."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self.pixels = np.random.default_rng(1).integers(0, 256, size, np.uint8)
        self.rendered = 0

    def base(self, rect: Rect, stride: int) -> np.ndarray:
        self.rendered += 1
        return self.pixels[rect[0] : rect[2] : stride, rect[1] : rect[3] : stride]

    def mipmap(self, kind: type[Mipmap]) -> Mipmap:
        image_format = (
            QImage.Format.Format_Indexed8 if kind is NearestMipmap else QImage.Format.Format_Grayscale8
        )
        mipmap = kind(self.pixels.shape, self.base, image_format)  # type: ignore[call-arg]
        mipmap.set_color_table([QColor(i, i, i).rgba() for i in range(256)])
        return mipmap


def shown(mipmap: Mipmap, level: int) -> np.ndarray:
    height, width = level_size(mipmap.size, level)
    mipmap.prepare(level, (0, 0, height, width))
    image = mipmap.image(level)
    assert (image.height(), image.width()) == (height, width)
    return np.asarray(image.constBits()).reshape(height, image.bytesPerLine())[:, :width].copy()


@pytest.mark.parametrize("kind", [AreaMipmap, NearestMipmap])
@settings(max_examples=25, deadline=None)
@given(st.tuples(*[st.integers(0, SIZE[0] - 1)] * 2), st.tuples(*[st.integers(0, SIZE[1] - 1)] * 2))
def test_dirty_update_equals_full_rebuild(
    kind: type[Mipmap], rows: tuple[int, int], columns: tuple[int, int]
) -> None:
    picture = Picture()
    mipmap = picture.mipmap(kind)
    for level in range(mipmap.levels):
        shown(mipmap, level)
    rect = min(rows), min(columns), max(rows) + 1, max(columns) + 1
    picture.pixels[rect[0] : rect[2], rect[1] : rect[3]] ^= 85
    mipmap.invalidate(rect)
    for level in range(mipmap.levels):
        np.testing.assert_array_equal(shown(mipmap, level), shown(picture.mipmap(kind), level))


def test_area_levels_are_the_mean_within_rounding() -> None:
    picture = Picture((512, 512))
    mean = picture.pixels.reshape(128, 4, 128, 4).mean((1, 3))
    assert np.abs(shown(picture.mipmap(AreaMipmap), 2) - mean).max() <= 1


def test_nearest_levels_hold_only_values_of_the_base() -> None:
    picture = Picture()
    np.testing.assert_array_equal(shown(picture.mipmap(NearestMipmap), 2), picture.pixels[::4, ::4])


def test_only_tiles_under_the_change_are_rendered_again() -> None:
    picture = Picture((2048, 2048))
    mipmap = picture.mipmap(NearestMipmap)
    shown(mipmap, 0)
    picture.rendered = 0
    mipmap.invalidate((TILE - 1, TILE - 1, TILE + 1, TILE + 1))
    shown(mipmap, 0)
    assert picture.rendered == 4


def test_prepare_stops_at_its_deadline_and_always_gets_on() -> None:
    mipmap = Picture((1024, 1024)).mipmap(AreaMipmap)
    rect = (0, 0, 1024, 1024)
    rounds = 0
    while not mipmap.prepare(0, rect, deadline=time.perf_counter()):
        rounds += 1
        assert rounds <= 16
    assert rounds == 15
    assert mipmap.is_fresh(0, rect)


def test_memory_is_touched_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.canvas.mipmap.PAGE", 1 << 16)  # 64 of the rows below
    mipmap = Picture((1024, 1024)).mipmap(AreaMipmap)
    pages = mipmap._level(0).pages
    counts = []
    while not mipmap.is_fresh(0, (0, 0, TILE, TILE)):
        mipmap.prepare(0, (0, 0, TILE, TILE), deadline=time.perf_counter())
        counts.append(len(pages))
    assert counts[:3] == [1, 2, 3] and len(counts) <= 6
    assert np.array_equal(shown(mipmap, 0), shown(Picture((1024, 1024)).mipmap(AreaMipmap), 0))


def test_stale_tiles_still_show_what_they_held() -> None:
    mipmap = Picture().mipmap(AreaMipmap)
    shown(mipmap, 0)
    mipmap.invalidate()
    assert mipmap.is_filled(0, (0, 0, *SIZE))
    assert not mipmap.is_fresh(0, (0, 0, *SIZE))


def test_preview_covers_the_picture_and_follows_changes() -> None:
    picture = Picture((2000, 1000))
    mipmap = picture.mipmap(NearestMipmap)
    first = mipmap.preview()
    assert max(first.width(), first.height()) <= PREVIEW
    picture.pixels[:] = 7
    mipmap.invalidate()
    assert mipmap.preview().pixelColor(0, 0) == QColor(7, 7, 7)


def test_a_huge_finest_level_starts_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.canvas.mipmap.MEMORY_LIMIT", 5 * TILE * TILE)
    mipmap = Picture((4 * TILE, 4 * TILE)).mipmap(AreaMipmap)
    mipmap.prepare(0, (0, 0, 2 * TILE, 4 * TILE))
    mipmap.prepare(0, (2 * TILE, 0, 3 * TILE, TILE))
    assert not mipmap.is_filled(0, (0, 0, TILE, TILE))
    assert mipmap.is_fresh(0, (2 * TILE, 0, 3 * TILE, TILE))


def test_halve_averages_the_last_odd_row_with_itself() -> None:
    np.testing.assert_array_equal(halve(np.uint8([[0, 4], [8, 4], [10, 30]])), [[4], [20]])


@given(st.integers(0, 5), st.tuples(*[st.integers(0, 5000)] * 4))
def test_scaled_rectangle_covers_every_dependent_pixel(level: int, edges: tuple[int, int, int, int]) -> None:
    top, left, bottom, right = scale_rect(edges, level)
    assert top * 2**level <= edges[0]
    assert left * 2**level <= edges[1]
    assert bottom * 2**level >= edges[2]
    assert right * 2**level >= edges[3]
