"""Seconds left of a run: runs are told as lists of (seconds a step takes, fraction done after it)."""

from __future__ import annotations

import pytest

from app.remaining import Course, RemainingTime, left_text


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def follow(
    clock: Clock, one: RemainingTime, steps: list[tuple[float, float]], tick: float = 0.25
) -> list[float | None]:
    """Let the run take its steps, asked four times a second as the window does; return what was told."""
    told = []
    for seconds, fraction in steps:
        for _ in range(round(seconds / tick)):
            clock.now += tick
            told.append(one.seconds())
        one.update(fraction)
    return told


def even(seconds: float, count: int = 40) -> list[tuple[float, float]]:
    return [(seconds / count, (step + 1) / count) for step in range(count)]


def test_an_even_run_is_told_to_the_second_and_never_rises() -> None:
    clock = Clock()
    told = follow(clock, RemainingTime(20.0, clock=clock), even(20.0))
    known = [each for each in told if each is not None]
    assert len(known) == len(told) == 80
    assert known == sorted(known, reverse=True)
    for index, each in enumerate(known):
        assert each == pytest.approx(20 - 0.25 * (index + 1), abs=1.0)


def test_a_wrong_prediction_is_corrected_while_the_run_goes_on() -> None:
    for predicted in (143.0, 10.0):
        clock = Clock()
        told = follow(clock, RemainingTime(predicted, clock=clock), even(40.0))
        half = told[len(told) // 2]
        assert half is not None and half == pytest.approx(20, rel=0.45), predicted
        late = told[round(0.9 * len(told))]
        assert late is not None and late == pytest.approx(4, abs=2), predicted


def test_without_a_prediction_nothing_is_told_before_something_is_known() -> None:
    clock = Clock()
    told = follow(clock, RemainingTime(clock=clock), even(40.0))
    assert told[:8] == [None] * 8
    assert None not in told[20:]
    assert told[80] == pytest.approx(20, abs=2)


def test_a_run_that_starts_from_what_the_last_one_left_is_not_thought_to_fly() -> None:
    clock = Clock()
    one = RemainingTime(40.0, clock=clock)
    one.update(0.25)
    told = follow(clock, one, [(1.0, 0.25 + 0.75 * (step + 1) / 30) for step in range(30)])
    assert told[40] == pytest.approx(20, abs=3)


def test_a_step_that_stalls_counts_down_and_then_says_nothing() -> None:
    clock = Clock()
    one = RemainingTime(10.0, clock=clock)
    told = follow(clock, one, [*even(9.0, 18)[:17], (60.0, 1.0)])
    known = [each for each in told if each is not None]
    assert all(each >= 0 for each in known) and 0 in known
    assert told[-200:] == [None] * 200


def test_much_too_little_is_taken_back() -> None:
    clock = Clock()
    one = RemainingTime(10.0, clock=clock)
    told = follow(clock, one, [(1.0, 0.1), *[(4.0, 0.1 + 0.1 * step) for step in range(1, 9)]])
    assert told[2] == pytest.approx(9.25) and told[-1] == pytest.approx(4, abs=1.5)


def test_the_next_run_knows_how_the_last_one_went() -> None:
    """Half of the progress takes nine tenths of the time: the second run is told far better than the first."""
    lopsided = [(1.8, 0.05 * step) for step in range(1, 11)] + [
        (0.25, 0.5 + 0.0625 * step) for step in range(1, 9)
    ]
    clock = Clock()
    first = RemainingTime(20.0, clock=clock)
    before = follow(clock, first, lopsided)
    second = RemainingTime(20.0, first.course(), clock)
    after = follow(clock, second, lopsided)
    place, left = 56, 20 - 57 * 0.25  # three quarters of the slow part
    assert before[place] is not None and after[place] is not None
    assert abs(after[place] - left) < 1.5 < abs(before[place] - left)


def test_a_course_rises_from_nothing_to_all() -> None:
    course = Course([(0.5, 0.9), (0.95, 0.95)])
    shares = [course.share(step / 20) for step in range(21)]
    assert shares == sorted(shares) and (shares[0], shares[10], shares[20]) == (0, 0.9, 1)
    assert Course().share(0.3) == pytest.approx(0.3) and course.share(2.0) == 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0.4, "almost done"),
        (4.4, "about 4 s left"),
        (22.0, "about 20 s left"),
        (57.0, "about 55 s left"),
        (59.0, "about 1 min left"),
        (82.0, "about 1 min 20 s left"),
        (119.0, "about 2 min left"),
        (601.0, "about 10 min left"),
        (4000.0, "about 1 h 0 min left"),
        (5400.0, "about 1 h 30 min left"),
    ],
)
def test_words_are_no_finer_than_what_is_known(seconds: float | None, text: str) -> None:
    assert left_text(seconds) == text
