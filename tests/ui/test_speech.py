"""The language of the window, chosen live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.session import Session
from app.settings import Settings
from core.text.language import CHINESE, ENGLISH, GERMAN, VARIABLE, current
from core.text.translate import tr
from tests.ui.helpers import paint
from ui.actions.keys import key_sequence
from ui.actions.table import ACTIONS
from ui.main_window import MainWindow
from ui.speech import Speech


@pytest.fixture
def speech(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Speech]:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr("PySide6.QtCore.QLocale.system", lambda: QLocale("en_US"))
    before = QLocale()
    speech = Speech(qapp, Settings())
    yield speech
    speech.choose(ENGLISH)
    QLocale.setDefault(before)
    speech.deleteLater()


def _words_of_qt() -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_a_chosen_language_is_spoken_at_once_and_kept(speech: Speech, qtbot: QtBot) -> None:
    with qtbot.waitSignal(speech.changed):
        speech.choose(GERMAN)
    assert current() == GERMAN
    assert Settings().language == GERMAN
    assert QLocale().toString(1.5) == "1,5"
    assert _words_of_qt() == "Abbrechen"
    speech.choose(CHINESE)
    assert current() == CHINESE
    assert _words_of_qt() == "取消"
    speech.choose(ENGLISH)
    assert _words_of_qt() == "Cancel"


@pytest.mark.parametrize("chosen", [ENGLISH, GERMAN, CHINESE])
def test_the_key_enter_is_called_so_in_every_language(speech: Speech, chosen: str) -> None:
    speech.choose(chosen)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) == "Enter"
    assert QKeySequence("Ctrl+Z").toString(QKeySequence.SequenceFormat.NativeText).endswith("+Z")


@pytest.mark.parametrize("chosen", [ENGLISH, GERMAN, CHINESE])
def test_no_two_keys_become_one_in_any_language(speech: Speech, chosen: str) -> None:
    speech.choose(chosen)
    run = next(spec for spec in ACTIONS if spec.id == "run")
    assert [key_sequence(keys)[0].key() for keys in run.keys] == [Qt.Key.Key_Enter, Qt.Key.Key_Return]
    for spec in ACTIONS:  # Qt runs nothing where an action has a key twice
        assert len({key_sequence(keys).toString() for keys in spec.keys}) == len(spec.keys), spec.id


@pytest.mark.parametrize("chosen", [ENGLISH, GERMAN, CHINESE])
def test_enter_runs_in_every_language(
    speech: Speech, chosen: str, session: Session, photo_file: Path, qtbot: QtBot
) -> None:
    speech.choose(chosen)
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(session.document.photo_changed):
        session.open_path(photo_file)
    session.start()
    qtbot.waitUntil(lambda: session.service.state == "ready")
    paint(window)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        window.actions_.refresh()
        with qtbot.waitSignal(session.service.finished):
            qtbot.keyClick(window.canvas, key, Qt.KeyboardModifier.ShiftModifier)
    session.confirm_discard = lambda name: True
    session.confirm_discard_all = lambda names: True


def test_the_system_s_language_is_spoken_where_none_is_chosen(
    speech: Speech, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("PySide6.QtCore.QLocale.system", lambda: QLocale("de_AT"))
    speech.choose("")
    assert current() == GERMAN
    with qtbot.assertNotEmitted(speech.changed):
        speech.choose(GERMAN)


def test_the_environment_goes_before_the_choice(speech: Speech, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "zh_CN")
    speech.choose(GERMAN)
    assert current() == CHINESE
    assert str(tr("{name}", name="a")) == "a"
