"""Pictures of a report: time and memory over sizes, ours and peers, and the sweep of k."""

import io
import math
from pathlib import Path
from typing import Any

from PIL import Image

from core.evaluation.plot import Curve, Panel, draw
from core.evaluation.report import Report
from core.evaluation.rows import DISTURBED
from core.files import atomic_write


def save_figures(report: Report, folder: Path) -> list[str]:
    """Draw what the report holds into ``folder``; return the file names. Raises UserError where it cannot write."""
    panels = {
        "sizes.png": _over_sizes(report.get("sizes", [])),
        "peers.png": _over_sizes(report.get("peers", [])),
    }
    titles = {
        "sizes.png": "Whole runs, by size of the photo",
        "peers.png": "Alpha of the same photo and trimap, by size",
    }
    for index, one in enumerate(report.get("sweeps", [])):
        name = f"sweep-{index + 1}.png"
        panels[name], titles[name] = _over_k(one), f"{one['model']}, {one['precision']}, {one['subject']}"
    written = [name for name, found in panels.items() if found]
    for name in written:
        save_chart(folder / name, panels[name], titles[name])
    return written


def save_chart(path: Path, panels: list[Panel], title: str) -> None:
    """Draw panels side by side into a PNG. Raises UserError where it cannot be written."""
    buffer = io.BytesIO()
    Image.fromarray(draw(panels, title)).quantize(64, dither=Image.Dither.NONE).save(
        buffer, "PNG", optimize=True
    )
    with atomic_write(path) as temporary:
        temporary.write_bytes(buffer.getvalue())


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
