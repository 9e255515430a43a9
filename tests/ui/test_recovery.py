"""The offer of marks that were never saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from tests.app.helpers import mark, open_photo, settle, trimap_of
from tests.fake_engine import FakeEngine
from ui import notice_desk
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
    qtbot.waitUntil(lambda: window.session.offers._tasks.idle)
    assert window.findChild(RecoveryDialog) is None


def test_open_all_brings_every_photo_back_beside_one_another(
    window: MainWindow, qtbot: QtBot, engine: FakeEngine, tmp_path: Path
) -> None:
    before = Session(engine_factory=lambda: engine)
    for name in ("a.png", "b.png", "c.png"):
        write_png(tmp_path / name, np.full((64, 96, 3), ord(name[0]), np.uint8))
        open_photo(qtbot, before, tmp_path / name)
        mark(before)
    before.keep_for_recovery()
    assert before.close()
    dialog = offer(window, qtbot)
    assert dialog.all_button.isVisible()
    dialog.all_button.click()
    session = window.session
    qtbot.waitUntil(lambda: not session.offers.offers and session.files.idle)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: session.recovery._tasks.idle and session.offers._tasks.idle)
    assert sorted(photo.name for photo in session.workspace.unsaved) == ["a.png", "b.png", "c.png"]
    for _ in range(3):
        assert (trimap_of(session) == 128).any() and session.document.dirty
        session.workspace.show_next(1)
    window.session.recovery.keep_now()
    assert window.session.recovery.has_unsaved


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
    with qtbot.waitSignal(following.offers.found):
        following.offers.look()
    assert following.close()


def test_discard_asks_and_takes_one_of_several(
    left: Callable[[], None], window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    left()
    left()
    dialog = offer(window, qtbot)
    discarded = calls(window.session.offers, "remove")
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


def test_the_offer_stays_until_marks_are_opened(  # noqa: PLR0917
    left: Callable[[], None],
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    photo_file: Path,
    tmp_path: Path,
) -> None:
    for _ in range(2):
        left()
    (tmp_path / "far").mkdir()
    moved = photo_file.rename(tmp_path / "far" / "moved.png")
    write_png(tmp_path / "other.png", np.zeros((5, 6, 3), np.uint8))
    (tmp_path / "damaged.png").write_bytes(b"nothing")
    answers = [None, tmp_path / "other.png", tmp_path / "damaged.png", moved]
    monkeypatch.setattr(files, "ask_open", lambda *args: answers.pop(0))
    told: list[tuple[object, str]] = []
    monkeypatch.setattr(notice_desk, "show_error", lambda *args: told.append(args))
    dialog = offer(window, qtbot)
    dialog.open_button.click()  # and then cancel
    assert dialog.isVisible() and not told
    for words in ("other.png is 6 × 5 pixels", "damaged.png"):
        with qtbot.waitSignal(window.session.error):
            dialog.open_button.click()
        assert dialog.isVisible() and words in told.pop()[1]
    with qtbot.waitSignal(window.session.document.photo_changed):
        dialog.open_button.click()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is None)


def test_the_menu_offers_again_what_is_left(
    left: Callable[[], None], window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = window.actions_["recover"]
    assert not action.isEnabled()
    left()
    offer(window, qtbot).later_button.click()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is None)
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog = window.findChild(RecoveryDialog)
    assert dialog is not None
    with qtbot.waitSignal(window.session.offers.taken):
        dialog.open_button.click()
    qtbot.waitUntil(lambda: not action.isEnabled())
    assert trimap_of(window.session)[32, 48] == 255
