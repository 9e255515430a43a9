"""Every kind of doubt is found where it is, by its name; what is right is not doubted."""

import cv2
import numpy as np
import pytest

from core.doubt.doubts import MOST_DOUBT, find_doubts, update_doubts
from core.doubt.places import MOST_PLACES, Kind
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.core.doubt.cases import (
    CENTER,
    HEIGHT,
    RADIUS,
    WIDTH,
    Case,
    disc,
    distance,
    holds,
    kinds,
    only,
    painted,
)

RIM = CENTER[0] - RADIUS
"""The row of the disc's upper rim."""


@pytest.mark.parametrize(
    "case", [disc(2), disc(6), disc(20), disc(hairs=90), disc(noise=8), disc(hairs=60, noise=6)]
)
def test_a_right_matte_is_not_doubted(case: Case) -> None:
    assert case.doubts().places == ()


def test_the_map_of_a_right_matte_is_faint() -> None:
    assert disc(hairs=90).doubts().map.mean() < 5


def test_known_pixels_are_never_doubted_without_reason() -> None:
    case = disc()
    assert case.doubts().map[case.trimap != UNKNOWN].max() == 0


def test_alpha_that_its_colors_do_not_ask_for() -> None:
    case = disc().with_alpha(slice(RIM - 10, RIM + 10), slice(CENTER[1] - 12, CENTER[1] + 12), 0.0)
    place = only(case.doubts(), Kind.COLORS)
    assert holds(place, RIM + 5, CENTER[1])
    assert "colors" in place.sentence


def test_flat_gray() -> None:
    case = disc(hairs=60)
    alpha = case.alpha.copy()
    alpha[(case.trimap == UNKNOWN) & (np.arange(WIDTH) > CENTER[1] + 40)] = 0.5
    assert Kind.MUSH in kinds(Case(case.image, case.trimap, alpha).doubts())


def test_subject_and_background_that_look_alike() -> None:
    case = disc(24)
    image = painted(case.alpha, subject=(90, 92, 94), ground=(86, 90, 95))
    assert kinds(Case(image, case.trimap, case.alpha).doubts()) == {Kind.ALIKE}


def test_two_passes_that_disagree() -> None:
    case = disc()
    passes = np.zeros(case.trimap.shape, np.uint8)
    passes[RIM - 10 : RIM + 10, CENTER[1] - 12 : CENTER[1] + 12] = 150
    assert holds(only(case.doubts(passes), Kind.PASSES), RIM, CENTER[1])


