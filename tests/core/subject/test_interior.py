import cv2
import numpy as np
import pytest

from core.subject.evidence import Evidence
from core.subject.interior import depth, solid_interior

SKIN, BLACK, MEADOW = (220, 180, 150), (10, 10, 12), (60, 120, 50)
SIDE = 400


class Scene:
    """A round subject in a meadow: all but its rim is kept, what is outside removed."""

    def __init__(self) -> None:
        self.image = np.full((SIDE, SIDE, 3), MEADOW, np.uint8)
        self.sure = np.zeros((SIDE, SIDE), np.float32)
        cv2.circle(self.image, (200, 200), 150, SKIN, -1)
        cv2.circle(self.sure, (200, 200), 150, 1.0, -1)

    def doubt(self, center: tuple[int, int], radius: int, low: float, high: float) -> np.ndarray:
        """Leave a disc in doubt, and return it."""
        disc = cv2.circle(np.zeros((SIDE, SIDE), np.uint8), center, radius, 1, -1) > 0
        self.low, self.high = (np.where(disc, value, self.sure).astype(np.float32) for value in (low, high))
        return disc

    def solid(self) -> np.ndarray:
        """Return what is found solid."""
        keep, remove = depth(self.low > 0.95) > 4, depth(self.high < 0.05) > 4
        return solid_interior(self.image, keep, remove, Evidence(self.low, self.high, 1.25))


@pytest.mark.parametrize(("low", "high"), [(0.8, 0.9), (0.1, 1.0), (0.2, 0.6)])
def test_an_eye_of_a_color_that_the_backdrop_lacks_is_solid(low: float, high: float) -> None:
    scene = Scene()
    eye = scene.doubt((200, 180), 8, low, high)
    scene.image[eye] = BLACK
    assert scene.solid()[eye].all()


def test_a_gap_that_shows_the_backdrop_stays_in_doubt() -> None:
    scene = Scene()
    gap = scene.doubt((200, 180), 8, 0.7, 0.9)
    scene.image[gap] = MEADOW
    assert not scene.solid().any()


def test_a_hole_with_something_surely_removed_in_it_stays_in_doubt() -> None:
    scene = Scene()
    hole = scene.doubt((200, 200), 60, 0, 0.4)
    scene.high[190:210, 190:210] = 0
    scene.image[hole] = MEADOW
    assert not scene.solid().any()


def test_a_wide_hole_in_colors_of_the_backdrop_stays_in_doubt_where_the_subject_is_unlikely() -> None:
    scene = Scene()
    hole = scene.doubt((200, 200), 90, 0.1, 0.7)
    scene.image[hole] = MEADOW
    assert not scene.solid().any()


def test_a_wide_part_in_doubt_is_solid_deep_inside_whatever_its_color_and_doubtful_near_the_outline() -> None:
    scene = Scene()
    part = scene.doubt((200, 240), 110, 0.4, 1.0)
    scene.image[part] = MEADOW
    solid, to_outline = scene.solid(), depth(scene.sure > 0)
    assert solid[200:260, 180:220].all()
    assert not solid[to_outline < 0.05 * SIDE].any()


def test_without_doubt_inside_nothing_changes() -> None:
    scene = Scene()
    scene.low = scene.high = scene.sure
    assert not scene.solid().any()


def test_the_border_of_the_image_is_no_outline() -> None:
    scene = Scene()
    scene.sure[:], scene.sure[:120] = 1, 0
    scene.image[120:] = SKIN
    corner = scene.doubt((0, SIDE - 1), 100, 0.3, 0.9)
    scene.image[corner] = BLACK
    assert scene.solid()[corner].all()
