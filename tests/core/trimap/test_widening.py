"""Edge that a finished alpha shows to be too narrow."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap
from core.trimap.widening import widen

HEIGHT, WIDTH = 300, 400


def banded(inside: int = 8, outside: int = 8) -> Trimap:
    """Return a subject in the lower half with Edge along its outline."""
    trimap = np.full((HEIGHT, WIDTH), BACKGROUND, np.uint8)
    trimap[150 - outside :] = UNKNOWN
    trimap[150 + inside :] = FOREGROUND
    return trimap


def found(trimap: Trimap, rows: slice, columns: slice) -> np.ndarray:
    """Return the alpha of a sharp outline, half transparent in a part of Edge."""
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    alpha[150:] = 1
    part = np.zeros_like(alpha, bool)
    part[rows, columns] = True
    alpha[part & (trimap == UNKNOWN)] = 0.5
    return alpha


def test_nothing_is_widened_where_alpha_is_decided_at_the_rim() -> None:
    trimap = banded()
    widened, places = widen(trimap, found(trimap, np.s_[146:154], np.s_[:]))
    assert places == 0 and np.array_equal(widened, trimap)


@pytest.mark.parametrize("as_bytes", [False, True])
def test_edge_grows_only_there_and_to_that_side_by_about_its_own_width(as_bytes: bool) -> None:
    trimap = banded()
    alpha = found(trimap, np.s_[:150], np.s_[100:140])
    widened, places = widen(trimap, (alpha * 255).astype(np.uint8) if as_bytes else alpha)
    assert places == 1
    grown = (widened == UNKNOWN) & (trimap != UNKNOWN)
    rows, columns = np.nonzero(grown)
    assert rows.max() < 142 and 8 <= 142 - rows.min() <= 18
    assert columns.min() >= 100 - 18 and columns.max() < 140 + 18
    assert (widened[trimap == UNKNOWN] == UNKNOWN).all() and (
        widened[trimap == FOREGROUND] == FOREGROUND
    ).all()


def test_a_wide_edge_is_widened_by_more_than_a_narrow_one() -> None:
    counts = []
    for width in (3, 14):
        trimap = banded(width, width)
        widened, _ = widen(trimap, found(trimap, np.s_[150:], np.s_[150:250]))
        counts.append(np.count_nonzero(widened != trimap))
    assert counts[1] > 2 * counts[0]


def test_places_are_counted_and_single_pixels_are_none() -> None:
    trimap = banded()
    alpha = found(trimap, np.s_[:], np.s_[40:60])
    alpha = np.maximum(alpha, 0)
    alpha[142, 300] = 0.5
    alpha[142:150, 360:380] = 0.5
    widened, places = widen(trimap, alpha)
    assert places == 3  # above and below the same columns, and above others
    assert (widened[:, 280:320] == trimap[:, 280:320]).all()


def test_marks_of_another_size_scale_with_the_photo() -> None:
    trimap = banded()
    alpha = found(trimap, np.s_[:150], np.s_[100:140])
    share = np.mean(widen(trimap, alpha).trimap != trimap)
    large = [cv2.resize(each, None, fx=5, fy=5, interpolation=cv2.INTER_NEAREST) for each in (trimap, alpha)]
    assert np.mean(widen(large[0], large[1]).trimap != large[0]) == pytest.approx(share, rel=0.25)


@pytest.mark.parametrize("value", [BACKGROUND, UNKNOWN, FOREGROUND])
def test_marks_of_one_class_stay(value: int) -> None:
    trimap = np.full((50, 60), value, np.uint8)
    assert widen(trimap, np.full((50, 60), 0.5, np.float32)).places == 0
