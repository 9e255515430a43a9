"""Faults as a person meets them: told at once with a report, or at the next start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app import errors
from app.crashes import shelf
from app.crashes.report import Report
from app.errors import Fault
from app.recovery.store import recovery_folder
from app.session import Session
from core.errors import UserError
from tests.ui.helpers import paint
from tests.ui.test_recovery import left as left  # noqa: PLC0414 - a fixture
from ui import start
from ui.crash_desk import CrashDesk
from ui.dialogs.crash import CrashDialog
from ui.dialogs.recovery import RecoveryDialog
from ui.labels import Label
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no frames


class Windows(QObject):
    """The one window, without what makes others."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window, self.closed = window, 0

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def windows(window: MainWindow) -> Windows:
    return Windows(window)


@pytest.fixture
def desk(windows: Windows, session: Session) -> CrashDesk:
    return CrashDesk(windows, session)  # type: ignore[arg-type] # a stand-in


def a_fault(what: str = "ValueError: Aunt Mary.jpg is odd", *, is_again: bool = False) -> Fault:
    report = Report(
        datetime(2026, 3, 4), what, ("system: x",), ("05:06:01  run",), "", (), ("Aunt Mary.jpg",)
    )
    return Fault(report, None if is_again else shelf.write(report), "Something went wrong.", is_again)


def shown(window: MainWindow, qtbot: QtBot) -> CrashDialog:
    qtbot.waitUntil(lambda: window.findChild(CrashDialog) is not None)
    dialog = window.findChild(CrashDialog)
    assert dialog is not None and dialog.isVisible()
    return dialog


def words(dialog: CrashDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(Label))


def test_a_fault_is_told_with_where_the_work_is_and_that_nothing_is_sent(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot
) -> None:
    fault = a_fault()
    desk.happened.emit(fault)
    dialog = shown(opened, qtbot)
    assert "nothing is unsaved" in words(dialog) and "not sent anywhere" in words(dialog)
    assert str(fault.path) in words(dialog)
    qtbot.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.findChild(CrashDialog) is None)
    paint(opened)
    desk.happened.emit(fault)
    assert f"kept in {recovery_folder()}" in words(shown(opened, qtbot))


def test_with_recovery_off_it_says_to_save(desk: CrashDesk, opened: MainWindow, qtbot: QtBot) -> None:
    paint(opened)
    opened.session.settings.recovery_pause = 0
    desk.happened.emit(a_fault())
    assert "save it now" in words(shown(opened, qtbot))


