"""A subject laid into marks: around the user's own, replaced by the next one, refined where it changed."""

from typing import Any

import cv2
import numpy as np
import pytest

from core.geometry import Rect, slices
from core.subject.laying import (
    Laid,
    Laying,
    around_part,
    lay_box,
    lay_part,
    lay_proposal,
    lay_refined,
    lay_scribbles,
    own_marks,
)
from core.subject.proposal import Proposal
from core.trimap.paint import Selection
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.core.subject.test_grab import BADGE, BOX, SIZE, SUBJECT, disc, noisy

WIDTHS = (4, 6)
OTHER = disc((520, 60), 40)
OTHER_BOX: Rect = (12, 470, 108, 575)


@pytest.fixture
def photo() -> Any:
    image = noisy((60, 130, 70))
    image[SUBJECT] = noisy((190, 60, 50), seed=2)[SUBJECT]
    image[BADGE] = noisy((50, 60, 190), seed=3)[BADGE]
    image[OTHER] = noisy((220, 210, 60), seed=4)[OTHER]
    return image


class Marks:
    """Marks of a photo as a document has them."""

    def __init__(self) -> None:
        self.trimap = np.full(SIZE, UNKNOWN, np.uint8)
        self.painted = np.zeros(SIZE, bool)
        self.standing: Any = None

    def paint(self, mask: Any, value: int) -> None:
        self.trimap[mask], self.painted[mask] = value, True

    def write(self, laying: Laying) -> None:
        self.trimap[slices(laying.rect)] = laying.trimap
        self.painted[slices(laying.rect)] = True
        self.standing = laying.standing

    def box(self, photo: Any, box: Rect = BOX) -> None:
        self.write(lay_box(photo, self.trimap, self.painted, box, widths=WIDTHS, standing=self.standing))


@pytest.fixture
def marks() -> Marks:
    return Marks()


def eroded(mask: Any, by: int) -> Any:
    return cv2.erode(mask.astype(np.uint8), np.ones((2 * by + 1,) * 2, np.uint8)).astype(bool)


def assert_marks(marks: Marks, subject: Any) -> None:
    """Keep within, Remove beyond, Edge between."""
    assert set(np.unique(marks.trimap)) == {BACKGROUND, UNKNOWN, FOREGROUND}
    assert np.mean(marks.trimap[eroded(subject, 8)] == FOREGROUND) > 0.995
    assert np.mean(marks.trimap[eroded(~subject, 10)] == BACKGROUND) > 0.995
    border = subject & ~eroded(subject, 1)
    assert np.mean(marks.trimap[border] == UNKNOWN) > 0.95
    assert marks.painted.all()


def test_a_box_marks_the_whole_photo_with_an_edge_between(photo: Any, marks: Marks) -> None:
    marks.box(photo)
    assert_marks(marks, SUBJECT)


def test_marks_of_the_user_stay_as_they_are(photo: Any, marks: Marks) -> None:
    painted = [
        (disc((300, 210), 15), BACKGROUND),
        (disc((300, 110), 9), UNKNOWN),
        (disc((40, 40), 20), FOREGROUND),
    ]
    for mask, value in painted:
        marks.paint(mask, value)
    marks.box(photo)
    for mask, value in painted:
        assert (marks.trimap[mask] == value).all()
    own = own_marks(marks.trimap, marks.painted, marks.standing)
    assert (own == np.any([mask for mask, _ in painted], axis=0)).all()


def test_a_box_over_the_last_one_replaces_and_one_elsewhere_adds(photo: Any, marks: Marks) -> None:
    marks.box(photo, (200, 200, 360, 480))
    marks.box(photo)
    assert_marks(marks, SUBJECT)
    marks.box(photo, OTHER_BOX)
    assert_marks(marks, SUBJECT | OTHER)


def test_refining_the_second_subject_leaves_the_first(photo: Any, marks: Marks) -> None:
    marks.box(photo)
    marks.box(photo, OTHER_BOX)
    before = marks.trimap.copy()
    dot = disc((520, 60), 6)
    marks.paint(dot, BACKGROUND)
    marks.write(lay_refined(photo, marks.trimap, marks.painted, marks.standing, where=(50, 510, 70, 530)))
    assert (marks.trimap[:, :420] == before[:, :420]).all()
    assert (marks.trimap[dot] == BACKGROUND).all()


@pytest.mark.parametrize("where", [None, (200, 290, 220, 310)])
def test_a_scribble_refines_what_was_laid(photo: Any, marks: Marks, where: Rect | None) -> None:
    marks.box(photo)
    marks.paint(disc((300, 210), 9), BACKGROUND)
    marks.write(lay_refined(photo, marks.trimap, marks.painted, marks.standing, where=where))
    assert_marks(marks, SUBJECT & ~BADGE)


def test_a_scribble_of_what_was_laid_already_is_the_users_own(photo: Any, marks: Marks) -> None:
    marks.box(photo)
    dot = disc((300, 120), 7)
    rect = (110, 290, 130, 310)
    stroke = Selection(rect, dot[slices(rect)].astype(np.uint8))
    marks.paint(dot, FOREGROUND)
    marks.write(lay_refined(photo, marks.trimap, marks.painted, marks.standing, where=rect, stroke=stroke))
    assert (own_marks(marks.trimap, marks.painted, marks.standing) == dot).all()


def test_a_scribble_far_from_the_box_is_reached(photo: Any, marks: Marks) -> None:
    marks.box(photo)
    marks.paint(disc((520, 60), 12), FOREGROUND)
    marks.write(lay_refined(photo, marks.trimap, marks.painted, marks.standing, where=(45, 500, 75, 540)))
    assert_marks(marks, SUBJECT | OTHER)


