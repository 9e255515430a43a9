"""Two sides beside the document: what runs, what is held, what interrupts, what is taken over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.compare import shelf
from app.compare.comparison import LEFT, RIGHT, Comparison
from app.compare.setting import Setting, instructive, normal
from app.matting import held_matte
from app.session import Session
from core.engine.options import Device, MatteOptions, MatteResult
from core.engine.token_map import TokenMap, result_map
from core.errors import UserError
from core.imaging.io import write_png
from core.model.config import PRESETS
from core.model.mixers.options import MixerOptions
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, mark, open_photo, settle, touch, trimap_of
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine


@pytest.fixture
def comparison(ready: Session) -> Iterator[Comparison]:
    comparison = Comparison(ready, ready)
    comparison.begin()
    yield comparison
    comparison.rest()


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


def test_two_versions_side_by_side_whatever_their_marks(
    qtbot: QtBot, comparison: Comparison, ready: Session, engine: FakeEngine
) -> None:
    session = ready
    for value in (FOREGROUND, BACKGROUND):
        full_run(qtbot, session)
        settle(qtbot, session)
        touch(session, value)
    settle(qtbot, session)
    first, second = session.versions.all
    comparison.show_versions(first, second)
    qtbot.waitUntil(lambda: all(side.held is not None for side in comparison.sides))
    assert states(comparison) == ("outdated", "outdated")
    for side, version in zip(comparison.sides, (first, second), strict=True):
        assert side.held is not None and side.version is version
        assert np.array_equal(side.held.result.alpha, version.matte.landed().result.alpha)
    touch(session, UNKNOWN)
    session.set_passes(2)
    assert all(
        side.held is not None for side in comparison.sides
    )  # neither marks nor settings take them away
    comparison.use(LEFT)
    qtbot.waitUntil(lambda: session.versions.current is first and not session.matte_undo.busy)
    settle(qtbot, session)
    assert comparison.in_use(LEFT) and not comparison.in_use(RIGHT) and session.settings.passes == 1
    assert session.history.undo_text == "Return to version 1" and states(comparison)[LEFT] == "done"
    comparison.choose(RIGHT, Setting("full"))
    assert comparison.sides[RIGHT].version is None and comparison.sides[RIGHT].held is None
    runs = len(engine.runs)
    run(qtbot, comparison)
    assert len(engine.runs) == runs + 1 and comparison.sides[LEFT].version is first


def test_left_is_what_is_set_right_what_teaches(comparison: Comparison, ready: Session) -> None:
    assert comparison.sides[LEFT].setting == Setting("routed", comparison.tokens, 0.5)
    assert comparison.sides[RIGHT].setting.attention == "full"
    ready.set_attention("tome", 0.25)
    comparison.choose(RIGHT, Setting("mame", 5, 0.75))
    comparison.begin()
    assert comparison.sides[LEFT].setting.text == "Look-alikes merged 25 %"
    assert comparison.sides[RIGHT].setting.text == "Neighbors merged 75 %"


def test_what_teaches() -> None:
    assert instructive(Setting("full"), 1000).attention == "mame"
    assert instructive(Setting("routed", 900), 1000).attention == "full"
    assert instructive(Setting("routed", 10**5), 10**5) == Setting("routed", 12500)
    assert instructive(Setting("routed", 10**5), 10**5, wanted=2620) == Setting("routed", 1310)


def test_both_run_one_after_the_other_and_differ(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.lower["full"] = 0.125
    assert states(comparison) == ("idle", "idle")
    run(qtbot, comparison)
    assert states(comparison) == ("done", "done") and ran(engine) == ["routed", "full"]
    assert not any(options.reuse for _, options in engine.runs)  # else the second would seem faster
    assert ready.document.result is None and ready.document.alpha is None
    qtbot.waitUntil(lambda: comparison.difference is not None)
    found = comparison.difference
    assert found is not None
    assert found.pixels == np.count_nonzero(trimap_of(ready) == UNKNOWN)
    assert found.edge_share == 1 and found.largest == pytest.approx(0.125)


def test_the_difference_comes_though_the_marks_changed_meanwhile(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    gate = threading.Event()
    ready.in_background(gate.wait, lambda _: None, kind="gate")
    run(qtbot, comparison)
    touch(ready)
    ready.undo()
    assert states(comparison) == ("done", "done") and comparison.difference is None
    gate.set()
    qtbot.waitUntil(lambda: comparison.difference is not None)


def test_the_difference_of_mattes_of_other_marks_comes_once_these_are_back(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    run(qtbot, comparison)
    gate = threading.Event()
    ready.in_background(gate.wait, lambda _: None, kind="gate")
    run(qtbot, comparison, again=True)
    touch(ready)
    gate.set()
    settle(qtbot, ready)
    assert states(comparison) == ("outdated", "outdated") and comparison.difference is None
    ready.undo()
    qtbot.waitUntil(lambda: comparison.difference is not None)


def test_the_first_run_of_all_does_not_count_for_time(qtbot: QtBot, comparison: Comparison) -> None:
    run(qtbot, comparison)
    assert [side.held.compares for side in comparison.sides if side.held] == [False, True]
    run(qtbot, comparison, again=True)
    assert [side.held.compares for side in comparison.sides if side.held] == [True, True]


def test_what_became_of_the_tokens_is_found_out_beside_this_thread(
    qtbot: QtBot, comparison: Comparison, ready: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def find_out(result: MatteResult) -> TokenMap | None:
        threads.append(threading.get_ident())
        return result_map(result)

    monkeypatch.setattr(held_matte, "result_map", find_out)
    run(qtbot, comparison)
    assert all(side.held and side.held.tokens is not None for side in comparison.sides)
    assert len(threads) == 2 and threading.get_ident() not in threads


def test_nothing_is_run_twice(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    run(qtbot, comparison)
    run(qtbot, comparison)
    comparison.choose(RIGHT, Setting("tome", 0, 0.5))
    assert states(comparison) == ("done", "idle")
    run(qtbot, comparison)
    comparison.choose(RIGHT, Setting("full"))
    assert states(comparison) == ("done", "done")
    assert ran(engine) == ["routed", "full", "tome"]
    run(qtbot, comparison, again=True)
    assert len(engine.runs) == 5


def test_the_same_on_both_sides_runs_once(qtbot: QtBot, comparison: Comparison, engine: FakeEngine) -> None:
    comparison.choose(RIGHT, comparison.sides[LEFT].setting)
    run(qtbot, comparison)
    assert states(comparison) == ("done", "done") and len(engine.runs) == 1


def test_the_result_of_the_document_is_taken_from_there(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    full_run(qtbot, ready)
    held = comparison.sides[LEFT].held
    assert states(comparison) == ("done", "idle") and held is not None
    assert held.alpha is ready.document.alpha_display and not held.compares


def test_marks_that_change_stop_it_and_undo_brings_back(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    run(qtbot, comparison)
    before = comparison.sides[LEFT].held
    touch(ready)
    assert states(comparison) == ("outdated", "outdated") and comparison.sides[LEFT].held is before
    engine.gate.clear()
    comparison.run()
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    ready.undo()
    assert states(comparison) == ("done", "done") and not comparison.running
    engine.gate.set()
    qtbot.waitUntil(lambda: engine.ended[-1] == "cancelled")


def test_a_run_of_the_document_comes_first(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.gate.clear()
    comparison.run()
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    ready.run()
    assert states(comparison) == ("waiting", "waiting") and ready.running
    engine.gate.set()
    qtbot.waitUntil(lambda: ready.document.result is not None and not comparison.running, timeout=5000)
    assert states(comparison) == ("done", "done")
    assert ready.document.alpha_is_current and ready.document.result is not None
    assert ran(engine) == ["routed", "routed", "routed", "full"]  # interrupted, the document's, again


def test_cancel_keeps_what_was_there(qtbot: QtBot, comparison: Comparison, engine: FakeEngine) -> None:
    run(qtbot, comparison)
    held = comparison.sides[LEFT].held
    engine.gate.clear()
    comparison.run(again=True)
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    comparison.cancel()
    assert states(comparison) == ("done", "done") and comparison.sides[LEFT].held is held


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UserError("No such thing."), "No such thing."),
        (MemoryError(), "not enough memory"),
        (KeyError("x"), "log"),
    ],
)
def test_one_side_fails_and_the_other_stays(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, error: Exception, words: str
) -> None:
    engine.error = error
    run(qtbot, comparison)
    assert states(comparison) == ("failed", "done") and words in comparison.sides[LEFT].error
    run(qtbot, comparison)
    assert states(comparison) == ("done", "done") and comparison.sides[LEFT].error == ""


def test_a_failure_is_told_by_its_side_alone(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    told: list[str] = []
    ready.error.connect(told.append)
    engine.refusal = UserError("No.")
    run(qtbot, comparison)
    assert states(comparison) == ("failed", "failed") and told == []


def test_what_was_taken_is_taken_back(qtbot: QtBot, comparison: Comparison, ready: Session) -> None:
    ready.set_attention("mame", 0.25)
    ready.set_attention("routed")
    full_run(qtbot, ready)
    before, stop, k = ready.document.result, ready.quality_stop, ready.max_tokens
    told: list[bool] = []
    comparison.taken.connect(lambda: told.append(comparison.before is not None))
    for setting in (Setting("tome", 0, 0.75), Setting("routed", 3)):
        comparison.choose(RIGHT, setting)
        run(qtbot, comparison)
        with qtbot.waitSignal(ready.service.finished):
            comparison.use(RIGHT)
        assert ready.document.result is not before
        assert (ready.attention.id, ready.quality_stop) == (setting.attention, None if setting.k else stop)
        with qtbot.waitSignal(ready.service.finished):
            comparison.take_back()
        assert ready.document.result is before and ready.document.alpha_is_current
        assert (ready.attention.id, ready.settings.ratio) == ("routed", 0.25)
        assert (ready.quality_stop, ready.max_tokens) == (stop, k)
        comparison.take_back()
    assert told == [True, False] * 2, "once each"


def test_taking_back_knows_photo_and_run(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    full_run(qtbot, ready)
    run(qtbot, comparison)
    with qtbot.waitSignal(ready.service.finished):
        comparison.use(RIGHT)
    engine.gate.clear()
    ready.run()
    comparison.take_back()
    assert ready.running and ready.attention.id == "routed", "the setting alone: the run goes on"
    engine.gate.set()
    qtbot.waitUntil(lambda: not ready.running)
    comparison.use(RIGHT)
    write_png(tmp_path / "other.png", disk_photo(96, 64))
    open_photo(qtbot, ready, tmp_path / "other.png")
    assert comparison.before is None


def test_use_takes_setting_and_matte(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.lower["tome"] = 0.25
    comparison.choose(RIGHT, Setting("tome", 0, 0.75))
    full_run(qtbot, ready)
    run(qtbot, comparison)
    count, can_undo = len(engine.runs), ready.history.undo_text
    with qtbot.waitSignal(ready.service.finished):
        comparison.use(RIGHT)
    document = ready.document
    assert (ready.attention.id, ready.settings.ratio) == ("tome", 0.75)
    assert document.alpha_is_current and document.alpha is not None and document.result is not None
    is_unknown = trimap_of(ready) == UNKNOWN
    np.testing.assert_allclose(document.alpha[is_unknown], 128 / 255 - 0.25, atol=1e-6)
    assert document.alpha is document.result.alpha and document.mixers
    assert ready.history.undo_text == can_undo and len(engine.runs) == count
    ready.undo()
    assert not document.alpha_is_current
    ready.redo()
    assert document.alpha_is_current
    comparison.use(LEFT)  # what the document held before, without a copy
    assert ready.attention.id == "routed" and document.result.mixer is None


@pytest.mark.parametrize(
    "other",
    [
        lambda session: session.set_passes(2),
        lambda session: session.set_memory_limit(1 << 30),
        lambda session: session.set_device("cpu"),
    ],
)
def test_what_all_runs_are_asked_for_is_followed(
    qtbot: QtBot,
    comparison: Comparison,
    engine: FakeEngine,
    ready: Session,
    other: Callable[[Session], None],
) -> None:
    run(qtbot, comparison)
    told: list[int] = []
    comparison.changed.connect(told.append)
    other(ready)
    assert states(comparison) == ("idle", "idle") and set(told) == {LEFT, RIGHT}
    comparison.use(RIGHT)
    settle(qtbot, ready)
    assert ready.document.result is None
    run(qtbot, comparison)
    asked = ready.options()
    for _, options in engine.runs[-2:]:
        assert (options.passes, options.device, options.precision, options.memory_limit) == (
            asked.passes,
            asked.device,
            asked.precision,
            asked.memory_limit,
        )


def test_use_follows_what_nobody_told(qtbot: QtBot, comparison: Comparison, ready: Session) -> None:
    run(qtbot, comparison)
    ready.settings.passes = 2
    comparison.use(RIGHT)
    settle(qtbot, ready)
    assert states(comparison) == ("idle", "idle") and ready.document.result is None


@pytest.mark.parametrize(("device", "cold"), [("cpu", [True, False]), ("auto", [False, False])])
def test_another_device_has_to_warm_up(
    qtbot: QtBot, comparison: Comparison, ready: Session, device: Device, cold: list[bool]
) -> None:
    run(qtbot, comparison)
    ready.set_device(device)
    run(qtbot, comparison, again=True)
    assert [side.held.cold for side in comparison.sides if side.held] == cold


def test_a_run_that_goes_on_is_begun_anew_with_two_passes(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.gate.clear()
    comparison.run()
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    ready.set_passes(2)
    engine.gate.set()
    qtbot.waitUntil(lambda: not comparison.running, timeout=5000)
    assert states(comparison) == ("done", "done")
    assert [options.passes for _, options in engine.runs] == [1, 2, 2]


def test_use_of_a_smaller_k_is_no_lack_of_memory(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    comparison.choose(LEFT, Setting("routed", 2))
    run(qtbot, comparison)
    with qtbot.waitSignal(ready.service.finished):
        comparison.use(LEFT)
    assert ready.max_tokens == 2 and ready.service.landed_options.max_tokens == 2


def test_use_after_the_marks_changed_takes_the_setting_alone(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    run(qtbot, comparison)
    touch(ready)
    comparison.use(RIGHT)
    assert ready.attention.id == "full" and ready.document.result is None


def test_marks_that_change_while_it_is_taken_over_keep_it_out(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    run(qtbot, comparison)
    comparison.use(RIGHT)
    touch(ready)
    settle(qtbot, ready)
    assert ready.document.result is None


def test_another_photo_starts_over(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    run(qtbot, comparison)
    engine.gate.clear()
    comparison.run(again=True)
    ready.confirm_discard = lambda name: True
    write_png(tmp_path / "other.png", disk_photo(96, 64))
    open_photo(qtbot, ready, tmp_path / "other.png")
    assert states(comparison) == ("idle", "idle") and not comparison.running
    assert all(side.held is None for side in comparison.sides)


def test_another_model_starts_over(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    run(qtbot, comparison)
    with qtbot.waitSignal(ready.host.model_changed):
        ready.load_model(tmp_path / "other.safetensors")
    assert states(comparison) == ("idle", "idle")


def test_a_result_is_of_the_model_that_made_it_not_of_its_name(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    load_model(qtbot, ready, tmp_path / "a" / "m.safetensors")
    full_run(qtbot, ready)
    assert comparison.state(LEFT) == "done" and comparison.in_use(LEFT)
    load_model(qtbot, ready, tmp_path / "b" / "m.safetensors")
    assert comparison.state(LEFT) == "idle" and comparison.sides[LEFT].held is None
    run(qtbot, comparison)
    assert comparison.state(LEFT) == "done" and not comparison.in_use(LEFT)
    left = comparison.sides[LEFT].held
    assert left is not None and left.cold


def test_what_is_taken_over_while_a_model_loads_stays_of_the_old_one(
    qtbot: QtBot, comparison: Comparison, ready: Session, tmp_path: Path
) -> None:
    run(qtbot, comparison)
    gate = threading.Event()
    ready.in_background(gate.wait, lambda _: None, kind="gate")
    comparison.use(RIGHT)
    load_model(qtbot, ready, tmp_path / ready.host.model_name)
    with qtbot.waitSignal(ready.service.finished):
        gate.set()
    assert ready.document.result is not None and states(comparison) == ("idle", "idle")


def test_a_run_asked_for_before_the_model_is_there_waits_for_it(
    qtbot: QtBot, session: Session, photo_file: Path, engine: FakeEngine
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    settle(qtbot, session)
    comparison = Comparison(session, session)
    comparison.begin()
    session.start()
    run(qtbot, comparison)
    qtbot.waitUntil(lambda: session.host.model_name != "" and not comparison.running)
    assert states(comparison) == ("done", "done") and ran(engine)[-2:] == ["routed", "full"]


def test_little_is_held_of_what_is_not_shown(
    qtbot: QtBot, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(qtbot, comparison)
    monkeypatch.setattr(shelf, "HELD_BYTES", 0)
    shown = comparison.sides[LEFT].setting
    comparison.choose(LEFT, Setting("tome"))
    assert states(comparison) == ("idle", "done")
    comparison.choose(LEFT, shown)
    assert states(comparison) == ("idle", "done")


def test_without_a_photo_there_is_nothing_to_do(session: Session) -> None:
    comparison = Comparison(session, session)
    comparison.begin()
    comparison.run()
    comparison.use(LEFT)
    assert states(comparison) == ("empty", "empty") and comparison.predicted(LEFT) is None


def test_requests_are_alike_however_they_are_written() -> None:
    tiny = PRESETS["tiny"]
    full = replace(tiny, attention="full")
    base = MatteOptions(max_tokens=100)
    named = replace(base, mixer=MixerOptions("routed"))
    assert normal(base, 100, tiny) == normal(named, 100, tiny) == MatteOptions()
    assert normal(base, 100, full) == normal(replace(base, mixer=MixerOptions("full")), 100, full)
    assert normal(named, 100, full).mixer == MixerOptions("routed")  # the engine says why it cannot
    few = replace(base, max_tokens=7)
    assert normal(replace(few, mixer=MixerOptions("tome", 0.5)), 100, tiny).max_tokens is None
