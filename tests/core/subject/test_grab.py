"""The subject in a box, with scribbles, and refined by more of them."""

from typing import Any

import cv2
import numpy as np
import pytest

from core.errors import UserError
from core.geometry import Rect, slices, within
from core.subject.grab import NOTHING_FOUND, Grab, from_scribbles, in_box, reaching
from core.subject.hints import Hints

SIZE = (420, 600)
BOX: Rect = (70, 130, 350, 470)


def noisy(color: tuple[int, int, int], size: tuple[int, int] = SIZE, seed: int = 1) -> Any:
    noise = np.random.default_rng(seed).normal(0, 9, (*size, 3))
    return np.clip(np.array(color) + noise, 0, 255).astype(np.uint8)


def disc(center: tuple[int, int], radius: int) -> Any:
    mask = np.zeros(SIZE, np.uint8)
    cv2.circle(mask, center, radius, 1, -1)
    return mask.astype(bool)


SUBJECT = disc((300, 210), 120)
BADGE = disc((300, 210), 40)


@pytest.fixture
def photo() -> Any:
    """A red disc with a blue badge on it, on green."""
    image = noisy((60, 130, 70))
    image[SUBJECT] = noisy((190, 60, 50), seed=2)[SUBJECT]
    image[BADGE] = noisy((50, 60, 190), seed=3)[BADGE]
    return image


def hints(keep: Any = None, remove: Any = None) -> Hints:
    none = np.zeros(SIZE, bool)
    return Hints(*(np.asarray(none if mask is None else mask).astype(np.uint8) for mask in (keep, remove)))


def found(grab: Grab, image: Any) -> Any:
    mask = np.zeros(SIZE, bool)
    mask[slices(grab.rect)] = grab.alpha(image) > 127
    return mask


def iou(one: Any, other: Any) -> float:
    return float((one & other).sum() / (one | other).sum())


def test_a_box_finds_what_stands_out_in_it_to_the_pixel(photo: Any) -> None:
    grab = in_box(photo, BOX, hints())
    assert iou(found(grab, photo), SUBJECT) > 0.98


def test_a_box_heeds_marks_that_are_there(photo: Any) -> None:
    hole = disc((300, 210), 15)
    mask = found(in_box(photo, BOX, hints(remove=hole)), photo)
    assert not mask[hole].any()
    assert mask[SUBJECT & ~BADGE].mean() > 0.97


def test_what_looks_like_the_surroundings_is_not_taken_for_the_subject(photo: Any) -> None:
    mask = found(in_box(photo, (10, 100, 410, 590), hints()), photo)
    assert iou(mask, SUBJECT) > 0.97


def test_a_box_without_anything_says_so() -> None:
    with pytest.raises(UserError, match="stands out"):
        in_box(noisy((60, 130, 70)), BOX, hints())
    assert NOTHING_FOUND.endswith(".")


@pytest.mark.parametrize("box", [(10, 10, 14, 300), (-50, -50, -10, -10), (500, 700, 900, 900)])
def test_a_box_that_is_too_small_or_outside_says_so(photo: Any, box: Rect) -> None:
    with pytest.raises(UserError, match="too small"):
        in_box(photo, box, hints())


def test_a_box_around_the_whole_photo_still_finds_the_subject(photo: Any) -> None:
    assert iou(found(in_box(photo, (0, 0, *SIZE), hints()), photo), SUBJECT) > 0.95


def test_a_scribble_takes_a_whole_part_of_like_color_away(photo: Any) -> None:
    grab = in_box(photo, BOX, hints())
    refined = found(grab.refined(hints(remove=disc((300, 210), 12)).within), photo)
    assert refined[BADGE].mean() < 0.1
    assert refined[SUBJECT & ~BADGE].mean() > 0.95


def test_a_scribble_outside_the_box_adds_what_is_there(photo: Any) -> None:
    beside = disc((80, 210), 30)
    photo[beside] = noisy((200, 190, 60), seed=5)[beside]
    grab = in_box(photo, BOX, hints())
    assert not found(grab, photo)[beside].any()
    refined = found(grab.refined(hints(keep=disc((80, 210), 12)).within), photo)
    assert refined[beside].mean() > 0.9


