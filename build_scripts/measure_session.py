"""Measures how long the verbs of the session hold the GUI thread on a 7680x4320 photo, as a Markdown table.

    QT_QPA_PLATFORM=offscreen python build_scripts/measure_session.py [--width 7680 --height 4320 --rounds 5]

"call" is the verb itself, "landing" the longest turn of the event loop until its result is in the document, both in
CPU time of the GUI thread (what else runs on the machine does not count); "until there" is on the clock.
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
from measured import own_session, sized_parser
from PySide6.QtCore import QCoreApplication

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND, UNKNOWN

BRUSHES = 60, 300, 2000
SEGMENTS = 600


class Meter:
    """Times verbs against one session and collects the rows of the table."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.rows: dict[str, list[tuple[float, float, float]]] = {}

    def measure(self, name: str, verb: Callable[[], object]) -> None:
        """Call a verb and wait until all of it has landed."""
        clock, begun = time.perf_counter(), time.thread_time()
        verb()
        call, landing = time.thread_time() - begun, 0.0
        while not self._idle():
            begun = time.thread_time()
            QCoreApplication.processEvents()
            landing = max(landing, time.thread_time() - begun)
            time.sleep(0.0005)
        self.rows.setdefault(name, []).append((call, landing, time.perf_counter() - clock))

    def note(self, name: str, verb: Callable[[], object]) -> None:
        """Time the call alone, of something that goes on."""
        begun = time.thread_time()
        verb()
        self.rows.setdefault(name, []).append((time.thread_time() - begun, 0.0, 0.0))

    def table(self) -> str:
        """All rows, in milliseconds."""
        lines = ["| verb | call, median | call, longest | landing | until there |", "|---|---|---|---|---|"]
        for name, times in self.rows.items():
            calls, landings, totals = ([1000 * t for t in column] for column in zip(*times, strict=True))
            cells = [statistics.median(calls), max(calls), max(landings), statistics.median(totals)]
            lines.append(f"| {name} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |")
        return "\n".join(lines)

    def _idle(self) -> bool:
        return self.session.edits.idle and self.session.tasks.idle and self.session.files.idle


def main() -> None:
    """Measure and print."""
    args = sized_parser(__doc__, rounds=5).parse_args()
    application = QCoreApplication.instance() or QCoreApplication([])
    with own_session() as (session, folder):
        photo = _photo(folder, args.height, args.width)
        meter = Meter(session)
        for seed in range(args.rounds):
            _round(meter, photo, np.random.default_rng(seed))
    print(meter.table())
    application.quit()


def _photo(folder: Path, height: int, width: int) -> Path:
    coarse = np.random.default_rng(0).integers(0, 255, (height // 40, width // 40, 3), dtype=np.uint8)
    write_png(folder / "photo.png", np.asarray(cv2.resize(coarse, (width, height)), np.uint8))
    return folder / "photo.png"


def _round(meter: Meter, photo: Path, rng: np.random.Generator) -> None:
    session = meter.session
    meter.measure("open", lambda: session.open_path(photo))
    height, width = session.document.size
    for size in BRUSHES:
        _stroke(meter, size, rng.uniform(0, 1, (12, 2)) * (width, height))
    session.set_brush_size(2000)
    session.line_to(width / 2, height / 2, FOREGROUND)
    for edge in (10, 20, 30):
        meter.measure("auto edge, first" if edge == 10 else "auto edge, dragged", _preview(session, edge))
    meter.measure("auto edge, kept", lambda: session.auto_edge(30, 30))
    meter.measure("bucket", lambda: session.bucket_fill(10, 10, UNKNOWN))
    everything = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height * 0.9)]
    meter.measure("save the trimap", lambda: session.save_trimap(photo.with_name("trimap.png")))
    meter.measure("lasso", lambda: session.lasso_fill(everything, FOREGROUND))
    meter.measure("undo of the lasso", session.undo)
    meter.measure("redo of the lasso", session.redo)
    meter.measure("clear", session.clear_trimap)
    meter.measure("undo of clear", session.undo)
    meter.measure("redo of clear", session.redo)
    meter.measure("import a trimap", lambda: session.open_trimap(photo.with_name("trimap.png")))
    meter.measure("undo of the import", session.undo)
    meter.measure("redo of the import", session.redo)
    meter.measure("open", lambda: session.open_path(photo))
    meter.measure("import, first of all", lambda: session.open_trimap(photo.with_name("trimap.png")))
    meter.measure("undo of that", session.undo)
    session.history.mark_saved(session.history.position)


def _preview(session: Session, edge: int) -> Callable[[], object]:
    return lambda: session.preview_auto_edge(edge, edge)


def _stroke(meter: Meter, size: int, points: np.ndarray) -> None:
    session = meter.session
    session.set_brush_size(size)
    path = [np.interp(t, range(len(points)), points[:, 0]) for t in np.linspace(0, len(points) - 1, SEGMENTS)]
    rows = [np.interp(t, range(len(points)), points[:, 1]) for t in np.linspace(0, len(points) - 1, SEGMENTS)]
    session.begin_stroke(path[0], rows[0], FOREGROUND)
    for x, y in zip(path[1:], rows[1:], strict=True):
        meter.note(f"segment, {size} px", lambda x=x, y=y: session.extend_stroke(x, y))
    meter.measure(f"end of a stroke all over, {size} px", session.end_stroke)
    meter.measure(f"its undo, {size} px", session.undo)
    meter.measure(f"its redo, {size} px", session.redo)


if __name__ == "__main__":
    main()
