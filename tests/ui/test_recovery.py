"""The offer of marks that were never saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.session import Session
from tests.app.helpers import mark, open_photo, trimap_of
from tests.fake_engine import FakeEngine
from ui.dialogs import files
from ui.dialogs import recovery as recovery_dialog
from ui.dialogs.recovery import RecoveryDialog
from ui.main_window import MainWindow

Calls = Callable[[object, str], list[Any]]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no frames


@pytest.fixture
def left(qtbot: QtBot, engine: FakeEngine, photo_file: Path) -> Callable[[], None]:
    """A window that was ended without a question, with marks on the photo."""

    def leave() -> None:
        session = Session(engine_factory=lambda: engine)
        open_photo(qtbot, session, photo_file)
        mark(session)
        session.keep_for_recovery()
        assert session.close()

    return leave


def offer(window: MainWindow, qtbot: QtBot) -> RecoveryDialog:
    window.session.start()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog = window.findChild(RecoveryDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def test_nothing_is_offered_where_nothing_was_left(window: MainWindow, qtbot: QtBot) -> None:
    window.session.start()
    qtbot.waitUntil(lambda: window.session.recovery._tasks.idle)
    assert window.findChild(RecoveryDialog) is None


def test_open_brings_photo_and_marks(left: Callable[[], None], window: MainWindow, qtbot: QtBot) -> None:
    left()
    dialog = offer(window, qtbot)
    assert "Föto.png" in dialog._list.item(0).text() and dialog.open_button.text() == "&Open"
    with qtbot.waitSignal(window.session.document.photo_changed):
        dialog.open_button.click()
    assert trimap_of(window.session)[32, 48] == 255 and window.session.document.dirty
    assert window.isWindowModified()


def test_later_leaves_them_for_the_next_start(
    left: Callable[[], None], window: MainWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    left()
    offer(window, qtbot).later_button.click()
    assert window.session.document.photo is None
    assert window.close()
    following = Session(engine_factory=lambda: engine)
    with qtbot.waitSignal(following.recovery.found):
        following.recovery.look()
    assert following.close()


def test_discard_asks_and_takes_one_of_several(
    left: Callable[[], None], window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    left()
    left()
    dialog = offer(window, qtbot)
    discarded = calls(window.session.recovery, "_remove")
    answers = [False, True, True]
    monkeypatch.setattr(recovery_dialog, "_really_discards", lambda *args: answers.pop(0))
    dialog.discard_button.click()
    assert dialog._list.count() == 2 and not discarded
    dialog.discard_button.click()
    assert dialog._list.count() == 1 and len(discarded) == 1 and dialog.isVisible()
    dialog.discard_button.click()
    assert len(discarded) == 2 and dialog.result() == QDialog.DialogCode.Rejected


def test_a_photo_that_is_gone_is_asked_for(  # noqa: PLR0917
    left: Callable[[], None],
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    photo_file: Path,
    tmp_path: Path,
) -> None:
    left()
    (tmp_path / "far").mkdir()
    moved = photo_file.rename(tmp_path / "far" / "moved.png")
    dialog = offer(window, qtbot)
    assert dialog.open_button.text() == "&Find photo…" and "no longer in" in dialog._list.item(0).text()
    titles: list[str] = []
    monkeypatch.setattr(files, "ask_open", lambda parent, title, *rest: titles.append(title) or moved)
    with qtbot.waitSignal(window.session.document.photo_changed):
        dialog.open_button.click()
    assert titles == ["Find the photo Föto.png"] and window.session.document.name == "moved.png"
