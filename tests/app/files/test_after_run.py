"""Exports while a preview is shown: the run at full size first, written after that very run or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.errors import UserError
from core.imaging.io import read_image
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, mark, open_photo, previewed, settle, touch
from tests.fake_engine import FakeEngine

CORNERS = [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)]


@pytest.fixture
def notices(live: Session) -> list[str]:
    told: list[str] = []
    live.notice.connect(told.append)
    return told


def test_an_export_after_a_preview_does_the_full_run_first(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    assert live.exporting.needs_run_first
    engine.gate.clear()
    live.export_cutout(tmp_path / "cutout.png")
    live.export_alpha(tmp_path / "alpha.png")
    assert live.running
    qtbot.wait(30)
    assert not (tmp_path / "cutout.png").exists()
    engine.gate.set()
    qtbot.waitUntil(lambda: (tmp_path / "alpha.png").exists() and (tmp_path / "cutout.png").exists())
    assert len(engine.runs) == 2 and engine.runs[1][1].foreground
    settle(qtbot, live)
    written = read_image(tmp_path / "cutout.png").alpha
    assert written is not None and live.document.result is not None
    assert np.array_equal(written, np.rint(live.document.result.alpha * 255))
    assert not live.exporting.needs_run_first


def test_a_target_that_cannot_be_written_is_told_before_the_run(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    with qtbot.waitSignal(live.error) as told:
        live.export_cutout(tmp_path / "missing" / "cutout.png")
    assert "does not exist" in told.args[0]
    assert not live.running and not live.after_run.waiting and len(engine.runs) == 1


def test_a_copy_after_a_preview_does_the_full_run_first(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    full_run(qtbot, live)
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    with qtbot.waitSignal(live.cutout_ready, timeout=5000) as told:
        live.copy_cutout()
    assert len(engine.runs) == 3 and told.args[0][10, 10, 3] == 255
    settle(qtbot, live)


@pytest.mark.parametrize("fails", [False, True])
def test_without_the_full_run_nothing_is_exported(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path, notices: list[str], *, fails: bool
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.gate.clear()
    live.export_cutout(tmp_path / "cutout.png")
    if fails:
        engine.error = UserError("No.")
        engine.gate.set()
        qtbot.waitUntil(lambda: not live.running)
    else:
        qtbot.waitUntil(lambda: len(engine.runs) == 2)
        live.cancel()
        engine.gate.set()
    assert notices[-1].startswith("Nothing was exported") and not live.after_run.waiting
    full_run(qtbot, live)
    settle(qtbot, live)
    assert not (tmp_path / "cutout.png").exists()


def test_an_undo_that_drops_the_run_drops_its_exports(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path, notices: list[str]
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    live.lasso_fill(CORNERS, FOREGROUND)
    live.export_cutout(tmp_path / "cutout.png")
    assert live.after_run.waiting and not live.running
    live.undo()
    assert not live.after_run.waiting and notices[-1].startswith("Nothing was exported")
    full_run(qtbot, live)
    settle(qtbot, live)
    assert not (tmp_path / "cutout.png").exists()


def test_an_export_waits_for_what_is_being_computed_and_then_for_the_run(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    live.lasso_fill(CORNERS, FOREGROUND)
    live.export_alpha(tmp_path / "alpha.png")
    live.export_cutout(tmp_path / "cutout.png")
    qtbot.waitUntil(lambda: (tmp_path / "alpha.png").exists() and (tmp_path / "cutout.png").exists())
    settle(qtbot, live)
    assert len(engine.runs) == 2 and not live.after_run.waiting


def test_a_model_that_cannot_be_loaded_leaves_the_exports(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path, notices: list[str]
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.broken_models = {"bad.safetensors"}
    engine.gate.clear()
    with qtbot.waitSignal(live.error) as told:
        live.load_model("bad.safetensors")
        live.export_cutout(tmp_path / "cutout.png")
    assert "is not a model" in told.args[0] and live.after_run.waiting
    engine.gate.set()
    qtbot.waitUntil((tmp_path / "cutout.png").exists)
    settle(qtbot, live)
    assert not any(notice.startswith("Nothing") for notice in notices)


def test_another_run_in_its_place_does_not_write(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path, notices: list[str]
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.gate.clear()
    live.export_cutout(tmp_path / "cutout.png")
    live.run()
    engine.gate.set()
    qtbot.waitUntil(lambda: live.document.alpha_is_current and not live.running)
    settle(qtbot, live)
    assert notices[-1].startswith("Nothing was exported") and not (tmp_path / "cutout.png").exists()


def test_closing_their_photo_drops_them(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path, photo_file: Path
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.gate.clear()
    live.lasso_fill(CORNERS, FOREGROUND)
    live.export_cutout(tmp_path / "cutout.png")
    settle(qtbot, live)
    open_photo(qtbot, live, photo_file)  # anew
    assert not live.after_run.waiting
    engine.gate.set()
    mark(live)
    full_run(qtbot, live)
    settle(qtbot, live)
    assert not (tmp_path / "cutout.png").exists()


def test_only_a_preview_that_is_seen_is_spoken_of(
    qtbot: QtBot, live: Session, engine: FakeEngine, tmp_path: Path, notices: list[str]
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.gate.clear()
    live.export_cutout(tmp_path / "cutout.png")
    assert "preview" in notices[-1]
    qtbot.waitUntil(lambda: live.document.preview is None)
    live.export_alpha(tmp_path / "alpha.png")
    assert "preview" not in notices[-1] and len(notices) == 2
    engine.gate.set()
    qtbot.waitUntil((tmp_path / "alpha.png").exists)
    settle(qtbot, live)
