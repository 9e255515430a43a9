"""A new window takes the place of the old one on the living session."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT
from app.session import Session
from app.workspace.export_all import ExportAll
from app.workspace.export_plan import Summary
from core.text.language import CHINESE, ENGLISH, GERMAN, use
from core.trimap.values import FOREGROUND
from tests.app.helpers import mark, settle
from tests.fake_engine import FakeEngine
from ui import theme
from ui.dialogs.background import BackgroundDialog
from ui.dialogs.export_progress import ExportProgress
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


def test_a_comparison_goes_on_in_the_next_window(
    qapp: QApplication, qtbot: QtBot, windows: Windows, session: Session, engine: FakeEngine
) -> None:
    mark(session)
    settle(qtbot, session)
    windows.window.compare()
    first = windows.window.comparing.window
    assert first is not None
    first.set_wiping(True)
    first.set_view("difference")
    first.setGeometry(QRect(30, 40, 900, 500))
    engine.gate.clear()
    first.run()
    qtbot.waitUntil(lambda: first.comparison.state(LEFT) == "running")
    comparison = first.comparison
    first.showMinimized()
    windows.renew()
    second = windows.window.comparing.window
    assert second is not None and second is not first and second.isVisible() and second.isMinimized()
    assert (second.view, second.wiping, second.geometry()) == ("difference", True, QRect(30, 40, 900, 500))
    _let_go(qapp)
    assert not shiboken6.isValid(first) and second.comparison is comparison and comparison.running
    engine.gate.set()
    qtbot.waitUntil(lambda: not comparison.running)
    assert [comparison.state(index) for index in (LEFT, RIGHT)] == ["done", "done"]
    assert second.feet[LEFT].cost.text().startswith("0.10 s")
    comparison.use(RIGHT)
    assert "was taken from the comparison" in windows.window.notice.label.text()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_dialogs_that_stand_beside_the_window_stay(
    qapp: QApplication, windows: Windows, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = session.export_all
    with monkeypatch.context() as running:
        running.setattr(ExportAll, "running", True)
        running.setattr(ExportAll, "counts", (2, 5))
        windows.window.photos.export_all()
        windows.window.looks.choose_background()
        windows.renew()
        _let_go(qapp)
        (background,) = windows.window.findChildren(BackgroundDialog)
        assert background.isVisible()
        background.close()
        (progress,) = windows.window.findChildren(ExportProgress)
        assert progress.isVisible() and progress.text.text() == "2 of 5 photos written"
    export.finished.emit(Summary(Path("out"), (Path("out/a.png"),), (), (), ""))
    results = progress.text.text()
    assert "1 photo" in results
    windows.renew()
    _let_go(qapp)
    (again,) = windows.window.findChildren(ExportProgress)
    assert again.isVisible() and again.text.text() == results and not again.bar.isVisible()
    assert not windows.window.findChildren(BackgroundDialog)
