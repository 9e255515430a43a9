"""Frame times of the canvas on a 7680x4320 photo: pan, zoom, views and strokes, as a Markdown table.

    QT_QPA_PLATFORM=offscreen python build_scripts/measure_canvas.py [--width 7680 --height 4320]

A frame is the work of the GUI thread between two events: the verb of the session and the repaint it causes.
"""

import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from measured import own_canvas, sized_parser
from PySide6.QtWidgets import QApplication  # noqa: TID251 - it measures widgets

from app.session import Session
from core.engine.options import MatteResult, RouterGrid
from core.imaging.photo import Photo
from core.trimap.values import BACKGROUND, FOREGROUND
from tests.app.helpers import show_photo
from ui.canvas.widget import Canvas

VIEW = (1920, 1080)
LIMIT_MS = 16.0


def main() -> None:
    """Measure and print."""
    parser = sized_parser(__doc__)
    parser.add_argument(
        "--cpu", action="store_true", help="the thread's CPU time, for a machine that is busy"
    )
    parser.add_argument("--frames", type=int, default=clock.frames, help="frames of each way of working")
    parser.add_argument("--view", type=int, nargs=2, default=VIEW, help="width and height of the canvas")
    args = parser.parse_args()
    clock.frames = args.frames
    if args.cpu:
        clock.read = time.thread_time
    with own_canvas(*args.view) as (session, canvas):
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        print(f"{args.width}x{args.height} photo in a {args.view[0]}x{args.view[1]} canvas\n")
        print("| what | median ms | 95 % | worst |\n|---|---|---|---|")
        for name, frames in scenarios(app, session, canvas, (args.height, args.width)):
            report(name, frames)


def scenarios(
    app: QApplication, session: Session, canvas: Canvas, size: tuple[int, int]
) -> Iterator[tuple[str, list[float]]]:
    """Name and frame times in milliseconds of one way of working after another."""
    photo, trimap, result, display = make(size)
    painted = np.ones(size, np.bool_)
    yield "open: the new photo lands", [clock(lambda: show_photo(session.document, photo, trimap, painted))]
    yield "fit, first frames", settle(app, canvas)
    yield "fit, repaint", [clock(canvas.repaint) for _ in range(clock.frames)]
    session.document.set_result(result, display, session.document.revision)
    for view in ("overlay", "black", "checker", "alpha"):
        session.set_view(view)
        canvas.fit()
        yield f"{view}: fit, first frames", settle(app, canvas)
        for zoom in (0.35, 1.0, 1.5, 4.0, 12.0):
            canvas.glide_to(zoom, *middle(canvas))
            settle(app, canvas)
            yield f"{view}: pan at {zoom * 100:.0f} %", pan(canvas)
        yield f"{view}: zoom from fit to 800 %", zoom_sweep(canvas)
    session.set_view("overlay")
    canvas.fit()
    for view in ("count", 0):
        session.set_routing_view(view)
        settle(app, canvas)
        yield f"routing {view}: fit", [clock(canvas.repaint) for _ in range(clock.frames)]
        canvas.glide_to(1.0, *middle(canvas))
        yield f"routing {view}: pan at 100 %", pan(canvas)
        canvas.fit()
    session.set_routing_view("off")
    for brush in (60, 500, 2000):
        for zoom in (0.0, 1.0):
            canvas.glide_to(zoom or canvas.viewport.fitted().zoom, *middle(canvas))
            settle(app, canvas)
            yield (
                f"stroke, brush {brush} px, {'fit' if not zoom else '100 %'}",
                stroke(session, canvas, brush),
            )
    yield from touch_up(app, session, canvas)
    yield from new_marks(app, session, canvas)


def touch_up(app: QApplication, session: Session, canvas: Canvas) -> Iterator[tuple[str, list[float]]]:
    """Soft strokes on alpha, and one step back, over the cutout on black."""
    session.set_view("black")
    session.set_tool("touch")
    for brush in (60, 500):
        for zoom in (0.0, 1.0):
            canvas.glide_to(zoom or canvas.viewport.fitted().zoom, *middle(canvas))
            settle(app, canvas)
            name = f"{brush} px, {'fit' if not zoom else '100 %'}"
            yield f"touch-up, brush {name}", stroke(session, canvas, brush)
            yield f"touch-up: undo and redo, {name}", [clock(session.undo), clock(session.redo)]
    session.touch.clear()
    session.set_tool("brush")


