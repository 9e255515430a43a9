"""Many photos in one window: memory held and taken, the time to pack and to switch, as a Markdown table.

    QT_QPA_PLATFORM=offscreen python build_scripts/measure_workspace.py [--width 6000 --height 4000 --photos 50]

Each photo is opened beside the others in a real window, marked with a stroke of Keep in a wide band of Edge and run on
an engine that makes noise of that band (what it holds compresses no better than hair). Then photos are switched to and
fro. "painted" ends with the first frame of the canvas that shows the photo or the picture that stands in for it,
"whole" with the first complete one of the photo itself. The files lie in the home folder, as those of a user do:
pixels of packed photos are read from them again.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
import psutil
from measured import own_session, sized_parser
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication  # noqa: TID251 - it is the window that is measured

from app.session import Session
from core.engine.options import Event, Finished, MatteOptions, TileDone
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine
from ui import theme
from ui.main_window import MainWindow

_MB = 1 << 20


class NoisyEngine(FakeEngine):
    """Alpha and colors in the unknown are noise, all else is as the trimap says."""

    def matte(
        self,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        """Yield the events of the fake engine with other pixels."""
        rng = np.random.default_rng(0)
        unknown = trimap == UNKNOWN
        alpha = (trimap / np.float32(255)).astype(np.float32)
        count = int(unknown.sum())
        alpha[unknown] = rng.random(count, np.float32)
        for event in super().matte(image, trimap, options, cancelled):
            if isinstance(event, TileDone):
                height, width = event.alpha.shape
                rows, columns = slice(event.top, event.top + height), slice(event.left, event.left + width)
                yield replace(event, alpha=alpha[rows, columns])
            elif isinstance(event, Finished):
                colors = image.copy()
                colors[unknown] = rng.integers(0, np.iinfo(image.dtype).max, (count, 3), image.dtype)
                yield replace(event, result=replace(event.result, alpha=alpha, foreground=colors))
            else:
                yield event
        self.runs.clear()  # for the tests that look at them


class Bench:
    """A window that is worked in, with its longest turns of the event loop."""

    def __init__(self, session: Session, window: MainWindow) -> None:
        self.session, self.window, self.canvas = session, window, window.canvas
        self.longest = 0.0
        self.peak_held = 0

    def turn(self) -> None:
        """Let the event loop do what is due."""
        begun = time.thread_time()
        QCoreApplication.processEvents()
        self.longest = max(self.longest, time.thread_time() - begun)
        time.sleep(0.0005)

    def until(self, condition: Callable[[], bool]) -> None:
        """Turn until it holds."""
        while not condition():
            self.turn()

    def settle(self) -> None:
        """Turn until nothing is computed any more."""
        session = self.session
        self.until(lambda: session.edits.idle and session.tasks.idle and session.files.idle)
        self.until(lambda: not session.running and not session.doubts.looking)
        self.until(lambda: session.recovery._tasks.idle)

    def open(self, path: Path) -> None:
        """Open a photo, mark it, run it."""
        session, before = self.session, self.session.workspace.current
        session.open_path(path)
        self.until(lambda: session.workspace.current not in (0, before))
        self.settle()
        height, width = session.document.size
        session.set_brush_size(height // 2)
        session.line_to(width * 0.4, height / 2, UNKNOWN)
        session.begin_stroke(width * 0.6, height / 2, UNKNOWN)
        session.end_stroke()
        session.set_brush_size(height // 4)
        session.begin_stroke(width / 2, height / 2, FOREGROUND)
        session.end_stroke()
        self.settle()
        session.run()
        self.until(lambda: session.document.result is not None and not session.running)
        self.settle()
        self.peak_held = max(self.peak_held, session.workspace.parking.nbytes)

    def show(self, key: int) -> tuple[float, float]:
        """Switch to a photo; return the seconds until it or its stand-in is painted, and until it is whole."""
        session, canvas = self.session, self.canvas
        begun = time.perf_counter()
        session.workspace.show(key)
        canvas.repaint()
        painted = time.perf_counter() - begun
        self.until(lambda: session.workspace.current == key)
        canvas.repaint()
        self.until(lambda: not canvas.pending)
        return painted, time.perf_counter() - begun

    def cpu_of_showing(self, key: int) -> float:
        """Switch to a photo that is whole; return the GUI thread's processor time until nothing is due any more."""
        self.settle()
        begun = time.thread_time()
        self.show(key)
        self.settle()
        QCoreApplication.processEvents()
        return time.thread_time() - begun

    def rest(self) -> None:
        """Turn until all that is too much is packed."""
        self.settle()
        parking = self.session.workspace.parking
        self.until(lambda: not parking.busy)


