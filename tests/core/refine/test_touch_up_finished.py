import numpy as np

from core.refine.finish import Finish
from core.refine.refinement import Refinement
from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import TouchUp

SIZE = 540, 300


def scene() -> tuple[np.ndarray, np.ndarray, TouchUp]:
    rng = np.random.default_rng(3)
    rows, columns = np.ogrid[: SIZE[0], : SIZE[1]]
    gap = np.hypot(rows - 260, columns - 150) - 90
    alpha = np.clip(0.5 - gap / 20 + rng.normal(0, 0.05, SIZE), 0, 1).astype(np.float32)
    trimap = np.where(gap < -30, 255, np.where(gap > 30, 0, 128)).astype(np.uint8)
    alpha[trimap == 255], alpha[trimap == 0] = 1, 0
    stroke = SoftStroke(TouchUp(SIZE), SoftBrush("erase", 50, hardness=0.2))
    stroke.segment((255, 120), (262, 230))
    return alpha, trimap, stroke.layer


def test_nothing_over_an_alpha_gives_the_alpha_itself() -> None:
    alpha, trimap, _ = scene()
    finish = Finish.none(SIZE)
    assert finish.is_neutral
    assert finish.whole(alpha, trimap) is alpha


def test_any_part_equals_the_whole() -> None:
    alpha, trimap, layer = scene()
    finish = Finish(layer, Refinement(shift_edge=2.5, smooth=3, feather=2, contrast=0.2, black=0.1))
    whole = finish.whole(alpha, trimap)
    for rect in [(0, 0, 64, 64), (500, 100, 540, 300), (240, 130, 290, 140), (0, 0, *SIZE)]:
        part = finish.alpha(alpha, trimap, rect)
        np.testing.assert_allclose(part, whole[rect[0] : rect[2], rect[1] : rect[3]], atol=1e-6)


def test_strokes_in_known_places_are_refined_as_unknown_ones() -> None:
    alpha, trimap, layer = scene()
    soft = Finish(layer).whole(alpha, trimap)
    hard = Finish(layer, Refinement(black=0.4, white=0.6)).whole(alpha, trimap)
    known = (trimap == 255) & (soft > 0.05) & (soft < 0.35)
    assert known.sum() > 50
    assert (hard[known] == 0).all()


def test_eight_bits_do_as_well_as_floats() -> None:
    alpha, trimap, layer = scene()
    finish = Finish(layer, Refinement(shift_edge=1.5))
    eight = np.rint(alpha * 255).astype(np.uint8)
    rect = 200, 50, 300, 250
    difference = finish.alpha(eight, trimap, rect) - finish.alpha(alpha, trimap, rect)
    assert np.abs(difference).max() < 0.01
