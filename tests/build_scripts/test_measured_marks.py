"""The measures of marks: the simulated person repairs what is wrong, and figures count what they say."""

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build_scripts"))

import measure_boxes as boxes
import measure_mattes as mattes
import measure_strokes as strokes
import measure_subjects as subjects
import simulated_person as person

from core.geometry import slices
from core.subject.laying import lay_box
from core.trimap.bands import EdgeBands
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

SIZE = 90, 120


def _blank() -> Trimap:
    return np.full(SIZE, BACKGROUND, np.uint8)


def _bar() -> NDArray[np.float32]:
    alpha = np.zeros(SIZE, np.float32)
    alpha[30:60, 20:100] = 1
    return alpha


def _edged(trimap: Trimap) -> Trimap:
    return EdgeBands.from_trimap(trimap).trimap(4, 4)


def test_a_stroke_goes_from_one_end_of_a_corner_to_the_other() -> None:
    allowed = np.zeros(SIZE, np.bool_)
    allowed[10:80, 10:14] = allowed[76:80, 10:110] = True
    way = person.longest_way(allowed, np.ones(SIZE, np.float32), 2)
    ends = sorted((way[0], way[-1]))
    assert ends[0][0] < 16 and ends[0][1] < 16
    assert ends[1][0] > 70 and ends[1][1] > 104
    assert all(allowed[int(row), int(column)] for row, column in way)


def test_the_first_stroke_keeps_most_of_the_subject_and_nothing_else() -> None:
    stroke = person.next_stroke(_blank(), _bar())
    under = stroke.covered(SIZE)
    assert stroke.value == FOREGROUND
    assert not (under & (_bar() == 0)).any()
    assert np.count_nonzero(under) > 0.8 * np.count_nonzero(_bar())


def test_what_is_kept_wrongly_is_removed_where_it_is_largest() -> None:
    trimap = (_bar() * FOREGROUND).astype(np.uint8)
    trimap[5:25, 5:25] = FOREGROUND
    trimap[70:75, 90:100] = FOREGROUND
    stroke = person.next_stroke(trimap, _bar())
    under = stroke.covered(SIZE)
    assert stroke.value == BACKGROUND
    assert under[15, 15] and not (under & (_bar() > 0)).any()


def test_a_hair_is_painted_edge() -> None:
    alpha = np.zeros(SIZE, np.float32)
    alpha[45, 10:110] = 0.8
    stroke = person.next_stroke(_blank(), alpha)
    assert stroke.value == UNKNOWN
    assert stroke.covered(SIZE)[45, 15:105].all()


def test_where_nothing_is_wrong_there_is_no_stroke() -> None:
    assert person.next_stroke((_bar() * 255).astype(np.uint8), _bar()) is None


def test_strokes_and_auto_edge_are_counted_until_enough_is_right() -> None:
    painted = strokes.Painted(_blank(), 0, _edged)
    reached = strokes.reach(painted, _bar(), 0.005, 40)
    assert reached.begun == pytest.approx(_bar().mean())
    assert reached.wrong < 0.005 and 2 <= reached.gestures < 12
    assert (reached.trimap == UNKNOWN).any()


def test_right_marks_take_the_gesture_that_made_them() -> None:
    proposal = _edged((_bar() * 255).astype(np.uint8))
    assert strokes.reach(strokes.Painted(proposal, 1, _edged), _bar(), 0.005, 40).gestures == 1


def test_repairs_end_with_the_most_gestures_allowed() -> None:
    rng = np.random.default_rng(1)
    alpha = (cv2.GaussianBlur(rng.random(SIZE), (0, 0), 3) > 0.5).astype(np.float32)
    reached = strokes.reach(strokes.Painted(_blank(), 0, lambda trimap: trimap.copy()), alpha, 0.001, 5)
    assert reached.gestures == 5 and reached.wrong > 0.001


def test_a_scribble_in_a_box_counts_once_and_refines_more_than_is_under_it() -> None:
    alpha, image = _bar(), np.full((*SIZE, 3), 200, np.uint8)
    image[alpha > 0] = 30
    image[36:54, 70:94] = 190  # of the color of what is behind
    laid = lay_box(image, _blank(), _blank() > 0, (26, 14, 64, 106), widths=(2, 2))
    boxed = strokes.Scribbled(image, laid, _edged)
    assert strokes.wrong_share(boxed.trimap, alpha) > 0.02
    first = strokes.next_stroke(boxed.trimap, alpha)
    boxed.paint(first)
    assert boxed.gestures == 2
    under = first.selection(SIZE)
    assert (boxed.trimap[slices(under.rect)][under.mask > 0] == first.value).all()
    assert strokes.wrong_share(boxed.trimap, alpha) < 0.01


def test_marks_without_edge_are_their_own_matte() -> None:
    trimap = (_bar() * 255).astype(np.uint8)
    assert (mattes.matted(None, np.zeros((*SIZE, 3), np.uint8), trimap) == trimap).all()


def test_what_is_wrong_outside_of_the_benchmarks_edge_counts_in_the_whole_alone() -> None:
    true = (_bar() * 255).astype(np.uint8)
    made = true.copy()
    made[:10, :10] = 255
    known = mattes.Known(np.zeros((*SIZE, 3), np.uint8), true, (_edged(true),))
    whole, inside = mattes.scored(made, known)
    assert whole["sad"] == pytest.approx(0.1)
    assert inside["sad"] == 0
    table = mattes.table({"one": {"Subject": (whole, inside)}, "two": {"Subject": (inside, inside)}})
    assert "| one | 0.10 |" in table and "| Subject | 0.05 / " in table


def test_marks_by_hand_judge_what_they_know_alone() -> None:
    hand = _edged((_bar() * 255).astype(np.uint8))
    trimap = hand.copy()
    trimap[hand == UNKNOWN] = FOREGROUND
    right = subjects.beside(((trimap > 0).astype(np.float32), trimap), hand)
    assert (right.iou, right.wrong_keep, right.wrong_remove, right.edge) == (1, 0, 0, 0)
    trimap[:9] = FOREGROUND
    wrong = subjects.beside(((trimap > 0).astype(np.float32), trimap), hand)
    assert wrong.wrong_keep == pytest.approx((hand[:9] == BACKGROUND).sum() / (hand != UNKNOWN).sum())
    assert wrong.iou < 1


def test_a_photo_without_a_subject_is_named_none_and_left_out_of_means() -> None:
    found = subjects.NOTHING._replace(iou=0.5)
    table = subjects.table([("one", found, found), ("two", subjects.NOTHING, found)], ("iou",))
    assert "| two | none → 50.00 |" in table and "| mean | 50.00 → 50.00 |" in table


def test_a_scribble_goes_into_the_middle_of_the_widest_fault() -> None:
    narrow, wide = np.zeros(SIZE, np.bool_), np.zeros(SIZE, np.bool_)
    narrow[10:14, 5:110], wide[40:61, 50:71] = True, True
    (top, left, bottom, right), value = boxes.square_in_widest(((narrow, FOREGROUND), (wide, BACKGROUND)))
    assert value == BACKGROUND and (top + bottom, left + right) == (100, 120)
    assert wide[top:bottom, left:right].all()
