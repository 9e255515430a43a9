"""Choices of tool and view, class, brush, edge width, fill, view."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.settings import Settings
from core.geometry import Size
from core.trimap.edge_width import LEAST_SCALE, MOST_SCALE, Width
from core.trimap.sizes import LEAST_EDGE, USUAL_LENGTH, scaled
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

TOOLS = ("brush", "eraser", "hand", "zoom", "bucket", "lasso", "grab", "shape", "touch", "path", "region")
VIEWS = ("overlay", "black", "white", "gray", "checker", "own", "alpha", "colors", "wipe", "original")
COMPOSITES = ("black", "white", "gray", "checker", "own")
"""Views of the cutout on a background."""
CLASSES = (FOREGROUND, UNKNOWN, BACKGROUND)
MIN_BRUSH, MAX_BRUSH = 1, 2000
MAX_EDGE = 400
"""The most pixels of Edge inside, and outside, of an outline, where it is the same everywhere."""
MIN_EDGE_PERCENT, MAX_EDGE_PERCENT = round(100 * LEAST_SCALE), round(100 * MOST_SCALE)
LEAST_BRUSH = 4
"""Pixels below which no brush falls on a small photo, unless it was set so small."""


@dataclass(frozen=True)
class EdgeChoice:
    """The width of Auto edge.

    Attributes:
        is_fixed: the same everywhere, `width` (inside, outside) pixels; else as wide as each place needs.
        width: kept while it does not count.
        percent: of what each place needs.
    """

    width: tuple[int, int]
    percent: int = 100
    is_fixed: bool = False

    @property
    def counts(self) -> Width:
        """The width that counts."""
        return self.width if self.is_fixed else self.percent / 100


@dataclass(frozen=True)
class HeldChoices:
    """The choices for one photo, sizes and views as in `Choices`; `length` is its longer side in pixels."""

    length: int
    brush_size: int
    edge: EdgeChoice
    view: str
    composite_view: str
    marks_shown: bool
    routing_view: str | int


@dataclass(frozen=True)
class Sizes:
    """Brush diameter in pixels and auto edge on a photo of this length, its longest side."""

    length: int
    brush_size: int
    edge: EdgeChoice

    def on(self, size: Size) -> Sizes:
        """Return those that are as large beside a photo of (height, width)."""
        length = max(*size, 1)
        if length == self.length:
            return self
        scale = length / self.length
        inner, outer = (_edge(width, scale) for width in self.edge.width)
        brush = min(scaled(self.brush_size, scale, LEAST_BRUSH), MAX_BRUSH)
        return Sizes(length, brush, replace(self.edge, width=(inner, outer)))


class Choices(QObject):
    """Choices that no run and no file depends on: each `set_` verb emits a signal, and only on a change.

    Attributes:
        settings: what outlives the program.
        tool, view: one of TOOLS, one of VIEWS.
        value: the trimap value that brush, bucket and lasso paint.
        brush_size: diameter in image pixels.
        edge: how wide auto edge is.
        composite_view: the one of COMPOSITES that was last looked at.
        marks_shown: whether the views show marks at all; marking shows them again.
        bucket_by, bucket_tolerance, paint_over, routing_view: as their verbs take them.
    """

    tool_changed = Signal(str)
    class_changed = Signal(int)
    brush_changed = Signal(int)
    view_changed = Signal(str)
    marks_shown_changed = Signal(bool)
    routing_view_changed = Signal(object)  # "off", "count" or the router's index 0..3
    edge_changed = Signal()
    sizes_scaled = Signal(bool, bool)  # brush, edge: they are others on this photo than the user had set
    bucket_changed = Signal(str, int)  # by "image" or "region", tolerance 0..255
    paint_over_changed = Signal(object)  # a trimap value, or None for everything

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.tool = "brush"
        self.value, self._other_value = FOREGROUND, BACKGROUND
        self._length = USUAL_LENGTH
        self.brush_size, width = self._sizes()
        self.edge = EdgeChoice(width, settings.edge_percent, settings.edge_is_fixed)
        self.bucket_by, self.bucket_tolerance = "image", 24
        self.paint_over: int | None = None
        self.view, self.composite_view = "overlay", "checker"
        self.marks_shown = True
        self.routing_view: str | int = "off"

    @property
    def sizes(self) -> Sizes:
        """Brush and edge as they are now."""
        return Sizes(self._length, self.brush_size, self.edge)

    @property
    def edge_width(self) -> tuple[int, int]:
        """(inside, outside) of an edge that is the same everywhere, in pixels."""
        return self.edge.width

    def show_sizes(self, sizes: Sizes) -> None:
        """Let these be brush and edge, those of a photo of this length."""
        self._show_sizes(sizes.brush_size, sizes.edge)

    def begin_photo(self, size: tuple[int, int]) -> None:
        """Begin a photo of `size` (height, width): with Keep, over everything, brush and edge in proportion to it.

        Without one, (0, 0), they stay as on the photo before.
        """
        self._length = max(size) or self._length
        self.set_class(FOREGROUND)
        self._other_value = BACKGROUND
        self.set_paint_over(None)
        brush, width = self._sizes()
        edge = EdgeChoice(width, self.settings.edge_percent, self.settings.edge_is_fixed)
        are_scaled = self._are_scaled(brush, edge)
        self._show_sizes(brush, edge)
        if any(are_scaled):
            self.sizes_scaled.emit(*are_scaled)

    def hold(self) -> HeldChoices:
        """Return what is chosen for the photo in view."""
        return HeldChoices(
            self._length,
            self.brush_size,
            self.edge,
            self.view,
            self.composite_view,
            self.marks_shown,
            self.routing_view,
        )

    def take(self, held: HeldChoices) -> None:
        """Choose again what was chosen for a photo that comes back into view; the settings stay as they are.

        Tool and class stay in hand: they are the user's, not the photo's.
        """
        self._length = held.length
        self._show_sizes(held.brush_size, held.edge)
        self.set_view(held.view)
        self.composite_view = held.composite_view
        self.set_marks_shown(held.marks_shown)
        self.set_routing_view(held.routing_view)

    def _show_sizes(self, brush: int, edge: EdgeChoice) -> None:
        if brush != self.brush_size:
            self.brush_size = brush
            self.brush_changed.emit(brush)
        if edge != self.edge:
            self.edge = edge
            self.edge_changed.emit()

    def _are_scaled(self, brush: int, edge: EdgeChoice) -> tuple[bool, bool]:
        """Return which of brush and edge would be neither what they are now nor what the user had set."""
        settings = self.settings
        return (
            settings.has_brush_size and brush not in (self.brush_size, settings.brush_size[0]),
            edge.is_fixed
            and settings.has_edge_width
            and edge.width not in (self.edge.width, settings.edge_width[:2]),
        )

    def _sizes(self) -> tuple[int, tuple[int, int]]:
        """Brush size and edge width as last set, in proportion to the photo of now."""
        brush, brush_length = self.settings.brush_size
        *edge, edge_length = self.settings.edge_width
        inner, outer = (_edge(width, self._length / edge_length) for width in edge)
        return min(scaled(brush, self._length / brush_length, LEAST_BRUSH), MAX_BRUSH), (inner, outer)

    def set_tool(self, tool: str) -> None:
        """Choose one of TOOLS."""
        if tool not in TOOLS:
            raise ValueError(f"no tool {tool!r}")
        if tool != self.tool:
            self.tool = tool
            self.tool_changed.emit(tool)

    def set_class(self, value: int) -> None:
        """Choose what brush, bucket and lasso paint: FOREGROUND, UNKNOWN or BACKGROUND."""
        if value not in CLASSES:
            raise ValueError(f"no trimap value {value!r}")
        if value != self.value:
            self._other_value, self.value = self.value, value
            self.class_changed.emit(value)

    def take_up(self, value: int) -> None:
        """Take the brush with this class in hand."""
        self.set_tool("brush")
        self.set_class(value)

    def swap_class(self) -> None:
        """Back to the class used before this one (X)."""
        self.set_class(self._other_value)

    def opposite(self, value: int) -> int:
        """The class that Alt paints instead: Keep and Remove swap, Edge becomes the class used before it."""
        return {FOREGROUND: BACKGROUND, BACKGROUND: FOREGROUND}.get(value, self._other_value)

    def set_brush_size(self, px: int) -> None:
        """Brush diameter in image pixels, clipped to 1..2000."""
        px = min(max(int(px), MIN_BRUSH), MAX_BRUSH)
        if px != self.brush_size:
            self.brush_size = px
            self.settings.brush_size = px, self._length
            self.brush_changed.emit(px)

    def set_edge_width(self, inner: int, outer: int) -> None:
        """Let auto edge turn this many pixels in and out of the outline into Edge, everywhere; clipped to 0..400."""
        width = min(max(int(inner), 0), MAX_EDGE), min(max(int(outer), 0), MAX_EDGE)
        if width != self.edge.width:
            self.settings.edge_width = *width, self._length
        self._set_edge(replace(self.edge, width=width, is_fixed=True))

    def set_edge_percent(self, percent: int) -> None:
        """Let auto edge be as wide as each place needs, or so much more or less, 25 to 400 %."""
        percent = min(max(int(percent), MIN_EDGE_PERCENT), MAX_EDGE_PERCENT)
        self._set_edge(replace(self.edge, percent=percent, is_fixed=False))

    def set_edge_fixed(self, fixed: bool) -> None:
        """Let auto edge be the same everywhere, or as wide as each place needs."""
        self._set_edge(replace(self.edge, is_fixed=fixed))

    def _set_edge(self, edge: EdgeChoice) -> None:
        if edge != self.edge:
            self.edge = edge
            self.settings.edge_percent, self.settings.edge_is_fixed = edge.percent, edge.is_fixed
            self.edge_changed.emit()

    def set_bucket(self, by: str, tolerance: int) -> None:
        """Bucket by "image" (colors within `tolerance`, 0..255) or by trimap "region"."""
        if by not in ("image", "region"):
            raise ValueError(f"the bucket cannot fill by {by!r}")
        self.bucket_by, self.bucket_tolerance = by, min(max(int(tolerance), 0), 255)
        self.bucket_changed.emit(self.bucket_by, self.bucket_tolerance)

    def set_paint_over(self, value: int | None) -> None:
        """Brush and eraser change only pixels of this class; None for all."""
        self.paint_over = value
        self.paint_over_changed.emit(value)

    def set_view(self, view: str) -> None:
        """Choose one of VIEWS."""
        if view not in VIEWS:
            raise ValueError(f"no view {view!r}")
        if view != self.view:
            self.view = view
            if view in COMPOSITES:
                self.composite_view = view
            self.view_changed.emit(view)

    def set_marks_shown(self, shown: bool) -> None:
        """Show the marks in the views, or hide them."""
        if shown != self.marks_shown:
            self.marks_shown = shown
            self.marks_shown_changed.emit(shown)

    def set_routing_view(self, view: str | int) -> None:
        """Lay the routing map over any view: "off", "count", or one router by its index 0..3."""
        if view not in ("off", "count") and not isinstance(view, int):
            raise ValueError(f"no routing view {view!r}")
        if view != self.routing_view:
            self.routing_view = view
            self.routing_view_changed.emit(view)


def _edge(width: int, scale: float) -> int:
    return min(scaled(width, scale, LEAST_EDGE), MAX_EDGE)
