"""The preferences as a whole: pages, keyboard, reset, and living on in the next window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.trimap.values import FOREGROUND
from tests.ui.dialogs.preferences.helpers import choose, page_of
from ui.action_set import ActionSet
from ui.dialogs.preferences import dialog as dialog_module
from ui.dialogs.preferences.dialog import PreferencesDialog
from ui.dialogs.preferences.files import FilesPage
from ui.dialogs.preferences.general import GeneralPage
from ui.dialogs.preferences.keys import KeysPage
from ui.dialogs.preferences.look import LookPage
from ui.dialogs.preferences.performance import PerformancePage
from ui.main_window import MainWindow
from ui.windows import Windows

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_pages_are_chosen_by_the_arrow_keys(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    dialog.names.setFocus()
    seen = [dialog.page.name]
    for _ in dialog.pages[1:]:
        qtbot.keyClick(dialog.names, Qt.Key.Key_Down)
        seen.append(dialog.page.name)
    assert seen == [page.name for page in dialog.pages]
    assert len(set(seen)) == len(seen)


def test_every_control_is_named_and_reached_by_tab(dialog: PreferencesDialog) -> None:
    kinds = QAbstractButton | QAbstractSpinBox | QComboBox
    for page in dialog.pages:
        dialog.show_page(page.name)
        controls = [
            each for each in page.findChildren(QWidget) if isinstance(each, kinds) and each.isVisible()
        ]
        assert controls
        for control in controls:
            words = control.text() if isinstance(control, QAbstractButton) else ""
            assert control.accessibleName() or words, (page.name, control)
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, (page.name, control)


def test_esc_closes_and_enter_does_not(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    page = page_of(dialog, GeneralPage)
    qtbot.keyClick(page.reopens, Qt.Key.Key_Return)
    qtbot.keyClick(dialog.names, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClick(page.reopens, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_enter_presses_the_button_that_has_the_keyboard(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    page = page_of(dialog, KeysPage)
    page.choose("tool_lasso")
    page.add.setFocus()
    qtbot.keyClick(page.add, Qt.Key.Key_Return)
    assert page.add.records
    qtbot.keyClick(page.add, Qt.Key.Key_Escape)
    close = dialog.box.button(dialog.box.StandardButton.Close)
    close.setFocus()
    qtbot.keyClick(close, Qt.Key.Key_Enter)
    assert not dialog.isVisible()


def test_it_opens_at_the_list_of_pages(dialog: PreferencesDialog, opened: MainWindow) -> None:
    dialog.reset.setFocus()
    opened.preferences.show()
    assert dialog.focusWidget() is dialog.reset
    dialog.close()
    opened.preferences.show()
    assert dialog.focusWidget() is dialog.names


def test_the_controls_of_a_page_begin_below_each_other(dialog: PreferencesDialog) -> None:
    page = page_of(dialog, LookPage)
    first = [page.marks.palettes, page.marks.colors[FOREGROUND], page.marks.tint.slider, page.background]
    lefts = [control.mapTo(page, QPoint(0, 0)).x() for control in first]
    assert max(lefts) - min(lefts) <= 1


def test_what_changed_elsewhere_is_shown_when_the_page_is(
    dialog: PreferencesDialog, opened: MainWindow
) -> None:
    opened.session.set_memory_limit(512 * 2**20)
    page = page_of(dialog, PerformancePage)
    assert page.run_memory.value() == 512


def test_reset_says_what_it_brings_back_and_asks(
    dialog: PreferencesDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(box: QMessageBox, *_: object) -> bool:
        asked.append(box.informativeText())
        return len(asked) > 1

    monkeypatch.setattr(dialog_module, "confirmed", answer)
    page = page_of(dialog, FilesPage)
    choose(qtbot, page.pause, 30)
    qtbot.keyClick(dialog.reset, Qt.Key.Key_Space)
    assert dialog.pages[0].settings.recovery_pause == 30
    qtbot.keyClick(dialog.reset, Qt.Key.Key_Space)
    assert dialog.pages[0].settings.recovery_pause == 1 == page.pause.value()
    assert "kept one second after each change" in asked[0]


def test_it_opens_again_in_the_next_window_where_it_was(
    qapp: QApplication, window: MainWindow, card: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = Windows(window.session)
    windows.window.show()
    first = windows.window.preferences.show()
    first.setGeometry(QRect(60, 80, 800, 500))
    page = page_of(first, PerformancePage)
    page.precision.setFocus(Qt.FocusReason.TabFocusReason)
    quiet: list[bool] = []
    replace = MainWindow.replace

    def shown(new: MainWindow, old: MainWindow) -> None:
        quiet.append(new.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating))
        replace(new, old)

    monkeypatch.setattr(MainWindow, "replace", shown)
    monkeypatch.setattr(MainWindow, "activateWindow", lambda _: quiet.append(False))
    windows.renew()
    assert quiet == [True], "a key pressed meanwhile would reach the window"
    second = windows.window.findChild(PreferencesDialog)
    assert second is not None and second is not first and second.isVisible() and not first.isVisible()
    shown = second.page
    assert isinstance(shown, PerformancePage) and second.focusWidget() is shown.precision
    assert second.geometry() == QRect(60, 80, 800, 500)
    windows.window.step_aside()


def test_a_late_key_does_not_reach_preferences_whose_window_went(
    window: MainWindow, qtbot: QtBot, card: list[str]
) -> None:
    old = window.preferences.show()
    old.show_page(KeysPage.name)
    window.step_aside()
    qtbot.keyClick(old.names, Qt.Key.Key_Home)
    assert old.page.name == KeysPage.name


def test_macos_finds_preferences_about_and_quit_in_any_language(window: MainWindow) -> None:
    actions: ActionSet = window.actions_
    roles = {spec.id: actions[spec.id].menuRole() for spec in actions.specs()}
    named = {name: role for name, role in roles.items() if role is not type(role).NoRole}
    role = type(roles["quit"])
    assert named == {"preferences": role.PreferencesRole, "about": role.AboutRole, "quit": role.QuitRole}