def test_passes_of_a_smaller_map_say_the_same() -> None:
    case = disc()
    passes = np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8)
    passes[(RIM - 10) // 2 : (RIM + 10) // 2, (CENTER[1] - 12) // 2 : (CENTER[1] + 12) // 2] = 150
    larger = cv2.resize(passes, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    assert kinds(case.doubts(larger)) == {Kind.PASSES}


def test_a_loose_speck() -> None:
    case = disc(hairs=1)  # wide Edge around it
    row, column = CENTER[0] + 120, CENTER[1]
    case = case.with_alpha(slice(row - 3, row + 4), slice(column - 3, column + 4), 0.9)
    place = only(case.doubts(), Kind.SPECKS)
    assert holds(place, row, column)


def test_what_is_loose_but_there_is_no_speck() -> None:
    case = disc(hairs=1)
    row, column = CENTER[0] + 120, CENTER[1]
    alpha = case.alpha.copy()
    cv2.circle(alpha, (column, row), 4, 1.0, -1, cv2.LINE_AA)
    assert Case(painted(alpha), case.trimap, alpha).doubts().places == ()


def test_a_small_hole() -> None:
    case = disc()
    trimap = case.trimap.copy()
    cv2.circle(trimap, CENTER[::-1], 20, UNKNOWN, -1)
    alpha = case.alpha.copy()
    cv2.circle(alpha, CENTER[::-1], 4, 0.0, -1)
    place = Case(case.image, trimap, alpha).doubts().places[0]
    assert place.kind is Kind.HOLES
    assert holds(place, *CENTER)


def test_a_gap_that_shows_the_background_is_no_hole() -> None:
    case = disc()
    trimap, alpha = case.trimap.copy(), case.alpha.copy()
    cv2.circle(trimap, CENTER[::-1], 20, UNKNOWN, -1)
    cv2.circle(alpha, CENTER[::-1], 4, 0.0, -1, cv2.LINE_AA)
    assert Case(painted(alpha), trimap, alpha).doubts().places == ()


@pytest.mark.parametrize("radius", [8, 14])
def test_keep_on_the_background(radius: int) -> None:
    place = only(disc().marked(60, 80, radius, FOREGROUND).doubts(), Kind.FOREIGN_KEEP)
    assert holds(place, 60, 80)
    assert place.kind.is_of_marks


@pytest.mark.parametrize("radius", [8, 14])
def test_remove_on_the_subject(radius: int) -> None:
    place = only(disc().marked(*CENTER, radius, BACKGROUND).doubts(), Kind.FOREIGN_REMOVE)
    assert holds(place, *CENTER)


def test_keep_that_ran_over_the_rim() -> None:
    doubts = disc().marked(RIM - 4, CENTER[1], 18, FOREGROUND).doubts()
    place = doubts.places[0]
    assert place.kind is Kind.FOREIGN_KEEP
    assert RIM - 24 < place.rect[0] < place.rect[2] <= RIM + 2


def test_remove_over_hairs() -> None:
    case = disc(hairs=160)
    is_cut = (distance() > RADIUS + 12) & (np.arange(HEIGHT) < CENTER[0])[:, None]
    trimap = np.where(is_cut, BACKGROUND, case.trimap).astype(np.uint8)
    doubts = Case(case.image, trimap, np.where(is_cut, 0, case.alpha).astype(np.float32)).doubts()
    assert kinds(doubts) == {Kind.CUT_BY_REMOVE}
    assert all(place.rect[2] <= CENTER[0] + 8 for place in doubts.places)


def test_keep_over_hairs() -> None:
    case = disc(16, hairs=0)
    is_kept = distance() < RADIUS + 2
    trimap = np.where(is_kept, FOREGROUND, case.trimap).astype(np.uint8)
    doubts = Case(case.image, trimap, np.where(is_kept, 1, case.alpha).astype(np.float32)).doubts()
    assert Kind.CUT_BY_KEEP in kinds(doubts)
    assert Kind.CUT_BY_REMOVE not in kinds(doubts)


def test_marks_that_end_at_a_hard_rim_are_right() -> None:
    case = disc(1)
    trimap = np.select([distance() < RADIUS - 2, distance() < RADIUS + 2], [FOREGROUND, UNKNOWN], BACKGROUND)
    assert Case(case.image, trimap.astype(np.uint8), case.alpha).doubts().places == ()


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_depth_does_not_matter(dtype: type) -> None:
    case = disc().marked(60, 80, 10, FOREGROUND)
    image = case.image.astype(np.uint16) * 257 if dtype is np.uint16 else case.image.astype(np.float32) / 255
    again = find_doubts(image, case.trimap, case.alpha)
    assert [(p.kind, p.rect) for p in again.places] == [(p.kind, p.rect) for p in case.doubts().places]


def test_a_large_photo_is_looked_at_smaller() -> None:
    case = disc().marked(60, 80, 12, FOREGROUND)
    factor = 4
    large = [
        cv2.resize(array, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
        for array in (case.image, case.trimap, case.alpha)
    ]
    doubts = find_doubts(*large)
    assert max(doubts.map.shape) == 1536
    place = only(doubts, Kind.FOREIGN_KEEP)
    assert holds(place, 60 * factor, 80 * factor)
    assert place.area == pytest.approx(np.pi * (12 * factor) ** 2, rel=0.2)


@pytest.mark.parametrize("value", [BACKGROUND, UNKNOWN, FOREGROUND])
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (33, 2), (50, 50)])
def test_marks_of_one_kind_and_tiny_photos(value: int, size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 90, np.uint8)
    alpha = np.full(size, value / 255, np.float32)
    doubts = find_doubts(image, np.full(size, value, np.uint8), alpha)
    assert doubts.map.shape == size
    assert all(place.kind is Kind.ALIKE or place.kind is Kind.MUSH for place in doubts.places)


def test_the_worst_come_first_and_none_lies_over_another_of_its_kind() -> None:
    rng = np.random.default_rng(3)
    case = disc()
    alpha = np.where(case.trimap == UNKNOWN, rng.random(case.trimap.shape), case.alpha).astype(np.float32)
    doubts = Case(case.image, case.trimap, alpha).doubts()
    scores = [place.score for place in doubts.places]
    assert 0 < len(scores) <= MOST_PLACES
    assert scores == sorted(scores, reverse=True)


def test_the_map_is_the_error_to_expect() -> None:
    right, wrong = disc(), disc().with_alpha(slice(RIM, RIM + 10), slice(CENTER[1] - 12, CENTER[1] + 12), 0.0)
    shown = wrong.doubts().map.astype(np.float32) / 255 * MOST_DOUBT
    error = np.abs(wrong.alpha - right.alpha)
    assert shown[error > 0.8].mean() > 0.15
    assert shown[error == 0].mean() < 0.02


def test_a_region_is_looked_at_alone() -> None:
    before = disc().marked(60, 80, 10, FOREGROUND)
    after = before.with_alpha(slice(RIM - 10, RIM + 10), slice(CENTER[1] - 12, CENTER[1] + 12), 0.0)
    region = RIM - 14, CENTER[1] - 20, RIM + 14, CENTER[1] + 20
    doubts = update_doubts(before.doubts(), after.image, after.trimap, after.alpha, region)
    assert kinds(doubts) == {Kind.FOREIGN_KEEP, Kind.COLORS}
    whole = after.doubts()
    assert np.abs(doubts.map.astype(int) - whole.map.astype(int)).mean() < 0.5
    again = update_doubts(doubts, before.image, before.trimap, before.alpha, region)
    assert kinds(again) == {Kind.FOREIGN_KEEP}


def test_a_region_outside_the_photo_changes_nothing() -> None:
    case = disc()
    doubts = case.doubts()
    assert update_doubts(doubts, case.image, case.trimap, case.alpha, (-9, -9, 0, 0)) is doubts


def test_nothing_is_written_to() -> None:
    case = disc().marked(60, 80, 10, FOREGROUND)
    for array in (case.image, case.trimap, case.alpha):
        array.setflags(write=False)
    case.doubts(np.zeros((9, 9), np.uint8))
