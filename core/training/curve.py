"""A chart of a run's log: losses over samples, and figures on test photographs beside them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.plot import Curve, Panel, save_chart
from core.training.config import HELD_OUT, WIDE

Array = NDArray[Any]
_LOSSES = ("unknown_l1", "laplacian", "gradient", "distillation")


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the records of a log of JSON lines, without steps that were lost and done again after a resume."""
    records: list[dict[str, Any]] = []
    for line in filter(str.strip, path.read_text().splitlines()):
        record = json.loads(line)
        if "validation" not in record:
            while records and records[-1].get("step", -1) >= record.get("step", 0):
                records.pop()
        records.append(record)
    return records


def smooth(values: Array, width: int) -> Array:
    """Return the running mean over ``width`` values, as long as ``values`` less ``width`` - 1."""
    return np.convolve(values, np.ones(width) / width, "valid") if len(values) >= width else values


def save_log(records: list[dict[str, Any]], path: Path) -> None:
    """Draw a log into a PNG: losses by thousand samples; beside them SAD and Grad by minutes.

    Those of synthetic samples, of wide photos and of each trimap of the test photographs have panels of their own.

    Raises:
        UserError: matplotlib is not installed, or the file cannot be written.
    """
    panels = [_losses([record for record in records if "unknown_l1" in record])]
    tests = [record for record in records if "validation" in record]
    others = {*(record["validation"] for record in tests)} - {HELD_OUT, WIDE}
    titles = {"Held-out samples": {HELD_OUT}, "Wide photos": {WIDE}, "Test photographs": others}
    for title, names in titles.items():
        found = [record for record in tests if record["validation"] in names]
        panels += [_tests(title, found)] if found else []
    save_chart(path, panels)


def _losses(steps: list[dict[str, Any]]) -> Panel:
    width = max(1, min(50, len(steps) // 4))
    at = [step["samples"] / 1000 for step in steps][width - 1 :]
    curves = [
        Curve(name, at, smooth(np.array([step[name] for step in steps]), width).tolist(), marks=False)
        for name in _LOSSES
        if all(name in step for step in steps)
    ]
    return Panel("Losses", "thousand samples", "loss", curves, log_y=True)


def _tests(title: str, tests: list[dict[str, Any]]) -> Panel:
    curves = []
    for name in sorted({record["validation"] for record in tests}):
        rows = [record for record in tests if record["validation"] == name]
        minutes = [row["minutes"] for row in rows]
        curves += [
            Curve(f"{metric_title}, {name}", minutes, [row[metric] for row in rows])
            for metric, metric_title in (("sad", "SAD"), ("grad", "Grad"))
        ]
    return Panel(title, "minutes", "SAD, Grad / 1000", curves, log_y=True)
