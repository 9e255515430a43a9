import numpy as np
import pytest

from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import TouchUp

SIZE = 300, 530
WHOLE = (0, 0, *SIZE)


def alpha_after(layer: TouchUp, alpha: float = 0.0) -> np.ndarray:
    return layer.over(np.full(SIZE, alpha, np.float32), WHOLE)


def dab(layer: TouchUp, brush: SoftBrush, at: tuple[float, float] = (150, 260)) -> TouchUp:
    stroke = SoftStroke(layer, brush)
    stroke.segment(at, at)
    return stroke.layer


def test_a_hard_dab_is_a_disc_whose_rim_is_one_pixel_wide() -> None:
    alpha = alpha_after(dab(TouchUp(SIZE), SoftBrush("add", 100, hardness=1)))
    assert alpha.sum() == pytest.approx(np.pi * 50**2, rel=0.01)
    between = (alpha > 0.001) & (alpha < 0.999)
    assert between.sum() < 2 * np.pi * 50 * 1.5
    assert alpha[150, 260] == 1
    assert alpha[150, 320] == 0


def test_a_soft_dab_falls_steadily_from_its_middle() -> None:
    row = alpha_after(dab(TouchUp(SIZE), SoftBrush("add", 200, hardness=0)))[150, 260:380]
    assert row[0] == pytest.approx(1, abs=0.01)
    assert (np.diff(row) <= 1e-6).all()
    assert 0.3 < row[50] < 0.7
    assert row[102] == 0


def test_passing_twice_in_one_stroke_covers_once_and_a_second_stroke_adds() -> None:
    brush = SoftBrush("add", 60, hardness=1, opacity=0.5)
    stroke = SoftStroke(TouchUp(SIZE), brush)
    for _ in range(3):
        stroke.segment((150, 100), (150, 300))
        stroke.segment((150, 300), (150, 100))
    assert alpha_after(stroke.layer)[150, 200] == pytest.approx(0.5, abs=1e-3)
    assert alpha_after(dab(stroke.layer, brush, (150, 200)))[150, 200] == pytest.approx(0.75, abs=1e-3)


def test_erase_takes_away_what_the_network_saw() -> None:
    alpha = alpha_after(dab(TouchUp(SIZE), SoftBrush("erase", 60, hardness=1)), alpha=0.8)
    assert alpha[150, 260] == 0
    assert alpha[0, 0] == np.float32(0.8)


def test_restore_leads_back_to_the_networks_own() -> None:
    erased = dab(TouchUp(SIZE), SoftBrush("erase", 100, hardness=1))
    half = dab(erased, SoftBrush("restore", 40, hardness=1, opacity=0.5))
    assert alpha_after(half, 0.8)[150, 260] == pytest.approx(0.4, abs=1e-3)
    whole = dab(erased, SoftBrush("restore", 40, hardness=1))
    assert alpha_after(whole, 0.8)[150, 260] == pytest.approx(0.8, abs=1e-3)
    assert alpha_after(whole, 0.8)[150, 300] == 0


def test_pressure_scales_the_opacity() -> None:
    stroke = SoftStroke(TouchUp(SIZE), SoftBrush("add", 60, hardness=1, opacity=0.8))
    stroke.segment((150, 260), (150, 260), pressure=0.5)
    assert alpha_after(stroke.layer)[150, 260] == pytest.approx(0.4, abs=1e-3)


def test_a_stroke_changes_only_the_rectangle_that_it_names() -> None:
    stroke = SoftStroke(TouchUp(SIZE), SoftBrush("add", 40, hardness=0.3))
    rect = stroke.segment((40, 240), (80, 290))
    assert rect is not None
    outside = alpha_after(stroke.layer)
    assert outside[rect[0] : rect[2], rect[1] : rect[3]].max() == 1
    outside[rect[0] : rect[2], rect[1] : rect[3]] = 0
    assert not outside.any()


def test_outside_the_image_nothing_happens_and_at_its_border_no_error() -> None:
    stroke = SoftStroke(TouchUp(SIZE), SoftBrush("add", 40))
    assert stroke.segment((-100, -100), (-90, -100)) is None
    assert stroke.layer.is_empty
    assert stroke.segment((-5, 528), (305, 535)) is not None
    assert alpha_after(stroke.layer)[:, -1].min() > 0.9


def test_the_layer_it_began_on_stays_as_it_was() -> None:
    first = dab(TouchUp(SIZE), SoftBrush("add", 80, opacity=0.6))
    before = alpha_after(first).copy()
    for tile in first.tiles.values():
        tile.pack()
    dab(first, SoftBrush("erase", 120))
    np.testing.assert_array_equal(alpha_after(first), before)
