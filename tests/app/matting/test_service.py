from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.errors import log_file
from app.matting.engine_port import throttled
from app.session import Session
from core.engine.options import Progress
from core.errors import UserError
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import mark, open_photo, paint, trimap_of
from tests.fake_engine import ROUTERS, FakeEngine


@pytest.fixture
def ready(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    session.start()
    open_photo(qtbot, session, photo_file)
    mark(session)
    qtbot.waitUntil(lambda: session.service.state == "ready")
    return session


def run(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        session.run()


def test_a_run_lands(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    run(qtbot, ready)
    document = ready.document
    assert document.result is not None and document.alpha is document.result.alpha
    assert np.array_equal(document.alpha, trimap_of(ready) / np.float32(255))
    assert document.alpha_display is not None and np.array_equal(document.alpha_display, trimap_of(ready))
    assert document.alpha_is_current and len(document.routers) == ROUTERS
    assert ready.service.state == "ready" and not ready.running


def test_the_engine_lives_on_one_other_thread(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    run(qtbot, ready)
    assert len(engine.threads) == 1 and threading.get_ident() not in engine.threads


def test_routers_and_tiles_show_while_it_runs(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    engine.gate.clear()
    tiles: list[int] = []
    ready.service.tile_done.connect(lambda top, left, alpha: tiles.append(top))
    ready.run()
    qtbot.waitUntil(lambda: len(ready.document.routers) == ROUTERS and None not in ready.document.routers)
    assert ready.document.alpha is not None and ready.document.result is None and ready.running
    with qtbot.waitSignal(ready.service.finished, timeout=5000):
        engine.gate.set()
    assert tiles == [0, 32]


def test_cancel_puts_everything_back(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    run(qtbot, ready)
    document = ready.document
    alpha, routers = document.alpha, document.routers
    paint(ready, [(10, 10)], FOREGROUND)
    engine.gate.clear()
    ready.run()
    qtbot.waitUntil(lambda: document.alpha is not alpha)
    ready.cancel()
    assert document.alpha is alpha and document.routers == routers
    assert not document.alpha_is_current and not ready.running
    qtbot.waitUntil(lambda: engine.ended == ["finished", "cancelled"])
    engine.gate.set()
    run(qtbot, ready)
    assert document.alpha_is_current


def test_a_newer_run_replaces_an_older_one(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    results: list[object] = []
    ready.service.finished.connect(results.append)
    engine.gate.clear()
    ready.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    paint(ready, [(10, 10)], FOREGROUND)
    ready.run()
    engine.gate.set()
    qtbot.waitUntil(lambda: bool(results))
    assert engine.ended[0] == "cancelled" and len(results) == 1
    assert ready.document.alpha is not None and ready.document.alpha[10, 10] == 1
    assert ready.document.alpha_is_current


def test_painting_goes_on_and_the_result_is_marked_outdated(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    engine.gate.clear()
    ready.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    paint(ready, [(10, 10)], FOREGROUND)
    with qtbot.waitSignal(ready.service.finished, timeout=5000):
        engine.gate.set()
    assert ready.document.alpha is not None and ready.document.alpha[10, 10] == 0
    assert not ready.document.alpha_is_current
    with qtbot.waitSignal(ready.document.alpha_is_current_changed) as told:
        ready.undo()  # back at the trimap it was made from
    assert told.args == [True]


def test_a_result_of_another_photo_never_lands(
    qtbot: QtBot, ready: Session, engine: FakeEngine, photo_file: Path
) -> None:
    engine.gate.clear()
    ready.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    open_photo(qtbot, ready, photo_file)
    engine.gate.set()
    qtbot.waitUntil(lambda: engine.ended == ["cancelled"])
    qtbot.wait(20)
    assert ready.document.result is None and ready.document.alpha is None
    assert ready.document.routers == [] and ready.service.state == "ready"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("a bug"), "Something went wrong"),
        (MemoryError(), "not enough memory"),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
            "not enough memory",
        ),
        (UserError("The trimap has no Edge."), "The trimap has no Edge."),
    ],
)
def test_a_failing_run_says_so_and_the_next_one_works(
    qtbot: QtBot, ready: Session, engine: FakeEngine, error: Exception, words: str
) -> None:
    engine.error = error
    with qtbot.waitSignal(ready.error, timeout=5000) as told:
        ready.run()
    assert words in told.args[0]
    assert ready.document.alpha is None and ready.document.routers == []
    assert log_file().exists() == (not isinstance(error, UserError))
    assert ready.service.state == "ready"
    run(qtbot, ready)
    assert ready.document.alpha_is_current


def test_a_run_asked_for_while_the_model_loads_waits_for_it(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    session.start()
    run(qtbot, session)
    assert session.host.model_name == "tiny" and session.document.alpha_is_current


def test_a_run_waits_for_the_edits_asked_before(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    ready.lasso_fill([(0, 0), (20, 0), (20, 20), (0, 20)], FOREGROUND)
    run(qtbot, ready)
    assert ready.document.alpha is not None and ready.document.alpha[10, 10] == 1


def test_a_broken_model_leaves_the_current_one(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    engine.broken_models = {"bad.safetensors"}
    with qtbot.waitSignal(ready.error) as told:
        ready.load_model("bad.safetensors")
    assert "bad.safetensors is not a model" in told.args[0]
    qtbot.waitUntil(lambda: ready.service.state == "ready")
    assert ready.host.model_name == "tiny" and ready.settings.model == ""
    with qtbot.waitSignal(ready.host.model_changed) as changed:
        ready.load_model("good.safetensors")
    assert changed.args == ["good.safetensors"] and ready.settings.model == "good.safetensors"


@pytest.mark.parametrize("source", ["other", "elsewhere/tiny"])
def test_the_model_of_a_load_overtaken_by_a_broken_one_is_told(
    qtbot: QtBot, ready: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    load, begun, overtaken = engine.load, threading.Event(), threading.Event()

    def slow(source: Path | str) -> None:
        begun.set()
        assert overtaken.wait(5)
        load(source)

    monkeypatch.setattr(engine, "load", slow)
    engine.broken_models.add("broken")
    ready.load_model(source)
    assert begun.wait(5)
    with qtbot.waitSignal(ready.host.failed):
        ready.load_model("broken")
        overtaken.set()
    assert ready.host.model_name == engine.model_name == Path(source).name
    assert ready.settings.model == source


def test_a_remembered_model_that_is_gone_falls_back(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    session.settings.model = "gone.safetensors"
    engine.broken_models = {"gone.safetensors"}
    with qtbot.waitSignals([session.error, session.host.model_changed]):
        session.start()
    assert session.host.model_name == "tiny" and session.settings.model == ""


def test_no_model_at_all_is_a_failure_that_can_be_mended(
    qtbot: QtBot, session: Session, engine: FakeEngine
) -> None:
    engine.broken_models = {"tiny"}
    with qtbot.waitSignal(session.error):
        session.start()
    assert session.service.state == "failed"
    session.load_model("good.safetensors")
    qtbot.waitUntil(lambda: session.service.state == "ready")


def test_closing_in_the_middle_of_a_run_cancels_and_joins(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    engine.gate.clear()
    ready.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    assert ready.close(5)
    assert engine.ended == ["cancelled"]


def test_short_jobs_do_not_wait_for_a_run(
    qtbot: QtBot, ready: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.gate.clear()
    ready.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    ready.save_trimap(tmp_path / "trimap.png")
    qtbot.waitUntil((tmp_path / "trimap.png").exists)
    assert ready.running


def test_a_run_on_another_device_does_not_learn_from_the_old_speed(
    qtbot: QtBot, ready: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "device_name", lambda options: options.device)
    ready.set_device("auto")
    qtbot.waitUntil(lambda: ready.host.speed is not None)
    assert ready.host.speed is not None
    key = ready.host.speed.key
    before = ready.settings.calibrations()[key]
    ready.set_device("cpu")
    run(qtbot, ready)
    qtbot.waitUntil(lambda: ready.host.speed is not None)
    assert ready.host.speed is not None
    assert ready.host.speed.key.startswith("cpu")
    assert ready.settings.calibrations()[key] == before


def test_a_measurement_cut_short_is_made_up_for_after_a_cancel(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    engine.gate.clear()
    ready.set_device("cpu")
    ready.run()
    qtbot.waitUntil(lambda: bool(engine.runs))
    ready.cancel()
    qtbot.waitUntil(lambda: ready.host.speed is not None)


def test_progress_comes_ten_times_a_second_and_at_each_phase() -> None:
    times = iter(step for step in range(0, 1100, 11))
    events = [Progress("a", i / 50) for i in range(50)] + [Progress("b", 0.5), "other"]
    kept = list(throttled(events, 110, lambda: next(times)))
    assert [event.fraction for event in kept if isinstance(event, Progress)] == [0, 0.2, 0.4, 0.6, 0.8, 0.5]
    assert kept[-1] == "other"


def test_input_that_the_engine_refuses_shows_nothing(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    engine.refusal = UserError("The trimap has no Edge; mark it.")
    changes: list[object] = []
    ready.document.alpha_changed.connect(changes.append)
    with qtbot.waitSignal(ready.error) as told:
        ready.run()
    assert told.args == ["The trimap has no Edge; mark it."] and not changes


def test_a_run_without_keep_lands_with_a_remark(
    qtbot: QtBot, session: Session, photo_file: Path, engine: FakeEngine
) -> None:
    session.start()
    open_photo(qtbot, session, photo_file)
    paint(session, [(48, 32)], UNKNOWN)
    with qtbot.waitSignal(session.notice, timeout=5000) as told:
        run(qtbot, session)
    assert told.args is not None and "Nothing is marked Keep" in told.args[0]
