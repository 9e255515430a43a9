import numpy as np
import pytest

from core.training.drawing.relief import Light, Tube, relief

BAR = Tube.along(np.array([[-20.0, 32.0], [84.0, 32.0]]), np.array([10.0, 10.0]))


def test_a_straight_tube_has_its_radius_and_faces_aside() -> None:
    form = relief([BAR], 64, 2.0)
    assert form.depth[32, 32] == pytest.approx(10, abs=0.05)
    assert form.depth[42, 32] == pytest.approx(0, abs=0.05)
    assert form.depth[45, 32] == pytest.approx(-3, abs=0.05)
    assert form.alpha(1.0)[:, 32].sum() == pytest.approx(20, abs=0.1)
    assert form.facing[37, 32] == pytest.approx([0, 0.5], abs=0.01)
    assert form.facing[22, 32] == pytest.approx([0, -1], abs=0.01)
    assert (np.diff(form.along[32]) > 0).all()


def test_a_tube_that_tapers_ends_round_and_thin() -> None:
    form = relief([Tube.along(np.array([[8.0, 32.0], [50.0, 32.0]]), np.array([12.0, 1.0]))], 64, 2.0)
    alpha = form.alpha(1.0)
    assert alpha[:, 12].sum() > alpha[:, 30].sum() > alpha[:, 46].sum() > 1
    assert not alpha[:, 56:].any()
    assert (alpha[32, 8:48] == 1).all()


def test_the_outline_of_a_thick_bent_tube_is_smooth() -> None:
    turn = np.linspace(0, np.pi, 200)
    bow = np.stack([128 + 60 * np.cos(turn), 200 - 60 * np.sin(turn)], 1)
    form = relief([Tube.along(bow, np.array([50.0, 50.0]))], 256, 2.0)
    far = np.hypot(
        *(np.argwhere((np.abs(form.depth) < 0.5) & (np.arange(256)[:, None] < 190)) - [200, 128]).T
    )
    assert far[far > 60] == pytest.approx(110, abs=0.7)


def test_tubes_run_into_each_other_and_those_off_the_canvas_leave_nothing() -> None:
    post = Tube.along(np.array([[32.0, 32.0], [32.0, 60.0]]), np.array([4.0, 4.0]))
    both, alone = (
        relief([BAR, post], 64, 3.0),
        np.maximum(relief([BAR], 64, 3.0).depth, relief([post], 64, 3.0).depth),
    )
    assert both.depth[44, 37] > alone[44, 37] + 0.5
    away = Tube.along(np.array([[-300.0, -300.0], [-200.0, -300.0]]), np.array([5.0, 5.0]))
    assert not relief([away], 64, 2.0).alpha(1.0).any()


def test_light_falls_from_one_side_and_highlights_where_the_lamp_is_mirrored() -> None:
    form, color = relief([BAR], 64, 2.0), np.full((64, 64, 3), 100.0)
    above = Light(np.array([0, -0.8, 0.6]), 0.2, 0.8, 0.0, 0.0, 0.0, 20)
    lit = above.on(color, form.facing)
    assert lit[26, 32, 0] > lit[32, 32, 0] > lit[40, 32, 0]
    assert lit[40, 32, 0] == pytest.approx(20, abs=3)
    shiny = Light(above.toward, 0.2, 0.8, 0.0, 0.0, 1.0, 40).on(color, form.facing)
    gain = (shiny - lit)[22:43, 32, 0]
    assert gain.max() > 100
    assert 22 + int(gain.argmax()) == pytest.approx(32 - 10 * 0.45, abs=1)
