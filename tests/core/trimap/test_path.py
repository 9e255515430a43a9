import numpy as np
import pytest

from core.trimap.path import (
    Anchor,
    at_even_angle,
    band,
    bounds,
    centers_inside,
    centers_near,
    coverage,
    nearest,
    outline_of,
    thinned,
)

SQUARE = (Anchor((10.25, 20.5)), Anchor((10.25, 60.5)), Anchor((50.75, 60.5)), Anchor((50.75, 20.5)))


def circle(row: float, column: float, radius: float) -> tuple[Anchor, ...]:
    pull = radius * 0.5523
    return (
        Anchor((row - radius, column), (0, pull)),
        Anchor((row, column + radius), (pull, 0)),
        Anchor((row + radius, column), (0, -pull)),
        Anchor((row, column - radius), (-pull, 0)),
    )


def test_corners_are_joined_by_straight_lines() -> None:
    np.testing.assert_array_equal(outline_of(SQUARE), [a.at for a in SQUARE])
    assert len(outline_of(SQUARE, closed=False)) == 4
    assert outline_of(()).shape == (0, 2)


def test_pixels_that_the_path_cuts_hold_the_share_inside() -> None:
    cover = coverage(outline_of(SQUARE), (0, 0, 64, 80))
    assert cover.sum() == pytest.approx(40.5 * 40, rel=0.005)
    assert cover[30, 40] == 1
    assert cover[30, 20] == pytest.approx(0.5, abs=0.07)
    assert cover[10, 40] == pytest.approx(0.75, abs=0.07)
    assert cover[9, 40] == cover[30, 19] == 0


def test_curves_make_a_round_shape() -> None:
    outline = outline_of(circle(100, 120, 80))
    gaps = np.hypot(*(outline - (100, 120)).T)
    assert np.abs(gaps - 80).max() < 0.05
    assert coverage(outline, (0, 0, 200, 240)).sum() == pytest.approx(np.pi * 80**2, rel=0.003)


def test_any_rectangle_equals_the_whole() -> None:
    outline = outline_of(circle(100, 120, 80))
    whole = coverage(outline, (0, 0, 200, 240))
    for rect in [(0, 0, 20, 20), (90, 110, 110, 130), (15, 30, 40, 200), (199, 0, 200, 240)]:
        part = coverage(outline, rect)
        np.testing.assert_allclose(part, whole[rect[0] : rect[2], rect[1] : rect[3]], atol=1e-6)


def test_what_is_crossed_twice_is_outside() -> None:
    bow = (Anchor((0, 0)), Anchor((40, 40)), Anchor((0, 40)), Anchor((40, 0)))
    cover = coverage(outline_of(bow), (0, 0, 40, 40))
    assert cover[5, 20] == 0
    assert cover[35, 20] == 0
    assert cover[20, 5] == cover[20, 35] == 1


def test_a_band_lies_along_the_path_alone() -> None:
    near = band(outline_of(SQUARE), (0, 0, 64, 80), 4)
    assert near[30, 20] == near[10, 40] == 1
    assert near[30, 30] == near[30, 12] == near[0, 0] == 0


def test_bounds_are_cut_to_the_image() -> None:
    assert bounds(outline_of(circle(0, 0, 30)), (100, 100)) == (0, 0, 30, 30)
    assert bounds(outline_of(circle(-50, 0, 30)), (100, 100)) is None
    assert bounds(outline_of(()), (100, 100)) is None
    assert bounds(outline_of(SQUARE), (100, 100), margin=2) == (8, 18, 53, 63)


def test_a_point_set_on_a_curve_hardly_moves_it() -> None:
    anchors = [Anchor((20.0, 10.0), (-15.0, 0.0)), Anchor((20.0, 60.0), (15.0, 0.0)), Anchor((50.0, 30.0))]
    place = nearest(anchors, (4.0, 32.0))
    assert place is not None
    assert place.index == 0
    assert place.gap < 6
    longer = [anchors[0], place.anchor, *anchors[1:]]
    area = (0, 0, 60, 80)
    apart = coverage(outline_of(anchors), area) - coverage(outline_of(longer), area)
    assert abs(apart).sum() < 0.2 * coverage(outline_of(anchors), area).sum()


def test_a_point_set_on_a_line_is_a_corner() -> None:
    corners = [Anchor((0.0, 0.0)), Anchor((0.0, 10.0)), Anchor((10.0, 10.0))]
    place = nearest(corners, (5.5, 4.0))
    assert place is not None
    assert place.index == 2
    assert place.anchor.is_corner
    assert nearest(corners[:1], (0.0, 0.0)) is None


def test_pixels_within_some_of_an_outline_are_exactly_those() -> None:
    outline = np.random.default_rng(3).uniform(-10, 70, (6, 2))
    rows, columns = np.mgrid[:50, :60] + 0.5
    gaps = np.full((50, 60), np.inf)
    for start, end in zip(outline, np.roll(outline, -1, 0), strict=True):
        way = end - start
        share = np.clip(((rows - start[0]) * way[0] + (columns - start[1]) * way[1]) / (way @ way), 0, 1)
        gaps = np.minimum(
            gaps, np.hypot(rows - start[0] - share * way[0], columns - start[1] - share * way[1])
        )
    for radius in (1, 2.5, 9):
        near = centers_near(outline, (0, 0, 50, 60), radius)
        assert np.array_equal(near, gaps <= radius)
        assert np.array_equal(centers_near(outline, (7, 11, 30, 50), radius), near[7:30, 11:50])


def test_polygons_that_share_a_side_share_no_pixel() -> None:
    whole = np.array([(3.5, 2.5), (3.5, 27.5), (20.5, 27.5), (20.5, 2.5)])
    cut = np.array([(3.5, 9.5), (20.5, 22.5)])
    parts = np.stack([whole[0], cut[0], cut[1], whole[3]]), np.stack([cut[0], whole[1], whole[2], cut[1]])
    one, other = (centers_inside(part, (0, 0, 24, 30)) for part in parts)
    assert not (one & other).any()
    assert (
        np.array_equal(one | other, centers_inside(whole, (0, 0, 24, 30))) and (one | other).sum() == 17 * 25
    )


@pytest.mark.parametrize(
    ("point", "even"),
    [((3.0, 40.0), (0, 40)), ((40.0, 3.0), (40, 0)), ((-28.0, 32.0), (-30, 30)), ((-2.0, -9.0), (0, -9))],
)
def test_a_point_at_an_even_angle_is_the_nearest(
    point: tuple[float, float], even: tuple[float, float]
) -> None:
    assert at_even_angle((0, 0), point) == pytest.approx(even)
    moved = at_even_angle((5, 7), (point[0] + 5, point[1] + 7))
    assert moved == pytest.approx((even[0] + 5, even[1] + 7))


@pytest.mark.parametrize("closed", [True, False])
def test_a_thinned_outline_is_short_and_near(closed: bool) -> None:
    outline = outline_of(circle(300, 300, 250), closed=closed)
    few = thinned(outline, 0.5, closed=closed)
    assert len(few) < len(outline) / 4
    steps = np.linspace(0, 1, 30)[:, None, None]
    sides = few + steps * (np.roll(few, -1, 0) - few)
    sides = sides if closed else sides[:, :-1]
    assert np.abs(np.hypot(*(sides.reshape(-1, 2) - 300).T) - 250).max() < 0.6
    assert np.array_equal(thinned(outline[:2], 9.0), outline[:2])
