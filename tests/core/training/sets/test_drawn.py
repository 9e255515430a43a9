"""Drawn subjects: at any size the same, with something of each kind of pixel; their parts; their colors."""

import cv2
import numpy as np
import pytest

from core.training.sets.drawn import SUBJECTS, draw_foreground, random, straight, subject_name
from core.training.sets.scenery import SCENES
from core.training.sets.vector import Strands, render, through


@pytest.mark.parametrize("index", range(len(SUBJECTS)), ids=list(SUBJECTS))
def test_a_subject_has_opaque_clear_and_partial_pixels(index: int) -> None:
    colors, alpha = draw_foreground(0, index, (120, 160))
    assert colors.shape == (120, 160, 3)
    shares = [(alpha == 0).mean(), (alpha == 255).mean(), ((alpha > 12) & (alpha < 243)).mean()]
    assert min(shares) > 0.0005


def test_a_subject_is_the_same_at_another_size() -> None:
    small, large = (draw_foreground(0, 3, size)[1] for size in ((150, 150), (600, 600)))
    assert subject_name(3) == "clock"
    reduced = cv2.resize(large, (150, 150), interpolation=cv2.INTER_AREA)
    difference = np.abs(cv2.blur(small, (9, 9)).astype(float) - cv2.blur(reduced, (9, 9)))
    assert difference.mean() < 4


def test_strands_stay_sharp_when_larger() -> None:
    line = Strands(np.array([[[100.0, 500], [900, 500]]]), np.full((1, 3), 255.0), np.array([8.0]))
    widths = []
    for side in (250, 1000):
        alpha = render([line], (side, side))[..., 3].astype(float) / 255
        column = alpha[:, side // 4]
        widths.append(column.sum() / side * 1000)
        assert ((column > 0.1) & (column < 0.9)).sum() <= 4  # pixels, at any size
    assert widths == pytest.approx([8, 8], abs=1.5)


def test_tiles_leave_no_seams() -> None:
    lines = np.linspace(np.array([[0.0, 0], [1000, 1000]]), np.array([[0.0, 900], [1000, 100]]), 40)
    drawn = render([Strands(lines, np.full((40, 3), 200.0), np.full(40, 3.0))], (820, 820))[..., 3].astype(
        int
    )
    across = np.abs(np.diff(drawn, axis=1)).mean(0)
    assert across[767] < 1.5 * np.median(across[700:810])


def test_thinner_than_a_pixel_is_fainter() -> None:
    curve = np.array([[[100.0, 500], [900, 500]]])
    thin, thick = (
        render([Strands(curve, np.full((1, 3), 255.0), np.array([width]))], (100, 100))[..., 3].max()
        for width in (1.0, 4.0)
    )
    assert thin < thick


def test_smooth_curves_pass_through_their_points() -> None:
    curves = np.random.default_rng(0).normal(0, 50, (3, 5, 2))
    fine = through(curves, 4)
    assert fine.shape == (3, 17, 2)
    assert np.allclose(fine[:, ::4], curves)
    assert through(curves, 1) is curves


def test_colors_are_divided_by_alpha() -> None:
    alpha = np.array([[0, 51, 255]], np.uint8)
    flat = np.array([[[0, 0, 0], [40, 20, 0], [200, 100, 0]]], np.uint8)
    assert straight(flat, alpha).tolist() == [[[0, 0, 0], [200, 100, 0], [200, 100, 0]]]


@pytest.mark.parametrize("name", SCENES)
def test_a_background_fills_its_size_and_is_no_single_color(name: str) -> None:
    picture = SCENES[name](random(0, 0, 1), (60, 110))
    assert picture.shape == (60, 110, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 1
