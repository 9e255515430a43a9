"""Rectangles and ellipses as marks: joined to what is marked, taken away from it, or all that stays of it."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.geometry import slices
from core.trimap.lasso import select_polygon
from core.trimap.paint import Selection
from core.trimap.path import Outline, band, bounds
from core.trimap.values import UNKNOWN, Trimap

Shape = Literal["rectangle", "ellipse"]
Joining = Literal["add", "subtract", "intersect"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
JOININGS: tuple[Joining, ...] = get_args(Joining)
_CORNERS = 1024
"""Points that an ellipse is drawn through: at 16384 pixels it is nowhere a tenth of a pixel off."""

Point = tuple[float, float]


def outline_between(
    shape: Shape, press: Point, at: Point, *, is_even: bool = False, from_center: bool = False
) -> Outline:
    """Return the outline (n, 2) of the shape that a drag spans, in the order of the coordinates of its points.

    ``is_even`` makes a square or a circle of the longer side; ``from_center``: the press is the center, no corner.
    """
    start, span = np.array(press, np.float64), np.array(at, np.float64) - np.array(press, np.float64)
    if is_even:
        span = np.where(span < 0, -1.0, 1.0) * np.abs(span).max()
    low, high = (start - span, start + span) if from_center else (start, start + span)
    center, half = (low + high) / 2, np.abs(high - low) / 2
    if shape == "rectangle":
        unit = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float64)
    else:
        turn = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
        unit = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.asarray(center + half * unit, np.float64)


def select_joined(
    trimap: Trimap, outline: Outline, value: int, joining: Joining
) -> list[tuple[Selection, bool]]:
    """Return what changes where a shape is joined to the pixels of ``value``: each with True where it gets that value.

    False are pixels that lose it. ``outline`` is rows and columns where the first pixel spans 0 to 1.
    """
    inside = select_polygon(trimap.shape, [(row, column) for row, column in outline - 0.5])
    if joining == "add":
        return [] if inside is None else [(inside, True)]
    lost = np.where(trimap == value, np.uint8(255), np.uint8(0))
    if inside is not None:
        within = np.zeros_like(lost)
        within[slices(inside.rect)] = inside.mask
        lost = np.where((within > 0) == (joining == "subtract"), lost, np.uint8(0))
    elif joining == "subtract":
        return []
    return [(Selection((0, 0, *trimap.shape), lost), False)]


def select_border(
    trimap: Trimap, outline: Outline, value: int, joining: Joining, radius: float
) -> Selection | None:
    """Return the pixels within ``radius`` of a shape's outline that are to be Edge; None for none.

    ``trimap`` is that before the shape. A border is where the marks of ``value`` end by it: a shape that is added has
    none where these go on beyond it.
    """
    rect = bounds(outline, trimap.shape, radius + 1) if radius > 0 and value != UNKNOWN else None
    if rect is None:
        return None
    before = trimap[slices(rect)]
    near: NDArray[np.bool_] = band(outline, rect, radius) > 0
    return Selection(rect, (near & ((before == value) != (joining == "add"))).view(np.uint8))


def only_over(trimap: Trimap, selection: Selection, over: int) -> Selection:
    """Return a selection without the pixels that hold another value than ``over``."""
    return Selection(selection.rect, selection.mask * (trimap[slices(selection.rect)] == over))
