"""Helpers that the tests of comparisons share."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT, Comparison
from app.session import Session
from tests.fake_engine import FakeEngine


def states(comparison: Comparison) -> tuple[str, str]:
    return comparison.state(LEFT), comparison.state(RIGHT)


def run(qtbot: QtBot, comparison: Comparison, *, again: bool = False) -> None:
    comparison.run(again=again)
    qtbot.waitUntil(lambda: not comparison.running, timeout=5000)


def load_model(qtbot: QtBot, session: Session, path: Path) -> None:
    with qtbot.waitSignal(session.host.model_changed):
        session.load_model(path)


def ran(engine: FakeEngine) -> list[str]:
    return [options.mixer.name if options.mixer else "routed" for _, options in engine.runs]
