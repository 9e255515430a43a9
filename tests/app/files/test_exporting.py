"""Nothing outdated leaves the program unsaid: with Live or without, into files and onto the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from psd_tools import PSDImage
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import read_gray, read_image, write_png
from core.jobs.export_options import ExportOptions
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, give_up, open_photo, paint, settle, touch, trimap_of
from tests.fake_engine import FakeEngine

Verb = Callable[[Session, Path], None]
VERBS: list[Verb] = [
    lambda session, path: session.export_cutout(path),
    lambda session, path: session.export_alpha(path),
    lambda session, path: session.copy_cutout(),
]


@pytest.fixture
def matted(qtbot: QtBot, ready: Session) -> Session:
    full_run(qtbot, ready)
    settle(qtbot, ready)
    return ready


@pytest.fixture
def told(matted: Session) -> list[str]:
    """Notices and errors."""
    said: list[str] = []
    matted.notice.connect(said.append)
    matted.error.connect(said.append)
    return said


def wait_all(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.running and not session.after_run.waiting, timeout=5000)
    settle(qtbot, session)


def test_a_current_cutout_is_exported_at_once(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str]
) -> None:
    matted.export_alpha(tmp_path / "a.png")
    assert not matted.running
    settle(qtbot, matted)
    assert len(engine.runs) == 1 and told == [f"Saved a.png in {tmp_path}."]


@pytest.mark.parametrize("verb", VERBS)
def test_outdated_marks_are_run_first(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str], *, verb: Verb
) -> None:
    copies: list[np.ndarray] = []
    matted.cutout_ready.connect(lambda rgba, profile: copies.append(rgba))
    touch(matted)
    assert matted.exporting.needs_run_first
    verb(matted, tmp_path / "a.png")
    assert matted.running and "changed since the last run" in told[-1]
    wait_all(qtbot, matted)
    assert len(engine.runs) == 2
    if copies:
        assert copies[0][10, 10, 3] == 255
    else:
        assert (tmp_path / "a.png").exists() and told[-1] == f"Saved a.png in {tmp_path}."


def test_an_undo_makes_the_cutout_current_again(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    touch(matted)
    matted.undo()
    matted.export_alpha(tmp_path / "a.png")
    settle(qtbot, matted)
    assert (tmp_path / "a.png").exists() and len(engine.runs) == 1


def test_an_export_during_a_run_follows_it(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str]
) -> None:
    touch(matted)
    engine.gate.clear()
    matted.run()
    qtbot.waitUntil(lambda: matted.document.alpha_is_current)  # the run has begun to show itself
    matted.export_alpha(tmp_path / "a.png")
    assert told[-1] == "This will follow the current run." and not (tmp_path / "a.png").exists()
    engine.gate.set()
    wait_all(qtbot, matted)
    assert len(engine.runs) == 2 and read_gray(tmp_path / "a.png")[10, 10] == 255


def test_an_export_during_a_run_of_older_marks_is_of_the_newer_ones(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str]
) -> None:
    touch(matted)
    engine.gate.clear()
    matted.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 2)
    paint(matted, [(80, 50)], FOREGROUND)
    landed: list[None] = []
    matted.after_run.landed.connect(lambda: landed.append(None))
    matted.export_alpha(tmp_path / "a.png")
    engine.gate.set()
    wait_all(qtbot, matted)
    assert len(engine.runs) == 3 and len(landed) == 1
    assert np.array_equal(read_gray(tmp_path / "a.png"), np.rint(trimap_of(matted)))
    assert told[-1] == f"Saved a.png in {tmp_path}."


def test_what_was_painted_after_an_export_was_asked_for_is_said_not_to_be_in_it(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str]
) -> None:
    touch(matted)
    engine.gate.clear()
    matted.export_alpha(tmp_path / "a.png")
    qtbot.waitUntil(lambda: len(engine.runs) == 2)
    paint(matted, [(80, 50)], FOREGROUND)
    engine.gate.set()
    wait_all(qtbot, matted)
    assert len(engine.runs) == 2 and read_gray(tmp_path / "a.png")[50, 80] == 0
    assert told[-1].startswith("Saved a.png") and "changed since" in told[-1]


@pytest.mark.parametrize("verb", VERBS)
def test_after_clear_there_is_nothing_to_export(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str], *, verb: Verb
) -> None:
    matted.clear_trimap()
    settle(qtbot, matted)
    verb(matted, tmp_path / "a.png")
    settle(qtbot, matted)
    assert told[-1].startswith("Nothing is marked any more") and not matted.running
    assert not matted.after_run.waiting and not (tmp_path / "a.png").exists() and len(engine.runs) == 1
    matted.undo()
    matted.export_alpha(tmp_path / "a.png")
    settle(qtbot, matted)
    assert (tmp_path / "a.png").exists()


def test_a_fill_that_is_still_computed_is_waited_for(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    matted.lasso_fill([(0, 0), (20, 0), (20, 20), (0, 20)], FOREGROUND)
    matted.export_alpha(tmp_path / "a.png")
    wait_all(qtbot, matted)
    assert len(engine.runs) == 2 and read_gray(tmp_path / "a.png")[10, 10] == 255


def test_a_run_that_fails_leaves_the_older_cutout_unwritten(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path, told: list[str]
) -> None:
    touch(matted)
    engine.error = MemoryError()
    matted.export_alpha(tmp_path / "a.png")
    wait_all(qtbot, matted)
    assert not (tmp_path / "a.png").exists() and any(text.startswith("Nothing was exported") for text in told)


def test_the_depth_is_the_photos_own_until_one_is_chosen_for_it(
    qtbot: QtBot, ready: Session, photo_file: Path, tmp_path: Path
) -> None:
    assert ready.exporting.depth == 8
    ready.exporting.set_depth(16)
    assert ready.exporting.depth == 16
    deep = tmp_path / "deep.png"
    write_png(deep, np.full((40, 60, 3), 40_000, np.uint16))
    open_photo(qtbot, ready, deep)
    assert ready.exporting.depth == 16
    ready.exporting.set_depth(8)
    shallow = tmp_path / "shallow.png"
    write_png(shallow, np.full((40, 60, 3), 100, np.uint8))
    open_photo(qtbot, ready, shallow)
    assert ready.exporting.depth == 8


def test_a_depth_that_was_chosen_is_forgotten_with_its_photo(ready: Session) -> None:
    exporting, key = ready.exporting, ready.workspace.current
    exporting.set_depth(16)
    give_up(ready)
    assert exporting.depth_of(key, 8) == 8


@pytest.mark.parametrize(("view", "layers"), [("checker", 2), ("own", 3)])
def test_layered_files_get_the_users_own_background_where_it_is_shown(
    qtbot: QtBot, matted: Session, tmp_path: Path, view: str, layers: int
) -> None:
    matted.set_view(view)
    with qtbot.waitSignal(matted.exporting.exported):
        matted.export_cutout(tmp_path / "a.psd")
    assert len(PSDImage.open(tmp_path / "a.psd")) == layers


def test_what_was_chosen_for_one_photo_wins_over_all_and_too_much_is_refused(
    qtbot: QtBot, matted: Session, tmp_path: Path, told: list[str]
) -> None:
    matted.exporting.options = ExportOptions(depth=8)
    matted.exporting.set_depth(16)
    matted.export_alpha(tmp_path / "a.jpg")
    assert told == ["JPEG is written with 8 bits per channel, not 16; choose 8 bits, or another format."]
    with qtbot.waitSignal(matted.exporting.exported):
        matted.export_alpha(tmp_path / "a.tif")
    assert read_image(tmp_path / "a.tif").depth == 16
    assert matted.settings.export_folder == tmp_path
