"""Rectangles and ellipses as marks: their outlines, how they join what is marked, and Edge along their borders."""

from __future__ import annotations

import numpy as np
import pytest

from core.trimap.paint import paint
from core.trimap.path import coverage
from core.trimap.shapes import Joining, Outline, outline_between, select_border, select_joined
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

SQUARE = outline_between("rectangle", (10, 10), (30, 30))


def joined(trimap: np.ndarray, outline: Outline, joining: Joining, radius: float = 0) -> np.ndarray:
    """Return the trimap with the shape joined to Keep, Remove where it is lost."""
    made = trimap.copy()
    border = select_border(trimap, outline, FOREGROUND, joining, radius)
    for selection, gains in select_joined(trimap, outline, FOREGROUND, joining):
        paint(made, selection, FOREGROUND if gains else BACKGROUND)
    paint(made, border, UNKNOWN)
    return made


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
@pytest.mark.parametrize(
    ("is_even", "from_center", "low", "high"),
    [
        (False, False, (10, 4), (20, 10)),
        (True, False, (10, 0), (20, 10)),
        (False, True, (0, 4), (20, 16)),
        (True, True, (0, 0), (20, 20)),
    ],
)
def test_a_drag_spans_the_shape(
    shape: str, is_even: bool, from_center: bool, low: tuple[int, int], high: tuple[int, int]
) -> None:
    outline = outline_between(shape, (10, 10), (20, 4), is_even=is_even, from_center=from_center)  # type: ignore[arg-type]
    assert np.allclose(outline.min(0), low, atol=0.01) and np.allclose(outline.max(0), high, atol=0.01)


def test_an_ellipse_is_round() -> None:
    outline = outline_between("ellipse", (0, 0), (40, 20))
    assert np.allclose(((outline - (20, 10)) / (20, 10)) ** 2 @ np.ones(2), 1)


def test_shapes_are_added_taken_away_and_intersected() -> None:
    marked = np.zeros((50, 50), np.uint8)
    marked[20:40, 20:40] = FOREGROUND
    counts = {
        joining: int((joined(marked, SQUARE, joining) == FOREGROUND).sum())
        for joining in ("add", "subtract", "intersect")
    }  # type: ignore[arg-type]
    assert counts["add"] - counts["subtract"] == 400
    assert counts["intersect"] == 400 - counts["subtract"] == 10 * 10
    assert not (joined(marked, SQUARE, "intersect") == UNKNOWN).any()


def test_edge_goes_where_the_marks_end_alone() -> None:
    marked = np.zeros((50, 50), np.uint8)
    marked[20:50, 20:50] = FOREGROUND
    added = joined(marked, SQUARE, "add", 3)
    assert added[10, 15] == added[9, 15] == added[12, 15] == UNKNOWN and added[16, 15] == FOREGROUND
    assert (added[20:, 20:] == FOREGROUND).all(), "inside of what was marked before there is no border"
    cut = joined(marked, SQUARE, "subtract", 3)
    assert cut[25, 30] == cut[25, 28] == UNKNOWN and cut[25, 24] == BACKGROUND and cut[25, 36] == FOREGROUND
    assert (cut[:20, :20] == BACKGROUND).all(), "nothing ends where nothing was marked"
    kept = joined(marked, SQUARE, "intersect", 3)
    assert kept[24, 24] == FOREGROUND and kept[25, 30] == UNKNOWN and kept[40, 40] == BACKGROUND


def test_no_edge_is_left_beyond_what_stays_nor_in_what_is_taken_away() -> None:
    marked = joined(np.zeros((50, 50), np.uint8), SQUARE, "add", 3)
    right = outline_between("rectangle", (0, 20), (50, 50))
    kept = joined(marked, right, "intersect", 2)
    assert (kept[:, :18] == BACKGROUND).all() and kept[20, 24] == FOREGROUND and kept[20, 30] == UNKNOWN
    cut = joined(marked, right, "subtract", 2)
    assert (cut[:, 22:] == BACKGROUND).all() and cut[20, 15] == FOREGROUND and cut[20, 20] == UNKNOWN


@pytest.mark.parametrize("joining", ["add", "subtract", "intersect"])
def test_no_pixel_that_the_outline_cuts_is_sure_with_a_border(joining: Joining) -> None:
    outline = np.array([(5.3, 8.1), (11.7, 41.9), (44.2, 30.6), (30.5, 21.4)])
    marked = np.full((50, 50), BACKGROUND if joining == "add" else FOREGROUND, np.uint8)
    share = coverage(outline, (0, 0, 50, 50))
    is_cut = (share > 0) & (share < 1)
    assert is_cut.any() and (joined(marked, outline, joining, 1)[is_cut] == UNKNOWN).all()
    hard = joined(marked, outline, joining, 0)
    assert not (hard == UNKNOWN).any()
    is_inside = (hard == FOREGROUND) != (joining == "subtract")
    assert np.array_equal(is_inside[~is_cut], share[~is_cut] == 1)
    assert is_inside.sum() == pytest.approx(share.sum(), abs=6), "pixels that are cut go either way"


def test_edge_itself_is_joined_alone() -> None:
    marked = np.full((50, 50), FOREGROUND, np.uint8)
    marked[:, 20:] = UNKNOWN
    lost = select_joined(marked, SQUARE, UNKNOWN, "subtract")
    assert [gains for _, gains in lost] == [False]
    assert int((lost[0][0].mask > 0).sum()) == 20 * 10


def test_a_shape_beyond_the_photo_adds_nothing_and_leaves_nothing() -> None:
    marked = np.full((20, 20), FOREGROUND, np.uint8)
    outside = outline_between("ellipse", (100, 100), (140, 140))
    assert select_joined(marked, outside, FOREGROUND, "add") == []
    assert select_border(marked, outside, FOREGROUND, "add", 3) is None
    assert (joined(marked, outside, "subtract", 3) == FOREGROUND).all()
    assert (joined(marked, outside, "intersect", 3) == BACKGROUND).all()


def test_edge_itself_gets_no_border() -> None:
    assert select_border(np.zeros((50, 50), np.uint8), SQUARE, UNKNOWN, "add", 5) is None
