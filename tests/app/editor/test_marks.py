"""Marks know whether anything is painted, without looking again after each question."""

import numpy as np

from app.editor.marks import Marks


def test_every_write_counts() -> None:
    marks = Marks(np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.bool_))
    assert not marks.any_painted
    with marks.changing():
        assert marks.painted is not None
        marks.painted[1, 2] = True
    assert marks.any_painted
    with marks.changing():
        marks.painted[:] = False
    assert not marks.any_painted


def test_others_in_their_place_count_too() -> None:
    marks = Marks(np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.bool_))
    assert not marks.any_painted
    marks.painted = np.ones((4, 4), np.bool_)
    assert marks.any_painted
    marks.painted = None
    assert not marks.any_painted
