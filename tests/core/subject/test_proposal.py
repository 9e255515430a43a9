from collections.abc import Callable

import cv2
import numpy as np
import pytest

from core.subject.proposal import NoSubjectError, propose
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, VALUES


class StandIn:
    """A network that answers with what a function makes of the image."""

    def __init__(self, answer: Callable[[np.ndarray], np.ndarray]) -> None:
        self._answer = answer
        self.sizes: list[tuple[int, int]] = []

    def mask(self, image: np.ndarray) -> np.ndarray:
        self.sizes.append(image.shape[:2])
        coarse = cv2.resize(self._answer(image).astype(np.float32), (320, 320), interpolation=cv2.INTER_AREA)
        return cv2.resize(coarse, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def reddish(image: np.ndarray) -> np.ndarray:
    return (image[..., 0] > 160).astype(np.float32)


def disc(height: int, width: int, radius: float, dtype: type = np.uint8) -> tuple[np.ndarray, np.ndarray]:
    """A red disc on blue, and where it is."""
    yy, xx = np.mgrid[:height, :width]
    is_disc = np.hypot(yy - height / 2, xx - width / 2) < radius
    image = np.where(is_disc[..., None], (220, 40, 30), (40, 60, 120)).astype(np.uint8)
    return (image.astype(np.uint16) * 257 if dtype is np.uint16 else image), is_disc


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    ("height", "width", "radius"), [(300, 420, 100), (1700, 2500, 600), (1200, 900, 140)]
)
def test_sure_is_right_and_the_outline_is_edge(height: int, width: int, radius: float, dtype: type) -> None:
    image, is_disc = disc(height, width, radius, dtype)
    trimap = propose(image, StandIn(reddish)).trimap
    assert trimap.shape == (height, width)
    assert set(np.unique(trimap)) == set(VALUES)
    assert not (is_disc & (trimap == BACKGROUND)).any()
    assert not (~is_disc & (trimap == FOREGROUND)).any()
    outline = cv2.morphologyEx(is_disc.view(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    assert (trimap[outline] == UNKNOWN).all()
    assert np.mean(trimap == UNKNOWN) < 0.15


def test_a_small_subject_is_looked_at_closely() -> None:
    asked = StandIn(reddish)
    trimap = propose(disc(900, 1600, 90)[0], asked).trimap
    assert min(min(size) for size in asked.sizes) < 500
    band = np.sqrt(np.sum(trimap != BACKGROUND) / np.pi) - np.sqrt(np.sum(trimap == FOREGROUND) / np.pi)
    assert band < 3 * 1600 / 320  # cells of a look at the whole photo


def test_what_the_views_disagree_about_is_edge() -> None:
    image, is_disc = disc(320, 400, 145)
    trimap = propose(image, _Sided(reddish)).trimap
    assert not (is_disc & (trimap == BACKGROUND)).any()
    assert (trimap[160, 65:195] == UNKNOWN).all()
    assert (trimap[160, 215:330] == FOREGROUND).all()


class _Sided(StandIn):
    """Sees all of the subject in the first view, the left half of it in others."""

    def mask(self, image: np.ndarray) -> np.ndarray:
        mask = super().mask(image)
        if len(self.sizes) > 1:
            mask[:, image.shape[1] // 2 :] = 0
        return mask


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda image: np.zeros(image.shape[:2]), "nothing stands out"),
        (lambda image: np.ones(image.shape[:2]), "nearly the whole photo"),
        (lambda image: np.full(image.shape[:2], 0.6), "doubtful everywhere"),
        (lambda image: np.add.outer(*(np.arange(n) // 7 % 2 for n in image.shape[:2])) % 2, "scattered"),
    ],
    ids=["nothing", "all", "faint", "torn"],
)
def test_no_clear_subject_is_said_in_one_sentence(
    answer: Callable[[np.ndarray], np.ndarray], why: str
) -> None:
    with pytest.raises(NoSubjectError, match=f"No clear subject was found: .*{why}"):
        propose(disc(320, 320, 100)[0], StandIn(answer))


@pytest.mark.parametrize("size", [(1, 1), (2, 700), (5000, 3)])
def test_photos_of_any_shape_are_answered(size: tuple[int, int]) -> None:
    image = np.full((*size, 3), (220, 40, 30), np.uint8)
    with pytest.raises(NoSubjectError):
        propose(image, StandIn(lambda seen: np.zeros(seen.shape[:2])))
    with pytest.raises(NoSubjectError):
        propose(image, StandIn(reddish))


def test_an_inside_that_the_views_disagree_about_is_kept_deep_inside() -> None:
    image, is_disc = disc(400, 500, 180)
    trimap = propose(image, _Torn(reddish)).trimap
    assert (trimap[180:220, 230:270] == FOREGROUND).all()
    assert not (~is_disc & (trimap == FOREGROUND)).any()


class _Torn(StandIn):
    """Sees all of the subject in the first view, and in others no more than a third of it for likely in the middle."""

    def mask(self, image: np.ndarray) -> np.ndarray:
        mask = super().mask(image)
        if len(self.sizes) > 1:
            mask[100:300, 150:350] *= 0.3
        return mask
