"""Where a preview is cut, how it is reduced, and how it comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.matting.preview import (
    LONGEST,
    Source,
    crop_around,
    has_all,
    landing,
    preview,
    reduced,
    reduced_size,
)
from core.engine.options import MatteOptions
from core.geometry import Rect, slices
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine

SIDES = st.integers(1, 9000)


def three(height: int, width: int) -> NDArray[np.uint8]:
    """Keep in the left third, Edge in the middle, Remove in the right third."""
    trimap = np.full((height, width), UNKNOWN, np.uint8)
    trimap[:, : width // 3], trimap[:, -(width // 3) :] = FOREGROUND, BACKGROUND
    return trimap


def run(trimap: NDArray[np.uint8], seen: Rect | None = None, shown: NDArray[np.uint8] | None = None) -> Any:
    engine = FakeEngine()
    source = Source(np.zeros((*trimap.shape, 3), np.uint8), trimap, shown, seen)
    return engine, preview(source, engine, MatteOptions(max_tokens=3, passes=2), lambda: False)


# --- which part --------------------------------------------------------------------------------------------------


@given(SIDES, SIDES, st.data())
def test_a_crop_holds_what_is_seen_and_stays_in_the_photo(height: int, width: int, data: Any) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    bottom = data.draw(st.integers(top + 1, height))
    right = data.draw(st.integers(left + 1, width))
    crop = crop_around((height, width), (top, left, bottom, right))
    assert 0 <= crop[0] <= top and bottom <= crop[2] <= height
    assert 0 <= crop[1] <= left and right <= crop[3] <= width
    small = reduced_size(crop)
    assert max(small) <= LONGEST and min(small) >= 1


def test_what_is_seen_gets_a_margin_for_the_network_to_look_around() -> None:
    assert crop_around((8000, 8000), (3000, 2000, 5000, 6000)) == (2750, 1500, 5250, 6500)


def test_a_small_view_is_widened_to_what_a_preview_can_take_at_full_size() -> None:
    crop = crop_around((4001, 6001), (0, 5900, 100, 6001))
    assert crop == (0, 6001 - LONGEST, LONGEST, 6001)
    assert reduced_size(crop) == (LONGEST, LONGEST)


@pytest.mark.parametrize("seen", [None, (0, 0, 0, 0), (10, 10, 790, 1200)])
def test_nearly_all_is_all(seen: Rect | None) -> None:
    assert crop_around((800, 1200), seen) == (0, 0, 800, 1200)


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((4320, 7680), (576, 1024)),
        ((4001, 2999), (1024, 768)),
        ((600, 900), (600, 900)),
        ((1, 8000), (1, 1024)),
    ],
)
def test_the_longest_side_is_reduced_to_about_a_thousand(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    assert reduced_size((7, 5, 7 + size[0], 5 + size[1])) == small


def test_a_crop_without_known_pixels_of_both_kinds_is_widened_until_it_has_them() -> None:
    trimap = np.full((6000, 6000), UNKNOWN, np.uint8)
    trimap[2000:2100, 2000:2100] = FOREGROUND
    trimap[:, :100] = BACKGROUND
    rect, small = reduced(trimap, (1600, 1600, 2624, 2624))
    assert small is not None and has_all(small)
    assert rect[1] < 100 and rect[0] <= 1600 and rect[3] >= 2624


def test_where_nothing_is_unknown_there_is_nothing_to_run() -> None:
    trimap = three(900, 9000)
    assert reduced(trimap, (0, 0, 900, 1024)) == ((0, 0, 900, 1024), None)


# --- how it comes back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(37, 53), (64, 64), (101, 3), (1, 1)])
@pytest.mark.parametrize("factor", [1, 3, 4.7])
def test_a_ramp_comes_back_where_it_was(size: tuple[int, int], factor: float) -> None:
    """Enlarged by the inverse of the reduction: no shift, no missing row or column at the borders."""
    height, width = size
    trimap = np.full((200, 300), UNKNOWN, np.uint8)
    rect = (11, 17, 11 + height, 17 + width)
    rows = max(round(height / factor), 1)
    columns = max(round(width / factor), 1)
    centers = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    alpha = np.broadcast_to(centers, (rows, columns)).copy()
    shown = np.full(trimap.shape, 7, np.uint8)
    landed = landing(trimap, shown, rect, alpha)
    part = landed.display[slices(rect)]
    expected = np.clip((np.arange(width) + 0.5) / width, 0.5 / columns, 1 - 0.5 / columns) * 255
    assert np.abs(part.astype(float) - expected).max() <= 1.5
    outside = landed.display.copy()
    outside[slices(rect)] = 7
    assert (outside == 7).all()


def test_known_pixels_are_as_marked_everywhere_and_the_rest_outside_as_before() -> None:
    trimap = three(60, 90)
    shown = np.full((60, 90), 40, np.uint8)
    landed = landing(trimap, shown, (10, 20, 50, 70), np.full((20, 25), 0.5, np.float32))
    assert (landed.display[:, :30] == 255).all() and (landed.display[:, 60:] == 0).all()
    assert (landed.display[10:50, 30:60] == 128).all()
    assert (landed.display[:10, 30:60] == 40).all() and (landed.display[50:, 30:60] == 40).all()


def test_the_rectangle_is_all_that_differs_and_no_more() -> None:
    trimap = np.full((50, 70), UNKNOWN, np.uint8)
    shown = np.full((50, 70), 100, np.uint8)
    alpha = np.full((30, 40), 100 / 255, np.float32)
    alpha[3:9, 5:25] = 1
    landed = landing(trimap, shown, (10, 20, 40, 60), alpha)
    assert landed.rect == (13, 25, 19, 45)
    assert landing(trimap, landed.display, (10, 20, 40, 60), alpha).rect == (0, 0, 0, 0)


# --- with an engine ----------------------------------------------------------------------------------------------


def test_the_engine_gets_the_reduced_crop_and_no_extras() -> None:
    trimap = three(3000, 4100)
    engine, landed = run(trimap)
    (small, options), *more = engine.runs
    assert not more and small.shape == (749, 1024)
    assert options == MatteOptions(foreground=False, polish=0)
    assert landed is not None and landed.display.shape == trimap.shape
    assert (landed.display[trimap == FOREGROUND] == 255).all()


def test_zoomed_in_the_engine_sees_only_what_is_seen() -> None:
    trimap = np.full((3000, 4100), BACKGROUND, np.uint8)
    trimap[900:, 1300:1500] = UNKNOWN
    trimap[900:, 1500:] = FOREGROUND
    engine, landed = run(trimap, (1000, 1200, 1300, 1600))
    (small, _) = engine.runs[0]
    assert np.array_equal(small, trimap[638:1662, 888:1912])
    assert landed is not None and np.array_equal(landed.display, trimap)


def test_without_edge_nothing_is_run() -> None:
    trimap = three(40, 60)
    trimap[trimap == UNKNOWN] = FOREGROUND
    engine, landed = run(trimap)
    assert landed is None and not engine.runs


@pytest.mark.parametrize("missing", [(FOREGROUND,), (BACKGROUND,), (FOREGROUND, BACKGROUND)])
@pytest.mark.parametrize("seen", [None, (0, 0, 20, 20)])
def test_without_keep_or_remove_there_is_a_preview(
    missing: tuple[int, ...], seen: tuple[int, int, int, int] | None
) -> None:
    trimap = three(40, 60)
    trimap[np.isin(trimap, missing)] = UNKNOWN
    engine, landed = run(trimap, seen)
    assert landed is not None and len(engine.runs) == 1


def test_a_speck_that_is_lost_when_reduced_is_waited_out() -> None:
    trimap = np.full((4096, 4096), UNKNOWN, np.uint8)
    trimap[:, :500] = BACKGROUND
    trimap[2000, 2000] = FOREGROUND
    engine, landed = run(trimap)
    assert landed is None and not engine.runs


def test_a_view_without_edge_shows_the_marks_without_a_run() -> None:
    trimap = three(900, 9000)
    engine, landed = run(trimap, (0, 0, 300, 300))
    assert landed is not None and not engine.runs
    assert np.array_equal(landed.display, trimap)
