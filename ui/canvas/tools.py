"""Pointer gestures as generators: started by a press, sent every move, ended by the release.

Closing a gesture early (Esc) takes back what it did. A gesture knows the session's verbs and the few things of the
canvas named in ``Stage``; it holds no other state.
"""

import math
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import Qt

from app.editor.touch_tool import opposite
from app.session import Session
from core.trimap.shapes import Joining
from core.trimap.values import BACKGROUND, FOREGROUND
from ui.canvas.pointer import Phase, Pointer
from ui.canvas.viewport import Viewport, zoom_step

Gesture = Generator[None, Pointer, None]

CLICK_RADIUS = 4.0
NEAR_ANCHOR = 8.0
"""View pixels within which a press takes hold of a point."""
SIZE_PER_PIXEL = 1.0
ZOOM_DRAG = 120.0
TOLERANCE_PER_PIXEL = 0.25


class Stage(Protocol):
    """The part of the canvas that a gesture may use."""

    viewport: Viewport
    outline: list[tuple[float, float]]

    def show_viewport(self, viewport: Viewport) -> None:
        """Look through another viewport at once."""

    def glide_to(self, zoom: float, x: float, y: float) -> None:
        """Zoom smoothly with view position (x, y) staying where it is."""

    def pin_ring(self, pinned: tuple[float, float] | None) -> None:
        """Hold the brush ring at a view position, or None to let it follow the pointer again."""

    def move_divider(self, x: float) -> None:
        """Put the divider between photo and cutout at a view position."""

    def outline_changed(self) -> None:
        """Repaint after ``outline`` (image positions) changed."""


Tool = Callable[[Session, Stage, Pointer], Gesture]


def choose(tool: str, event: Pointer, space: bool) -> Tool | None:
    """The gesture a press begins: panning with the middle button or Space, resizing with Alt+right, else the tool's."""
    if space or event.button == Qt.MouseButton.MiddleButton:
        return pan
    if event.button == Qt.MouseButton.RightButton:
        return resize_brush if event.alt and tool in SIZED else None
    return TOOLS[tool] if event.button == Qt.MouseButton.LeftButton else None