def test_a_box_grows_where_a_scribble_lies_beyond_what_was_looked_at(photo: Any) -> None:
    grab = in_box(photo, (150, 250, 270, 350), hints())
    assert reaching(grab, (160, 260, 170, 280)) is None
    assert reaching(grab, (10, 20, 30, 40)) == (-20, -10, 270, 350)


def test_scribbles_alone_find_the_subject(photo: Any) -> None:
    keep, remove = np.zeros(SIZE, np.uint8), np.zeros(SIZE, np.uint8)
    cv2.line(keep, (220, 250), (300, 200), 1, 6)
    cv2.line(remove, (20, 20), (560, 40), 1, 6)
    grab = from_scribbles(photo, Hints(keep, remove))
    assert iou(found(grab, photo), SUBJECT) > 0.97
    assert grab.box is None


def test_keep_alone_tells_the_subject_from_the_rim(photo: Any) -> None:
    keep = np.zeros(SIZE, np.uint8)
    cv2.line(keep, (220, 250), (300, 200), 1, 6)
    assert iou(found(from_scribbles(photo, Hints(keep, np.zeros_like(keep))), photo), SUBJECT) > 0.95


def test_scribbles_without_keep_ask_for_it(photo: Any) -> None:
    with pytest.raises(UserError, match="Keep"):
        from_scribbles(photo, hints(remove=disc((50, 50), 20)))


def test_a_part_that_was_taken_away_stays_away_when_refined(photo: Any) -> None:
    grab = in_box(photo, BOX, hints())
    small = cv2.resize(BADGE[slices(grab.rect)].astype(np.uint8), grab.image.shape[1::-1])
    without = grab.with_part(small, is_kept=False)
    assert found(without, photo)[BADGE].mean() < 0.1
    refined = without.refined(hints(keep=disc((300, 120), 10)).within)
    assert found(refined, photo)[BADGE].mean() < 0.1
    again = refined.with_part(small, is_kept=True)
    assert found(again, photo)[BADGE].mean() > 0.95


def test_a_thin_scribble_is_not_lost_at_reduced_size() -> None:
    keep = np.zeros((4000, 5000), np.uint8)
    cv2.line(keep, (100, 100), (4000, 3000), 1, 1)
    small = Hints(keep, np.zeros_like(keep)).shrunk((40, 50))
    assert small.keep.sum() >= 30
    assert not small.remove.any()


def test_where_the_marks_changed_is_enough_to_read(photo: Any) -> None:
    grab = in_box(photo, BOX, hints())
    marks = hints(remove=disc((300, 210), 12))
    read: list[Rect] = []

    def reading(rect: Rect) -> Hints:
        read.append(rect)
        return marks.within(rect)

    refined = grab.refined(reading, (198, 288, 223, 313))
    assert [(bottom - top, right - left) for top, left, bottom, right in read] < [(60, 60)]
    assert (refined.labels == grab.refined(marks.within).labels).all()


def test_a_change_is_computed_where_it_is_alone(photo: Any) -> None:
    grab = in_box(photo, BOX, hints())
    refined = grab.refined(hints(remove=disc((300, 210), 12)).within)
    rect = refined.changed(grab)
    assert rect is not None
    assert rect[2] - rect[0] < 160
    patched = grab.alpha(photo)
    patched[within(rect, grab.rect)] = refined.alpha(photo, rect)
    assert np.abs(patched.astype(int) - refined.alpha(photo)).max() <= 1
    assert grab.changed(grab) is None


def test_a_box_that_leaves_a_sliver_of_the_photo_learns_nothing_from_it(photo: Any) -> None:
    lower = np.zeros(SIZE, bool)
    lower[250:, 4:590] = True
    photo[lower] = noisy((190, 60, 50), seed=2)[lower]
    mask = found(in_box(photo, (4, 5, 416, 596), hints()), photo)
    assert iou(mask, SUBJECT | lower) > 0.93
