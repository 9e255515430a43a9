"""A saliency mask in a box: its sure yes counts, its no only where it means the same thing as the box."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest

from core.errors import UserError
from core.subject.grab import in_box
from core.subject.prior import heed
from tests.core.subject.test_grab import BADGE, BOX, SIZE, SUBJECT, disc, found, hints, iou, noisy


class Sees:
    """Sees a plane (H, W) of the whole photo, of which in_box looks at the box and a quarter more around it."""

    def __init__(self, plane: Any) -> None:
        self._plane = plane[0:435, 45:555].astype(np.float32)

    def mask(self, image: Any) -> Any:
        return cv2.resize(self._plane, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)


class Broken:
    """Cannot be used."""

    def mask(self, image: Any) -> Any:
        raise UserError("no mask")


@pytest.fixture
def photo() -> Any:
    """A red disc with a badge as green as the background."""
    image = noisy((60, 130, 70))
    image[SUBJECT & ~BADGE] = noisy((190, 60, 50), seed=2)[SUBJECT & ~BADGE]
    return image


def test_what_is_surely_subject_is_so_though_it_looks_like_the_background(photo: Any) -> None:
    assert iou(found(in_box(photo, BOX, hints()), photo), SUBJECT & ~BADGE) > 0.95
    assert iou(found(in_box(photo, BOX, hints(), Sees(SUBJECT)), photo), SUBJECT) > 0.95


@pytest.mark.parametrize("asked", [None, Broken()])
def test_a_network_that_cannot_be_used_stops_no_box(photo: Any, asked: Any) -> None:
    assert iou(found(in_box(photo, BOX, hints(), asked), photo), SUBJECT & ~BADGE) > 0.95


@pytest.mark.parametrize("marked", ["keep", "remove"])
def test_marks_of_the_user_count_more_than_the_network(photo: Any, marked: str) -> None:
    mask = {"keep": np.zeros(SIZE), "remove": SUBJECT}[marked]
    grab = in_box(photo, BOX, hints(**{marked: disc((300, 210), 30)}), Sees(mask))
    assert bool(found(grab, photo)[210, 300]) is (marked == "keep")


@pytest.mark.parametrize(
    ("sees", "is_believed"), [(lambda x: x > 10, True), (lambda x: x > 60, False)], ids=["all", "a part"]
)
def test_its_no_counts_where_its_subject_fills_the_box(sees: Callable[[Any], Any], is_believed: bool) -> None:
    inside = np.zeros((100, 120), bool)
    inside[10:90, 10:110] = True
    mask = (inside & sees(np.arange(120)[None])).astype(np.float32)
    mask[40:60, 50:70] = 0
    seeds = np.where(inside, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    heed(mask, seeds, inside)
    assert (seeds[50, 60] == cv2.GC_PR_BGD) is np.bool_(is_believed)
    assert seeds[20, 100] == cv2.GC_FGD
    assert (seeds[~inside] == cv2.GC_BGD).all()
