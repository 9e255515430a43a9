"""Hard-edged shapes as marks: joined to what is marked, taken away from it, or all that stays of it."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.geometry import slices
from core.trimap.paint import Selection
from core.trimap.path import Outline, bounds, centers_inside, centers_near
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
    """Return what changes where a shape is joined to the marks of ``value``: each with True where it gets that value.

    False are pixels that lose it, and the Edge along it. ``outline`` is rows and columns where the first pixel spans 0
    to 1; of a pixel that it cuts, the center decides.
    """
    size = trimap.shape[0], trimap.shape[1]
    rect = bounds(outline, size) if len(outline) > 2 else None
    inside = None if rect is None else centers_inside(outline, rect)
    if joining == "intersect":
        lost = _held(trimap, value)
        if rect is not None and inside is not None:
            lost[slices(rect)] &= ~inside
        return [(Selection((0, 0, *size), lost.view(np.uint8)), False)]
    if rect is None or inside is None:
        return []
    if joining == "subtract":
        inside &= _held(trimap[slices(rect)], value)
    return [(Selection(rect, inside.view(np.uint8)), joining == "add")]


def select_border(
    trimap: Trimap, outline: Outline, value: int, joining: Joining, radius: float
) -> Selection | None:
    """Return the pixels within ``radius`` of a shape's outline that are to be Edge; None for none.

    ``trimap`` is that before the shape. A border is where the marks of ``value`` end by it: a shape that is added has
    none where these go on beyond it. From a radius of 1 on no pixel that the outline cuts is left out.
    """
    rect = bounds(outline, trimap.shape, radius + 1) if radius > 0 and value != UNKNOWN else None
    if rect is None:
        return None
    before = trimap[slices(rect)]
    near = centers_near(outline, rect, radius)
    ends = before != value if joining == "add" else _held(before, value)
    return Selection(rect, (near & ends).view(np.uint8))


def _held(trimap: Trimap, value: int) -> NDArray[np.bool_]:
    """Return where marks of ``value`` are: with Edge, which is theirs to lose."""
    return np.asarray((trimap == value) | (trimap == UNKNOWN))


def only_over(trimap: Trimap, selection: Selection, over: int) -> Selection:
    """Return a selection without the pixels that hold another value than ``over``."""
    return Selection(selection.rect, selection.mask * (trimap[slices(selection.rect)] == over))
