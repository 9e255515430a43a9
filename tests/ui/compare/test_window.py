"""The comparison's window: what it says before, during and after runs, by keys and mouse on the fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT
from app.compare.setting import Setting
from core.errors import UserError
from tests.app.helpers import full_run, mark, settle, touch
from tests.fake_engine import FakeEngine
from tests.ui.compare.helpers import KEY, press, run, sentence
from ui.compare.window import CompareWindow
from ui.compare.words import ran_text
from ui.main_window import MainWindow


def test_before_a_run_it_says_what_that_takes(compare: CompareWindow) -> None:
    assert compare.comparison.sides[LEFT].setting.attention == "routed"
    assert compare.heads[LEFT].k.isVisible() and not compare.heads[RIGHT].k.isVisible()
    for index in (LEFT, RIGHT):
        assert "Press Compare" in sentence(compare, index)
        assert compare.feet[index].cost.text().startswith("Would take about")
    assert compare.button.text() == "Compare" and compare.button.isEnabled()


def test_enter_runs_both_and_says_what_each_took(done: CompareWindow) -> None:
    for foot in done.feet:
        assert foot.cost.text() == "0.10 s  ·  1 MB"
        assert foot.use.isEnabled()
    assert done.feet[LEFT].patches.text() == "12 of 24 patches see the whole photo in each of 4 steps"
    assert done.feet[RIGHT].patches.text() == "All 24 patches see the whole photo in each of 4 steps"
    assert done.summary.full_text().startswith("100 % of the Edge differs by more than 1/255")
    assert "at most by 0.25" in done.summary.full_text()
    assert done.button.text() == "Run again (Ctrl+Enter)" and done.button.accessibleName() == "Run again"
    assert [foot.cost.font().bold() for foot in done.feet] == [False, True]  # the first run warmed up
    assert sentence(done, LEFT) == sentence(done, RIGHT) == ""


def test_the_embedded_model_is_called_built_in(done: CompareWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    held = done.comparison.sides[LEFT].held
    assert held is not None
    monkeypatch.setattr("ui.wording.embedded_models", lambda: {held.result.model: Path()})
    assert ran_text(held).startswith("built in  ·  ")


def test_times_are_compared_only_where_they_can_be(
    done: CompareWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    assert "Run again" in done.summary.full_text()  # the first run warmed up
    engine.gate.clear()
    press(done, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done.button.text() == "Cancel"
    engine.gate.set()
    qtbot.waitUntil(lambda: not done.comparison.running)
    qtbot.waitUntil(lambda: "Right takes the same time and the same memory." in done.summary.full_text())
    assert all(foot.cost.font().bold() for foot in done.feet)


def test_marks_that_change_stop_a_run_and_both_windows_say_so(
    compare: CompareWindow, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.gate.clear()
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: compare.comparison.state(LEFT) == "running")
    touch(opened.session)
    engine.gate.set()
    told = "Stopped: the marks changed."
    assert sentence(compare, LEFT) == sentence(compare, RIGHT) == f"{told} Press Compare (Enter) again."
    assert compare.summary.full_text() == told
    assert opened.notice.label.text() == "The comparison was stopped: the marks changed."
    settle(qtbot, opened.session)
    run(compare, qtbot)
    assert sentence(compare, RIGHT) == "" and compare.summary.full_text() != told


def test_marks_changed(done: CompareWindow, opened: MainWindow, qtbot: QtBot) -> None:
    touch(opened.session)
    settle(qtbot, opened.session)
    assert sentence(done, LEFT) == sentence(done, RIGHT) == "Marks changed. Press Compare (Enter) again."
    assert "(other marks)" in done.feet[LEFT].cost.text() and done.button.text() == "Compare"
    opened.session.undo()
    assert sentence(done, LEFT) == ""


def test_marks_changed_where_one_side_never_ran(
    compare: CompareWindow, opened: MainWindow, qtbot: QtBot
) -> None:
    full_run(qtbot, opened.session)
    assert "Press Compare" in sentence(compare, RIGHT)
    touch(opened.session)
    settle(qtbot, opened.session)
    assert (
        sentence(compare, LEFT) == sentence(compare, RIGHT) == "Marks changed. Press Compare (Enter) again."
    )
    opened.session.undo()
    assert sentence(compare, LEFT) == "" and "Press Compare" in sentence(compare, RIGHT)


def test_a_failure_stays_in_its_side(compare: CompareWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.error = UserError("It cannot be done; try another photo.")
    run(compare, qtbot)
    assert compare.feet[LEFT].error.text() == "It cannot be done; try another photo."
    assert compare.feet[LEFT].error.isVisible() and not compare.feet[RIGHT].error.isVisible()
    assert compare.comparison.state(RIGHT) == "done"


def test_escape_stops_then_closes(compare: CompareWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.gate.clear()
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: compare.comparison.state(LEFT) == "running")
    assert compare.feet[LEFT].progress.isVisible() and not compare.feet[LEFT].use.isEnabled()
    press(compare, KEY.Key_Escape)
    assert compare.isVisible() and not compare.comparison.running
    press(compare, KEY.Key_Escape)
    assert not compare.isVisible()


def test_closing_loses_nothing(done: CompareWindow, opened: MainWindow, engine: FakeEngine) -> None:
    done.close()
    count = len(engine.runs)
    opened.actions_["compare"].trigger()
    assert opened.comparing.window is done and done.isVisible()
    assert (
        all(done.comparison.state(index) == "done" for index in (LEFT, RIGHT)) and len(engine.runs) == count
    )


def test_choosing_and_what_was_run_before(done: CompareWindow, qtbot: QtBot) -> None:
    head = done.heads[RIGHT]
    head.attention.setCurrentIndex(head.attention.findData("tome"))
    head.attention.activated.emit(head.attention.currentIndex())
    assert done.comparison.sides[RIGHT].setting == Setting(
        "tome", done.comparison.sides[RIGHT].setting.k, 0.5
    )
    assert head.ratio.isVisible() and done.comparison.state(RIGHT) == "idle"
    head.ratio.setValue(25)
    assert done.feet[RIGHT].patches.text() == "6 of 24 patches see the whole photo"
    run(done, qtbot)
    assert done.feet[RIGHT].patches.text() == "6 of 24 patches see the whole photo in each of 4 steps"


def test_what_a_run_lacks(opened: MainWindow, qtbot: QtBot) -> None:
    opened.compare()
    window = opened.comparing.window
    assert window is not None
    assert sentence(window, LEFT).startswith("Press Subject (S)") and window.button.isEnabled()
    assert window.button.text() == "Subject (S)"
    assert all(foot.cost.text() == "Not run yet" for foot in window.feet)
    mark(opened.session)
    settle(qtbot, opened.session)
    assert window.button.isEnabled()


def test_without_a_photo(window: MainWindow) -> None:
    assert not window.actions_["compare"].isEnabled()
    window.compare()
    assert window.comparing.window is not None
    assert sentence(window.comparing.window, LEFT) == "Open a photo in the main window first."
    assert (
        not window.comparing.window.button.isEnabled() and not window.comparing.window.heads[LEFT].isEnabled()
    )
    assert all(not foot.use.isEnabled() for foot in window.comparing.window.feet)


def test_everything_has_a_name_and_is_reached_by_tab(done: CompareWindow) -> None:
    stops: list[QWidget] = []
    widget = done.heads[LEFT].attention
    while widget not in stops and len(stops) < 100:
        stops.append(widget)
        widget = widget.nextInFocusChain()  # type: ignore[assignment]
    reached = [
        one
        for one in stops
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and one.objectName() != "qt_spinbox_lineedit"
    ]
    named = [one.accessibleName() for one in reached]
    assert all(named)
    assert named[:3] == ["Left: context", "Left: detail limit", "Right: context"]
    assert named.index("Left picture") < named.index("Left: use this") < named.index("Run again")


def test_a_narrow_window_shows_fewer_words(compare: CompareWindow, qtbot: QtBot) -> None:
    buttons = compare.strip._buttons
    icons = Qt.ToolButtonStyle.ToolButtonIconOnly
    assert all(button.toolButtonStyle() != icons for button in buttons.values())
    compare.resize(860, 520)
    qtbot.waitUntil(lambda: buttons["actual"].toolButtonStyle() == icons)
    assert buttons["view_checker"].isChecked() and buttons["view_checker"].toolButtonStyle() != icons


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_k_typed_gives_the_keyboard_back_to_the_picture(
    done: CompareWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    spin = done.heads[LEFT].k
    done.activateWindow()
    qtbot.waitUntil(done.isActiveWindow)
    view = done.view
    qtbot.mouseClick(spin.lineEdit(), Qt.MouseButton.LeftButton)
    spin.selectAll()
    qtbot.keyClicks(spin, "a7w")
    qtbot.keyClick(spin, key)
    assert done.comparison.sides[LEFT].setting.k == 7
    assert done.sides[LEFT].hasFocus()
    assert (done.view, done.wiping) == (view, False) and not done.comparison.running
