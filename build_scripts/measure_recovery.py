"""The cost of keeping the work on a 7680x4320 photo for recovery while one paints, as a Markdown table.

    QT_QPA_PLATFORM=offscreen python build_scripts/measure_recovery.py [--width 7680 --height 4320 --rounds 8]

"background" is the CPU time of the thread that keeps it, "GUI thread" the longest turn of the event loop from the
change until it is kept, in CPU time of its own (what else runs on the machine does not count); "written"
the size of the file.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from measured import own_session, sized_parser
from PySide6.QtCore import QCoreApplication

from app.folders import data_folder
from app.recovery.writer import Writer
from app.session import Session
from core.imaging.io import write_png
from core.refine.refinement import Refinement
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine


class Meter:
    """Times what `Writer.write` takes in the background, and the turns of the event loop meanwhile."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.rows: dict[str, list[tuple[float, float, int]]] = {}
        self._times: list[float] = []
        session.recovery._timer.setInterval(0)
        write = Writer.write

        def timed(*args: Any) -> None:
            begun = time.thread_time()
            write(*args)
            self._times.append(time.thread_time() - begun)

        Writer.write = timed  # type: ignore[method-assign]

    def measure(self, name: str, change: Callable[[], object]) -> None:
        """Change something, and wait until it is kept."""
        self.settle()
        self._times.clear()
        change()
        longest = 0.0
        while not self._times or not self._idle():
            begun = time.thread_time()
            QCoreApplication.processEvents()
            longest = max(longest, time.thread_time() - begun)
            time.sleep(0.0005)
        sizes = [path.stat().st_size for path in data_folder().glob("recovery/*/*.*")]
        self.rows.setdefault(name, []).append((self._times[0], longest, sum(sizes)))

    def settle(self) -> None:
        """Wait until nothing goes on."""
        until = time.monotonic() + 0.05
        while time.monotonic() < until or not self._idle():
            QCoreApplication.processEvents()
            time.sleep(0.001)

    def table(self) -> str:
        """All rows."""
        lines = [
            "| change | background, median | longest | GUI thread, longest | written |",
            "|---|---|---|---|---|",
        ]
        for name, rows in self.rows.items():
            busy, gui, sizes = zip(*rows, strict=True)
            lines.append(
                f"| {name} | {statistics.median(busy):.2f} s | {max(busy):.2f} s | {1000 * max(gui):.1f} ms "
                f"| {sizes[-1] / 1e6:.1f} MB |"
            )
        return "\n".join(lines)

    def _idle(self) -> bool:
        session = self.session
        parts = session.edits, session.tasks, session.files, session.recovery._tasks
        return all(part.idle for part in parts) and not session.running


def main() -> None:
    """Measure and print."""
    args = sized_parser(__doc__, rounds=8).parse_args()
    application = QCoreApplication.instance() or QCoreApplication([])
    with own_session(FakeEngine) as (session, folder):
        photo = _photo(folder, args.height, args.width)
        session.start()
        meter = Meter(session)
        _work(meter, photo, args.rounds)
    print(meter.table())
    application.quit()


def _photo(folder: Path, height: int, width: int) -> Path:
    """Write a photo like others: smooth, with noise."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (height // 40, width // 40, 3), dtype=np.uint8)
    noise = rng.integers(0, 12, (height, width, 1), dtype=np.uint8)
    write_png(folder / "photo.png", cv2.resize(coarse, (width, height)) // 2 + noise)
    return folder / "photo.png"


def _work(meter: Meter, photo: Path, rounds: int) -> None:
    session, rng = meter.session, np.random.default_rng(1)
    session.open_path(photo)
    meter.settle()
    width, height = session.document.size[::-1]
    session.set_brush_size(2000)
    meter.measure("first stroke, photo read for its checksum", lambda: _dot(session, width / 2, height / 2))
    session.lasso_fill(_ring(width, height, 0.32), UNKNOWN)
    session.lasso_fill(_ring(width, height, 0.25), FOREGROUND)
    meter.settle()
    session.set_brush_size(60)
    for _ in range(rounds):
        meter.measure("stroke before the first run", lambda: _stroke(session, rng))
    meter.measure("a landed run", session.run)
    _hairs(session)
    meter.settle()
    for number in range(rounds):
        meter.measure("stroke over a matte", lambda: _stroke(session, rng))
        meter.measure("touch-up stroke", lambda: _touch(session, rng))
        finish = session.document.finish
        gamma = Refinement(gamma=1.1 + number / 10)
        meter.measure(
            "refine setting", lambda f=finish, g=gamma: session.document.set_finish(f.with_settings(g), None)
        )
    path = photo.with_name("job.matte")
    session.save_project(path)
    meter.settle()
    session.open_bytes(photo.read_bytes(), "Pasted photo")
    meter.settle()
    session.set_brush_size(60)
    meter.measure("first stroke on a pasted photo", lambda: _stroke(session, rng))
    for _ in range(rounds):
        meter.measure("stroke on a pasted photo", lambda: _stroke(session, rng))


def _ring(width: int, height: int, radius: float) -> list[tuple[float, float]]:
    turns = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    wobble = radius + 0.01 * np.sin(40 * turns)
    return [
        (width / 2 + height * r * np.cos(t), height / 2 + height * r * np.sin(t))
        for t, r in zip(turns, wobble, strict=True)
    ]


def _hairs(session: Session) -> None:
    """Let the alpha of the run be as varied as one of hair, which is what its picture takes room for."""
    document = session.document
    assert document.result is not None and document.trimap is not None
    unknown = document.trimap == UNKNOWN
    noise = np.random.default_rng(2).random(int(unknown.sum()), np.float32)
    document.result.alpha[unknown] = noise
    session.recovery._of.writer._memo.end()
    session.recovery._of.writer._memo.end()


def _dot(session: Session, x: float, y: float) -> None:
    session.begin_stroke(x, y, UNKNOWN)
    session.end_stroke()


def _stroke(session: Session, rng: np.random.Generator) -> None:
    height, width = session.document.size
    points = rng.uniform(0.2, 0.8, (6, 2)) * (width, height)
    session.begin_stroke(*points[0], UNKNOWN)
    for point in points[1:]:
        session.extend_stroke(*point)
    session.end_stroke()


def _touch(session: Session, rng: np.random.Generator) -> None:
    height, width = session.document.size
    points = rng.uniform(0.2, 0.8, (4, 2)) * (width, height)
    session.touch.begin(*points[0])
    for point in points[1:]:
        session.touch.extend(*point)
    session.touch.end()


if __name__ == "__main__":
    main()
