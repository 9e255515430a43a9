"""Charts hold what they are given: points where they belong, each curve in its color, axes with round ticks."""

import math

import numpy as np
import pytest
from PIL import ImageDraw

from core.evaluation.axis import Axis, tick_text
from core.evaluation.plot import COLORS, Curve, Panel, draw

SCALE = 2


def pixels_of(chart: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    """(row, col) of all pixels of exactly this color."""
    return np.argwhere((chart == np.array(color, np.uint8)).all(-1))


def body(chart: np.ndarray) -> np.ndarray:
    """The chart without its legend."""
    return chart[140:]


def panel(*curves: Curve, **options: object) -> Panel:
    return Panel("title", "megapixels", "seconds", curves, **options)  # type: ignore[arg-type]


def test_a_rising_curve_rises_on_the_picture() -> None:
    chart = draw([panel(Curve("time", [0, 1, 2], [1, 2, 4]))])
    found = pixels_of(body(chart), COLORS[0])
    left, right = found[found[:, 1].argmin()], found[found[:, 1].argmax()]
    assert right[0] < left[0]
    assert right[1] - left[1] > 0.7 * chart.shape[1]


def test_a_linear_axis_starts_at_zero() -> None:
    flat = [10.0, 10.0]
    with_zero = pixels_of(body(draw([panel(Curve("a", [0, 1], flat))])), COLORS[0])[:, 0].mean()
    fitted = draw([panel(Curve("a", [0, 1], [10.0, 11.0]), from_zero=False)])
    rows = pixels_of(body(fitted), COLORS[0])[:, 0]
    assert rows.max() - rows.min() > 400
    assert with_zero < 60, "far from 0, so near the top"


def test_every_curve_is_drawn_and_named() -> None:
    curves = [Curve(f"curve {i}", [1, 2, 3], [i + 1, i + 2, i + 1]) for i in range(4)]
    chart = draw([panel(*curves)])
    for color in COLORS[:4]:
        found = pixels_of(chart, color)[:, 0]
        assert (found < 180).any(), "in the legend"
        assert (found > 220).any(), "in the chart"
    assert not len(pixels_of(chart, COLORS[5]))


def test_the_right_axis_has_its_own_range_in_its_own_color() -> None:
    chart = draw([panel(Curve("time", [0, 1], [1, 2]), Curve("memory", [0, 1], [500, 1000], right=True))])
    both = [pixels_of(body(chart), color) for color in COLORS[:2]]
    tops = [found[found[:, 1] < 1100][:, 0].min() for found in both]
    assert abs(tops[0] - tops[1]) < 12, "both fill the same height"
    assert (both[1][:, 1] > 1160).any(), "ticks and label at the right"


def test_a_logarithmic_axis_makes_powers_straight() -> None:
    axis = Axis([1, 10, 100], log=True, from_zero=True)
    assert axis.place(10) - axis.place(1) == pytest.approx(axis.place(100) - axis.place(10))
    assert axis.ticks == [1, 10, 100]


@pytest.mark.parametrize(("low", "high"), [(0, 7), (0, 0.031), (3, 3), (-2, 5), (0, 33_177_600)])
def test_ticks_are_round_and_within(low: float, high: float) -> None:
    axis = Axis([low, high], log=False, from_zero=True)
    assert 3 <= len(axis.ticks) <= 9
    assert all(-1e-9 <= axis.place(tick) <= 1 + 1e-9 for tick in axis.ticks)
    steps = np.diff(axis.ticks)
    mantissa = steps[0] / 10 ** math.floor(math.log10(steps[0]) + 1e-9)
    assert any(mantissa == pytest.approx(value) for value in (1, 2, 2.5, 5, 10))


@pytest.mark.parametrize(("low", "high"), [(0.06, 0.0655), (0.1, 30), (5, 5), (1e-3, 1e6)])
def test_logarithmic_ticks_are_enough(low: float, high: float) -> None:
    assert len(Axis([low, high], log=True, from_zero=True).ticks) >= 2


@pytest.mark.parametrize("value", [14.86, 0.0, -3.0, 1e9])
def test_a_single_value_stands_between_different_ticks(value: float) -> None:
    axis = Axis([value], log=False, from_zero=False)
    assert axis.place(value) == pytest.approx(0.5)
    assert len({tick_text(tick) for tick in axis.ticks}) == len(axis.ticks) >= 3


def test_ticks_in_words() -> None:
    assert [tick_text(value) for value in (0, 0.25, 5, 1000, 12500)] == ["0", "0.25", "5", "1,000", "12,500"]


def test_panels_stand_side_by_side_under_their_title() -> None:
    one = panel(Curve("a", [0, 1], [0, 1]))
    single, double = draw([one]), draw([one, one], "Whole")
    assert double.shape[1] == 2 * single.shape[1]
    assert double.shape[0] > single.shape[0]
    offset = double.shape[0] - single.shape[0]
    np.testing.assert_array_equal(double[offset:, : single.shape[1]], single)
    assert (double[:offset] < 128).any(), "the title"


def test_labels_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    original = ImageDraw.ImageDraw.text

    def spy(self: ImageDraw.ImageDraw, at: object, text: str, *args: object, **options: object) -> None:
        written.append(text)
        original(self, at, text, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", spy)
    draw([panel(Curve("ours", [0, 4], [0, 2]))], "Whole")
    assert {"Whole", "title", "megapixels", "seconds", "ours", "0", "1", "2", "4"} <= set(written)


def test_points_that_are_no_numbers_are_left_out() -> None:
    whole = draw([panel(Curve("a", [0, 1], [1, 2]))])
    holed = draw([panel(Curve("a", [0, 0.5, 1], [1, math.nan, 2]))])
    np.testing.assert_array_equal(whole, holed)