def main() -> None:
    """Measure and print."""
    parser = sized_parser(__doc__)
    parser.set_defaults(width=6000, height=4000)
    parser.add_argument("--photos", type=int, default=50)
    parser.add_argument("--limit", type=int, help="the bound in MB; default: that of the program here")
    args = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    with (
        own_session(NoisyEngine) as (session, _),
        tempfile.TemporaryDirectory(dir=Path.home(), prefix=".matte-studio-measured-") as folder,
    ):
        window = MainWindow(session)
        window.resize(1600, 1000)
        window.show()
        session.start()
        if args.limit:
            session.workspace.parking.limit_bytes = args.limit * _MB
        bench = Bench(session, window)
        bench.until(lambda: session.host.speed is not None)
        for line in measured(bench, Path(folder), args.photos, (args.height, args.width)):
            print(line, flush=True)
        window.hide()  # closing it would ask about the work


def measured(bench: Bench, folder: Path, count: int, size: tuple[int, int]) -> Iterator[str]:
    """Yield the lines of the table."""
    session, parking = bench.session, bench.session.workspace.parking
    start = psutil.Process().memory_info().rss
    for index in range(count):
        bench.open(_photo(folder / f"{index}.jpg", index, size))
    bench.rest()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    keys = [photo.key for photo in session.workspace.photos]
    parked = [key for key in keys if parking.is_parked(key)]
    held = [key for key in keys if key not in parked and key != session.workspace.current]
    yield "| | |"
    yield "|---|---|"
    yield f"| photos | {count} of {size[1]}x{size[0]}, {len(parked)} of them packed |"
    yield f"| bound | {parking.limit_bytes / _MB:,.0f} MB |"
    yield f"| held out of view, at the end | {parking.nbytes / _MB:,.0f} MB |"
    yield f"| a packed photo | {_median([_bytes(bench, key) for key in parked]) / _MB:.1f} MB |"
    yield f"| the process before the first photo | {start / _MB:,.0f} MB |"
    now = psutil.Process().memory_info().rss
    yield f"| with all of them | {now / _MB:,.0f} MB |"
    yield f"| its peak | {peak / _MB:,.0f} MB |"
    yield f"| longest turn of the GUI thread so far | {1000 * bench.longest:.0f} ms of its CPU time |"
    yield from _switches(bench, "held", [bench.show(key) for key in (held[-1:] + keys[-1:]) * 4])
    between = (held[-1:] + keys[-1:]) * 10
    cpu = [bench.cpu_of_showing(key) for key in between] if len(between) > 10 else []
    if cpu:
        yield f"| the GUI thread's CPU time for it | {1000 * _median(cpu):.1f} ms |"
    times = []
    for key in parked[:12]:
        bench.rest()
        if parking.is_parked(key):
            times.append(bench.show(key))
    bench.rest()
    yield from _switches(bench, "packed", times)
    yield f"| packing a photo, in the background | {_median(parking.seconds_packing):.2f} s |"


def _switches(bench: Bench, what: str, times: list[tuple[float, float]]) -> Iterator[str]:
    if not times:
        return
    for name, column in zip(("painted", "whole"), zip(*times, strict=True), strict=True):
        yield f"| to a {what} photo, {name} | {1000 * _median(column):.0f} ms, at most {1000 * max(column):.0f} |"


def _bytes(bench: Bench, key: int) -> int:
    parking = bench.session.workspace.parking
    held = bench.session.workspace.held(key)
    return 0 if held is None else parking.bytes_of(key, held)


def _median(values: Any) -> float:
    return statistics.median(values) if values else 0.0


def _photo(path: Path, seed: int, size: tuple[int, int]) -> Path:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (size[0] // 40, size[1] // 40, 3), dtype=np.uint8)
    pixels = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
    noise = rng.integers(0, 12, (512, 512, 3), np.uint8)
    tiles = np.tile(noise, (size[0] // 512 + 1, size[1] // 512 + 1, 1))[: size[0], : size[1]]
    cv2.imwrite(str(path), cv2.add(np.asarray(pixels), tiles))
    return path


if __name__ == "__main__":
    main()
