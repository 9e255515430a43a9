"""The search for a subject, begun by key or button: Esc stops it, and a second press does not begin another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.editor.subject import SubjectFinder
from core.subject.proposal import NoSubjectError
from tests.app.helpers import assert_same, settle, state
from tests.ui.helpers import press_key
from ui.main_window import MainWindow


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """Every search for a subject, none of which ends before the test."""
    begun, over = list[Event](), Event()

    def propose(*_: object) -> None:
        begun.append(over)
        over.wait(10)
        raise NoSubjectError("there is none")

    monkeypatch.setattr(SubjectFinder, "propose", propose)
    yield begun
    over.set()


def test_escape_stops_the_search_for_a_subject(
    opened: MainWindow, qtbot: QtBot, search: list[Event], calls: Callable[[object, str], list[Any]]
) -> None:
    offered = calls(opened.notice, "show_offer")
    before = state(opened.session)
    press_key(qtbot, opened, Qt.Key.Key_S)
    qtbot.waitUntil(
        lambda: opened.canvas.hints.sentences("overlay") == ["Looking for the subject… Esc stops it."]
    )
    assert opened.status.job.full_text() == "Looking for the subject…"
    assert opened.actions_["cancel"].isEnabled()
    press_key(qtbot, opened, Qt.Key.Key_Escape)
    assert not opened.status.job.full_text().startswith("Looking")  # though the network is still at it
    assert not any("Looking" in text for text in opened.canvas.hints.sentences("overlay"))
    search[0].set()
    settle(qtbot, opened.session)
    assert_same(state(opened.session), before)
    assert not offered
    qtbot.waitUntil(lambda: not opened.actions_["cancel"].isEnabled())


def test_a_second_key_press_does_not_search_twice(
    opened: MainWindow, qtbot: QtBot, search: list[Event]
) -> None:
    for _ in range(3):
        press_key(qtbot, opened, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: bool(search))
    search[0].set()
    settle(qtbot, opened.session)
    assert len(search) == 1
    press_key(qtbot, opened, Qt.Key.Key_S)
    settle(qtbot, opened.session)
    assert len(search) == 2


def test_where_nothing_is_marked_the_button_proposes_all_marks(
    opened: MainWindow, qtbot: QtBot, search: list[Event]
) -> None:
    settle(qtbot, opened.session)
    qtbot.waitUntil(lambda: opened.matte.button.text() == "Subject (S)")
    opened.matte.button.click()
    qtbot.waitUntil(lambda: len(search) == 1)
