"""A run goes on without the document that it was begun in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.editor.document import Document
from app.editor.marks_then import MarksThen
from app.matting.run import Run
from app.session import Session
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, paint, settle, trimap_of
from tests.fake_engine import ROUTERS, FakeEngine


class Stood:
    """What a document showed at one moment."""

    def __init__(self, document: Document) -> None:
        self.alpha, self.display = document.alpha, document.alpha_display
        self.routers, self.current = list(document.routers), document.alpha_is_current

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Stood)
        same = self.alpha is other.alpha and self.display is other.display
        return same and self.routers == other.routers and self.current == other.current

    __hash__ = None  # type: ignore[assignment]


def detached(qtbot: QtBot, session: Session, engine: FakeEngine) -> Run:
    """A run that was left after its routers and before its first tile."""
    engine.gate.clear()
    routers = session.document.routers
    session.run()
    qtbot.waitUntil(
        lambda: session.document.routers is not routers and len(session.document.routers) == ROUTERS
    )
    qtbot.waitUntil(lambda: None not in session.document.routers)
    run = session.service.detach()
    assert run is not None
    return run


def ended(qtbot: QtBot, run: Run, engine: FakeEngine) -> None:
    with qtbot.waitSignal(run.ended, timeout=5000):
        engine.gate.set()


@pytest.fixture
def outdated(qtbot: QtBot, ready: Session) -> Session:
    """A photo whose marks have changed since its run."""
    full_run(qtbot, ready)
    settle(qtbot, ready)
    paint(ready, [(10, 10)], FOREGROUND)
    settle(qtbot, ready)
    ready.document.marks_then = MarksThen()  # so that the whole photo is run
    return ready


def test_what_stood_before_stays_with_the_document(
    qtbot: QtBot, outdated: Session, engine: FakeEngine
) -> None:
    before, told = Stood(outdated.document), list[object]()
    outdated.service.abandoned.connect(lambda: told.append("abandoned"))
    run = detached(qtbot, outdated, engine)
    assert Stood(outdated.document) == before and not outdated.running
    assert outdated.service.state == "ready" and outdated.host.is_running
    assert outdated.service.pace.seconds_left() is None and run.pace.seconds_left() is not None
    ended(qtbot, run, engine)
    assert Stood(outdated.document) == before and not told and not outdated.host.is_running
    assert run.is_over and run.landed is not None


def test_a_run_makes_the_same_unseen(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    run = detached(qtbot, ready, engine)
    assert run.phase == "Backbone"
    ended(qtbot, run, engine)
    assert run.landed is not None and np.array_equal(
        run.landed.result.alpha, trimap_of(ready) / np.float32(255)
    )
    assert run.phase == "Decoder" and run.is_over
    assert run.arrays is not None and np.array_equal(run.arrays.alpha, run.landed.result.alpha)


def test_a_run_is_shown_again_from_where_it_is(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    run = detached(qtbot, ready, engine)
    tiles, told = list[int](), list[tuple[Any, ...]]()
    ready.service.progress.connect(lambda *values: told.append(values))
    ready.service.tile_done.connect(lambda top, left, alpha: tiles.append(top))
    ready.service.attach(run)
    assert ready.running and ready.service.state == "running" and ready.service.run_under_way is run
    assert ready.document.alpha is not None and ready.document.result is None
    assert len(ready.document.routers) == ROUTERS and told[0][:2] == ("Backbone", 0.0)
    with qtbot.waitSignal(ready.service.finished, timeout=5000):
        engine.gate.set()
    assert tiles == [0, 32] and ready.document.alpha_is_current and not ready.running
    assert len(engine.runs) == 1


def test_a_run_that_ended_unseen_lands_when_it_is_shown(
    qtbot: QtBot, outdated: Session, engine: FakeEngine
) -> None:
    before = outdated.document.result
    run = detached(qtbot, outdated, engine)
    ended(qtbot, run, engine)
    with qtbot.waitSignal(outdated.service.finished, timeout=5000):
        outdated.service.attach(run)
    settle(qtbot, outdated)
    assert run.landed is not None and outdated.document.result is run.landed.result
    assert outdated.document.alpha_is_current and not outdated.running
    assert [version.number for version in outdated.versions.all] == [1, 2]
    outdated.undo()
    qtbot.waitUntil(lambda: not outdated.matte_undo.busy)
    assert before is not None and outdated.document.result is not None
    assert np.array_equal(outdated.document.result.alpha, before.alpha)


def test_canceling_one_that_is_shown_again_brings_back_what_stood(
    qtbot: QtBot, outdated: Session, engine: FakeEngine
) -> None:
    before = Stood(outdated.document)
    run = detached(qtbot, outdated, engine)
    outdated.service.attach(run)
    assert Stood(outdated.document) != before
    outdated.cancel()
    assert Stood(outdated.document) == before and run.is_over
    qtbot.waitUntil(lambda: engine.ended[-1] == "cancelled")


def test_another_photo_never_sees_a_run_that_was_left(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    changes: list[NDArray[Any] | None] = []
    run = detached(qtbot, ready, engine)
    ready.document.alpha_changed.connect(changes.append)
    ended(qtbot, run, engine)
    qtbot.wait(20)
    assert not changes and ready.document.result is None


def test_a_run_waits_for_one_that_was_left(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    left = detached(qtbot, ready, engine)
    paint(ready, [(10, 10)], FOREGROUND)
    ready.run()
    assert ready.running and len(engine.runs) == 1
    with qtbot.waitSignals([left.ended, ready.service.finished], timeout=5000):
        engine.gate.set()
    assert engine.ended == ["finished", "finished"] and ready.document.alpha_is_current


def test_live_waits_for_runs_that_are_not_seen(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    live.live.stop()
    run = detached(qtbot, live, engine)
    paint(live, [(10, 10)], FOREGROUND)
    qtbot.wait(100)  # five times the pause after which it would begin
    assert not live.live.computing
    ended(qtbot, run, engine)
    qtbot.waitUntil(lambda: live.document.preview is not None)


def test_the_speed_is_learned_from_a_run_that_is_not_seen(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    speed = ready.host.speed
    run = detached(qtbot, ready, engine)
    ended(qtbot, run, engine)
    assert speed is not None and ready.host.speed is not None and ready.host.speed.runs == speed.runs + 1


def test_closing_ends_a_run_that_is_shown(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    told: list[object] = []
    run = detached(qtbot, ready, engine)
    run.ended.connect(told.append)
    ready.service.attach(run)
    ready.service.close()
    assert run.is_over and not ready.host.is_running and not ready.running
    qtbot.waitUntil(lambda: engine.ended == ["cancelled"])
    assert not told
