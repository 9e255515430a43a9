"""Cost of each setup: time and memory of alpha at several sizes, every run in a process of its own."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from core.evaluation.children import ChildFailed, Children
from core.evaluation.comparison.desk import Desk
from core.evaluation.comparison.plan import Setup
from core.evaluation.comparison.store import Values
from core.evaluation.inputs import SAMPLE_UNKNOWN, BenchmarkPhoto, picture_at, read_inputs, size_title
from core.evaluation.rows import calm_runs, least_disturbed
from core.geometry import Size


def measure_speed(
    desk: Desk, children: Children, sizes: Sequence[Size], setups: Sequence[Setup], repeat: int
) -> list[list[Values]]:
    """Return for each size the medians of each setup, or the reason why there are none; the store's runs are taken.

    Setups take turns, forwards and backwards, so that a busy moment hits all alike.
    """
    rows = [(size, setup) for size in sizes for setup in setups]
    runs: dict[tuple[Size, Setup], list[Values]] = {row: [] for row in rows}
    pictures = _Pictures(children)
    for turn in range(repeat):
        for index, (size, setup) in enumerate(rows if turn % 2 == 0 else rows[::-1]):
            desk.progress(f"{setup.title}, {size_title(size)}", (turn + index / len(rows)) / repeat)
            identity = {"size": size, "setup": setup.identity(), "turn": turn}
            work = partial(_run, desk, children, pictures, size, setup)
            runs[size, setup].append(desk.remembered(identity, work))
    return [[median(runs[size, setup]) for setup in setups] for size in sizes]


def _run(desk: Desk, children: Children, pictures: "_Pictures", size: Size, setup: Setup) -> Values:
    options = asdict(desk.options(setup, size))
    task = pictures[size].task("ours", model=desk.model, options=options, resolution=setup.resolution)
    try:
        outcome = least_disturbed(children, task)
    except ChildFailed as error:  # one bug must not cost the measurements of all others
        return {"reason": f"failed: {str(error).splitlines()[-1][:200]}"}
    if outcome.values is None:
        return {"reason": outcome.reason}
    kept = {name: outcome.values[name] for name in ("operations", "attention", "attended", "memory", "notes")}
    return {**kept, "seconds": outcome.values["seconds"]["total"], "others": outcome.others}


class _Pictures(dict[Size, BenchmarkPhoto]):
    """The bundled sample at each size, made when first asked for."""

    def __init__(self, children: Children) -> None:
        super().__init__()
        self._folder = children.folder

    def __missing__(self, size: Size) -> BenchmarkPhoto:
        self[size] = picture_at(size, *read_inputs(), self._folder, SAMPLE_UNKNOWN)
        return self[size]


def median(runs: Sequence[Values]) -> Values:
    """Return the medians of several runs; seconds of those that other programs left alone, if there are any."""
    done = [run for run in runs if "reason" not in run]
    if not done:
        return {"reason": runs[0]["reason"]}
    calm = calm_runs(done)
    return {
        **done[0],
        "seconds": statistics.median(run["seconds"] for run in calm),
        "memory": statistics.median(run["memory"] for run in done),
        "others": max(run["others"] for run in calm),
    }
