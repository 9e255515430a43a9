"""Zoom and pan maths."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.canvas.viewport import FIT_MARGIN, KEEP_VISIBLE, MAX_ZOOM, Viewport, mip_level, zoom_step

sides = st.integers(1, 16384)
views = st.tuples(st.integers(200, 4000), st.integers(200, 4000))
ratios = st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0])
zooms = st.floats(0.01, 64)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1))


@st.composite
def viewports(draw: st.DrawFn) -> Viewport:
    """A viewport somewhere within its limits."""
    fitted = Viewport(draw(st.tuples(sides, sides)), draw(views), draw(ratios)).fitted()
    height, width = fitted.view_size
    zoomed = fitted.zoomed(draw(zooms), width * draw(st.floats(0, 1)), height * draw(st.floats(0, 1)))
    return zoomed.panned(draw(st.floats(-5000, 5000)), draw(st.floats(-5000, 5000)))


@given(viewports(), zooms, zooms, shares, shares)
def test_zoom_keeps_the_image_point_under_the_cursor(
    viewport: Viewport, zoom: float, to_zoom: float, at: tuple[float, float], of: tuple[float, float]
) -> None:
    height, width = viewport.view_size
    rows, columns = viewport.image_size
    x = KEEP_VISIBLE + at[0] * (width - 2 * KEEP_VISIBLE)
    y = KEEP_VISIBLE + at[1] * (height - 2 * KEEP_VISIBLE)
    point = of[0] * columns, of[1] * rows
    zoomed = viewport.zoomed(zoom, 0, 0)
    there = zoomed.to_view(*point)
    start = zoomed.panned(x - there[0], y - there[1])
    assert start.to_image(x, y) == pytest.approx(point, abs=1e-6 * max(rows, columns))
    assert start.zoomed(to_zoom, x, y).to_image(x, y) == pytest.approx(point, abs=1e-6 * max(rows, columns))


@given(viewports(), st.floats(-100, 20000), st.floats(-100, 20000))
def test_image_and_view_positions_are_inverse(viewport: Viewport, x: float, y: float) -> None:
    assert viewport.to_image(*viewport.to_view(x, y)) == pytest.approx((x, y), abs=1e-3)


@given(st.tuples(sides, sides), views, ratios)
def test_fit_is_inside_centered_and_touches_the_margin(
    size: tuple[int, int], view: tuple[int, int], dpr: float
) -> None:
    fitted = Viewport(size, view, dpr).fitted()
    left, top = fitted.to_view(0, 0)
    right, bottom = fitted.to_view(size[1], size[0])
    assert left >= FIT_MARGIN - 1e-6 or fitted.zoom == MAX_ZOOM
    assert left == pytest.approx(view[1] - right, abs=1e-6)
    assert top == pytest.approx(view[0] - bottom, abs=1e-6)
    slack = min(left, top)
    assert slack == pytest.approx(FIT_MARGIN, abs=1e-6) or fitted.zoom == MAX_ZOOM


@given(viewports(), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_some_of_the_image_always_stays_in_view(viewport: Viewport, dx: float, dy: float) -> None:
    top, left, bottom, right = viewport.panned(dx, dy).visible_rect()
    assert bottom > top
    assert right > left


@given(viewports(), views, ratios, shares)
def test_resize_keeps_the_middle(
    viewport: Viewport, view: tuple[int, int], dpr: float, of: tuple[float, float]
) -> None:
    rows, columns = viewport.image_size
    middle = of[0] * columns, of[1] * rows
    resized = viewport.centered_on(*middle).resized(view, dpr)
    assert resized.to_image(view[1] / 2, view[0] / 2) == pytest.approx(middle, abs=1e-6 * max(rows, columns))
    assert resized.zoom == viewport.zoom


@given(viewports(), zooms)
def test_zoom_stays_within_its_limits(viewport: Viewport, zoom: float) -> None:
    assert viewport.min_zoom <= viewport.zoomed(zoom, 10, 10).zoom <= MAX_ZOOM


def test_100_percent_is_one_device_pixel_per_image_pixel() -> None:
    viewport = Viewport((1000, 1000), (500, 500), 2.0).zoomed(1.0, 250, 250)
    left, _ = viewport.to_view(100, 0)
    right, _ = viewport.to_view(102, 0)
    assert right - left == pytest.approx(1.0)


@given(viewports())
def test_device_pixels_start_on_a_whole_one(viewport: Viewport) -> None:
    pixels = viewport.in_device_pixels()
    assert pixels.origin[0] == int(pixels.origin[0])
    assert abs(pixels.origin[0] - viewport.origin[0] * viewport.dpr) <= 0.5
    assert pixels.scale == viewport.zoom


@given(viewports(), st.tuples(sides, sides), st.tuples(sides, sides))
def test_view_rectangle_covers_its_image_rectangle(
    viewport: Viewport, a: tuple[int, int], b: tuple[int, int]
) -> None:
    rect = min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]) + 1, max(a[1], b[1]) + 1
    x, y, width, height = viewport.rect_to_view(rect, margin=0)
    left, top = viewport.to_view(rect[1], rect[0])
    right, bottom = viewport.to_view(rect[3], rect[2])
    assert x <= left <= right <= x + width
    assert y <= top <= bottom <= y + height


@pytest.mark.parametrize(
    ("zoom", "steps", "expected"), [(1, 1, 2**0.25), (0.9, 1, 1), (1.1, -1, 1), (1, -4, 0.5)]
)
def test_steps_are_a_fixed_ladder_through_100_percent(zoom: float, steps: float, expected: float) -> None:
    assert zoom_step(zoom, steps) == pytest.approx(expected)


@given(zooms, st.integers(1, 8))
def test_stepping_in_and_out_ends_on_the_same_rung(zoom: float, steps: int) -> None:
    rung = zoom_step(zoom, 1)
    assert zoom_step(zoom_step(rung, steps), -steps) == pytest.approx(rung)


@given(st.floats(0.005, 64), st.integers(1, 7))
def test_mip_level_never_enlarges_and_never_halves(zoom: float, levels: int) -> None:
    level = mip_level(zoom, levels)
    shown = zoom * 2**level
    assert 0 <= level < levels
    assert level == 0 or shown <= 1 + 1e-6
    assert level == levels - 1 or zoom > 1 or shown > 0.5 - 1e-6
    assert not math.isnan(shown)


def test_a_place_is_framed_in_the_middle_at_a_third_of_the_view() -> None:
    view = Viewport((4000, 6000), (600, 900)).framing((1000, 2000, 1100, 2300), 1 / 3, 4.0)
    x, y, width, height = view.rect_to_view((1000, 2000, 1100, 2300), margin=0)
    assert (width, height) == (300, 100)
    assert abs(x + width / 2 - 450) <= 1 and abs(y + height / 2 - 300) <= 1


def test_a_tiny_place_is_not_enlarged_past_the_limit_nor_a_large_one_shown_smaller_than_the_whole() -> None:
    view = Viewport((4000, 6000), (600, 900))
    assert view.framing((10, 10, 11, 11), 1 / 3, 4.0).zoom == 4.0
    assert view.framing((0, 0, 4000, 6000), 1 / 3, 4.0).zoom == view.fitted().zoom
    small = Viewport((20, 30), (600, 900))
    assert small.framing((10, 10, 11, 11), 1 / 3, 4.0).zoom == small.fitted().zoom


def test_a_framed_place_is_as_large_on_screens_of_twice_the_pixels() -> None:
    view = Viewport((4000, 6000), (600, 900), dpr=2.0).framing((1000, 2000, 1100, 2300), 1 / 3, 8.0)
    assert view.rect_to_view((1000, 2000, 1100, 2300), margin=0)[2] == 300


def test_a_way_begins_here_and_ends_there() -> None:
    here = Viewport((4000, 6000), (600, 900)).fitted()
    there = here.framing((1000, 2000, 1100, 2300), 1 / 3, 4.0)
    for share, end in ((0.0, here), (1.0, there)):
        on_the_way = here.towards(there, share)
        assert on_the_way.zoom == pytest.approx(end.zoom)
        assert on_the_way.origin == pytest.approx(end.origin, abs=0.01)


def test_one_point_stays_where_it_is_on_a_way_that_zooms() -> None:
    here = Viewport((4000, 6000), (600, 900)).fitted()
    there = here.framing((1000, 2000, 1100, 2300), 1 / 3, 4.0)
    scales, origins = (here.scale, there.scale), (here.origin, there.origin)
    fixed = [(origins[0][i] - origins[1][i]) / (scales[1] - scales[0]) for i in (0, 1)]
    at = here.to_view(*fixed)
    for share in (0.25, 0.5, 0.75):
        assert here.towards(there, share).to_view(*fixed) == pytest.approx(at, abs=0.1)


def test_a_way_at_one_zoom_leads_straight_across() -> None:
    here = Viewport((4000, 6000), (600, 900), zoom=1.0).centered_on(1000, 1000)
    half = here.towards(here.centered_on(3000, 2000), 0.5)
    assert half.to_image(450, 300) == pytest.approx((2000, 1500))
