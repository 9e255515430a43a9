"""The time left of a run, from its progress, the prediction and the course of the last run."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable

from core.text.translate import tr

_TRUST = 0.1
"""Share of a run whose real pace weighs as much as what was predicted."""
_ENOUGH, _ENOUGH_S = 0.05, 1.0
"""Progress and seconds before which nothing is shown without a prediction."""
_RISE, _RISE_S = 1.3, 2.0
"""By how much, as a factor and in seconds, an estimate must exceed what is shown to be shown in its place."""
_OVERDUE_S = 3.0
"""Seconds past its expected end after which a step says that nothing is known any more."""


class Course:
    """The share of its time that a run has used at each fraction of its progress, both 0 to 1; learned from a run."""

    def __init__(self, points: list[tuple[float, float]] | None = None) -> None:
        """``points``: (fraction, share of the time), both rising; by default the two are the same."""
        inner = [point for point in points or [] if 0 < point[0] < 1]
        self._points = [(0.0, 0.0), *inner, (1.0, 1.0)]
        self._fractions = [fraction for fraction, _ in self._points]

    def share(self, fraction: float) -> float:
        """Return the share of the time used when ``fraction`` is done."""
        place = min(max(bisect_right(self._fractions, fraction), 1), len(self._points) - 1)
        (left, low), (right, high) = self._points[place - 1 : place + 1]
        inside = min(max((fraction - left) / (right - left), 0.0), 1.0) if right > left else 1.0
        return low + inside * (high - low)


class RemainingTime:
    """The remaining time of one run, from now on: falls as time goes by, and rises only where it was far too low."""

    def __init__(
        self,
        predicted: float | None = None,
        course: Course | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """``predicted``: seconds of the whole run, where they are known; ``course``: how the last run went."""
        self._predicted, self._course, self._clock = predicted, course or Course(), clock or time.monotonic
        self._began = self._seen = self._clock()
        self._base: tuple[float, float] | None = None  # time and share from which the pace is taken
        self._share = 0.0
        self._marks: list[tuple[float, float]] = []
        self._shown: tuple[float, float] | None = None  # time and seconds left then

    def update(self, fraction: float) -> None:
        """Take notice of how far the run is, 0 to 1."""
        self._seen = self._clock()
        if self._marks and fraction <= self._marks[-1][0]:
            return
        self._share = self._course.share(fraction)
        self._marks.append((fraction, self._seen))
        if self._base is None and fraction > 0:  # a run that starts from what the last one left begins far on
            self._base = self._seen, self._share

    def seconds(self) -> float | None:
        """Return the seconds left, or None while nothing can be said honestly."""
        now, estimate = self._clock(), self._estimate()
        if estimate is None or estimate < -_OVERDUE_S:
            self._shown = None
            return None
        estimate = max(estimate, 0.0)
        if self._shown is not None:
            left = max(self._shown[1] - (now - self._shown[0]), 0.0)
            if estimate < max(left * _RISE, left + _RISE_S):
                estimate = min(left, estimate)
        self._shown = now, estimate
        return estimate

    def course(self) -> Course:
        """Return how this run went, once it is over."""
        whole = self._clock() - self._began
        if whole <= 0 or self._base is None or self._base[1] > _ENOUGH:
            return self._course
        return Course([(fraction, (at - self._began) / whole) for fraction, at in self._marks])

    def _estimate(self) -> float | None:
        """Return the seconds left, below 0 where the step that goes on should be over; None if nothing is known."""
        waited = self._clock() - self._seen
        if self._base is None:
            return None if self._predicted is None else self._predicted - (self._clock() - self._began)
        taken, done = self._seen - self._base[0], self._share - self._base[1]
        if self._predicted is None:
            return (
                (1 - self._share) * taken / done - waited if done >= _ENOUGH and taken >= _ENOUGH_S else None
            )
        pace = (_TRUST * self._predicted + taken) / (_TRUST + done)
        return (1 - self._share) * pace - waited


def left_text(seconds: float | None) -> str:
    """Seconds left in words, no finer than they are known: "about 20 s left", "about 3 min left"; "" for None."""
    if seconds is None:
        return ""
    if seconds < 1.5:
        return tr("almost done")
    if seconds < 57.5:
        whole = round(seconds) if seconds < 10 else 5 * round(seconds / 5)
        return tr("about {seconds} s left", seconds=whole)
    tens = round(seconds / 10)
    if tens < 30 and tens % 6:
        return tr("about {minutes} min {seconds} s left", minutes=tens // 6, seconds=10 * (tens % 6))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("about {minutes} min left", minutes=minutes)
    return tr("about {hours} h {minutes} min left", hours=minutes // 60, minutes=10 * (minutes % 60 // 10))
