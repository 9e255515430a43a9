"""Finished runs are versions: listed, looked at, returned to whole, bounded, and gone with the photo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.marks_then import MarksThen
from app.matting.kept_matte import KeptMatte
from app.session import Session
from app.versions import versions
from app.versions.version import Version
from core.engine.options import Cancelled
from core.refine.finish import Finish
from core.refine.refinement import Refinement
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, calm, full_run, open_photo, paint, settle, state, touch, trimap_of
from tests.fake_engine import FakeEngine


def run(qtbot: QtBot, session: Session) -> Version:
    """A run, as the version that it becomes."""
    before = len(session.versions.all)
    full_run(qtbot, session)
    qtbot.waitUntil(lambda: len(session.versions.all) > before)
    return session.versions.all[-1]


def alpha_of(session: Session) -> np.ndarray:
    assert session.document.alpha is not None
    return session.document.alpha.copy()


@pytest.fixture
def two(qtbot: QtBot, ready: Session) -> tuple[Session, Version, Version]:
    """Two runs with a stroke between."""
    first = run(qtbot, ready)
    touch(ready)
    second = run(qtbot, ready)
    settle(qtbot, ready)
    return ready, first, second


def test_every_run_is_a_version_and_the_last_one_stands(two: tuple[Session, Version, Version]) -> None:
    session, first, second = two
    assert [one.number for one in session.versions.all] == [1, 2] and session.versions.current is second
    assert second.facts.model == "tiny" and second.facts.seconds > 0 and second.facts.made >= first.facts.made
    assert first.picture.ndim == 3 and not np.array_equal(first.picture, second.picture)


@pytest.mark.usefixtures("small_sample")
def test_a_look_changes_nothing_and_ends(qtbot: QtBot, two: tuple[Session, Version, Version]) -> None:
    session, first, second = two
    before, alpha = state(session), alpha_of(session)
    with qtbot.waitSignal(session.versions.looked_changed):
        session.versions.look(first)
    held = session.versions.held
    assert session.versions.looked is first and held is not None
    assert not np.array_equal(held.result.alpha, alpha)
    assert_same(state(session), before)
    assert np.array_equal(alpha_of(session), alpha) and session.versions.current is second
    session.versions.leave()
    assert session.versions.looked is None and session.versions.held is None
    for ending in (session.undo, lambda: touch(session), session.open_sample):
        with qtbot.waitSignal(session.versions.looked_changed):
            session.versions.look(first)
        with qtbot.waitSignal(session.versions.looked_changed):
            ending()
        assert session.versions.held is None
    settle(qtbot, session)


def test_a_return_brings_marks_matte_and_settings_back_in_one_step(qtbot: QtBot, ready: Session) -> None:
    session, document = ready, ready.document
    session.set_max_tokens(7)
    first, marks_of_first, alpha_of_first = run(qtbot, session), state(session), alpha_of(session)
    session.set_unpainted(UNKNOWN)
    settle(qtbot, session)
    touch(session)
    session.set_attention("full")
    session.set_passes(2)
    second, marks_of_second, alpha_of_second = run(qtbot, session), state(session), alpha_of(session)
    steps = len(session.history.stacks.done)
    for _ in range(2):
        session.versions.return_to(first)
        calm(qtbot, session)
        assert len(session.history.stacks.done) == steps + 1
        assert session.history.undo_text == "Return to version 1"
        assert_same(state(session), marks_of_first)
        assert np.array_equal(alpha_of(session), alpha_of_first) and document.alpha_is_current
        assert session.versions.current is first
        assert (session.attention.id, session.max_tokens, session.settings.passes) == ("routed", 7, 1)
        session.undo()
        calm(qtbot, session)
        assert_same(state(session), marks_of_second)
        assert np.array_equal(alpha_of(session), alpha_of_second) and document.alpha_is_current
        assert session.versions.current.number == second.number
        assert (session.attention.id, session.settings.passes) == ("full", 2)
        session.redo()
        calm(qtbot, session)
        assert_same(state(session), marks_of_first)
        assert np.array_equal(alpha_of(session), alpha_of_first) and session.versions.current is first
        session.undo()
        calm(qtbot, session)


def test_touch_up_and_refinement_come_back_too(qtbot: QtBot, two: tuple[Session, Version, Version]) -> None:
    session, first, _ = two
    document = session.document
    plain = document.finish
    refined = type(plain)(plain.touch_up, Refinement(feather=3.0))
    document.set_finish(refined, None)
    session.versions.return_to(first)
    calm(qtbot, session)
    assert document.finish is plain
    second = session.versions.all[1]
    assert second.finish is refined
    session.undo()
    assert document.finish is refined
    calm(qtbot, session)
    session.versions.return_to(first)
    calm(qtbot, session)
    session.versions.return_to(second)
    calm(qtbot, session)
    assert document.finish is refined and session.versions.current is second


def test_marks_are_those_of_the_run_though_painted_on_meanwhile(
    qtbot: QtBot, ready: Session, engine: FakeEngine
) -> None:
    session = ready
    before = state(session)
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    paint(session, [(0, 0), (95, 63)], FOREGROUND)
    with qtbot.waitSignal(session.service.finished):
        engine.gate.set()
    qtbot.waitUntil(lambda: len(session.versions.all) == 1)
    settle(qtbot, session)
    session.versions.return_to(session.versions.all[0])
    calm(qtbot, session)
    assert_same(state(session), before)
    assert session.document.alpha_is_current


def test_a_run_whose_marks_are_no_longer_known_is_no_version(
    qtbot: QtBot, ready: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than one with the marks of another."""
    pack = versions.pack_marks

    def interrupted(*args: Any) -> Any:
        ready.document.marks_then = MarksThen()
        raise Cancelled

    monkeypatch.setattr(versions, "pack_marks", interrupted)
    full_run(qtbot, ready)
    settle(qtbot, ready)
    monkeypatch.setattr(versions, "pack_marks", pack)
    qtbot.wait(2 * versions._PAUSE_MS)
    assert ready.versions.all == ()
    touch(ready)
    assert run(qtbot, ready).number == 2


