"""What ``batch`` says on the way and at its end: how far it is, each failure at once, a line that sums it up."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from app.commands.progress_bar import ProgressBar
from core.errors import UserError
from core.imaging.io import read_header_of
from core.jobs.batch.record import Outcome, State
from core.jobs.batch.report.text import seconds, size

_LOOK_S = 2.0
"""Seconds that may go into the headers of photos for the time left; what is not seen by then counts as the mean."""
_SHOWN, _LONGEST = 2, 24


class Telling:
    """Tells of a batch on stderr.

    Args:
        photos: those that are to be done; None where nobody knows how many will come.
        quiet: tell of nothing but failures.
    """

    def __init__(self, bar: ProgressBar, photos: Sequence[Path] | None, *, quiet: bool = False) -> None:
        self._bar, self._quiet, self._began = bar, quiet, time.monotonic()
        self._sizes = {} if photos is None or quiet else _sizes(photos)
        self._total = None if photos is None else len(photos)
        self._left, self._done_size, self._skipped_size = self._whole_size(), 0.0, 0.0
        self._last: dict[tuple[str, int], Outcome] = {}  # of a watched folder, the last of each photo
        self._count = self._peak = 0

    def take(self, outcome: Outcome, current: Sequence[Path]) -> None:
        """Take notice of an outcome, and of the photos that are worked on."""
        self._count += 1
        self._last[outcome.photo, self._count if self._total is not None else 0] = outcome
        self._peak = max(self._peak, _peak(outcome))
        pixels = self._size_of(Path(outcome.photo))
        if outcome.state is State.SKIPPED:
            self._skipped_size += pixels
        else:
            self._done_size += pixels
        name = Path(outcome.photo).name
        if outcome.state is State.FAILED:
            self._bar.say(
                outcome.sentence if name in outcome.sentence else f"{outcome.photo}: {outcome.sentence}"
            )
        elif self._total is None and not self._quiet:
            self._bar.say(f"{name} {outcome.state.value}")
        self.show(current)

    def show(self, current: Sequence[Path]) -> None:
        """Show how far it is."""
        count = self._count if self._total is not None else len(self._last)
        names = ", ".join(_short(path.name) for path in current[:_SHOWN]) + (
            ", ..." if len(current) > _SHOWN else ""
        )
        failed = self.count(State.FAILED)
        fail = f", {failed} failed" if failed else ""
        if self._total is None:
            self._bar.update("Watching", 0, f"{count} done{fail}{': ' if names else ''}{names}")
            return
        to_do = self._left - self._skipped_size
        share = self._done_size / to_do if to_do > 0 else 1.0
        self._bar.update(
            "Photos", min(share, 1.0), f"{count} of {self._total}{fail}{': ' if names else ''}{names}"
        )

    def count(self, state: State) -> int:
        """Return how many photos have ended so, the last time where there were several."""
        return Counter(each.state for each in self._last.values())[state]

    def summary(self) -> str:
        """Return a line that sums it up."""
        counted = [(self.count(state), state.value) for state in State]
        parts = [f"{count} {word}" for count, word in counted if count or word == State.DONE.value]
        memory = f"; at most {size(self._peak)} for one photo" if self._peak else ""
        return f"{', '.join(parts)} in {seconds(time.monotonic() - self._began)}{memory}."

    def _whole_size(self) -> float:
        return sum(self._sizes.values()) + self._mean() * ((self._total or 0) - len(self._sizes))

    def _mean(self) -> float:
        return sum(self._sizes.values()) / len(self._sizes) if self._sizes else 1.0

    def _size_of(self, photo: Path) -> float:
        return self._sizes.get(photo, self._mean())


def _sizes(photos: Sequence[Path]) -> dict[Path, float]:
    """Return the megapixels of photos, as far as a moment suffices and their headers say."""
    until, sizes = time.monotonic() + _LOOK_S, dict[Path, float]()
    for photo in photos:
        if time.monotonic() > until:
            break
        try:
            header = read_header_of(photo)
        except UserError:
            continue
        sizes[photo] = header.height * header.width / 1e6
    return sizes


def _peak(outcome: Outcome) -> int:
    value = outcome.facts.get("peak_memory_bytes")
    return value if isinstance(value, int) and outcome.state is State.DONE else 0


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
