"""Shared parts of the measuring scripts: a session, or a canvas that shows one, with a folder of its own."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.matting.engine_port import EngineFactory, default_engine
from app.session import Session

if TYPE_CHECKING:
    from ui.canvas.widget import Canvas


def sized_parser(about: str | None, *, rounds: int = 0) -> argparse.ArgumentParser:
    """Return a parser of --width and --height, those of 8K by default, and --rounds where there are such."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--width", type=int, default=7680)
    parser.add_argument("--height", type=int, default=4320)
    if rounds:
        parser.add_argument("--rounds", type=int, default=rounds)
    return parser


@contextmanager
def own_session(engine_factory: EngineFactory = default_engine) -> Iterator[tuple[Session, Path]]:
    """Hold a session, and the folder that its settings and data lie in; its errors go to stderr."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MATTE_STUDIO_SETTINGS"] = os.environ["MATTE_STUDIO_DATA"] = folder
        session = Session(engine_factory=engine_factory)
        session.error.connect(lambda text: sys.stderr.write(f"{text}\n"))
        yield session, Path(folder)
        session.close()


@contextmanager
def own_canvas(width: int, height: int) -> Iterator[tuple[Session, Canvas]]:
    """Hold a session and a canvas of this size that shows it, without glides."""
    from PySide6.QtWidgets import QApplication  # noqa: TID251 - it measures widgets

    from ui import theme
    from ui.canvas.widget import Canvas

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    with own_session() as (session, _):
        canvas = Canvas(session)
        canvas.resize(width, height)
        canvas.glide.duration_ms = 0
        canvas.show()
        app.processEvents()
        yield session, canvas