def test_a_return_to_the_version_that_stands_brings_its_marks_back(
    qtbot: QtBot, two: tuple[Session, Version, Version]
) -> None:
    session, _, second = two
    marks, result = state(session), session.document.result
    touch(session, BACKGROUND)
    session.versions.return_to(second)
    calm(qtbot, session)
    assert_same(state(session), marks)
    assert session.document.result is result and session.document.alpha_is_current
    session.undo()
    assert trimap_of(session)[10, 10] == BACKGROUND


def test_a_return_to_the_version_that_stands_leaves_the_touch_up_of_now(
    qtbot: QtBot, two: tuple[Session, Version, Version]
) -> None:
    session, _, second = two
    touch(session, BACKGROUND)
    session.document.set_finish(Finish(session.document.finish.touch_up, Refinement(feather=3.0)), None)
    refined = session.document.finish
    session.versions.return_to(second)
    calm(qtbot, session)
    assert session.document.finish is refined
    session.undo()
    assert session.document.finish is refined


def test_undo_and_redo_walk_through_versions(qtbot: QtBot, two: tuple[Session, Version, Version]) -> None:
    session, first, second = two
    marks, alpha = state(session), alpha_of(session)
    for verb, stands in (
        (session.undo, first),
        (session.undo, first),
        (session.redo, first),
        (session.redo, second),
    ):
        verb()
        calm(qtbot, session)
        assert session.versions.current is stands and len(session.versions.all) == 2
    assert_same(state(session), marks)
    assert np.array_equal(alpha_of(session), alpha)


def test_a_return_waits_for_no_run_and_ends_none(
    qtbot: QtBot, two: tuple[Session, Version, Version], engine: FakeEngine
) -> None:
    session, first, _ = two
    engine.gate.clear()
    session.run()
    assert not session.versions.can_return
    steps = len(session.history.stacks.done)
    session.versions.return_to(first)
    settle(qtbot, session)
    assert session.running and len(session.history.stacks.done) == steps
    session.cancel()
    engine.gate.set()


def test_steps_through_the_list(qtbot: QtBot, two: tuple[Session, Version, Version]) -> None:
    session, first, _ = two
    versions = session.versions
    assert versions.can_step(-1) and not versions.can_step(1)
    with qtbot.waitSignal(versions.looked_changed):
        versions.step(-1)
    assert versions.looked is first and versions.can_step(1) and not versions.can_step(-1)
    versions.step(1)
    assert versions.looked is None


def test_the_oldest_are_compressed_then_dropped_and_the_one_that_stands_never(
    qtbot: QtBot, two: tuple[Session, Version, Version]
) -> None:
    session, first, second = two
    versions = session.versions
    versions.set_limit(versions.nbytes - 1)
    qtbot.waitUntil(lambda: first.matte.compressed)
    settle(qtbot, session)
    if first in versions.all:
        with qtbot.waitSignal(versions.looked_changed):
            versions.look(first)
        assert versions.held is not None and versions.held.result.alpha.shape == session.document.size
    versions.set_limit(0)
    settle(qtbot, session)
    assert versions.all == (second,) and versions.looked is None and not second.matte.compressed
    assert session.settings.versions_bytes == 0
    session.undo()
    calm(qtbot, session)
    assert versions.current is None  # the history still holds what it needs
    assert session.document.alpha is not None


def test_a_version_is_deleted_by_hand(qtbot: QtBot, two: tuple[Session, Version, Version]) -> None:
    session, first, second = two
    with qtbot.waitSignal(session.versions.looked_changed):
        session.versions.look(first)
    session.versions.delete(first)
    assert session.versions.all == (second,) and session.versions.looked is None
    touch(session)
    assert run(qtbot, session).number == 3  # numbers are not given twice


def test_another_photo_forgets_them(
    qtbot: QtBot, two: tuple[Session, Version, Version], photo_file: Path
) -> None:
    session, first, _ = two
    session.versions.look(first)
    open_photo(qtbot, session, photo_file)
    settle(qtbot, session)
    assert session.versions.all == () and session.versions.held is None and session.versions.current is None


def test_what_cannot_be_unpacked_is_said_and_the_list_stays(
    qtbot: QtBot, two: tuple[Session, Version, Version], monkeypatch: pytest.MonkeyPatch
) -> None:
    session, first, second = two

    def full(kept: KeptMatte) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(KeptMatte, "held", full)
        with qtbot.waitSignal(session.error) as told:
            session.versions.look(first)
    assert "Version 1 cannot be shown" in told.args[0] and "memory" in told.args[0]
    assert session.versions.looked is None and session.versions.all == (first, second)


def test_a_compressed_matte_is_whole_again(two: tuple[Session, Version, Version]) -> None:
    _, first, _ = two
    before = first.matte.landed()
    packed = first.matte.nbytes
    first.matte.compress()
    first.matte.compress()
    again = first.matte.landed()
    assert first.matte.nbytes < packed
    assert again.result.alpha.tobytes() == before.result.alpha.tobytes()
    assert again.result.foreground is not None and before.result.foreground is not None
    assert again.result.foreground.tobytes() == before.result.foreground.tobytes()
