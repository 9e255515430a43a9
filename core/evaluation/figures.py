"""Pictures of a report: time and memory over sizes, ours and peers, and the sweep of k."""

import math
from pathlib import Path
from typing import Any

from core.evaluation.plot import Curve, Panel, save_chart
from core.evaluation.report import Report
from core.evaluation.rows import DISTURBED


def save_figures(report: Report, folder: Path) -> list[str]:
    """Draw what the report holds into ``folder``; return the file names.

    Raises:
        UserError: matplotlib is not installed, or a file cannot be written.
    """
    found = figures(report)
    for name, (title, panels) in found.items():
        save_chart(folder / name, panels, title)
    return [*found]


def figures(report: Report) -> dict[str, tuple[str, list[Panel]]]:
    """Return {file name: (title, panels)} for the measurements."""
    found = {
        "sizes.png": ("Whole runs, by size of the photo", _over_sizes(report.get("sizes", []))),
        "peers.png": ("Alpha of the same photo and trimap, by size", _over_sizes(report.get("peers", []))),
    }
    for index, one in enumerate(report.get("sweeps", [])):
        title = f"{one['model']}, {one['precision']}, {one['subject']}"
        found[f"sweep-{index + 1}.png"] = title, _over_k(one)
    return {name: (title, panels) for name, (title, panels) in found.items() if panels}


def _over_sizes(rows: list[dict[str, Any]]) -> list[Panel]:
    """Return time and memory over megapixels, a curve for each program, model, precision and k."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sorted((row for row in rows if not row.get("reason")), key=lambda row: row["pixels"]):
        groups.setdefault(row.get("curve", row["name"]), []).append(row)
    if not groups:
        return []

    def panel(title: str, unit: str, value: Any) -> Panel:
        curves = [
            Curve(name, [row["pixels"] / 1e6 for row in found], [value(row) for row in found])
            for name, found in groups.items()
        ]
        return Panel(title, "megapixels", unit, curves, log_x=True, log_y=True)

    return [
        panel("Time", "seconds", lambda row: row["seconds"]["total"]),
        panel("Memory", "MB above the loaded model", lambda row: row["memory"] / 2**20),
    ]


def _over_k(one: dict[str, Any]) -> list[Panel]:
    """Return SAD over k, and time and memory over k; time only where other programs left the runs alone."""
    points = one["points"]
    shares = [100 * point["share"] for point in points]
    against = "truth" if one["has_truth"] else "the uncapped alpha"
    most = points[-1]["k"]
    label = f"k, % of the tokens wanted ({most:,.0f})"
    quality = Curve(f"SAD to {against}", shares, [point["sad"] for point in points])
    calm = [point["seconds"] if point["others"] <= DISTURBED else math.nan for point in points]
    time = Curve("time", shares, calm)
    memory = Curve("memory", shares, [point["memory"] / 2**20 for point in points], right=True)
    return [
        Panel("Quality", label, "SAD / 1000", [quality], from_zero=not one["has_truth"]),
        Panel("Cost", label, "seconds", [time, memory], right_label="MB above the loaded model"),
    ]
