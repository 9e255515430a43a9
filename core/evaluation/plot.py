"""Line charts as pictures, with Pillow and numpy alone: panels side by side, axes with units, a legend."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.evaluation.axis import Axis, tick_text

Color = tuple[int, int, int]
Point = tuple[float, float]

COLORS = (
    (31, 119, 180), (214, 89, 20), (44, 140, 60), (148, 80, 190),
    (110, 110, 110), (200, 165, 20), (215, 75, 140), (20, 165, 175),
)  # fmt: skip
_INK, _FAINT, _PAPER = (40, 40, 40), (224, 224, 224), (255, 255, 255)
_OVERSAMPLING = 3
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 24, 44, 58
_RIGHT_AXIS = 76
_TEXT, _TITLE = 14, 16
_LEGEND_ROW = 22


@dataclass(frozen=True)
class Curve:
    """Points to join; ``right`` puts them on the axis at the right side, dashed."""

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


def draw(
    panels: Sequence[Panel], title: str = "", *, size: tuple[int, int] = (420, 640), scale: int = 2
) -> NDArray[np.uint8]:
    """Return the panels side by side under a title, uint8 RGB (H, W, 3).

    Args:
        panels: charts, each with at least one curve.
        title: over all of them.
        size: (height, width) of a panel before ``scale``, with one row of the legend; more rows make it taller.
        scale: pixels for each of them, 2 for dense screens.
    """
    head = 34 if title else 0
    rows = max(-(-len(panel.curves) // 2) for panel in panels)
    tall = size[0] + _LEGEND_ROW * (rows - 1), size[1]
    height, width = tall[0] + head, size[1] * len(panels)
    factor = scale * _OVERSAMPLING
    image = Image.new("RGB", (width * factor, height * factor), _PAPER)
    for index, panel in enumerate(panels):
        _Drawing(image, factor, (index * size[1], head), tall, rows).panel(panel)
    if title:
        font = ImageFont.load_default(_TITLE * factor)
        ImageDraw.Draw(image).text((width * factor / 2, 20 * factor), title, _INK, font, "mm")
    return np.asarray(image.resize((width * scale, height * scale), Image.Resampling.BOX))


class _Drawing:
    """One panel on the way onto an image; lengths in units of ``factor`` pixels, from the panel's corner."""

    def __init__(
        self, image: Image.Image, factor: int, corner: Point, size: tuple[int, int], legend_rows: int
    ) -> None:
        self.image, self.factor, self.corner = image, factor, corner
        self.height, self.width = size
        self.legend_rows = legend_rows
        self.pen = ImageDraw.Draw(image)

    def panel(self, panel: Panel) -> None:
        """Draw everything."""
        has_right = any(curve.right for curve in panel.curves)
        left, right = _LEFT, self.width - (_RIGHT_AXIS if has_right else _RIGHT)
        top, bottom = _TOP + _LEGEND_ROW * self.legend_rows, self.height - _BOTTOM
        self.box = left, top, right, bottom
        self.text(((left + right) / 2, 18), panel.title, _TITLE)
        self.legend(panel.curves)
        x_axis = Axis([v for c in panel.curves for v in c.x], log=panel.log_x, from_zero=False)
        self.x_axis(x_axis, panel.x_label)
        for is_right, label in ((False, panel.y_label), (True, panel.right_label)):
            curves = [curve for curve in panel.curves if curve.right == is_right]
            if not curves:
                continue
            values = [value for curve in curves for value in curve.y]
            y_axis = Axis(values, log=panel.log_y, from_zero=panel.from_zero)
            colors = [COLORS[list(panel.curves).index(curve) % len(COLORS)] for curve in curves]
            ink = colors[0] if has_right and len(curves) == 1 else _INK
            self.y_axis(y_axis, label, ink, is_right=is_right)
            for curve, color in zip(curves, colors, strict=True):
                self.curve(curve, x_axis, y_axis, color)
        self.line([(left, top), (left, bottom), (right, bottom)], _INK, 1)
        if has_right:
            self.line([(right, top), (right, bottom)], _INK, 1)

    def legend(self, curves: Sequence[Curve]) -> None:
        """Name the curves in two columns under the title."""
        left, _, right, _ = self.box
        for index, curve in enumerate(curves):
            x = left + (right - left) / 2 * (index % 2)
            y = _TOP + _LEGEND_ROW * (index // 2) - 4
            color = COLORS[index % len(COLORS)]
            self.stroke([(x, y), (x + 26, y)], color, dashed=curve.right)
            if curve.marks:
                self.dot((x + 13, y), color)
            self.text((x + 33, y), curve.name, _TEXT, "lm")

    def x_axis(self, axis: Axis, label: str) -> None:
        """Draw ticks, grid and label under the box."""
        left, top, right, bottom = self.box
        for tick in axis.ticks:
            x = left + (right - left) * axis.place(tick)
            self.line([(x, top), (x, bottom)], _FAINT, 1)
            self.line([(x, bottom), (x, bottom + 4)], _INK, 1)
            self.text((x, bottom + 15), tick_text(tick), _TEXT)
        self.text(((left + right) / 2, bottom + 40), label, _TEXT)

    def y_axis(self, axis: Axis, label: str, ink: Color, *, is_right: bool) -> None:
        """Draw ticks, grid and label beside the box; only the left axis has a grid."""
        left, top, right, bottom = self.box
        side, out = (right, 1) if is_right else (left, -1)
        for tick in axis.ticks:
            y = bottom - (bottom - top) * axis.place(tick)
            if not is_right:
                self.line([(left, y), (right, y)], _FAINT, 1)
            self.line([(side, y), (side + 4 * out, y)], _INK, 1)
            self.text((side + 9 * out, y), tick_text(tick), _TEXT, "lm" if is_right else "rm", ink)
        self.upright_text((side + 56 * out, (top + bottom) / 2), label, ink)

    def curve(self, curve: Curve, x_axis: Axis, y_axis: Axis, color: Color) -> None:
        """Draw a curve through its points."""
        left, top, right, bottom = self.box
        points = [
            (left + (right - left) * x_axis.place(x), bottom - (bottom - top) * y_axis.place(y))
            for x, y in zip(curve.x, curve.y, strict=True)
            if math.isfinite(x) and math.isfinite(y)
        ]
        self.stroke(points, color, dashed=curve.right)
        for point in points if curve.marks else []:
            self.dot(point, color)

    # -- strokes -----------------------------------------------------------------------------------------------

    def stroke(self, points: Sequence[Point], color: Color, *, dashed: bool) -> None:
        """Draw a polyline of a curve."""
        if not dashed:
            self.line(points, color, 2)
            return
        for start, end in itertools.pairwise(points):
            length = math.dist(start, end)
            count = max(round(length / 10), 1)
            for i in range(count):
                a, b = i / count, (i + 0.6) / count
                self.line([_between(start, end, a), _between(start, end, b)], color, 2)

    def line(self, points: Sequence[Point], color: Color, width: float) -> None:
        """Draw a polyline."""
        if len(points) > 1:
            self.pen.line(
                [self.at(point) for point in points], color, max(round(width * self.factor), 1), "curve"
            )

    def dot(self, point: Point, color: Color) -> None:
        """Mark a point."""
        self.pen.circle(self.at(point), 3.5 * self.factor, color)

    def text(self, point: Point, text: str, size: int, anchor: str = "mm", ink: Color = _INK) -> None:
        """Write a line of text."""
        self.pen.text(self.at(point), text, ink, ImageFont.load_default(size * self.factor), anchor)

    def upright_text(self, center: Point, text: str, ink: Color) -> None:
        """Write a line of text from bottom to top."""
        font = ImageFont.load_default(_TEXT * self.factor)
        box = font.getbbox(text)
        layer = Image.new("L", (math.ceil(box[2]) + 8, math.ceil(box[3]) + 8), 0)
        ImageDraw.Draw(layer).text((4, 4), text, 255, font)
        layer = layer.rotate(90, expand=True)
        x, y = self.at(center)
        self.image.paste(ink, (round(x - layer.width / 2), round(y - layer.height / 2)), layer)

    def at(self, point: Point) -> Point:
        """Return the pixel of a point."""
        return (self.corner[0] + point[0]) * self.factor, (self.corner[1] + point[1]) * self.factor


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
