"""Measures a tick of a refine slider on a 7680x4320 photo, until all that is in view shows it, as a Markdown table.

    QT_QPA_PLATFORM=offscreen python build_scripts/measure_refine.py [--width 7680 --height 4320] [--cpu]

The canvas is as large as it is in a window of 1366x768. The subject is a ball of hair, its edge in mid view.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from measured import own_canvas, sized_parser

from app.session import Session
from core.engine.options import MatteResult
from core.imaging.photo import Photo
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import show_photo
from ui.canvas.widget import Canvas

VIEW = (1016, 620)
ZOOMS = {"fit": 0.0, "35 %": 0.35, "100 %": 1.0, "200 %": 2.0}
SETTINGS: dict[str, Callable[[int], dict[str, float]]] = {
    "levels": lambda tick: {"black": 0.02 * tick, "white": 1 - 0.01 * tick, "gamma": 1 + 0.1 * tick},
    "contrast": lambda tick: {"contrast": 0.05 * tick},
    "shift edge, 1 to 8 px": lambda tick: {"shift_edge": -float(tick)},
    "smooth, 1 to 8 px": lambda tick: {"smooth": float(tick)},
    "smooth, 20 px": lambda tick: {"smooth": 20 - 0.1 * tick},
    "feather, 1 to 8 px": lambda tick: {"feather": float(tick)},
    "specks and holes": lambda tick: {"specks": 20 * tick, "holes": 20 * tick},
    "own colors": lambda tick: {"decontaminate": 1 - 0.1 * tick},
    "all of them": lambda tick: {
        "specks": 100, "holes": 100, "black": 0.05, "shift_edge": -2.0, "smooth": 5.0, "feather": 0.3 * tick,
        "contrast": 0.3, "decontaminate": 0.8,
    },
}  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = sized_parser(__doc__)
    parser.add_argument("--cpu", action="store_true", help="the thread's CPU time, for a busy machine")
    parser.add_argument(
        "--ticks", type=int, default=8, help="how far each slider is moved, in ticks of a hand"
    )
    args = parser.parse_args()
    clock = time.thread_time if args.cpu else time.perf_counter
    with own_canvas(*VIEW) as (session, canvas):
        land(session, (args.height, args.width), clock)
        session.set_view("black")
        session.set_tool("hand")
        print(
            "| setting | zoom | seen after, ms | worst | sharp after | longest frame |\n|---|---|---|---|---|---|"
        )
        for zoom_name, zoom in ZOOMS.items():
            for name, values in SETTINGS.items():
                look_at(canvas, zoom)
                drag = Drag(session, canvas, clock)
                for tick in range(1, args.ticks + 1):
                    drag.tick(values(tick))
                print(f"| {name} | {zoom_name} | {drag.row()} |", flush=True)
                session.refining.cancel()


def land(session: Session, size: tuple[int, int], clock: Callable[[], float]) -> None:
    """Land a photo with its matte, and its specks and holes; say what the search took."""
    alpha, trimap = hairy(size)
    image = np.random.default_rng(0).integers(0, 255, (size[0] // 16, size[1] // 16, 3), np.uint8)
    image = np.asarray(cv2.resize(image, size[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)
    document = session.document
    show_photo(document, Photo(image), trimap, np.ones(size, np.bool_))
    result = MatteResult(alpha, image.copy(), (), 18500, "none", "cpu", "fp32", {"total": 1.0}, {"total": 0})
    document.set_result(result, np.rint(alpha * 255).astype(np.uint8), document.revision)
    start = clock()
    parts = document.finish.find_parts(alpha, trimap)
    found = clock()
    parts.updated(lambda rect: document.finish.touched(alpha, rect), trimap, (2000, 2000, 2060, 2060))
    print(f"Specks and holes: found in {found - start:.2f} s, again after a dab in {clock() - found:.2f} s, "
          f"{parts.nbytes / 2**20:.0f} MB\n")  # fmt: skip
    session.refining.search.take_found(parts)


def hairy(size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return alpha of a disc with strands all around it, and its trimap."""
    rng, (height, width) = np.random.default_rng(1), size
    alpha, middle, radius = np.zeros(size, np.float32), np.array([width / 2, height / 2]), height / 3.2
    cv2.circle(alpha, (width // 2, height // 2), int(radius), 1.0, -1, cv2.LINE_AA)
    for angle in rng.uniform(0, 2 * np.pi, 6000):
        root = middle + radius * 0.98 * np.array([np.cos(angle), np.sin(angle)])
        bent = angle + rng.normal(0, 0.5)
        tip = root + rng.uniform(0.02, 0.2) * height * np.array([np.cos(bent), np.sin(bent)])
        ends = [tuple(int(at) for at in end) for end in (root, tip)]
        cv2.line(alpha, *ends, color=float(rng.uniform(0.2, 1)), thickness=1, lineType=cv2.LINE_AA)
    alpha = np.clip(cv2.GaussianBlur(alpha, (0, 0), 0.9), 0, 1).astype(np.float32)
    trimap = np.full(size, UNKNOWN, np.uint8)
    cv2.circle(trimap, (width // 2, height // 2), int(radius * 0.95), FOREGROUND, -1)
    trimap[alpha == 0] = BACKGROUND
    alpha[trimap == FOREGROUND] = 1
    return alpha, trimap


def look_at(canvas: Canvas, zoom: float) -> None:
    """Look at the whole, or at the right edge of the ball; wait until all of it is there."""
    canvas.fit()
    width, height = canvas.viewport.image_size[1], canvas.viewport.image_size[0]
    if zoom:
        canvas.glide_to(zoom, *canvas.viewport.to_view(width / 2 + height / 3.2, height / 2))
    frame(canvas)
    while canvas.pending:
        frame(canvas)


class Drag:
    """Milliseconds of each tick until it is seen and until it is sharp, and of each frame."""

    def __init__(self, session: Session, canvas: Canvas, clock: Callable[[], float]) -> None:
        self._session, self._canvas, self._clock = session, canvas, clock
        self.seen: list[float] = []
        self.sharp: list[float] = []
        self.frames: list[float] = []

    def tick(self, values: dict[str, float]) -> None:
        """Move the slider, and wait."""
        start = self._clock()
        self._session.refining.preview(**values)
        self._canvas.update()
        spent, seen = self._clock() - start, 0.0
        while not seen or self._canvas.pending:
            start = self._clock()
            frame(self._canvas)
            self.frames.append(1000 * (self._clock() - start))
            spent += self.frames[-1] / 1000
            if not seen and self._is_current():
                seen = spent
        self.seen.append(1000 * seen)
        self.sharp.append(1000 * spent)

    def row(self) -> str:
        """Return the figures as cells of a table."""
        figures = (
            statistics.median(self.seen),
            max(self.seen),
            statistics.median(self.sharp),
            max(self.frames),
        )
        return " | ".join(f"{figure:.0f}" for figure in figures)

    def _is_current(self) -> bool:
        viewport = self._canvas.viewport.in_device_pixels()
        rect = viewport.rect_to_image(0, 0, *VIEW)
        return self._canvas._scene._layers.is_current(self._session.view, False, viewport, rect)


def frame(canvas: Canvas) -> None:
    """Paint one frame."""
    canvas.repaint()


if __name__ == "__main__":
    main()
