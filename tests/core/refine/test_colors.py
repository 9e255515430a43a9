import numpy as np
import pytest

from core.geometry import slices
from core.imaging.photo import Pixels
from core.refine.colors import mixed, refined_colors
from core.refine.finish import Finish
from core.refine.refinement import Refinement
from core.refine.touch_up import TouchUp

SIZE = 80, 120
RED, GREEN = (200, 20, 10), (10, 190, 30)


@pytest.fixture(params=[np.uint8, np.uint16])
def photo(request: pytest.FixtureRequest) -> Pixels:
    """Red on the left, green on the right."""
    scale = 257 if request.param is np.uint16 else 1
    image = np.empty((*SIZE, 3), request.param)
    image[:, :60], image[:, 60:] = np.multiply(RED, scale), np.multiply(GREEN, scale)
    return image


def colors_of(photo: Pixels, refinement: Refinement, foreground: Pixels | None = None) -> Pixels:
    alpha = np.zeros(SIZE, np.float32)
    alpha[:, :60] = 1
    finish = Finish(TouchUp(SIZE), refinement)
    trimap = np.full(SIZE, 128, np.uint8)
    whole = 0, 0, *SIZE
    own = photo if foreground is None else foreground
    return refined_colors(
        finish,
        photo,
        whole,
        finish.whole(alpha, trimap),
        colors=lambda rect: own[slices(rect)],
        alpha=lambda rect: alpha[slices(rect)],
    )


def test_where_the_edge_moves_out_the_colors_are_the_subjects(photo: Pixels) -> None:
    for refinement in (Refinement(shift_edge=9), Refinement(feather=6)):
        after = colors_of(photo, refinement)
        np.testing.assert_array_equal(after[:, :60], photo[:, :60])
        np.testing.assert_array_equal(after[:, 60:69], np.broadcast_to(photo[0, 0], (80, 9, 3)))


def test_without_a_move_every_color_stays(photo: Pixels) -> None:
    np.testing.assert_array_equal(colors_of(photo, Refinement(contrast=0.5)), photo)


@pytest.mark.parametrize("amount", [0, 0.25, 1])
def test_the_amount_lies_between_the_photos_colors_and_the_subjects(photo: Pixels, amount: float) -> None:
    foreground = np.full_like(photo, np.iinfo(photo.dtype).max)
    after = colors_of(photo, Refinement(decontaminate=amount), foreground)
    expected = photo + amount * (foreground.astype(np.float64) - photo)
    np.testing.assert_allclose(after, expected, atol=0.51)
    assert after.dtype == photo.dtype


def test_an_amount_may_differ_from_pixel_to_pixel(photo: Pixels) -> None:
    amount = np.zeros(SIZE, np.float32)
    amount[:, 100:] = 1
    after = mixed(photo, np.zeros_like(photo), amount)
    np.testing.assert_array_equal(after[:, :100], photo[:, :100])
    assert not after[:, 100:].any()
