"""The preferences over the window of the session with the fake engine, and no question to the graphics card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.matting import cards
from core.threads.cores import choose_threads
from ui.dialogs.preferences.dialog import PreferencesDialog
from ui.main_window import MainWindow


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the graphics card is called; none while it is empty."""
    names: list[str] = []
    monkeypatch.setattr(cards, "card_name", lambda: names[0] if names else "")
    return names


@pytest.fixture
def dialog(opened: MainWindow, qtbot: QtBot, card: list[str]) -> Iterator[PreferencesDialog]:
    """The preferences as the action opens them."""
    opened.actions_["preferences"].trigger()
    dialog = opened.findChild(PreferencesDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    yield dialog
    choose_threads(None)
    dialog.close()
