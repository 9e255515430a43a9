"""The pace of runs on this machine, learned from each run, and the time left of the current one."""

from __future__ import annotations

from app.matting.prediction import Speed, Subject, load_now, predicted, predicted_for
from app.remaining import Course, RemainingTime
from core.engine.options import MatteOptions, MatteResult
from core.model.config import ModelConfig
from core.threads.cores import OtherPrograms


class Pace:
    """Follows one run: `begin`, `update`, and `learned` or `end`.

    `course` is how the last run before it went, and then how it went itself.
    """

    def __init__(self, course: Course | None = None) -> None:
        self.course = course or Course()
        self._remaining: RemainingTime | None = None
        self._load = 1.0
        self._watch: OtherPrograms | None = None

    def begin(
        self, subject: Subject, config: ModelConfig | None, speed: Speed | None, options: MatteOptions
    ) -> None:
        """Start the clock of a run that has just begun."""
        told = predicted(subject, config, speed, options)
        self._load = load_now(speed.device) if speed else 1.0
        self._watch = OtherPrograms()
        self._remaining = RemainingTime(told.seconds if told else None, self.course)

    def begin_update(self) -> None:
        """Start the clock of an update of some regions, of which other runs say nothing, nor it of them."""
        self._remaining, self._watch, self._load = RemainingTime(), None, 1.0

    def update(self, fraction: float) -> None:
        """Take notice of how far it is, 0 to 1."""
        if self._remaining is not None:
            self._remaining.update(fraction)

    def seconds_left(self) -> float | None:
        """Seconds that it will still take; None without a run, and while nothing can be said."""
        return None if self._remaining is None else self._remaining.seconds()

    def end(self) -> None:
        """Forget a run that ended without a result."""
        self._remaining = None

    def learned(
        self, subject: Subject, config: ModelConfig | None, speed: Speed | None, result: MatteResult
    ) -> Speed | None:
        """Take what a finished run teaches, and return the speed, which is the same where it teaches nothing.

        The subject holds the result already. Other programs that slowed the run down are left out of the speed.
        """
        remaining, self._remaining = self._remaining, None
        if remaining is None or result.notes or result.reused or result.updated:
            return speed
        self.course = remaining.course()
        if speed is None or config is None or not _is_own(result, config):
            return speed
        guess = predicted_for(subject, config, speed, result)
        return speed.learned(result.seconds["total"], guess.seconds or 0.0, self._load_of_the_run(speed))

    def _load_of_the_run(self, speed: Speed) -> float:
        """Return by how much others slowed it down: as they did before it, or meanwhile, if the run left them more."""
        during = load_now(speed.device, self._watch) if self._watch else 1.0
        return max(self._load, during)


def _is_own(result: MatteResult, config: ModelConfig) -> bool:
    """True where the tokens met as the network was made for; others are forecast less well and teach nothing."""
    return result.mixer is None or result.mixer.name == config.attention
