"""Lines of a table: measured in turns, in alternating order, summed up as medians."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.evaluation.children import ChildFailed, Children, Outcome, Task
from core.evaluation.inputs import size_title
from core.geometry import Size

_TRIES = 2
DISTURBED = 0.1
"""Share of the processor time from which on other programs are said to have disturbed a run."""

OnProgress = Callable[[str, float], None]
"""Called with the current step, in words, and the share of the work done, 0 to 1."""


@dataclass(eq=False)
class Row:
    """A row of a table: what to run, and its results so far.

    Attributes:
        name: what runs, in words.
        size: (height, width) of the photo.
        task: what the child does.
        limit_s: seconds after which it is ended; None lets it take its time.
        facts: what else belongs into the table.
        runs: the values of each run.
        reason: why there are none; set beforehand, it keeps the row from running.
    """

    name: str
    size: Size
    task: Task
    limit_s: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""

    @property
    def title(self) -> str:
        """Return the size as people write it, width first."""
        return size_title(self.size)


def measure(children: Children, rows: Sequence[Row], repeat: int, progress: OnProgress) -> None:
    """Run every row ``repeat`` times, forwards and backwards in turn, so that a busy moment hits all alike.

    What took too long at one size is not tried at a larger one.
    """
    for turn in range(max(repeat, 1)):
        for index, row in enumerate(rows if turn % 2 == 0 else list(reversed(rows))):
            if not row.reason:
                progress(f"{row.name}, {row.title}", (turn + index / len(rows)) / max(repeat, 1))
                _measure_once(children, row, rows)


def _measure_once(children: Children, row: Row, rows: Sequence[Row]) -> None:
    try:
        outcome = least_disturbed(children, row.task, row.limit_s)
    except ChildFailed as error:  # one program's bug must not cost the measurements of all others
        outcome = Outcome(None, f"failed: {str(error).splitlines()[-1][:200]}")
    if outcome.values is not None:
        row.runs.append({**outcome.values, "others": outcome.others})
        return
    row.reason = outcome.reason
    if outcome.too_slow:
        row.runs.clear()
        for other in rows:
            if other.name == row.name and other.size[0] * other.size[1] > row.size[0] * row.size[1]:
                other.reason = other.reason or f"not tried, {row.reason} at {row.title}"


def least_disturbed(children: Children, task: Task, limit_s: float | None = None) -> Outcome:
    """Run a task, again where other programs took much of the processor; return what they disturbed least."""
    kept: Outcome | None = None
    for _ in range(_TRIES):
        outcome = children.run(task, limit_s)
        if kept is None or outcome.others < kept.others:
            kept = outcome
        if outcome.values is None or outcome.others <= DISTURBED:
            break
    assert kept is not None
    return kept


def calm_runs(runs: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Return the runs that other programs left alone, all if there are none."""
    return [run for run in runs if run["others"] <= DISTURBED] or runs


def summarize(row: Row) -> dict[str, Any]:
    """Return plain values: the row's name, size and facts, and medians over its runs, or the reason.

    Seconds are those of the runs that other programs left alone, if there are any.
    """
    head = {"name": row.name, "size": row.title, "pixels": row.size[0] * row.size[1], **row.facts}
    if row.reason or not row.runs:
        return {**head, "reason": row.reason}
    last = row.runs[-1]
    calm = calm_runs(row.runs)
    seconds = {name: statistics.median(run["seconds"][name] for run in calm) for name in last["seconds"]}
    memory = statistics.median(run["memory"] for run in row.runs)
    others = max(run["others"] for run in calm)
    kept: dict[str, Any] = {
        name: last[name] for name in ("precision", "max_tokens", "wanted", "notes") if name in last
    }
    return {**head, **kept, "seconds": seconds, "memory": memory, "others": others, "runs": row.runs}
