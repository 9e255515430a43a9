"""A comparison as charts: quality over the share of attending tokens, time and memory over size."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from core.evaluation.comparison.run import Cell, Comparison
from core.evaluation.plot import Curve, Panel, save_chart
from core.evaluation.rows import DISTURBED
from core.model.mixers.options import MIXER_TITLES

QUALITY, COST = "compare-quality.png", "compare-cost.png"


def save_charts(comparison: Comparison, folder: Path) -> list[str]:
    """Draw what was measured into ``folder``; return the file names. Raises UserError if it cannot write."""
    title = f"{comparison.model}, {comparison.precision}"
    charts = {
        QUALITY: (_quality(comparison.quality), f"SAD against the tokens that attend ({title})"),
        COST: (_cost(comparison.speed), f"Alpha alone, by size of the photo ({title})"),
    }
    written = [name for name, (panels, _) in charts.items() if panels]
    for name in written:
        save_chart(folder / name, *charts[name])
    return written


def _quality(cells: Sequence[Cell]) -> list[Panel]:
    """Return a panel for each set: a curve for each mixer over the share of tokens that attend."""
    done = [cell for cell in cells if cell.setup.resolution == "full-size" and "reason" not in cell.values]
    return [
        Panel(
            place,
            "tokens that attend, %",
            "SAD / 1000",
            _curves(
                [cell for cell in done if cell.where == place],
                lambda cell: MIXER_TITLES[cell.setup.mixer.name],
                lambda cell: (100 * cell.values["attended"], cell.values["sad"]),
            ),
            from_zero=False,
        )
        for place in dict.fromkeys(cell.where for cell in done)
    ]


def _cost(cells: Sequence[Cell]) -> list[Panel]:
    """Return time and memory over megapixels: each mixer with its smallest budget, the first at each resolution.

    Times that other programs disturbed are left out.
    """
    done = [cell for cell in cells if "reason" not in cell.values]
    smallest = {cell.setup.mixer.name: cell.setup for cell in done if cell.setup.resolution == "full-size"}
    reduced = {
        cell.setup.resolution: cell.setup for cell in reversed(done) if cell.setup.resolution != "full-size"
    }
    chosen = [*smallest.values(), *reversed(reduced.values())]
    shown = [cell for setup in chosen for cell in done if cell.setup == setup]
    if not shown:
        return []

    def panel(title: str, unit: str, value: Callable[[Cell], float]) -> Panel:
        curves = _curves(
            shown, lambda cell: cell.setup.long_title, lambda cell: (_megapixels(cell.where), value(cell))
        )
        return Panel(title, "megapixels", unit, curves, log_x=True, log_y=True)

    return [
        panel("Time", "seconds", _calm_seconds),
        panel("Memory", "MB above the loaded model", lambda cell: float(cell.values["memory"] / 2**20)),
    ]


def _calm_seconds(cell: Cell) -> float:
    return float(cell.values["seconds"]) if cell.values["others"] <= DISTURBED else math.nan


def _curves(
    cells: Sequence[Cell], name: Callable[[Cell], str], point: Callable[[Cell], tuple[float, float]]
) -> list[Curve]:
    """Return a curve for each name through its points, from left to right."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for cell in cells:
        groups.setdefault(name(cell), []).append(point(cell))
    return [
        Curve(title, [x for x, _ in sorted(points)], [y for _, y in sorted(points)])
        for title, points in groups.items()
    ]


def _megapixels(size: str) -> float:
    width, height = map(int, size.split("x"))
    return width * height / 1e6
