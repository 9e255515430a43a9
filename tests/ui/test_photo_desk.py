"""Several photos in the real window: listed, shown, chosen, moved, run, exported and closed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, Qt
from pytestqt.qtbot import QtBot

from app.workspace.photo import State
from core.imaging.io import write_png
from tests.app.helpers import mark, settle
from tests.fake_engine import FakeEngine
from tests.ui.helpers import Calls
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Four photos of 96 x 64 pixels."""
    folder = tmp_path / "shoot"
    folder.mkdir()
    rng = np.random.default_rng(3)
    paths = [folder / f"{name}.png" for name in "abcd"]
    for path in paths:
        write_png(path, rng.integers(0, 255, (64, 96, 3), np.uint8))
    return paths


@pytest.fixture
def several(window: MainWindow, qtbot: QtBot, files: list[Path]) -> MainWindow:
    """The window with four photos open, the first in view."""
    workspace = window.session.workspace
    workspace.open_paths(files)
    qtbot.waitUntil(lambda: [one.state for one in workspace.photos] == [State.UNMARKED] * 4)
    return window


def names(window: MainWindow) -> list[str]:
    model = window.filmstrip.model
    return [model.index(row).data() for row in range(model.rowCount())]


def keys(window: MainWindow) -> list[int]:
    return [one.key for one in window.session.workspace.photos]


def in_view(window: MainWindow) -> str:
    return window.session.document.name


def choose(window: MainWindow, *rows: int) -> None:
    """Choose photos by their places, without showing another one."""
    strip, flag = window.filmstrip, QItemSelectionModel.SelectionFlag
    strip.list.clearSelection()
    for row in rows:
        strip.list.selectionModel().select(strip.model.index(row), flag.Select)


def trigger(window: MainWindow, name: str) -> None:
    window.actions_.refresh()
    assert window.actions_[name].isEnabled(), f"{name} is not offered"
    window.actions_[name].trigger()


def test_the_strip_comes_with_the_second_photo(window: MainWindow, qtbot: QtBot, files: list[Path]) -> None:
    for path, shown in zip(files, (False, True, True), strict=False):
        with qtbot.waitSignal(window.session.document.photo_changed):
            window.session.open_path(path)
        assert window.filmstrip.isVisible() is shown
    assert names(window) == ["a.png", "b.png", "c.png"]


