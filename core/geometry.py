"""Rectangles and sizes in pixels."""

Size = tuple[int, int]
"""(height, width)."""
Rect = tuple[int, int, int, int]
"""(top, left, bottom, right), half-open."""


def clip(rect: Rect, shape: tuple[int, ...]) -> Rect | None:
    """Return the part of ``rect`` inside an array of this shape, or None if there is none."""
    top, left = max(rect[0], 0), max(rect[1], 0)
    bottom, right = min(rect[2], shape[0]), min(rect[3], shape[1])
    return (top, left, bottom, right) if top < bottom and left < right else None


def union(a: Rect | None, b: Rect | None) -> Rect | None:
    """Return the smallest rectangle that holds both; None stands for an empty one."""
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def slices(rect: Rect) -> tuple[slice, slice]:
    """Return the index that cuts ``rect`` out of an array."""
    return slice(rect[0], rect[2]), slice(rect[1], rect[3])


def within(rect: Rect, outer: Rect) -> tuple[slice, slice]:
    """Return the index that cuts ``rect`` out of an array that holds the part ``outer``."""
    top, left = outer[:2]
    return slice(rect[0] - top, rect[2] - top), slice(rect[1] - left, rect[3] - left)


def grown(rect: Rect, by: int, size: Size) -> Rect:
    """Return ``rect`` with ``by`` pixels more on each side, within an image of ``size``; an empty one stays."""
    wide = clip(widened(rect, by), size)
    return rect if wide is None else wide


def overlap(a: Rect, b: Rect, near: int = 0) -> bool:
    """Report whether two rectangles share pixels, or would if one had ``near`` more on each side."""
    return a[0] - near < b[2] and b[0] < a[2] + near and a[1] - near < b[3] and b[1] < a[3] + near


def intersect(a: Rect, b: Rect) -> Rect:
    """Return the intersection of two rectangles that touch."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def widened(rect: Rect, by: int) -> Rect:
    """Return ``rect`` with this many pixels more on each side, beyond an image too."""
    return rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by


def area(rect: Rect) -> int:
    """Return how many pixels a rectangle has."""
    return (rect[2] - rect[0]) * (rect[3] - rect[1])


def stretched(span: slice, by: int, length: int) -> slice:
    """Return rows or columns with this many more on both sides, of an image that has ``length`` of them."""
    return slice(max(span.start - by, 0), min(span.stop + by, length))


def seen_from(span: slice, start: int) -> slice:
    """Return rows or columns counted from ``start`` on."""
    return slice(span.start - start, span.stop - start)
