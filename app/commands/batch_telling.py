"""Progress of ``batch`` on stderr: how far it is, each failure at once, at its end a line that sums it up."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.commands.progress_bar import ProgressBar
from core.errors import UserError
from core.imaging.io import read_header_of
from core.jobs.batch.record import Outcome, State
from core.jobs.batch.report.text import seconds, size
from core.text.lists import in_row, names_in_row
from core.text.plain import plain
from core.text.translate import Text, mark, tr, tr_n

_LOOK_S = 2.0
"""Seconds that may go into the headers of photos for the time left; what is not seen by then counts as the mean."""
_SHOWN, _LONGEST = 2, 24
_MOST_REMARKS = 12
_COUNTED = {
    State.DONE: mark("{n:,} done"),
    State.SKIPPED: mark("{n:,} skipped"),
    State.FAILED: mark("{n:,} failed"),
}
_ENDED = {
    State.DONE: mark("{name} done"),
    State.SKIPPED: mark("{name} skipped"),
    State.FAILED: mark("{name} failed"),
}


class Telling:
    """Says on stderr how a batch goes.

    Args:
        photos: those that are to be done; None if nobody knows how many will come.
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
        self._say(outcome)
        self.show(current)

    def _say(self, outcome: Outcome) -> None:
        """Say what cannot wait until the end: why a photo failed or was left as it is, that one has come."""
        name = Path(outcome.photo).name
        if outcome.state is State.FAILED and name not in outcome.sentence:
            self._bar.say(plain(f"{outcome.photo}: {outcome.sentence}"))
        elif outcome.state is State.FAILED or (outcome.sentence and not self._quiet):
            self._bar.say(plain(outcome.sentence))
        elif self._total is None and not self._quiet:
            self._bar.say(plain(_ended(name, outcome.state)))

    def show(self, current: Sequence[Path]) -> None:
        """Show how far it is."""
        count = self._count if self._total is not None else len(self._last)
        if self._total is None:
            self._bar.update(tr("Watching"), 0, self._detail(tr("{n:,} done", n=count), current))
            return
        to_do = self._left - self._skipped_size
        share = self._done_size / to_do if to_do > 0 else 1.0
        done = tr("{done:,} of {all:,}", done=count, all=self._total)
        self._bar.update(tr("Photos"), min(share, 1.0), self._detail(done, current))

    def _detail(self, done: str, current: Sequence[Path]) -> str:
        """Return how many are done, how many have failed, and which are worked on."""
        names = [_short(plain(path.name)) for path in current[:_SHOWN]] + ["..."] * (len(current) > _SHOWN)
        failed = self.count(State.FAILED)
        said = tr("{done}, {n:,} failed", done=done, n=failed) if failed else done
        return tr("{done}: {names}", done=said, names=names_in_row(names)) if names else said

    def count(self, state: State) -> int:
        """Return how many photos have ended so, the last time where there were several."""
        return Counter(each.state for each in self._last.values())[state]

    def remarks(self) -> list[str]:
        """Return the remarks on what was done, the rarest first, each of a kind once with a count of the others."""
        kinds: dict[str, list[str]] = {}
        for outcome in self._last.values():
            if outcome.state is State.DONE:
                for remark in outcome.remarks:
                    kinds.setdefault(_kind(remark, outcome), []).append(_naming(remark, outcome))
        told = sorted(kinds.values(), key=len)
        lines = [_likewise(first, len(more)) for first, *more in told]
        left = len(lines) - _MOST_REMARKS
        return [
            *map(plain, lines[:_MOST_REMARKS]),
            *(
                [tr_n("{n:,} more remark is in the report.", "{n:,} more remarks are in the report.", left)]
                if left > 0
                else []
            ),
        ]

    def summary(self) -> str:
        """Return a line that sums it up."""
        counted = [(state, self.count(state)) for state in State]
        done = in_row(tr(_COUNTED[state], n=n) for state, n in counted if n or state is State.DONE)
        took = seconds(time.monotonic() - self._began)
        if not self._peak:
            return tr("{done} in {time}.", done=done, time=took)
        return tr(
            "{done} in {time}; at most {memory} for one photo.", done=done, time=took, memory=size(self._peak)
        )

    def _whole_size(self) -> float:
        return sum(self._sizes.values()) + self._mean() * ((self._total or 0) - len(self._sizes))

    def _mean(self) -> float:
        return sum(self._sizes.values()) / len(self._sizes) if self._sizes else 1.0

    def _size_of(self, photo: Path) -> float:
        return self._sizes.get(photo, self._mean())


def _kind(remark: str, outcome: Outcome) -> str:
    """Return a remark without what differs from photo to photo: names and numbers."""
    if isinstance(remark, Text):
        return "\n".join(_ids(remark))
    for name in (Path(outcome.photo).name, Path(outcome.marks).name):
        remark = remark.replace(name, "…") if name else remark
    return re.sub(r"\d+", "0", remark)


def _ids(text: Text) -> Iterator[str]:
    """Yield the ids of a text and of those in it: sentences behind each other are one text of several."""
    yield text.id
    for value in text.values.values():
        if isinstance(value, Text):
            yield from _ids(value)


def _likewise(remark: str, count: int) -> str:
    if not count:
        return remark
    return tr_n(
        "{remark} ({n:,} more photo likewise)", "{remark} ({n:,} more photos likewise)", count, remark=remark
    )


def _ended(name: str, state: State) -> str:
    return tr(_ENDED[state], name=name)


def _naming(remark: str, outcome: Outcome) -> str:
    """Return a remark that says which photo it is on."""
    names = (Path(outcome.photo).name, Path(outcome.marks).name)
    return remark if any(name and name in remark for name in names) else f"{names[0]}: {remark}"


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
