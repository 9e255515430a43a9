"""The window asks where a photo is whose file is gone, and what becomes of the work on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.workspace import parked_photo
from app.workspace.photo import State
from core.imaging.io import write_png
from tests.app.helpers import mark, settle
from tests.app.workspace.helpers import wait_parked
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
Press = Callable[[str], list[str]]


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    """Let every box be answered by the button of this name; the returned list fills with what the boxes say."""

    def answer(name: str) -> list[str]:
        said: list[str] = []

        def execute(box: QMessageBox) -> int:
            said.append(f"{box.text()} {box.informativeText()}")
            next(one for one in box.buttons() if one.text().replace("&", "") == name).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", execute)
        return said

    return answer


@pytest.fixture
def gone(window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Two marked photos, the first packed and its file moved away, the second in view."""
    monkeypatch.setattr(parked_photo, "_is_lasting", lambda path: True)
    session = window.session
    for seed, name in enumerate(("a.png", "b.png")):
        write_png(tmp_path / name, np.random.default_rng(seed).integers(0, 255, (64, 96, 3), np.uint8))
        with qtbot.waitSignal(session.document.photo_changed):
            session.open_path(tmp_path / name)
        mark(session)
        settle(qtbot, session)
    session.workspace.parking.limit_bytes = 0
    wait_parked(qtbot, session, session.workspace.photos[0].key)
    (tmp_path / "a.png").rename(tmp_path / "away.png")
    return window


def _choose(window: MainWindow, row: int) -> None:
    window.filmstrip.list.clearSelection()
    flag = window.filmstrip.list.selectionModel().SelectionFlag.Select
    window.filmstrip.list.selectionModel().select(window.filmstrip.model.index(row), flag)


def test_find_it_asks_for_the_file_and_shows_the_photo(
    gone: MainWindow, qtbot: QtBot, press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, workspace = press("Find it\u2026"), gone.session.workspace
    answers = [str(tmp_path / "b.png"), str(tmp_path / "away.png")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args, **more: (answers.pop(0), ""))
    first = workspace.photos[0].key
    workspace.show(first)
    qtbot.waitUntil(lambda: workspace.current == first, timeout=10_000)
    assert len(said) == 2 and "is missing" in said[0]
    assert "b.png is not a.png as it was opened" in said[1]
    assert gone.session.document.path == tmp_path / "away.png"


def test_not_now_leaves_it_and_the_strip_says_so(gone: MainWindow, qtbot: QtBot, press: Press) -> None:
    said, workspace = press("Not now"), gone.session.workspace
    first, second = (photo.key for photo in workspace.photos)
    workspace.show(first)
    qtbot.waitUntil(lambda: workspace.current == second and bool(said), timeout=10_000)
    assert workspace.photos[0].state is State.MISSING
    _choose(gone, 0)
    gone.actions_.refresh()
    assert gone.actions_["find_photo"].isEnabled()
    _choose(gone, 1)
    gone.actions_.refresh()
    assert not gone.actions_["find_photo"].isEnabled()


@pytest.mark.parametrize(
    ("button", "left"), [("Keep it for the next start", 1), ("Discard", 1), ("Cancel", 2)]
)
def test_closing_it_asks(gone: MainWindow, qtbot: QtBot, press: Press, button: str, left: int) -> None:
    said, workspace = press(button), gone.session.workspace
    _choose(gone, 0)
    gone.actions_.refresh()
    gone.actions_["close_chosen"].trigger()
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert said[0].startswith("Close a.png even though its work cannot be saved?")
    qtbot.waitUntil(lambda: len(workspace.photos) == left and workspace.current != 0, timeout=10_000)
    press("Discard")


def test_ctrl_w_closes_the_last_one_though_it_cannot_be_shown(
    gone: MainWindow, qtbot: QtBot, press: Press
) -> None:
    workspace = gone.session.workspace
    gone.session.confirm_discard = lambda name: True
    press("Not now")
    first, second = (photo.key for photo in workspace.photos)
    workspace.show(first)
    qtbot.waitUntil(lambda: workspace.current == second, timeout=10_000)
    gone.photos.close()
    qtbot.waitUntil(lambda: len(workspace.photos) == 1)
    assert workspace.current == 0
    press("Discard")
    gone.actions_.refresh()
    gone.actions_["close_photo"].trigger()
    qtbot.waitUntil(lambda: not workspace.photos, timeout=10_000)
