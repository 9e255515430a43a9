import cv2
import numpy as np
import pytest

from core.geometry import slices
from core.imaging.enlarge import enlarged


@pytest.mark.parametrize("shape", [(9, 7), (9, 7, 4)])
def test_a_part_is_what_the_whole_has_there(shape: tuple[int, ...]) -> None:
    plane = np.random.default_rng(0).random(shape, np.float32)
    whole = cv2.resize(plane, (140, 108), interpolation=cv2.INTER_LINEAR)
    rect = (5, 60, 40, 140)
    part = enlarged(plane, rect, (108, 140))
    assert part.dtype == np.float32
    np.testing.assert_allclose(part, whole[slices(rect)], atol=0.03)
