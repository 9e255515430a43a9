"""Measures the time until a dab on a 7680x4320 photo is in the matte, in the program itself, as a Markdown table.

    QT_QPA_PLATFORM=offscreen python build_scripts/measure_update_times.py [--side 7680 --rounds 5]

Each round paints a dab of 60 pixels into the Edge of the enlarged sample and runs; "update" is from Run to the alpha in
the document, "Live" from the end of the stroke, its pause of 0.3 s included; "in full" counts what was updated and not
only previewed. The matte that stands is made up, since its pixels change no time. "CPU" is the time of all cores
together, which other programs change little. "GUI" is the longest turn of the event loop, in CPU time of its thread.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from measured import own_session
from PySide6.QtCore import QCoreApplication

from app.matting.engine_port import Landed, display
from app.session import Session
from core.engine.options import MatteResult
from core.imaging.io import read_gray, read_image, write_png
from core.resources import resource_path
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

DAB = 60
SEED = 14


class Turns:
    """The event loop, its longest turn measured."""

    def __init__(self) -> None:
        self.longest = 0.0

    def until(self, condition: Callable[[], bool]) -> None:
        """Turn until the condition holds."""
        while not condition():
            begun = time.thread_time()
            QCoreApplication.processEvents()
            self.longest = max(self.longest, time.thread_time() - begun)
            time.sleep(0.0005)


def opened(session: Session, turns: Turns, side: int) -> None:
    """Open the sample, enlarged to this many pixels by 9/16 of them, with its trimap."""
    image, trimap = (
        read_image(resource_path("sample", "photo.jpg")).image,
        read_gray(resource_path("sample", "trimap.png")),
    )
    size = side, side * 9 // 16
    with tempfile.TemporaryDirectory() as folder:
        photo, marks = Path(folder) / "photo.png", Path(folder) / "marks.png"
        write_png(photo, np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8))
        write_png(marks, np.asarray(cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST), np.uint8))
        session.start()
        session.open_path(photo)
        turns.until(lambda: session.document.photo is not None)
        session.open_trimap(marks)
        turns.until(lambda: idle(session) and session.host.speed is not None)


def idle(session: Session) -> bool:
    """Report whether nothing is computed."""
    parts = session.edits.idle, session.tasks.idle, session.files.idle
    return all(parts) and not session.running and not session.live.computing


def shown(session: Session) -> bool:
    """Report whether the matte, or a preview of it, shows the marks as they are."""
    is_busy = session.running or session.live.computing
    return not is_busy and (session.document.alpha_is_current or session.document.preview is not None)


def stand(session: Session) -> None:
    """Let a matte stand that no network made."""
    document = session.document
    assert document.trimap is not None and document.photo is not None
    alpha = cv2.blur(document.trimap, (31, 31)).astype(np.float32) / 255
    np.copyto(alpha, document.trimap == FOREGROUND, where=document.trimap != UNKNOWN)
    times = {"total": 1.0}
    result = MatteResult(
        alpha, document.photo.image.copy(), (), None, "none", "CPU", "fp32", times, {"total": 1}
    )
    landed = Landed(result, display(alpha))
    session.service.land(landed, document.revision, session.options(), session.host.model_id)


def dab(session: Session, rng: np.random.Generator, index: int) -> None:
    """Paint a dab into the Edge."""
    trimap = session.document.trimap
    assert trimap is not None
    places = np.argwhere(trimap[::8, ::8] == UNKNOWN)
    row, column = 8 * places[int(rng.integers(len(places)))]
    session.begin_stroke(float(column), float(row), (FOREGROUND, BACKGROUND)[index % 2])
    session.end_stroke()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--side", type=int, default=7680)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    application = QCoreApplication([])
    with own_session() as (session, _):
        turns, rng = Turns(), np.random.default_rng(SEED)
        opened(session, turns, args.side)
        stand(session)
        session.set_brush_size(DAB)
        print(
            "| dab, then | in full | median | longest | of that the engine | CPU | GUI |\n|---|---|---|---|---|---|---|"
        )
        for way in ("update", "Live"):
            session.set_live(way == "Live")
            seconds, cpu, engine, turns.longest = [], [], [], 0.0
            for index in range(args.rounds):
                turns.until(lambda: idle(session))
                dab(session, rng, index)
                started, used = time.perf_counter(), time.process_time()
                if way == "update":
                    session.run()
                turns.until(lambda: shown(session))
                seconds.append(time.perf_counter() - started)
                cpu.append(time.process_time() - used)
                result, is_full = session.document.result, session.document.alpha_is_current
                assert result is not None
                engine.append(result.seconds["total"] if is_full else 0.0)
                if not is_full:  # a preview: the update is made up for, outside the measurement
                    session.run()
                    turns.until(lambda: session.document.alpha_is_current and idle(session))
            full = [one for one in engine if one]
            told = statistics.median(full) if full else 0.0
            row = statistics.median(seconds), max(seconds), told, statistics.median(cpu), 1000 * turns.longest
            count = f"{len(full)} of {len(engine)}"
            print(
                "| {} | {} | {:.2f} s | {:.2f} s | {:.2f} s | {:.2f} s | {:.0f} ms |".format(
                    way, count, *row
                ),
                flush=True,
            )
    application.quit()


if __name__ == "__main__":
    main()
