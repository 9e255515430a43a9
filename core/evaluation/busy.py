"""Runs on an idle machine, and beside programs that keep one core or two busy: the same run, in turns."""

import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from core.evaluation.children import Children
from core.evaluation.inputs import BenchmarkPhoto
from core.evaluation.rows import DISTURBED, OnProgress, Row, measure, summarize
from core.geometry import Size

SIZES = "2048x1152,5312x2988"
LOADS = {"idle": 0, "beside one busy core": 1, "beside two": 2}
COLUMNS = ("size", "precision", "machine", "time", "x idle", "processor time", "other programs")
_LOOP = "while True: pass"


@contextmanager
def busy_cores(count: int) -> Iterator[None]:
    """Keep ``count`` cores busy, each with a program that does nothing else."""
    loops = [subprocess.Popen([sys.executable, "-c", _LOOP]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
        for loop in loops:
            loop.wait()


def measure_beside_others(
    children: Children,
    *,
    model: str,
    name: str,
    precisions: Sequence[str],
    pictures: dict[Size, BenchmarkPhoto],
    device: str,
    repeat: int,
    progress: OnProgress,
) -> list[dict[str, Any]]:
    """Return a summary for each size, precision and load, with "times_idle", the time over that of the idle machine.

    Each run has a process of its own, which starts the busy ones itself once the model is warm.
    """
    rows = [
        Row(
            f"{name}, {load}",
            size,
            picture.task(
                "ours", model=model, options={"device": device, "precision": precision}, beside=count
            ),
            facts={"load": load, "asked": precision},
        )
        for precision in precisions
        for size, picture in pictures.items()
        for load, count in LOADS.items()
    ]
    measure(children, rows, repeat, progress)
    summaries = [summarize(row) for row in rows]
    return [with_ratio(summary, summaries) for summary in summaries]


def with_ratio(summary: dict[str, Any], summaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a summary with the median processor time of its runs and its time over that of the idle machine."""
    if "seconds" not in summary:
        return summary
    spent = statistics.median(run["processor_seconds"] for run in summary["runs"])
    key = summary["size"], summary["asked"], "idle"
    idle = next((one for one in summaries if (one["size"], one["asked"], one["load"]) == key), {})
    found = {**summary, "processor_seconds": spent}
    if "seconds" in idle:
        found["times_idle"] = summary["seconds"]["total"] / idle["seconds"]["total"]
    return found


def format_row(row: dict[str, Any]) -> list[str]:
    """Return the cells of a row in words."""
    head = [row["size"], row.get("precision", row["asked"]), row["load"]]
    if "seconds" not in row:
        return [*head, row.get("reason", "")]
    ratio = f"{row['times_idle']:.2f}" if "times_idle" in row else ""
    others = f"{row['others']:.0%}" + (" (disturbed)" if row["others"] > DISTURBED else "")
    return [*head, f"{row['seconds']['total']:.2f} s", ratio, f"{row['processor_seconds']:.2f} s", others]
