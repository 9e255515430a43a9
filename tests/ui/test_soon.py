"""Many signals, one refresh."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.soon import Soon


def test_what_is_asked_for_many_times_is_done_once(qtbot: QtBot) -> None:
    owner, done = QObject(), list[str]()
    soon = Soon(lambda: done.append("all"), owner)
    part = soon.part(lambda: done.append("part"))
    part(1)
    assert done == ["part"]
    soon.ask()
    part(2)
    soon.ask("of any signal")
    assert done == ["part"]
    qtbot.waitUntil(lambda: len(done) > 1)
    qtbot.wait(10)
    assert done == ["part", "all"]
    part()
    assert done == ["part", "all", "part"]
