"""A report's facts about a whole batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.jobs.batch.record import State, moment_of
from core.jobs.batch.report.row import Row


@dataclass(frozen=True)
class Summary:
    """A batch as a whole.

    Attributes:
        counts: how many photos ended in each state.
        seconds: in which any photo was worked on; pauses between two starts of a batch do not count.
        a_minute: photos done in a minute of these; None if nothing was done.
        memory: the most that any photo took, in bytes above the loaded model; None if not known.
        models: the names of those that were used.
    """

    counts: Counter[State]
    seconds: float
    a_minute: float | None
    memory: int | None
    models: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Summary:
        """Return the summary of rows."""
        worked = [row for row in rows if row.state is not State.SKIPPED]
        timed = [row for row in worked if _span(row) is not None]
        seconds = _covered(span for row in timed if (span := _span(row)) is not None)
        done = sum(row.state is State.DONE for row in timed)
        return cls(
            counts=Counter(row.state for row in rows),
            seconds=seconds,
            a_minute=60 * done / seconds if done and seconds > 0 else None,
            memory=max((row.memory for row in rows if row.memory is not None), default=None),
            models=tuple(dict.fromkeys(row.model for row in rows if row.model)),
        )


def _span(row: Row) -> tuple[float, float] | None:
    """Return the seconds since 1970 from begin to end; None if they are not known."""
    end, taken = moment_of(row.ended), row.seconds.get("total")
    return None if end is None or taken is None else (end - taken, end)


def _covered(spans: Iterable[tuple[float, float]]) -> float:
    """Return how many seconds lie in any of the spans."""
    covered, reached = 0.0, float("-inf")
    for begin, end in sorted(spans):
        covered += max(end - max(begin, reached), 0.0)
        reached = max(reached, end)
    return covered
