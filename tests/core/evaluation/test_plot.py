"""Charts hold what they are given: every point, names, units, axes that suit the values."""

import math
import sys
from pathlib import Path

import pytest
from PIL import Image

from core.errors import UserError
from core.evaluation.plot import Curve, Panel, check_charts, draw, save_chart, tick_text


def panel(*curves: Curve, **options: object) -> Panel:
    return Panel("title", "megapixels", "seconds", curves, **options)  # type: ignore[arg-type]


def test_points_stand_where_they_belong_under_their_name() -> None:
    (axes,) = draw([panel(Curve("one", [0, 1, 2], [1, 2, 4]), Curve("two", [0, 3], [5, 6]))]).axes
    drawn = {str(line.get_label()): line.get_xydata().tolist() for line in axes.lines}  # type: ignore[union-attr]
    assert drawn == {"one": [[0, 1], [1, 2], [2, 4]], "two": [[0, 5], [3, 6]]}
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["one", "two"]
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == ("title", "megapixels", "seconds")
    assert len({line.get_color() for line in axes.lines}) == 2


def test_points_that_are_not_finite_are_skipped_and_the_others_joined() -> None:
    (axes,) = draw([panel(Curve("a", [0, 0.5, 1], [1, math.nan, 2]))]).axes
    assert axes.lines[0].get_xydata().tolist() == [[0, 1], [1, 2]]  # type: ignore[union-attr]


def test_a_linear_axis_starts_at_zero_unless_told_otherwise() -> None:
    curve = Curve("a", [0, 1], [10.0, 11.0])
    assert draw([panel(curve)]).axes[0].get_ylim()[0] == 0
    assert draw([panel(curve, from_zero=False)]).axes[0].get_ylim()[0] > 9


def test_the_right_axis_has_its_own_range_and_label() -> None:
    curves = Curve("time", [0, 1], [1, 2]), Curve("memory", [0, 1], [500, 1000], right=True)
    left, right = draw([panel(*curves, right_label="MB")]).axes
    assert (left.get_ylabel(), right.get_ylabel()) == ("seconds", "MB")
    assert left.get_ylim()[1] < 3
    assert right.get_ylim()[1] > 900
    assert [str(line.get_label()) for line in right.lines] == ["memory"]
    legend = left.get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 2, "one legend names both"


@pytest.mark.parametrize("values", [(0.06, 0.0655), (0.1, 30), (5, 5), (1e-3, 1e6)])
def test_a_logarithmic_axis_has_ticks_for_any_range(values: tuple[float, float]) -> None:
    figure = draw([panel(Curve("a", [1, 2], list(values)), log_x=True, log_y=True)])
    figure.draw_without_rendering()
    (axes,) = figure.axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    low, high = axes.get_ylim()
    assert sum(low <= tick <= high for tick in axes.get_yticks()) >= 2


def test_a_curve_without_any_point_leaves_its_axes_empty(tmp_path: Path) -> None:
    save_chart(tmp_path / "none.png", [panel(Curve("a", [1], [math.nan]), log_x=True, log_y=True)])
    assert (tmp_path / "none.png").exists()


def test_ticks_in_words() -> None:
    assert [tick_text(value) for value in (0, 0.25, 5, 1000, 12500)] == ["0", "0.25", "5", "1,000", "12,500"]


def test_panels_stand_side_by_side_in_a_picture(tmp_path: Path) -> None:
    one = panel(Curve("a", [0, 1], [0, 1]))
    save_chart(tmp_path / "one.png", [one])
    save_chart(tmp_path / "two.png", [one, one], "Whole")
    with Image.open(tmp_path / "one.png") as single, Image.open(tmp_path / "two.png") as double:
        assert double.width == 2 * single.width
        assert double.height > single.height, "room for the title"
    assert {path.name for path in tmp_path.glob("*.png")} == {"one.png", "two.png"}


def test_without_matplotlib_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(UserError, match=r"pip install -e \"\.\[lab\]\""):
        check_charts()
    with pytest.raises(UserError, match=r"\[lab\]"):
        save_chart(tmp_path / "one.png", [panel(Curve("a", [0, 1], [0, 1]))])
    assert not (tmp_path / "one.png").exists()
