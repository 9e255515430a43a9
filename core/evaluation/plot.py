"""Line charts as PNG files, drawn with matplotlib: panels side by side, axes with units, a legend."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from core.errors import UserError
from core.files import atomic_write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

COLORS = ("#1f77b4", "#d65914", "#2c8c3c", "#9450be", "#6e6e6e", "#c8a514", "#d74b8c", "#14a5af")
NO_CHARTS = (
    "Charts are drawn with matplotlib, which is not installed: it comes with the extra lab, "
    'pip install -e ".[lab]" in the program\'s folder.'
)
_SIZE = 6.4, 4.2
_DOTS_PER_INCH = 200


@dataclass(frozen=True)
class Curve:
    """Points to join, but for those that are not finite; ``right`` puts them on the axis at the right side, dashed."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    right: bool = False
    marks: bool = True


@dataclass(frozen=True)
class Panel:
    """A chart. Labels name what is shown and its unit; a linear axis starts at 0 unless ``from_zero`` is False."""

    title: str
    x_label: str
    y_label: str
    curves: Sequence[Curve]
    right_label: str = ""
    log_x: bool = False
    log_y: bool = False
    from_zero: bool = True


def check_charts() -> None:
    """Raise UserError if charts cannot be drawn, before hours are spent on what they show."""
    if find_spec("matplotlib") is None:
        raise UserError(NO_CHARTS)


def save_chart(path: Path, panels: Sequence[Panel], title: str = "") -> None:
    """Draw panels side by side into a PNG. Raises UserError if it cannot be drawn or written."""
    drawn, reduced = io.BytesIO(), io.BytesIO()
    draw(panels, title).savefig(drawn, format="png", dpi=_DOTS_PER_INCH)
    Image.open(drawn).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(
        reduced, "PNG", optimize=True
    )
    with atomic_write(path) as temporary:
        temporary.write_bytes(reduced.getvalue())


def draw(panels: Sequence[Panel], title: str = "") -> Figure:
    """Return panels of at least one curve each, side by side under a title. Raises UserError without matplotlib."""
    check_charts()
    from matplotlib.figure import Figure

    rows = max(-(-len(panel.curves) // 2) for panel in panels)
    size = _SIZE[0] * len(panels), _SIZE[1] + 0.22 * (rows - 1) + (0.3 if title else 0)
    figure = Figure(figsize=size, layout="constrained")
    for panel, axes in zip(panels, figure.subplots(1, len(panels), squeeze=False)[0], strict=True):
        _draw(panel, axes)
    if title:
        figure.suptitle(title)
    return figure


def _draw(panel: Panel, axes: Axes) -> None:
    axes.set_title(panel.title)
    axes.set_xlabel(panel.x_label)
    axes.set_ylabel(panel.y_label)
    axes.grid(color="#e0e0e0")
    other = axes.twinx() if any(curve.right for curve in panel.curves) else None
    handles = [
        _line(curve, axes if other is None or not curve.right else other, color)
        for curve, color in zip(panel.curves, _colors(len(panel.curves)), strict=True)
    ]
    if panel.log_x and math.isfinite(axes.dataLim.minposx):
        axes.set_xscale("log")
        _set_ticks(axes.xaxis)
    for side in filter(None, (axes, other)):
        if panel.log_y and math.isfinite(side.dataLim.minposy):  # else there is nothing to show
            side.set_yscale("log")
            _set_ticks(side.yaxis)
        elif panel.from_zero:
            side.set_ylim(bottom=0)
    if other is not None:
        other.set_ylabel(panel.right_label)
    axes.legend(handles=handles, ncols=2, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.16))


def _colors(count: int) -> list[str]:
    return [COLORS[index % len(COLORS)] for index in range(count)]


def _line(curve: Curve, axes: Axes, color: str) -> Any:
    points = [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if math.isfinite(x) and math.isfinite(y)]
    (line,) = axes.plot(
        [x for x, _ in points],
        [y for _, y in points],
        color=color,
        label=curve.name,
        linestyle="--" if curve.right else "-",
        marker="o" if curve.marks else "",
        markersize=4,
    )
    return line


def _set_ticks(axis: Axis) -> None:
    """Give a logarithmic axis ticks at 1, 2 and 5 of each power of ten, or at powers alone where these are many."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high < 1000 * low else (1.0,)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick_text(value)))


def tick_text(value: float) -> str:
    """Return a tick of a logarithmic axis in words: 0.25, 5, 1,000."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
