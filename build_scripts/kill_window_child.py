"""The window that kill_window.py kills: it takes up what it is offered, says what that is, and works without end.

Every line that it prints is JSON: what is done, and when (time.monotonic).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication  # noqa: TID251 - it is the window that is tried

from app.recovery.offers import Found
from app.session import Session
from core.project.layers import deep
from core.refine.refinement import Refinement
from core.trimap.values import FOREGROUND, UNKNOWN
from ui import theme
from ui.main_window import MainWindow

CELL = 20
"""Pixels a side of the places that strokes go to, one after another."""
_TICK_MS = 40
_RUN_S = 0.8
"""Seconds that a run of the fake engine takes."""


class Hand:
    """Works in the window as a person would, only without a pause."""

    def __init__(self, session: Session, folder: Path, seed: int, set_run_s: Callable[[], None]) -> None:
        self.session, self.folder, self.set_run_s = session, folder, set_run_s
        self.rng = np.random.default_rng(seed)
        self.marks = self.touches = 0
        self.timer = QTimer(session, interval=_TICK_MS)
        self.timer.timeout.connect(self.work)
        session.error.connect(partial(say, "error"))
        session.service.finished.connect(lambda _: self.say_alpha())
        session.service.updated.connect(lambda _: self.say_alpha())
        session.projects.saved.connect(lambda _: say("saved"))

    # --- taking up what is there -------------------------------------------------------------------------------

    def start(self) -> None:
        """Look for what was left; take the newest, else the project, else the photo."""
        self.session.offers.changed.connect(self.take_up)
        self.session.start()

    def take_up(self) -> None:
        """Go on where the last window was killed."""
        self.session.offers.changed.disconnect(self.take_up)
        offers = list(self.session.offers.offers)
        self.session.document.photo_changed.connect(lambda: QTimer.singleShot(0, partial(self.begin, offers)))
        project = self.folder / "job.matte"
        if offers:
            self.session.recover(offers[0])
        else:
            self.session.open_path(project if project.exists() else self.folder / "photo.png")

    def begin(self, offers: list[Found]) -> None:
        """Say what is there and start to work."""
        for older in offers[1:]:
            self.session.offers.discard(older)
        say("ready", offered=len(offers), project=str(self.session.projects.path or ""), **self.state())
        if not self.marks:
            height, width = self.session.document.size
            self.stroke(300, (width / 2, height / 2), UNKNOWN)
            self.stroke(100, (width / 2, height / 2), FOREGROUND)
        self.timer.start()

    def state(self) -> dict[str, Any]:
        """Return what is in the document: cells with marks and touch-up, gamma, a checksum of alpha, versions."""
        document = self.session.document
        assert document.trimap is not None and document.painted is not None
        marks = [cell for cell in range(self.cells) if self.is_marked(cell)]
        weight = document.finish.touch_up.weight((0, 0, *document.size))
        touches = [
            cell for cell in range(self.cells) if weight is not None and weight[self.at(cell)[::-1]] > 0
        ]
        self.marks, self.touches = max(marks, default=-1) + 1, max(touches, default=-1) + 1
        gamma = document.finish.refinement.gamma
        versions = [version.number for version in self.session.versions.all]
        alpha = self.checksum()
        return {"marks": marks, "touches": touches, "gamma": gamma, "alpha": alpha, "versions": versions}

    # --- work --------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Do the next thing, drawn by chance."""
        choice = self.rng.random()
        if self.session.painter.active or self.session.toucher.active:
            self.go_on()
        elif choice < 0.6:
            if self.marks < self.cells:
                self.begin_mark()
        elif choice < 0.75 and self.session.document.result is not None and self.touches < self.cells:
            self.begin_touch()
        elif choice < 0.85:
            self.refine()
        elif choice < 0.9 and not self.session.running:
            self.set_run_s()
            say("run")
            self.session.run()
        elif choice < 0.95:
            say("save")
            self.session.save_project(self.folder / "job.matte")
        elif self.session.document.result is not None and not self.session.running:
            say("export")
            self.session.export_cutout(self.folder / "cutout.png", over_source=True)

    def begin_mark(self) -> None:
        """Press the brush on the next cell."""
        self.session.set_brush_size(CELL // 2)
        self.session.set_tool("brush")
        column, row = self.at(self.marks)
        self.session.begin_stroke(column + 0.5, row + 0.5, value_of(self.marks))
        self.marks += 1

    def begin_touch(self) -> None:
        """Press the touch-up brush on the next cell."""
        self.session.set_brush_size(CELL // 2)
        column, row = self.at(self.touches)
        self.session.touch.begin(column + 0.5, row + 0.5)
        self.touches += 1

    def go_on(self) -> None:
        """Lift the pen; what it was about is done."""
        if self.session.painter.active:
            self.session.end_stroke()
            say("mark", cell=self.marks - 1)
        else:
            self.session.end_stroke()
            say("touch", cell=self.touches - 1)

    def refine(self) -> None:
        """Change a setting."""
        gamma = round(float(self.rng.uniform(0.5, 2)), 3)
        finish = self.session.document.finish
        self.session.document.set_finish(finish.with_settings(Refinement(gamma=gamma)), None)
        say("gamma", gamma=gamma)

    def stroke(self, size: int, at: tuple[float, float], value: int) -> None:
        """Paint a dot."""
        self.session.set_brush_size(size)
        self.session.begin_stroke(*at, value)
        self.session.end_stroke()

    def say_alpha(self) -> None:
        """Say which matte has landed."""
        say("alpha", alpha=self.checksum())

    # --- cells -------------------------------------------------------------------------------------------------

    @property
    def cells(self) -> int:
        """The number of cells: the upper third of the photo, beside the run's own subject."""
        height, width = self.session.document.size
        return (height // 3 // CELL) * (width // CELL)

    def at(self, cell: int) -> tuple[int, int]:
        """Return the middle (x, y) of a cell."""
        columns = self.session.document.size[1] // CELL
        return cell % columns * CELL + CELL // 2, cell // columns * CELL + CELL // 2

    def is_marked(self, cell: int) -> bool:
        """Report whether the stroke that goes to a cell is in the marks."""
        document, at = self.session.document, self.at(cell)[::-1]
        assert document.trimap is not None and document.painted is not None
        return bool(document.painted[at]) and document.trimap[at] == value_of(cell)

    def checksum(self) -> int:
        """Return a checksum of the finished run as 16 bits hold it, 0 without one."""
        result = self.session.document.result
        return 0 if result is None else zlib.crc32(deep(result.alpha).tobytes())


def value_of(cell: int) -> int:
    """Return what the stroke in a cell marks."""
    return FOREGROUND if cell % 2 else UNKNOWN


def say(what: str, text: str = "", **more: object) -> None:
    """Print a line."""
    print(json.dumps({"what": what, "text": text, "at": time.monotonic(), **more}), flush=True)


def _fail(kind: type[BaseException], error: BaseException, trace: object) -> None:
    """End at the first bug: a window that waits forever would say nothing."""
    sys.__excepthook__(kind, error, trace)  # type: ignore[arg-type]
    os._exit(1)


def main() -> None:
    """Open the window and work until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=("real", "fake"), default="real")
    args = parser.parse_args()
    sys.excepthook = _fail
    application = QApplication([])
    theme.apply(application)
    session, set_run_s = _session(args.engine == "fake")
    window = MainWindow(session)
    window.show()
    hand = Hand(session, args.folder, args.seed, set_run_s)
    QTimer.singleShot(0, hand.start)
    application.exec()


def _session(is_fake: bool) -> tuple[Session, Callable[[], None]]:
    """Return a session, and what makes the next run take some time."""
    if not is_fake:
        return Session(), lambda: None
    from tests.fake_engine import FakeEngine

    engine = FakeEngine()

    def set_run_s() -> None:
        engine.gate.clear()
        QTimer.singleShot(int(_RUN_S * 1000), engine.gate.set)

    return Session(engine_factory=lambda: engine), set_run_s


if __name__ == "__main__":
    main()