def test_thumbnails_are_of_the_photos_and_then_of_their_cutouts(
    several: MainWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    workspace, session = several.session.workspace, several.session

    def picture(row: int) -> NDArray[np.uint8] | None:
        return workspace.photos[row].thumbnail

    qtbot.waitUntil(lambda: all(picture(row) is not None for row in range(4)))
    before = picture(0)
    session.start()
    mark(session)
    settle(qtbot, session)
    with qtbot.waitSignal(session.runs.finished):
        session.run()
    qtbot.waitUntil(lambda: picture(0) is not before)
    assert before is not None and not np.array_equal(before, picture(0))


def test_the_title_says_which_photo_of_how_many(several: MainWindow, qtbot: QtBot) -> None:
    assert several.windowTitle() == "a.png[*] (1 of 4) – Matte Studio"
    trigger(several, "photo_previous")
    qtbot.waitUntil(lambda: several.windowTitle() == "d.png[*] (4 of 4) – Matte Studio")
    trigger(several, "photo_next")
    qtbot.waitUntil(lambda: several.windowTitle() == "a.png[*] (1 of 4) – Matte Studio")
    several.session.workspace.move(keys(several)[0], 2)
    assert several.windowTitle() == "a.png[*] (3 of 4) – Matte Studio"


def test_marks_change_the_state_in_the_strip(several: MainWindow, qtbot: QtBot) -> None:
    mark(several.session)
    settle(qtbot, several.session)
    tip = several.filmstrip.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "Marked" in tip and "Not saved" in tip
    assert "No marks" in several.filmstrip.model.index(1).data(Qt.ItemDataRole.ToolTipRole)


def test_chosen_photos_move_together(several: MainWindow) -> None:
    choose(several, 0, 1)
    several.actions_.refresh()
    assert not several.actions_["move_left"].isEnabled()
    trigger(several, "move_right")
    assert names(several) == ["c.png", "a.png", "b.png", "d.png"]
    assert [several.session.workspace.photo(key).name for key in several.photos.chosen()] == [
        "a.png",
        "b.png",
    ]  # type: ignore[union-attr]
    trigger(several, "move_left")
    assert names(several) == ["a.png", "b.png", "c.png", "d.png"]


def test_closing_what_is_chosen_leaves_the_rest(several: MainWindow, qtbot: QtBot) -> None:
    choose(several, 1, 2)
    trigger(several, "close_chosen")
    assert names(several) == ["a.png", "d.png"] and in_view(several) == "a.png"
    trigger(several, "close_photo")
    qtbot.waitUntil(lambda: names(several) == ["d.png"])
    assert in_view(several) == "d.png" and not several.filmstrip.isVisible()
    trigger(several, "close_all")
    qtbot.waitUntil(lambda: names(several) == [])
    several.actions_.refresh()
    assert not several.actions_["close_photo"].isEnabled()
    assert several.windowTitle() == "Matte Studio"


def test_a_photo_that_is_kept_ends_the_closing(several: MainWindow, qtbot: QtBot) -> None:
    mark(several.session)
    settle(qtbot, several.session)
    several.session.confirm_discard = lambda name: False
    choose(several, 0, 1)
    trigger(several, "close_chosen")
    assert names(several) == ["a.png", "b.png", "c.png", "d.png"]


def test_chosen_photos_that_are_marked_are_run(several: MainWindow, qtbot: QtBot, calls: Calls) -> None:
    choose(several, 1, 2)
    several.actions_.refresh()
    assert not several.actions_["run_chosen"].isEnabled()  # nothing is marked there
    for key in keys(several)[:2]:
        several.session.workspace.show(key)
        qtbot.waitUntil(lambda key=key: several.session.workspace.current == key)
        mark(several.session)
        settle(qtbot, several.session)
    choose(several, 0, 1, 2)
    ran = calls(several.session.runs, "run")
    trigger(several, "run_chosen")
    assert [arguments[0] for arguments in ran] == keys(several)[:2]


def test_all_photos_are_run_and_stopped(several: MainWindow, calls: Calls) -> None:
    ran = calls(several.session.runs, "run_all")
    trigger(several, "run_photos")
    assert ran == [()]
    stopped = calls(several.session.runs, "cancel_all")
    several.photos.stop_all()
    assert stopped == [()]


def test_the_strip_shows_who_waits_and_runs(several: MainWindow, qtbot: QtBot, engine: FakeEngine) -> None:
    session = several.session
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    for key in reversed(keys(several)[:2]):
        session.workspace.show(key)
        qtbot.waitUntil(lambda key=key: session.workspace.current == key)
        mark(session)
        settle(qtbot, session)

    def tips() -> list[str]:
        model = several.filmstrip.model
        return [model.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(2)]

    engine.gate.clear()
    trigger(several, "run_photos")
    assert "Running" in tips()[0] and "Waiting" in tips()[1]
    engine.gate.set()
    qtbot.waitUntil(lambda: all("Cutout" in tip for tip in tips()))


def test_folding_is_remembered(several: MainWindow) -> None:
    trigger(several, "fold_filmstrip")
    assert several.filmstrip.list.photo_delegate.folded
    assert several.session.settings.is_folded("filmstrip", default=False)
    several.actions_.refresh()
    assert several.actions_["fold_filmstrip"].isChecked()
    trigger(several, "fold_filmstrip")
    assert not several.filmstrip.list.photo_delegate.folded


def test_a_low_window_folds_by_itself(several: MainWindow, qtbot: QtBot) -> None:
    several.resize(900, 560)
    qtbot.waitUntil(lambda: several.filmstrip.list.photo_delegate.folded)
    several.resize(1366, 768)
    qtbot.waitUntil(lambda: not several.filmstrip.list.photo_delegate.folded)


def test_tab_hides_the_strip_with_the_panels(several: MainWindow) -> None:
    several.toggle_panels()
    assert not several.filmstrip.isVisible()
    several.toggle_panels()
    assert several.filmstrip.isVisible()


def test_f6_reaches_the_strip(several: MainWindow) -> None:
    several.canvas.setFocus()
    reached = []
    for _ in range(6):
        several.next_pane()
        reached.append(several.focusWidget() is several.filmstrip.list)
    assert any(reached)


def test_many_photos_are_exported_where_they_were_last_or_beside_the_photo(
    several: MainWindow, tmp_path: Path
) -> None:
    session, desk = several.session, several.photos
    (elsewhere := tmp_path / "elsewhere").mkdir()
    session.settings.folder = elsewhere  # something else was opened there
    assert session.document.path is not None
    assert desk._folder() == session.document.path.parent
    (out := tmp_path / "out").mkdir()
    session.settings.export_folder = out
    assert desk._folder() == out