def test_scribbles_without_a_box(photo: Any, marks: Marks) -> None:
    marks.paint(disc((240, 210), 10), FOREGROUND)
    marks.paint(disc((50, 50), 10), BACKGROUND)
    marks.write(lay_scribbles(photo, marks.trimap, marks.painted, WIDTHS))
    assert np.mean(marks.trimap[eroded(SUBJECT & ~BADGE, 8)] == FOREGROUND) > 0.98


@pytest.fixture
def proposed(photo: Any, marks: Marks) -> Marks:
    """The subject but for a wide doubt around it, and the badge taken for background."""
    marks.paint(disc((60, 60), 20), FOREGROUND)
    trimap = np.full(SIZE, BACKGROUND, np.uint8)
    trimap[disc((300, 210), 150)] = UNKNOWN
    trimap[eroded(SUBJECT, 30) & ~BADGE] = FOREGROUND
    marks.write(lay_proposal(photo, Proposal(trimap, SUBJECT.astype(np.float32)), WIDTHS))
    assert (marks.trimap == trimap).all()
    return marks


def refine(photo: Any, marks: Marks, dot: Any, value: int) -> None:
    left, top, width, height = cv2.boundingRect(dot.astype(np.uint8))
    marks.paint(dot, value)
    where = (top, left, top + height, left + width)
    marks.write(lay_refined(photo, marks.trimap, marks.painted, marks.standing, where=where))


def test_scribbles_settle_what_a_proposal_left_in_doubt(photo: Any, proposed: Marks) -> None:
    refine(photo, proposed, disc((300, 75), 4), BACKGROUND)
    assert np.mean(proposed.trimap[eroded(~SUBJECT, 10)] == BACKGROUND) > 0.98
    assert (proposed.trimap[disc((300, 210), 100) & ~disc((300, 210), 95)] == UNKNOWN).all()
    refine(photo, proposed, disc((200, 210), 4), FOREGROUND)
    assert np.mean(proposed.trimap[eroded(SUBJECT, 10) & ~disc((300, 210), 55)] == FOREGROUND) > 0.98
    assert np.mean(proposed.trimap[SUBJECT & ~eroded(SUBJECT, 1)] == UNKNOWN) > 0.95


def test_a_scribble_on_a_proposal_changes_nothing_far_from_it(photo: Any, proposed: Marks) -> None:
    before = proposed.trimap.copy()
    refine(photo, proposed, disc((300, 210), 6), FOREGROUND)
    near = disc((300, 210), 80)
    assert np.mean(proposed.trimap[eroded(BADGE, 3)] == FOREGROUND) > 0.98
    assert (proposed.trimap[~near] == before[~near]).all()


def test_a_scribble_in_doubt_leaves_what_was_surely_backdrop(photo: Any, proposed: Marks) -> None:
    before = proposed.trimap.copy()
    refine(photo, proposed, disc((300, 75), 4), FOREGROUND)
    far = ~disc((300, 210), 190)
    assert (proposed.trimap[far] == before[far]).all()


def test_a_scribble_in_doubt_does_not_reach_other_doubt_across_its_own_class(photo: Any) -> None:
    marks, here, there = Marks(), disc((215, 210), 20), disc((385, 210), 20)
    trimap = np.where(SUBJECT, FOREGROUND, BACKGROUND).astype(np.uint8)
    trimap[here | there] = UNKNOWN
    marks.write(lay_proposal(photo, Proposal(trimap, SUBJECT.astype(np.float32)), WIDTHS))
    refine(photo, marks, disc((215, 210), 5), FOREGROUND)
    assert np.mean(marks.trimap[here] == FOREGROUND) > 0.9
    assert (marks.trimap[there] == UNKNOWN).all()


def test_a_box_beside_a_proposal_adds_to_it(photo: Any, proposed: Marks) -> None:
    before = proposed.trimap.copy()
    proposed.box(photo, OTHER_BOX)
    assert (proposed.trimap[:, :400] == before[:, :400]).all()
    assert (proposed.trimap[eroded(OTHER, 8)] == FOREGROUND).all()


def test_a_box_over_a_proposal_takes_its_place(photo: Any, proposed: Marks) -> None:
    proposed.box(photo)
    assert_marks(proposed, SUBJECT)


def test_a_part_is_taken_away_and_added_again(photo: Any, marks: Marks) -> None:
    marks.box(photo)
    grab = marks.standing.grab
    small = cv2.resize(BADGE[slices(grab.rect)].astype(np.uint8), grab.image.shape[1::-1])
    for is_kept, subject in ((False, SUBJECT & ~BADGE), (True, SUBJECT)):
        marks.write(lay_part(photo, marks.trimap, marks.painted, marks.standing, small, is_kept=is_kept))
        assert_marks(marks, subject)


def test_a_part_alone_has_an_edge_around_it() -> None:
    trimap = around_part(SUBJECT.astype(np.uint8), WIDTHS)
    assert (trimap[eroded(SUBJECT, 8)] == FOREGROUND).all()
    assert (trimap[eroded(~SUBJECT, 10)] == BACKGROUND).all()
    assert (trimap[SUBJECT & ~eroded(SUBJECT, 1)] == UNKNOWN).all()


def test_packed_marks_are_the_same_and_small(photo: Any, marks: Marks) -> None:
    marks.paint(disc((300, 210), 15), BACKGROUND)
    marks.box(photo)
    laid: Laid = marks.standing.laid
    before, size = laid.values().copy(), laid.nbytes
    laid.pack()
    assert (laid.values() == before).all()
    assert laid.nbytes < size / 20