def test_where_keeping_failed_it_says_to_save_and_tries_again(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint(opened)
    recovery = opened.session.recovery
    recovery._failed.add(recovery._of)
    kept: list[object] = []
    monkeypatch.setattr(recovery, "keep_soon", lambda: kept.append(recovery.has_failed))
    desk.happened.emit(a_fault())
    assert "could not be kept" in words(shown(opened, qtbot)) and kept == [True]


def test_a_stroke_ends_before_a_fault_is_told(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.crash_desk._AGAIN_MS", 1)
    held = [Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton]
    monkeypatch.setattr(
        QApplication, "mouseButtons", lambda *_: held.pop() if held else Qt.MouseButton.NoButton
    )
    desk.happened.emit(a_fault())
    QApplication.processEvents()
    assert opened.findChild(CrashDialog) is None
    shown(opened, qtbot)
    assert not held


def test_over_another_dialog_it_lies_on_top_and_goes_with_it(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot
) -> None:
    other = QDialog(opened)
    other.open()
    desk.happened.emit(a_fault())
    assert shown(opened, qtbot).parent() is other
    shiboken6.delete(other)
    desk.happened.emit(a_fault())
    assert shown(opened, qtbot).parent() is opened


def test_a_bug_in_a_job_is_in_the_notice_and_no_second_box(opened: MainWindow) -> None:
    errors.install_hooks(fault=lambda fault: None)
    try:
        opened.session.error.emit(errors.describe(RuntimeError("boom")))
    finally:
        errors.remove_hooks()
    assert opened.notice.isVisible() and "details are in" in opened.notice.label.text()


def test_a_bug_at_the_start_is_told_before_there_is_a_window(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def read(dialog: CrashDialog) -> int:
        told.append(words(dialog))
        return 0

    def fail() -> None:
        raise RuntimeError("no session")

    monkeypatch.setattr(CrashDialog, "exec", read)
    monkeypatch.setattr(start, "Session", fail)
    with pytest.raises(RuntimeError):
        start.run_window()
    assert len(told) == 1 and "could not start" in told[0] and len(shelf.kept()) == 1
    monkeypatch.setattr(start, "Session", lambda: (_ for _ in ()).throw(UserError("Do this.")))
    with pytest.raises(UserError):
        start.run_window()
    assert len(told) == 1


def test_a_bug_at_the_end_is_not_told_as_one_at_the_start(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    window = SimpleNamespace(leave=lambda code: {}[code])
    opened = SimpleNamespace(window=window), None
    monkeypatch.setattr(start, "_open", lambda *_, **__: opened)
    monkeypatch.setattr(start, "tell_at_start", told.append)
    monkeypatch.setattr(QApplication, "exec", lambda *_: 0)
    with pytest.raises(KeyError):
        start.run_window()
    assert not told


def test_enter_goes_on(desk: CrashDesk, opened: MainWindow, qtbot: QtBot) -> None:
    desk.happened.emit(a_fault())
    dialog = shown(opened, qtbot)
    assert dialog.focusWidget() is dialog.go_on
    dialog.show_button.setFocus()
    QTest.keyClick(dialog.show_button, Qt.Key.Key_Return)
    assert not dialog.isVisible() and dialog.report.isHidden()


def test_the_report_is_shown_and_copied_and_names_are_in_it_only_if_wished(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot
) -> None:
    fault = a_fault()
    desk.happened.emit(fault)
    dialog = shown(opened, qtbot)
    assert not dialog.report.isVisible()
    low = dialog.height()
    dialog.show_button.click()
    qtbot.waitUntil(lambda: dialog.height() > low)
    assert dialog.report.isVisible() and "Mary" not in dialog.report.toPlainText()
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == dialog.report.toPlainText()
    dialog.names.setChecked(True)
    assert "Aunt Mary.jpg" in dialog.report.toPlainText()
    assert fault.path is not None and "Mary" in fault.path.read_text(encoding="utf-8")
    dialog.copy_button.click()
    assert "Mary" in QApplication.clipboard().text()
    dialog.names.setChecked(False)
    assert "Mary" not in fault.path.read_text(encoding="utf-8")
    assert not dialog.said.text()
    fault.path.unlink()
    dialog.names.setChecked(True)
    assert "stays as it was" in dialog.said.text()
    dialog.show_button.click()
    assert not dialog.report.isVisible() and dialog.height() == low


def test_close_closes_as_always_and_go_on_does_not(
    desk: CrashDesk, opened: MainWindow, windows: Windows, qtbot: QtBot
) -> None:
    desk.happened.emit(a_fault())
    shown(opened, qtbot).go_on.click()
    qtbot.waitUntil(lambda: opened.findChild(CrashDialog) is None)
    assert not windows.closed
    desk.happened.emit(a_fault())
    shown(opened, qtbot).close_button.click()
    qtbot.waitUntil(lambda: windows.closed == 1)


def test_a_fault_that_was_told_and_one_meanwhile_are_one_sentence(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot
) -> None:
    desk.happened.emit(a_fault(is_again=True))
    qtbot.waitUntil(opened.notice.isVisible)
    assert opened.findChild(CrashDialog) is None and opened.notice.label.text() == "Something went wrong."
    desk.happened.emit(a_fault())
    desk.happened.emit(a_fault("KeyError: another"))
    shown(opened, qtbot)
    QApplication.processEvents()
    assert len(opened.findChildren(CrashDialog)) == 1


def test_a_crash_is_told_at_the_next_start(desk: CrashDesk, window: MainWindow, qtbot: QtBot) -> None:
    desk.offer_last([a_fault("Fatal Python error: Aborted")])
    window.session.start()
    qtbot.waitUntil(window.notice.isVisible)
    assert "crashed last time" in window.notice.label.text() and "sent nowhere" in window.notice.label.text()
    window.notice.undo.click()
    dialog = shown(window, qtbot)
    assert "File > Recover work" in words(dialog) and not hasattr(dialog, "close_button")
    dialog.show_button.click()
    assert "Fatal Python error" in dialog.report.toPlainText()
    dialog.go_on.click()


def test_beside_unsaved_work_it_is_a_button_of_that_offer(
    desk: CrashDesk, window: MainWindow, qtbot: QtBot, left: Callable[[], None]
) -> None:
    left()
    desk.offer_last([a_fault("Fatal Python error: Aborted")])
    window.session.start()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    recovery = window.findChild(RecoveryDialog)
    assert recovery is not None
    qtbot.waitUntil(lambda: any(button.text() == "&Report…" for button in recovery.box.buttons()))
    next(button for button in recovery.box.buttons() if button.text() == "&Report…").click()
    shown(window, qtbot).go_on.click()
    assert recovery.isVisible() and not window.notice.isVisible()
    recovery.later_button.click()


def test_without_a_file_the_report_can_still_be_copied(
    desk: CrashDesk, opened: MainWindow, qtbot: QtBot
) -> None:
    desk.happened.emit(a_fault()._replace(path=None))
    dialog = shown(opened, qtbot)
    assert "No report could be written" in words(dialog) and not dialog.folder_button.isEnabled()
    dialog.copy_button.click()
    assert "ValueError" in QApplication.clipboard().text()
