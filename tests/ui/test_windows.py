"""A new window takes the place of the old one on the living session."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.session import Session
from core.text.language import CHINESE, ENGLISH, GERMAN, use
from core.trimap.values import FOREGROUND
from ui import theme
from ui.main_window import MainWindow
from ui.windows import Windows


@pytest.fixture
def windows(qapp: QApplication, qtbot: QtBot, session: Session, photo_file: Path) -> Iterator[Windows]:
    theme.apply(qapp)
    windows = Windows(session)
    windows.window.resize(1366, 768)
    windows.window.show()
    with qtbot.waitSignal(session.document.photo_changed):
        session.open_path(photo_file)
    session.start()
    qtbot.waitUntil(lambda: session.service.state == "ready")
    yield windows
    session.confirm_discard = lambda name: True
    session.confirm_discard_all = lambda names: True
    windows.window.close()
    windows.window.deleteLater()


def _let_go(qapp: QApplication) -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()


def _paint(session: Session) -> None:
    session.set_class(FOREGROUND)
    session.begin_stroke(20.0, 20.0)
    session.end_stroke()


def test_it_stands_where_the_old_one_stood(qtbot: QtBot, windows: Windows) -> None:
    old = windows.window
    old.canvas.actual_size()
    qtbot.waitUntil(lambda: old.canvas.viewport.zoom == 1.0)
    old.toggle_panels()
    was = old.size(), old.canvas.viewport.zoom, True, old.windowTitle()
    old.renewal_wanted.emit()
    qtbot.waitUntil(lambda: windows.window is not old)
    new = windows.window
    assert (new.size(), new.canvas.viewport.zoom, new.panels_hidden(), new.windowTitle()) == was
    assert new.isVisible()
    qtbot.waitUntil(lambda: not shiboken6.isValid(old))


def test_work_goes_on_in_it(qapp: QApplication, windows: Windows, session: Session) -> None:
    _paint(session)
    windows.renew()
    _let_go(qapp)
    assert windows.window.actions_["undo"].isEnabled()
    assert session.document.is_painted
    windows.window.actions_["undo"].trigger()
    assert not session.document.is_painted


def test_the_old_one_hears_nothing_more_and_is_gone(
    qapp: QApplication, qtbot: QtBot, windows: Windows, session: Session
) -> None:
    old = windows.window
    old.compare()
    heard = weakref.ref(old)
    windows.renew()
    _let_go(qapp)
    assert not shiboken6.isValid(old)
    del old
    _paint(session)
    for tool in ("lasso", "grab", "path", "brush"):
        session.set_tool(tool)
    for view in ("alpha", "black", "overlay"):
        session.set_view(view)
    session.undo()
    session.busy.emit("Looking for the subject")
    session.service.cancelled.emit()
    session.notice.emit("A notice.")
    qtbot.wait(1)
    gc.collect()
    assert heard() is None


def test_another_theme_makes_another_window_on_the_same_work(
    qapp: QApplication, qtbot: QtBot, windows: Windows, session: Session
) -> None:
    _paint(session)
    old, wardrobe = windows.window, theme.Wardrobe(qapp, session.settings)
    wardrobe.changed.connect(windows.renew_when_free)
    theme.choose("light", session.settings)
    qtbot.waitUntil(lambda: windows.window is not old)
    picture = windows.window.options.grab().toImage()
    assert picture.pixelColor(2, 2).name() == theme.LIGHT.window
    assert session.document.is_painted and session.settings.theme == "light"
    theme.choose("dark", session.settings)
    assert windows.window.options.grab().toImage().pixelColor(2, 2).name() == theme.DARK.window
    wardrobe.deleteLater()


def test_a_new_window_waits_for_an_open_dialog(qtbot: QtBot, windows: Windows) -> None:
    old = windows.window
    dialog = QDialog(old)
    dialog.setModal(True)
    dialog.show()
    windows.renew_when_free()
    assert windows.window is old
    dialog.close()
    qtbot.waitUntil(lambda: windows.window is not old)


def test_a_new_window_waits_for_the_end_of_a_stroke_and_comes_once(
    qtbot: QtBot, windows: Windows, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[MainWindow] = []
    renew = windows.renew
    monkeypatch.setattr(windows, "renew", lambda: (renew(), made.append(windows.window)))
    with monkeypatch.context() as held:
        held.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
        session.begin_stroke(20.0, 20.0)
        windows.renew_when_free()
        windows.renew_when_free()
        assert not made
        session.end_stroke()
    qtbot.waitUntil(lambda: bool(made))
    assert not windows._again.isActive() and made == [windows.window]
    assert session.document.is_painted


def test_in_another_language_it_finds_what_was_kept_and_says_steps_anew(
    qapp: QApplication, windows: Windows, session: Session
) -> None:
    _paint(session)
    texts, kept = [], []
    for language in (GERMAN, CHINESE, ENGLISH):
        use(language)
        windows.renew()
        _let_go(qapp)
        window = windows.window
        sections = window.mark, window.matte, window.refine, window.export, window.kept
        texts.append(window.actions_["undo"].text())
        kept.append([section.folded for section in sections])
        if language == GERMAN:
            for section in sections:
                section.set_folded(not section.folded)
    assert kept[1] == kept[2] == [not folded for folded in kept[0]]
    assert len(set(texts)) == 3 and texts[2] == "&Undo: Brush stroke"
    assert all(key.isascii() for key in session.settings._store.allKeys())