def new_marks(app: QApplication, session: Session, canvas: Canvas) -> Iterator[tuple[str, list[float]]]:
    """The cutout on black with marks that it does not show yet all over it."""
    session.set_view("black")
    canvas.fit()
    height, width = session.document.size
    for value, brush in ((BACKGROUND, 2000), (FOREGROUND, 150)):
        session.set_brush_size(brush)
        session.begin_stroke(0, 0, value)
        for step in range(1, 24):
            session.extend_stroke(width * (step % 2), height * step / 23)
        session.end_stroke()
    fitted = canvas.viewport.fitted().zoom
    for zoom, name in ((fitted, "of the whole"), (0.35, "at 35 %"), (1.0, "at 100 %"), (4.0, "at 400 %")):
        canvas.glide_to(zoom, *middle(canvas))
        settle(app, canvas)
        yield f"new marks: stroke {name}", stroke(session, canvas, 300)
        yield f"new marks: pan {name}", pan(canvas)
        canvas.fit()
    yield "new marks: zoom from fit to 800 %", zoom_sweep(canvas)


def pan(canvas: Canvas) -> list[float]:
    """Frames of a pan at 40 pixels a frame, there and back."""

    def frame(step: int) -> None:
        canvas.show_viewport(canvas.viewport.panned(40 if step < clock.frames // 2 else -40, 17))
        canvas.repaint()

    return [clock(lambda step=step: frame(step)) for step in range(clock.frames)]


def zoom_sweep(canvas: Canvas) -> list[float]:
    """Frames of a continuous zoom about the middle."""
    low, high = math.log2(canvas.viewport.fitted().zoom), 3.0

    def frame(step: int) -> None:
        zoom = 2 ** (low + (high - low) * step / clock.frames)
        canvas.show_viewport(canvas.viewport.zoomed(zoom, *middle(canvas)))
        canvas.repaint()

    return [clock(lambda step=step: frame(step)) for step in range(clock.frames)]


def stroke(session: Session, canvas: Canvas, brush: int) -> list[float]:
    """Frames of a round stroke in view, one move a frame."""
    session.set_brush_size(brush)

    def position(step: int) -> tuple[float, float]:
        angle = step / clock.frames * 2 * math.pi
        return canvas.viewport.to_image(960 + 300 * math.cos(angle), 540 + 300 * math.sin(angle))

    is_touch_up = session.tool == "touch"
    begin, extend = (
        (session.touch.begin, session.touch.extend)
        if is_touch_up
        else (session.begin_stroke, session.extend_stroke)
    )

    def frame(step: int) -> None:
        extend(*position(step))
        QApplication.processEvents()

    begin(*position(0))
    frames = [clock(lambda step=step: frame(step)) for step in range(1, clock.frames)]
    session.end_stroke()
    return frames


def settle(app: QApplication, canvas: Canvas) -> list[float]:
    """Repaint until nothing is missing any more; the time of each round."""
    frames = [clock(canvas.repaint)]
    while canvas.pending:
        frames.append(clock(app.processEvents))
    return frames


class Clock:
    """Milliseconds that some work takes, on the wall or on the CPU; `frames` of each way of working are timed."""

    frames = 60
    read: Callable[[], float] = staticmethod(time.perf_counter)

    def __call__(self, work: Callable[[], object]) -> float:
        """Do ``work`` and say how long it took."""
        start = self.read()
        work()
        return (self.read() - start) * 1000


clock = Clock()


def report(name: str, frames: list[float]) -> None:
    """One row; over the limit is marked."""
    ordered = sorted(frames)
    tail = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    mark = " **over 16 ms**" if tail > LIMIT_MS else ""
    count = f" ({len(frames)} frames)" if "first" in name else ""
    print(
        f"| {name}{count} | {statistics.median(frames):.1f} | {tail:.1f} | {ordered[-1]:.1f}{mark} |",
        flush=True,
    )


def middle(canvas: Canvas) -> tuple[float, float]:
    """The middle of the canvas."""
    return canvas.width() / 2, canvas.height() / 2


def make(size: tuple[int, int]) -> tuple[Photo, np.ndarray, MatteResult, np.ndarray]:
    """A photo-like image with a round subject, its trimap, and a result as a run would leave it."""
    height, width = size
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (height // 16, width // 16, 3), np.uint8)
    image = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    alpha = np.zeros(size, np.float32)
    cv2.circle(alpha, (width // 2, height // 2), height // 3, 1.0, -1, cv2.LINE_AA)
    alpha = cv2.blur(alpha, (61, 61))
    trimap = np.where(alpha >= 1, 255, np.where(alpha <= 0, 0, 128)).astype(np.uint8)
    shape = -(-height // 32) * 2, -(-width // 32) * 2
    grids = tuple(_grid(rng, shape) for _ in range(4))
    total = {"total": 1.0}
    result = MatteResult(alpha, image.copy(), grids, 18500, "none", "cpu", "fp32", total, {"total": 0})
    return Photo(image), trimap, result, np.rint(alpha * 255).astype(np.uint8)


def _grid(rng: np.random.Generator, shape: tuple[int, int]) -> RouterGrid:
    margin = rng.normal(0, 1, shape).astype(np.float32)
    return RouterGrid(margin > 0, margin > 0.2, margin)


if __name__ == "__main__":
    main()