def pan(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Drag the image with the pointer; with the hand the background photo, with Alt or while that is being placed."""
    backdrop = session.backdrop
    is_placed = session.view == "own" and session.tool == "hand" and backdrop.picture is not None
    if is_placed and (event.alt or backdrop.placing):
        yield from place_backdrop(session, event, stage.viewport.image_size)
        return
    while event.phase is not Phase.RELEASE:
        last, event = event, (yield)
        stage.show_viewport(stage.viewport.panned(event.view_x - last.view_x, event.view_y - last.view_y))


def place_backdrop(session: Session, event: Pointer, size: tuple[int, int]) -> Gesture:
    """Drag the background photo behind a cutout of ``size`` (height, width)."""
    press, before = event, session.backdrop.placement
    done = False
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            x, y = (event.x - press.x) / size[1], (event.y - press.y) / size[0]
            session.backdrop.place(replace(before, x=before.x + x, y=before.y + y))
        done = True
    finally:
        if not done:
            session.backdrop.place(before)


def wipe(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Drag the divider between photo and cutout."""
    while event.phase is not Phase.RELEASE:
        event = yield
        stage.move_divider(event.view_x)


def brush(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Paint from press to release as one stroke; Shift+click draws a straight line from where the last one ended."""
    value = stroke_value(session, event.alt)
    if event.shift:
        session.line_to(event.x, event.y, value)
        yield
        return
    session.begin_stroke(event.x, event.y, value, event.pressure)
    yield from _stroke(event, session.extend_stroke, session.end_stroke, session.cancel_stroke)


def touch(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Touch up alpha from press to release as one stroke; Alt does the opposite, Shift+click draws a straight line."""
    if event.shift:
        session.touch.line_to(event.x, event.y, inverted=event.alt)
        yield
        return
    session.touch.begin(event.x, event.y, inverted=event.alt, pressure=event.pressure)
    yield from _stroke(event, session.touch.extend, session.touch.end, session.touch.cancel)


def _stroke(
    event: Pointer,
    extend: Callable[[float, float, float], object],
    end: Callable[[], object],
    cancel: Callable[[], object],
) -> Gesture:
    """Extend what a press began until the release ends it."""
    done = False
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            extend(event.x, event.y, event.pressure)
        done = True
    finally:
        (end if done else cancel)()


def path(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Set a point, drag to bend the path there, or move a point; Alt turns a curve into a corner and back.

    A press on the first point finishes the path, as does the second click of a double one. Shift and Alt held at the
    first press of a shape say how it joins what is marked; later Shift lets sides run level, upright or halfway
    between.
    """
    press, dragged, pen = event, False, session.pen
    bends = session.tool == "path" or session.shape.shape == "pen"
    near = NEAR_ANCHOR / stage.viewport.scale
    is_done = event.double and pen.is_at_end(event.x, event.y, near=near)
    if is_done or pen.press(
        event.x,
        event.y,
        near=near,
        convert=event.alt and bends,
        bends=bends,
        even=event.shift,
        joining=None if session.tool == "path" else _JOININGS.get((event.shift, event.alt)),
    ):
        session.finish_path()
        yield
        return
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            dragged = dragged or _is_far(press, event)
            if dragged:
                pen.drag(event.x, event.y)
    finally:
        pen.release()


def resize_brush(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Alt+right-drag: right is larger, left is smaller; the ring stays where the drag began."""
    press, before = event, session.brush_size
    stage.pin_ring((press.view_x, press.view_y))
    done = False
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            wider = 2 * (event.view_x - press.view_x) / stage.viewport.scale
            session.set_brush_size(round(before + wider * SIZE_PER_PIXEL))
        done = True
    finally:
        stage.pin_ring(None)
        if not done:
            session.set_brush_size(before)


def zoom(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Click zooms in, Alt+click out; a drag to the right or left zooms continuously about the press."""
    press, start = event, stage.viewport
    dragged = False
    while event.phase is not Phase.RELEASE:
        event = yield
        distance = event.view_x - press.view_x
        dragged = dragged or abs(distance) > CLICK_RADIUS
        if dragged:
            factor = 2 ** (distance / ZOOM_DRAG)
            stage.show_viewport(start.zoomed(start.zoom * factor, press.view_x, press.view_y))
    if not dragged:
        steps = -2 if press.alt else 2
        stage.glide_to(zoom_step(start.zoom, steps), press.view_x, press.view_y)


def bucket(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Fill where the pointer is released, so that Esc before that does nothing."""
    value = stroke_value(session, event.alt)
    while event.phase is not Phase.RELEASE:
        event = yield
    height, width = stage.viewport.image_size
    if 0 <= event.x < width and 0 <= event.y < height:
        session.bucket_fill(event.x, event.y, value)


def lasso(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Draw an outline; on release its inside is filled."""
    value = stroke_value(session, event.alt)
    yield from _draw_outline(stage, event, lambda outline: session.lasso_fill(outline, value))


def shape(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Drag a rectangle or an ellipse; Shift makes it a square or a circle, Alt draws it from its center.

    A polygon, and what the pen draws, is set point by point.
    """
    if session.shape.sets_points:
        yield from path(session, stage, event)
        return
    press, outline = event, [(event.x, event.y)]
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            outline = session.shape.outline(
                (press.x, press.y), (event.x, event.y), is_even=event.shift, from_center=event.alt
            )
            _show_outline(stage, [*outline, outline[0]])
        session.mark_shape(outline)
    finally:
        _show_outline(stage, [])


def region(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Draw an outline; on release its inside gets refine settings of its own."""
    yield from _draw_outline(stage, event, session.refining.add_region)


def grab(session: Session, stage: Stage, event: Pointer) -> Gesture:
    """Drag a box around the subject; where one stands, scribble to refine it. A click takes a part, Shift the other.

    Ctrl and a drag from a part set how much belongs to it.
    """
    if event.ctrl:
        yield from _grab_part(session, event)
        return
    press = event
    while event.phase is not Phase.RELEASE and not _is_far(press, event):
        event = yield
    if not _is_far(press, event):
        session.grab_part(press.x, press.y, part_value(session, press.alt))
    elif scribbles(session, press.shift):
        yield from _scribble(session, press, event)
    else:
        yield from _drag_box(session, stage, press, event)


def scribbles(session: Session, shift: bool) -> bool:
    """Report whether a drag scribbles: once a subject stands, or with Shift before; then Shift drags a box."""
    return session.grabbing.has_subject != shift


def part_value(session: Session, alt: bool) -> int:
    """Return the class that a click gives a part: Keep or Remove, the other one with Alt."""
    value = session.value if session.value == BACKGROUND else FOREGROUND
    return session.opposite(value) if alt else value


def _is_far(press: Pointer, event: Pointer) -> bool:
    return math.hypot(event.view_x - press.view_x, event.view_y - press.view_y) > CLICK_RADIUS


def _grab_part(session: Session, event: Pointer) -> Gesture:
    """Show the part under a press; a drag to the right lets more belong to it, to the left less."""
    press, grabbing = event, session.grabbing
    before, done = grabbing.tolerance, False
    grabbing.press_part(press.x, press.y)
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            grabbing.set_tolerance(before + (event.view_x - press.view_x) * TOLERANCE_PER_PIXEL)
        session.grab_part(press.x, press.y, part_value(session, press.alt))
        done = True
    finally:
        grabbing.drop_part()
        if not done:
            grabbing.set_tolerance(before)


def _scribble(session: Session, press: Pointer, event: Pointer) -> Gesture:
    """Paint a stroke; on release the subject is found again by it."""
    points = [(press.x, press.y)]
    session.grabbing.begin_scribble()
    session.begin_stroke(press.x, press.y, stroke_value(session, press.alt), press.pressure)

    def extend(x: float, y: float, pressure: float) -> None:
        points.append((x, y))
        session.extend_stroke(x, y, pressure)

    def end() -> None:
        session.end_stroke()
        session.grabbing.scribbled(points, session.brush_size)

    extend(event.x, event.y, event.pressure)
    yield from _stroke(event, extend, end, session.cancel_stroke)


def _drag_box(session: Session, stage: Stage, press: Pointer, event: Pointer) -> Gesture:
    """Drag a box from corner to corner; on release the subject in it is found."""
    height, width = stage.viewport.image_size

    def corner(at: Pointer) -> tuple[float, float]:
        return min(max(at.x, 0.0), float(width)), min(max(at.y, 0.0), float(height))

    (left, top), (right, bottom) = corner(press), corner(event)
    try:
        while True:
            right, bottom = corner(event)
            _show_outline(stage, [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
            if event.phase is Phase.RELEASE:
                break
            event = yield
        session.grab_box((left, top), (right, bottom))
    finally:
        _show_outline(stage, [])


def _draw_outline(
    stage: Stage, event: Pointer, finish: Callable[[list[tuple[float, float]]], object]
) -> Gesture:
    """Draw an outline of (x, y) image positions; on release ``finish`` takes it."""
    stage.outline = [(event.x, event.y)]
    try:
        while event.phase is not Phase.RELEASE:
            event = yield
            stage.outline.append((event.x, event.y))
            stage.outline_changed()
        finish(list(stage.outline))
    finally:
        _show_outline(stage, [])


def _show_outline(stage: Stage, outline: list[tuple[float, float]]) -> None:
    stage.outline = outline
    stage.outline_changed()


def stroke_value(session: Session, alt: bool) -> int | None:
    """Return what a press paints: the chosen class or with Alt its opposite; None for the eraser, which unpaints."""
    if session.tool == "eraser":
        return None
    return session.opposite(session.value) if alt else session.value


def touch_sign(session: Session, alt: bool) -> str:
    """Return the sign of what a press with the touch-up brush does."""
    effect = session.touch.effect
    return _SIGNS[opposite(effect) if alt else effect]


_JOININGS: dict[tuple[bool, bool], Joining] = {
    (True, False): "add",
    (False, True): "subtract",
    (True, True): "intersect",
}
"""By Shift and Alt, as designers know them from selections."""
_SIGNS = {"add": "+", "erase": "\u2212", "restore": "\u21ba"}
PAINTING = ("brush", "eraser", "touch")
SIZED = (*PAINTING, "grab")
"""Tools with a brush size."""
LOOKING: tuple[Tool, ...] = (pan, zoom, wipe)
"""Gestures that only look."""
RINGED = ("brush", "eraser", "bucket", "lasso", "grab", "touch")
"""Tools whose cursor is a ring."""
TOOLS: dict[str, Tool] = {
    "brush": brush,
    "eraser": brush,
    "hand": pan,
    "zoom": zoom,
    "bucket": bucket,
    "lasso": lasso,
    "grab": grab,
    "shape": shape,
    "touch": touch,
    "path": path,
    "region": region,
}
