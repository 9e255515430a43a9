"""A side is used in the main window, and what is in use there is told."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT
from tests.app.helpers import full_run
from tests.fake_engine import FakeEngine
from tests.ui.compare.helpers import KEY, press, run
from ui.compare.window import CompareWindow
from ui.main_window import MainWindow


def test_use_this(done: CompareWindow, opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.service.finished):
        done.feet[RIGHT].use.click()
    assert opened.session.attention.id == "full" and opened.session.document.alpha_is_current
    assert done.feet[RIGHT].use.text() == "In use" and not done.feet[RIGHT].use.isEnabled()
    assert done.feet[LEFT].use.text() == "Use this" and done.feet[LEFT].use.isEnabled()
    assert not opened.matte.outcome.isVisible()


def test_the_matte_before_comes_back_by_use_this_not_by_undo(
    compare: CompareWindow, opened: MainWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    session, document = opened.session, opened.session.document
    engine.lower["full"] = 0.25
    full_run(qtbot, session)
    before, marks = document.result, session.history.undo_text
    run(compare, qtbot)
    assert "does not take this back" in compare.feet[RIGHT].use.toolTip()
    with qtbot.waitSignal(session.service.finished):
        compare.feet[RIGHT].use.click()
    assert document.result is not before and session.history.undo_text == marks == "Brush stroke"
    assert "does not take this back" in compare.feet[RIGHT].use.toolTip()
    with qtbot.waitSignal(session.service.finished):
        compare.feet[LEFT].use.click()
    assert document.result is before


def test_use_this_is_undone_here_and_in_the_main_window(
    done: CompareWindow, opened: MainWindow, qtbot: QtBot
) -> None:
    session, notice = opened.session, opened.notice
    assert not done.back.isEnabled()
    done.feet[RIGHT].use.click()
    qtbot.waitUntil(lambda: session.document.alpha_is_current)
    assert session.attention.id == "full" and done.back.isEnabled()
    assert notice.isVisible() and notice.undo.isVisible()
    assert (
        notice.label.text()
        == "Everywhere was taken from the comparison. Before, it was Where needed, detail limit 24."
    )
    press(done, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.attention.id == "routed" and not done.back.isEnabled() and not notice.isVisible()
    done.feet[RIGHT].use.click()
    assert session.attention.id == "full"
    notice.undo.click()
    assert session.attention.id == "routed" and not notice.isVisible()
    session.notice.emit("Something else.")
    assert notice.isVisible() and not notice.undo.isVisible()


def test_a_smaller_k_is_no_lack_of_memory(compare: CompareWindow, opened: MainWindow, qtbot: QtBot) -> None:
    compare.heads[LEFT].k.setValue(3)
    run(compare, qtbot)
    with qtbot.waitSignal(opened.session.service.finished):
        compare.feet[LEFT].use.click()
    assert opened.session.max_tokens == 3
    assert not opened.matte.outcome.isVisible() and not opened.matte.retry.isVisible()


def test_the_result_of_the_main_window_is_shown_at_once(
    compare: CompareWindow, opened: MainWindow, qtbot: QtBot
) -> None:
    full_run(qtbot, opened.session)
    assert compare.comparison.state(LEFT) == "done"
    assert "run in the main window" in compare.feet[LEFT].ran.full_text()
    assert compare.feet[LEFT].use.text() == "In use"
