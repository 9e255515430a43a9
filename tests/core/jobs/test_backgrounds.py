"""What a cutout can be shown on."""

import numpy as np
import pytest

from core.errors import UserError
from core.jobs.backgrounds import background, cover


@pytest.mark.parametrize(("name", "color"), [("white", (255, 255, 255)), ("#0a0B0c", (10, 11, 12))])
def test_a_color_is_a_background(name: str, color: tuple[int, int, int]) -> None:
    assert background(name, (2, 3)) == color


def test_what_is_none_is_named() -> None:
    with pytest.raises(UserError, match="#12345 is not a background"):
        background("#12345", (2, 3))


@pytest.mark.parametrize("size", [(6, 8), (3, 4), (40, 20), (5, 90)])
def test_a_background_covers_with_its_middle(size: tuple[int, int]) -> None:
    columns = np.broadcast_to(np.arange(0, 240, 20, dtype=np.uint8)[None, :, None], (6, 12, 3))
    shown = cover(columns, size)
    assert shown.shape == (*size, 3)
    assert abs(float(shown.mean()) - 110) <= 11, "at most half a pixel of the background beside its middle"
    assert (np.diff(shown[0, :, 0].astype(int)) >= 0).all()


def test_a_background_of_any_shape_takes_no_more_memory_than_the_photo() -> None:
    assert cover(np.full((1, 16384, 3), 7, np.uint8), (16384, 1)).mean() == 7
