"""The picture itself: the layers of the current view and the routing map, kept in step with the document."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter

from app.session import Session
from core.engine.token_map import TokenMap, mixing_map, routing_map
from core.geometry import Rect
from core.text.translate import tr
from ui import theme
from ui.canvas.backdrop_layer import BackdropLayer
from ui.canvas.divider import Divider
from ui.canvas.doubt_layer import DoubtLayer
from ui.canvas.layers import Layers, paint_pixel_grid
from ui.canvas.looked_layer import LookedLayer
from ui.canvas.marks_layer import NOTHING, MarksLayer, Shown
from ui.canvas.region_outline import paint_region
from ui.canvas.routing_layer import RoutingLayer, token_at
from ui.canvas.viewport import Viewport
from ui.routing_words import describe

PREPARE_SECONDS = 0.006
_LOOKING = ("hand", "zoom", "touch", "path", "region")
"""Tools that leave the marks alone: the views of the result show nothing else then."""


PaintImage = Callable[[QPainter, Viewport, Rect], bool]


def paint_in_place(painter: QPainter, viewport: Viewport, exposed: QRect, paint: PaintImage) -> bool:
    """Let ``paint`` paint the image pixels in ``exposed`` (view pixels) with painter and viewport in device pixels.

    Nothing is painted beside the image, though tiles of marks and tokens at its border reach beyond it.
    Returns what it returns, True where none is in view.
    """
    pixels = viewport.in_device_pixels()
    dpr = viewport.dpr
    x, y = exposed.x() * dpr, exposed.y() * dpr
    rect = pixels.rect_to_image(x, y, exposed.width() * dpr, exposed.height() * dpr)
    if rect[0] >= rect[2] or rect[1] >= rect[3]:
        return True
    painter.save()
    painter.scale(1 / dpr, 1 / dpr)
    height, width = (round(edge * pixels.zoom) for edge in pixels.image_size)
    left, top = (round(edge) for edge in pixels.origin)
    painter.setClipRect(QRect(left, top, width, height), Qt.ClipOperation.IntersectClip)
    try:
        return paint(painter, pixels, rect)
    finally:
        painter.restore()


class Scene(QObject):
    """Paints what the session shows; emits ``changed(rect)`` (image pixels, None for all) when that is not current."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._layers = Layers(session.document)
        self._looked = LookedLayer(session.document, session.versions, self._layers)
        self._routing = RoutingLayer()
        self._doubt = DoubtLayer()
        self._marks = MarksLayer(session.document)
        self._backdrop = BackdropLayer(session.backdrop)
        self.divider = Divider()
        self.peeking = False
        self._limit_moved = False
        self._shown = NOTHING
        self._connect()
        self.reset()

    @property
    def view(self) -> str:
        """The view to paint: the session's, or the original while it is held."""
        return "original" if self.peeking else self._session.view

    @property
    def routing(self) -> TokenMap | None:
        """The routing map that is laid over the view."""
        return None if self.view == "original" or self._looked.active else self._routing.map

    def describe(self, x: float, y: float) -> str:
        """Return in words what is at image position (x, y): the routing map's token, or the trimap's class."""
        trimap, painted = self._session.document.trimap, self._session.document.painted
        height, width = self._session.document.size
        if trimap is None or painted is None or not (0 <= x < width and 0 <= y < height):
            return ""
        if self.routing is not None:
            return describe(self.routing, x, y)
        row, column = int(y), int(x)
        name = theme.class_look(int(trimap[row, column])).name
        if painted[row, column]:
            return tr("{column}, {row}: {name}", column=column, row=row, name=name)
        return tr("{column}, {row}: {name} (not painted)", column=column, row=row, name=name)

    def point_at(self, x: float, y: float) -> None:
        """Mark what attends as one with the token at image position (x, y), where the map has such groups."""
        if self._routing.point_at(token_at(x, y)) and self.routing is not None:
            self.changed.emit(None)

    def set_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES, or by own colors."""
        self._layers.set_palette(name)
        self._marks.set_palette(name)
        self.changed.emit(None)

    def set_tint(self, percent: int) -> None:
        """Let the overlay hide that much of the photo."""
        self._layers.set_tint(percent)
        self.changed.emit(None)

    def reset(self) -> None:
        """Start over for the document's photo."""
        self._layers.reset()
        self.update_routing()

    def update_routing(self) -> None:
        """Take the routing map anew from the document."""
        shown = self._map()
        if shown is not None or self._routing.map is not None:
            self._routing.show(shown)
            self.changed.emit(None)

    def update_doubts(self) -> None:
        """Take the map of doubt anew from the session."""
        doubts, was_shown = self._session.doubts, self._doubt.shown
        self._doubt.show(doubts.doubts if doubts.shows_map else None)
        if was_shown or self._doubt.shown:
            self.changed.emit(None)

    def _map(self) -> TokenMap | None:
        document, view = self._session.document, self._session.routing_view
        mixer = document.result.mixer if document.result else None
        if document.mixers and mixer is not None:
            return mixing_map(document.mixers, mixer, view)
        return routing_map(document.routers, view, self._ranked())

    def paint(self, painter: QPainter, viewport: Viewport, exposed: QRect) -> bool:
        """Paint the photo's place in ``exposed`` (view pixels); False when something is still missing in it."""
        deadline = time.perf_counter() + PREPARE_SECONDS
        self._shown, done = self._marks_shown(), True
        for view, area in self._areas(viewport):
            if not (seen := area & exposed).isEmpty():
                paint = partial(self._paint_image, view, deadline)
                painter.save()
                painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
                try:
                    done = paint_in_place(painter, viewport, seen, paint) and done
                finally:
                    painter.restore()
        return done

    def _areas(self, viewport: Viewport) -> list[tuple[str, QRect]]:
        """Return the views with their places: one, or the photo beside the cutout with the divider between."""
        height, width = viewport.view_size
        whole = QRect(0, 0, width, height)
        if self.view != "wipe":
            return [(self.view, whole)]
        before, after = self.divider.parts(whole)
        return [("original", before), (self._session.composite_view, after)]

    def _paint_image(
        self, view: str, deadline: float, painter: QPainter, pixels: Viewport, rect: Rect
    ) -> bool:
        if self._looked.active and not self.peeking and not (self.view == "wipe" and view == "original"):
            return self._looked.paint(painter, view, pixels, rect, deadline)
        is_own = view == "own"
        name, tinted = (self._session.backdrop.color if is_own else view), self._tinted
        done = not is_own or self._backdrop.prepare(pixels, rect, deadline)
        done = self._layers.prepare(name, tinted, pixels, rect, deadline) and done
        behind = self._backdrop.paint if is_own else None
        self._layers.paint(painter, name, tinted, pixels, rect, behind=behind)
        paint_pixel_grid(painter, pixels, rect)
        region = self._session.refining.region
        if region is not None and self.view != "original":
            paint_region(painter, pixels, region.points)
        done = self._marks.paint(painter, pixels, rect, deadline, self._shown) and done
        if view != "original":
            self._routing.paint(painter, pixels, rect)
        if not self.peeking and self.routing is None:  # their colors would mix
            self._doubt.paint(painter, pixels, rect)
        return done

    @property
    def _tinted(self) -> bool:
        """True in the overlay view, but not under a routing map, whose colors would mix."""
        return self.view == "overlay" and self._routing.map is None and self._session.marks_shown

    def _marks_shown(self) -> Shown:
        """Say what is drawn of the marks; nothing where the result is looked at without a tool that marks."""
        session, document = self._session, self._session.document
        if self.peeking or not session.marks_shown:
            return NOTHING
        if self._tinted:
            return Shown(outlined=True, faint=True)
        if session.tool in _LOOKING or session.reveal.fresh:
            return NOTHING
        is_stale = document.alpha is not None and document.preview is None
        return Shown(outlined=self._routing.map is None, new=True, hatched=is_stale)

    def _ranked(self) -> list[npt.NDArray[np.bool_] | None]:
        """The tokens each router would use under the current k, if k was moved since the run; else nothing."""
        document = self._session.document
        if not self._limit_moved or document.result is None or self._session.running:
            return []
        return [self._session.predicted_used(index) for index in range(len(document.routers))]

    def _connect(self) -> None:
        document = self._session.document
        document.photo_changed.connect(self.reset)
        self._session.display.changed.connect(self._on_display)
        document.trimap_changed.connect(self._on_trimap)
        document.alpha_changed.connect(self._on_alpha)
        document.finish_changed.connect(self._on_finish)
        document.colors_changed.connect(self._on_alpha)
        document.alpha_is_current_changed.connect(self._on_view)
        document.routing_changed.connect(self._on_routing)
        self._session.doubts.map_changed.connect(self.update_doubts)
        self._session.routing_view_changed.connect(self.update_routing)
        self._session.max_tokens_changed.connect(self._on_limit)
        self._session.view_changed.connect(self._on_view)
        self._session.refining.target_changed.connect(self._on_target)
        self._session.versions.looked_changed.connect(self._on_looked)
        self._session.marks_shown_changed.connect(self._on_view)
        self._session.backdrop.changed.connect(self._on_view)
        for chosen in (self._session.tool_changed, self._session.reveal.changed):
            chosen.connect(self._on_tool)

    def _on_target(self, *_: object) -> None:
        self.changed.emit(None)

    def _on_trimap(self, rect: Rect | None) -> None:
        self._layers.trimap_changed(rect)
        self._marks.invalidate(rect)
        self.changed.emit(rect)

    def _on_alpha(self, rect: Rect | None) -> None:
        self._layers.alpha_changed(rect)
        self.changed.emit(rect if self._shown == self._marks_shown() else None)

    def _on_finish(self, rect: Rect | None) -> None:
        self._layers.finish_changed(rect)
        self.changed.emit(rect)

    def _on_routing(self) -> None:
        self._limit_moved = False
        self.update_routing()

    def _on_limit(self) -> None:
        self._limit_moved = True
        if self._session.routing_view != "off":
            self.update_routing()

    def _on_display(self) -> None:
        self._layers.reset()
        self._on_looked()

    def _on_looked(self) -> None:
        self._looked.update()
        self.changed.emit(None)

    def _on_view(self) -> None:
        self.changed.emit(None)

    def _on_tool(self) -> None:
        if self._shown != self._marks_shown():
            self.changed.emit(None)
