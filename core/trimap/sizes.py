"""Brush and edge sizes that follow the photo: what is right at one size is in proportion at another."""

from core.geometry import Size

USUAL_LENGTH = 4000
"""Longest side in pixels of the photo that usual sizes are meant for."""
EDGE_WIDTH = 12, 20
"""Usual width of Edge inside and outside an outline, in pixels on a photo of USUAL_LENGTH."""
LEAST_EDGE = 2


def length_of(size: Size) -> int:
    """Return the longest side of a photo of (height, width) in pixels; USUAL_LENGTH without one, which is (0, 0)."""
    return max(size) or USUAL_LENGTH


def scaled(size: int, scale: float, least: int) -> int:
    """Return a size for a photo larger by ``scale``, not below ``least`` where it was not itself."""
    return max(round(size * scale), min(size, least))


def edge_width(size: Size) -> tuple[int, int]:
    """Return the usual width of Edge (inside, outside) in pixels for a photo of (height, width)."""
    inner, outer = (scaled(width, max(*size, 1) / USUAL_LENGTH, LEAST_EDGE) for width in EDGE_WIDTH)
    return inner, outer
