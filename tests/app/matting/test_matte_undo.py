"""A run is a step of the history: the matte that stood before comes back, together with its marks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.matting.kept_matte import KeptMatte
from app.session import Session
from core.engine.options import MatteOptions, MatteResult
from core.imaging.io import read_gray
from core.trimap.values import FOREGROUND
from tests.app.helpers import calm, full_run, open_photo, paint, result_of, settle, touch
from tests.fake_engine import FakeEngine


@pytest.fixture
def twice(qtbot: QtBot, ready: Session) -> tuple[Session, MatteResult, MatteResult]:
    """Two runs with a stroke between, and their results."""
    full_run(qtbot, ready)
    first = ready.document.result
    touch(ready)
    full_run(qtbot, ready)
    second = ready.document.result
    settle(qtbot, ready)
    assert first is not None and second is not None
    return ready, first, second


def assert_shows(session: Session, expected: MatteResult) -> None:
    document = session.document
    result, alpha = document.result, document.alpha
    assert result is not None and alpha is not None and document.alpha_display is not None
    assert result.alpha.dtype == np.float32 and alpha.tobytes() == expected.alpha.tobytes()
    assert result.alpha is alpha and np.array_equal(document.alpha_display, np.rint(alpha * 255))
    assert expected.foreground is not None and document.foreground is not None
    assert document.foreground.tobytes() == expected.foreground.tobytes()
    arrays = {"alpha": expected.alpha, "foreground": expected.foreground, "routers": expected.routers}
    assert replace(result, **arrays) == expected
    for grid, other in zip(document.routers, expected.routers, strict=True):
        assert grid is not None and np.array_equal(grid.margin, other.margin)


def test_undo_brings_the_matte_back_and_then_its_marks(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult]
) -> None:
    session, first, second = twice
    document = session.document
    assert session.history.undo_text == "Run"
    session.undo()
    calm(qtbot, session)
    assert_shows(session, first)
    assert not document.alpha_is_current and session.history.undo_text == "Brush stroke"
    session.undo()
    assert document.alpha_is_current  # the marks that it was made from
    session.redo()
    assert not document.alpha_is_current
    session.redo()
    calm(qtbot, session)
    assert_shows(session, second)
    assert document.alpha_is_current


def test_the_first_run_is_no_step(qtbot: QtBot, ready: Session) -> None:
    full_run(qtbot, ready)
    assert ready.history.undo_text == "Brush stroke"


def test_a_run_leaves_marks_saved_and_what_was_undone(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult], tmp_path: Path
) -> None:
    session, _, _ = twice
    session.save_trimap(tmp_path / "t.png")
    qtbot.waitUntil(lambda: not session.document.dirty)
    paint(session, [(80, 50)], FOREGROUND)
    session.undo()
    full_run(qtbot, session)
    assert not session.document.dirty and session.history.redo_text == "Brush stroke"
    session.undo()
    assert not session.document.dirty
    calm(qtbot, session)


def test_many_steps_fast_end_where_they_should(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult]
) -> None:
    session, first, second = twice
    paint(session, [(80, 50)], FOREGROUND)
    full_run(qtbot, session)
    third = session.document.result
    assert third is not None
    for verbs, expected in (
        ("uuuu", first),
        ("rrrr", third),
        ("uuurr", second),
        ("rrururuu", second),
        ("uuurrrruuuu", first),
    ):
        for verb in verbs:
            (session.undo if verb == "u" else session.redo)()
        calm(qtbot, session)
        assert_shows(session, expected)


def test_what_came_back_is_exported(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult], tmp_path: Path, engine: FakeEngine
) -> None:
    session, first, _ = twice
    session.undo()
    session.undo()
    session.export_alpha(tmp_path / "a.png")  # before it is back
    qtbot.waitUntil((tmp_path / "a.png").exists)
    calm(qtbot, session)
    assert len(engine.runs) == 2 and np.array_equal(read_gray(tmp_path / "a.png"), np.rint(first.alpha * 255))


@pytest.mark.parametrize("is_canceled", [True, False])
def test_a_run_that_begins_meanwhile_comes_first(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult], engine: FakeEngine, *, is_canceled: bool
) -> None:
    session, first, second = twice
    engine.gate.clear()
    session.undo()
    session.run_whole()
    settle(qtbot, session)
    qtbot.waitUntil(lambda: len(engine.runs) == 3)
    assert session.matte_undo.busy
    if is_canceled:
        session.cancel()
        engine.gate.set()
        calm(qtbot, session)
        assert_shows(session, first)
        return
    with qtbot.waitSignal(session.service.finished):
        engine.gate.set()
    calm(qtbot, session)
    assert_shows(session, second)
    session.undo()
    calm(qtbot, session)
    assert_shows(session, first)


def test_undo_during_a_run_ends_it_well(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult], engine: FakeEngine
) -> None:
    session, first, _ = twice
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: session.document.alpha is not session.document.result.alpha)
    session.undo()
    settle(qtbot, session)
    session.cancel()
    engine.gate.set()
    calm(qtbot, session)
    assert_shows(session, first)


def test_another_photo_forgets_them(
    qtbot: QtBot, twice: tuple[Session, MatteResult, MatteResult], photo_file: Path
) -> None:
    session, _, _ = twice
    session.undo()
    open_photo(qtbot, session, photo_file)
    settle(qtbot, session)
    assert session.document.result is None and not session.history.can_undo and not session.matte_undo.busy


def test_a_matte_that_cannot_come_back_leaves_the_shown_one_and_blocks_nothing(
    qtbot: QtBot,
    twice: tuple[Session, MatteResult, MatteResult],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, first, second = twice

    def full(kept: KeptMatte) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(KeptMatte, "landed", full)
        with qtbot.waitSignal(session.error) as told:
            session.undo()
            session.export_alpha(tmp_path / "waiting.png")
        assert "could not be brought back" in told.args[0] and "not enough memory" in told.args[0]
        assert "Nothing was exported or copied" in told.args[0]
        assert not session.matte_undo.busy
        calm(qtbot, session)
        assert_shows(session, second)
    session.export_alpha(tmp_path / "a.png")
    qtbot.waitUntil((tmp_path / "a.png").exists)
    assert not (tmp_path / "waiting.png").exists()
    session.redo()
    calm(qtbot, session)
    assert_shows(session, second)
    session.undo()
    calm(qtbot, session)
    assert_shows(session, first)


def test_mattes_are_held_small_and_bounded(qtbot: QtBot, ready: Session) -> None:
    for index in range(5):
        full_run(qtbot, ready)
        touch(ready, 128 if index % 2 else 255)
    settle(qtbot, ready)
    raw = ready.document.result
    assert raw is not None and raw.foreground is not None
    steps = [step for step in ready.history.stacks.done if step.text == "Run"]
    assert len(steps) == 4 and all(
        step.nbytes < (raw.alpha.nbytes + raw.foreground.nbytes) / 4 for step in steps
    )
    ready.history.limit_bytes = steps[0].nbytes
    ready.history.trim()
    assert ready.history.nbytes <= max(steps[0].nbytes, ready.history.stacks.done[-1].nbytes)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_packed_matte_is_whole_again_to_the_last_bit(dtype: type[np.unsignedinteger]) -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (37, 53, 3)).astype(dtype)
    alpha = np.clip(rng.normal(0.5, 1, (37, 53)), 0, 1).astype(np.float32)
    alpha[3, 3], alpha[4, 4] = np.nextafter(np.float32(1), 0), np.float32(1e-30)
    foreground = image.copy()
    foreground[alpha < 0.5] += 1
    for colors in (foreground, None, foreground[:5]):
        result = replace(result_of(alpha), foreground=colors)
        kept = KeptMatte(result, image, 3, MatteOptions(), 1)
        before = kept.nbytes
        kept.pack()
        kept.pack()
        landed = kept.landed()
        assert landed.result.alpha.tobytes() == alpha.tobytes() and kept.nbytes < before
        again = landed.result.foreground
        assert again is None if colors is None else again is not None and again.tobytes() == colors.tobytes()
        assert np.array_equal(landed.display, np.rint(alpha * 255))
