"""A picture of a run's log: losses over samples, and figures on test photographs beside them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.plot import Curve, Panel, draw

Array = NDArray[Any]
_LOSSES = ("unknown_l1", "laplacian", "gradient")


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the records of a log of JSON lines."""
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def smooth(values: Array, width: int) -> Array:
    """Return the running mean over ``width`` values, as long as ``values`` less ``width`` - 1."""
    return np.convolve(values, np.ones(width) / width, "valid") if len(values) >= width else values


def draw_log(records: list[dict[str, Any]]) -> Array:
    """Return a chart, uint8 RGB: losses by thousand samples; SAD and Grad of each trimap by minutes beside them."""
    panels = [_losses([record for record in records if "unknown_l1" in record])]
    tests = [record for record in records if "validation" in record]
    if tests:
        panels.append(_tests(tests))
    return draw(panels)


def _losses(steps: list[dict[str, Any]]) -> Panel:
    width = max(1, min(50, len(steps) // 4))
    at = [step["samples"] / 1000 for step in steps][width - 1 :]
    curves = [
        Curve(name, at, smooth(np.array([step[name] for step in steps]), width).tolist(), marks=False)
        for name in _LOSSES
    ]
    return Panel("Losses", "thousand samples", "loss", curves, log_y=True)


def _tests(tests: list[dict[str, Any]]) -> Panel:
    curves = []
    for name in sorted({record["validation"] for record in tests}):
        rows = [record for record in tests if record["validation"] == name]
        minutes = [row["minutes"] for row in rows]
        curves += [
            Curve(f"{title}, {name}", minutes, [row[metric] for row in rows])
            for metric, title in (("sad", "SAD"), ("grad", "Grad"))
        ]
    return Panel("Test photographs", "minutes", "SAD, Grad / 1000", curves, log_y=True)
