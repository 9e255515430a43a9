"""A picture of a run's log: losses over samples, and figures on test photographs beside them."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 560, 360, 64, 40
_COLORS = ((31, 119, 180), (214, 89, 20), (44, 140, 60), (148, 80, 190))
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the records of a log of JSON lines."""
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def smooth(values: Array, width: int) -> Array:
    """Return the running mean over ``width`` values, as long as ``values`` less ``width`` - 1."""
    return np.convolve(values, np.ones(width) / width, "valid") if len(values) >= width else values


def draw_curves(title: str, curves: dict[str, tuple[Array, Array]]) -> Array:
    """Return a chart, uint8 RGB, of named curves (x, y) on a logarithmic y axis; all y > 0."""
    chart = np.full((_HEIGHT, _WIDTH, 3), 255, np.uint8)
    xs = np.concatenate([x for x, _ in curves.values()])
    ys = np.log10(np.concatenate([y for _, y in curves.values()]))
    low, high = float(ys.min()) - 0.03, float(ys.max()) + 0.03
    right = max(float(xs.max()), 1e-9)

    def place(x: Array, y: Array) -> Array:
        col = _LEFT + x / right * (_WIDTH - _LEFT - 16)
        row = 34 + (high - np.log10(y)) / (high - low) * (_HEIGHT - _BOTTOM - 34)
        return np.round(np.stack([col, row], -1) * 16).astype(np.int32)

    for value in 10 ** np.linspace(low, high, 6):
        row = int(place(np.zeros(1), np.array([value]))[0, 1] // 16)
        cv2.line(chart, (_LEFT, row), (_WIDTH - 16, row), (225, 225, 225), 1)
        cv2.putText(chart, f"{value:.3g}", (8, row + 4), _FONT, 0.4, (60, 60, 60), 1, cv2.LINE_AA)
    for i, (name, (x, y)) in enumerate(curves.items()):
        cv2.polylines(chart, [place(x, y)], False, _COLORS[i % 4], 2, cv2.LINE_AA, 4)
        cv2.putText(chart, name, (_LEFT + 120 * i, _HEIGHT - 10), _FONT, 0.4, _COLORS[i % 4], 1, cv2.LINE_AA)
    cv2.putText(
        chart, f"{title} (0 to {right:.4g} on x)", (_LEFT, 20), _FONT, 0.45, (20, 20, 20), 1, cv2.LINE_AA
    )
    return chart


def draw_log(records: list[dict[str, Any]]) -> Array:
    """Return losses by thousand samples, and SAD and Grad of each trimap by minutes, side by side."""
    steps = [r for r in records if "unknown_l1" in r]
    width = max(1, min(50, len(steps) // 4))
    at = np.array([r["samples"] / 1000 for r in steps])[width - 1 :]
    losses = {
        k: (at, smooth(np.array([r[k] for r in steps]), width))
        for k in ("unknown_l1", "laplacian", "gradient")
    }
    charts = [draw_curves("losses by thousand samples", losses)]
    tests: dict[str, tuple[Array, Array]] = {}
    for name in sorted({r["validation"] for r in records if "validation" in r}):
        rows = [r for r in records if r.get("validation") == name]
        for metric in ("sad", "grad"):
            minutes = np.array([r["minutes"] for r in rows])
            tests[f"{metric} {name}"] = (minutes, np.array([r[metric] for r in rows]))
    return np.hstack([*charts, draw_curves("test photographs by minutes", tests)]) if tests else charts[0]
