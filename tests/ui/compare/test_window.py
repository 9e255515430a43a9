"""The comparison's window: driven by keys and mouse on the fake engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QWidget
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT
from app.compare.setting import Setting
from core.errors import UserError
from tests.app.helpers import full_run, mark, settle, touch
from tests.fake_engine import FakeEngine
from ui import theme
from ui.canvas import hud
from ui.compare.picture import LEFT_MORE, RIGHT_MORE, paint_difference
from ui.compare.view import CompareView
from ui.compare.window import CompareWindow
from ui.main_window import MainWindow

KEY = Qt.Key


@pytest.fixture
def compare(opened: MainWindow, qtbot: QtBot) -> Iterator[CompareWindow]:
    """The window over a marked photo, nothing run yet; zooms land at once."""
    mark(opened.session)
    settle(qtbot, opened.session)
    opened.actions_["compare"].trigger()
    window = opened._compare
    assert window is not None
    window.resize(1360, 740)
    for view in window.views:
        view.glide.duration_ms = 0
    qtbot.waitExposed(window)
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


@pytest.fixture
def done(compare: CompareWindow, qtbot: QtBot, engine: FakeEngine) -> CompareWindow:
    """Both sides run, the right one's alpha lower by a quarter."""
    engine.lower["full"] = 0.25
    run(compare, qtbot)
    qtbot.waitUntil(lambda: compare.comparison.difference is not None)
    return compare


def run(compare: CompareWindow, qtbot: QtBot) -> None:
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: not compare.comparison.running, timeout=5000)


def press(
    compare: CompareWindow, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    focus = QApplication.focusWidget()
    QTest.keyClick(focus or compare, key, held)
    QApplication.processEvents()


def color_at(view: CompareView, x: float, y: float) -> tuple[int, ...]:
    """The color over the middle of image pixel (column x, row y)."""
    QApplication.processEvents()
    while view.pending:
        QApplication.processEvents()
    at = view.viewport.to_view(x + 0.5, y + 0.5)
    return QColor(view.grab().toImage().pixel(QPoint(round(at[0]), round(at[1])))).getRgb()[:3]


def sentence(compare: CompareWindow, index: int) -> str:
    return compare.sides[index].parts[0].sentence()


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


def test_views_change_both_pictures(done: CompareWindow) -> None:
    press(done, KEY.Key_K)
    gray = [color_at(view, 40, 32)[0] for view in done.sides]
    assert gray[0] - gray[1] == pytest.approx(64, abs=2)
    press(done, KEY.Key_A)
    assert color_at(done.sides[LEFT], 5, 5) == (0, 0, 0)
    press(done, KEY.Key_T)
    assert color_at(done.sides[RIGHT], 5, 5) == (255, 255, 255)
    press(done, KEY.Key_F)
    assert done.view == "checker"
    press(done, KEY.Key_R)
    assert done.pictures[LEFT].tokens is not None and done.pictures[RIGHT].tokens is not None


def test_a_color_can_be_chosen(done: CompareWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QColorDialog, "getColor", lambda *args: QColor("#102030"))
    press(done, KEY.Key_Y)
    before = color_at(done.sides[LEFT], 5, 5)
    press(done, KEY.Key_Y)
    assert before != color_at(done.sides[LEFT], 5, 5) == (16, 32, 48)


def test_the_difference_is_one_picture_with_a_color_for_each_side(done: CompareWindow) -> None:
    press(done, KEY.Key_D)
    assert done.apart.isVisible() and not any(view.isVisible() for view in done.sides)
    red, green, blue = color_at(done.apart, 40, 32)
    assert red > 200 > green > blue  # orange: the left alpha is higher
    press(done, KEY.Key_C)
    assert not done.apart.isVisible() and all(view.isVisible() for view in done.sides)


def test_the_difference_tells_of_a_run(compare: CompareWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    words = compare.apart.parts[0].sentence
    press(compare, KEY.Key_D)
    assert "press Compare" in words()
    assert color_at(compare.apart, 5, 5) not in ((20, 30, 40), QColor(theme.SURROUND).getRgb()[:3])  # dim
    engine.gate.clear()
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: compare.comparison.state(LEFT) == "running")
    assert words() == f"Left: {sentence(compare, LEFT)}" and words().endswith("%")
    engine.gate.set()
    qtbot.waitUntil(lambda: not compare.comparison.running)
    assert words().startswith("Orange")


def test_marks_that_change_stop_a_run_and_both_windows_say_so(
    compare: CompareWindow, opened: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.gate.clear()
    press(compare, KEY.Key_Return)
    qtbot.waitUntil(lambda: compare.comparison.state(LEFT) == "running")
    touch(opened.session)
    engine.gate.set()
    told = "Stopped: the marks changed."
    assert sentence(compare, LEFT) == sentence(compare, RIGHT) == f"{told} Compare again (Enter)."
    assert compare.summary.full_text() == told
    assert opened.notice.label.text() == "The comparison was stopped: the marks changed."
    settle(qtbot, opened.session)
    run(compare, qtbot)
    assert sentence(compare, RIGHT) == "" and compare.summary.full_text() != told


def test_colors_of_the_difference() -> None:
    one, other = np.array([[255, 0, 7]], np.uint8), np.array([[0, 255, 7]], np.uint8)
    pixels = paint_difference(np.zeros((1, 3, 4), np.uint8), one, other)
    names = [QColor(int(p[2]), int(p[1]), int(p[0])).name() for p in pixels[0]]
    assert names == [LEFT_MORE, RIGHT_MORE, "#000000"]


def test_the_wipe_shows_both_and_its_divider_moves(done: CompareWindow, qtbot: QtBot) -> None:
    press(done, KEY.Key_K)
    press(done, KEY.Key_W)
    view = done.wipe
    qtbot.waitUntil(view.isVisible)
    view.setFocus()
    right = color_at(view, 60, 32)
    middle = QPoint(view.width() // 2, view.height() // 2)
    drag(qtbot, view, middle, QPoint(view.width() - 5, middle.y()))
    assert view.divider.share > 0.99 and color_at(view, 60, 32) != right
    before = view.divider.share
    press(done, KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.divider.share == pytest.approx(before - 0.05)


def test_the_wipe_chosen_in_the_difference_comes_with_the_next_view(done: CompareWindow) -> None:
    press(done, KEY.Key_D)
    press(done, KEY.Key_W)
    assert done.apart.isVisible() and done.actions_["wipe"].isChecked()
    assert "with the next view" in done.readout.full_text()
    press(done, KEY.Key_K)
    assert done.wipe.isVisible() and not done.apart.isVisible()


def drag(qtbot: QtBot, view: QWidget, start: QPoint, end: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(view, left, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, left, pos=end)


def test_zoom_and_pan_are_linked(done: CompareWindow, qtbot: QtBot) -> None:
    one, other = done.sides
    one.step_zoom(4, one.anchor())
    assert other.zoom == one.zoom > one.viewport.fitted().zoom
    drag(qtbot, other, QPoint(200, 200), QPoint(150, 180))
    assert one.viewport.origin == pytest.approx(other.viewport.origin, abs=1)
    press(done, KEY.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert one.viewport == one.viewport.fitted() and other.viewport == other.viewport.fitted()
    done.resize(1100, 640)
    qtbot.waitUntil(lambda: one.width() < 560)
    assert one.viewport == one.viewport.fitted() and other.zoom == pytest.approx(one.zoom, rel=0.01)
    press(done, KEY.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert one.zoom == other.zoom == 1.0


def hover(view: QWidget, x: int, y: int) -> None:
    """Sent to the view itself: offscreen, the main window lies over this one."""
    none, at = Qt.MouseButton.NoButton, QPointF(x, y)
    held = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, QPointF(view.mapToGlobal(at)), none, none, held)
    QApplication.sendEvent(view, event)


def test_the_pointer_tells_both_alphas(done: CompareWindow) -> None:
    one, other = done.sides
    x, y = (round(place) for place in one.viewport.to_view(40.5, 32.5))
    hover(one, x, y)
    assert done.readout.full_text() == "40, 32: left 0.50, right 0.25"
    assert other.ghost is not None and other.ghost[0] == pytest.approx(40.5, abs=1) and one.ghost is None
    press(done, KEY.Key_R)
    hover(one, x + 1, y)
    assert "Right: Looked at by itself" in done.readout.full_text()
    hover(one, 1, 1)
    assert done.readout.full_text() == ""


def test_what_the_pointer_tells_follows_a_run(compare: CompareWindow, qtbot: QtBot) -> None:
    view = compare.sides[LEFT]
    hover(view, *(round(place) for place in view.viewport.to_view(40.5, 32.5)))
    assert compare.readout.full_text() == "40, 32: left –, right –"
    run(compare, qtbot)
    assert compare.readout.full_text() == "40, 32: left 0.50, right 0.50"


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
    assert "no step of Undo" in compare.feet[RIGHT].use.toolTip()
    with qtbot.waitSignal(session.service.finished):
        compare.feet[RIGHT].use.click()
    assert document.result is not before and session.history.undo_text == marks == "Brush stroke"
    assert "no step of Undo" in compare.feet[RIGHT].use.toolTip()
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


def test_marks_changed(done: CompareWindow, opened: MainWindow, qtbot: QtBot) -> None:
    touch(opened.session)
    settle(qtbot, opened.session)
    assert sentence(done, LEFT) == sentence(done, RIGHT) == "Marks changed. Compare again (Enter)."
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
    assert sentence(compare, LEFT) == sentence(compare, RIGHT) == "Marks changed. Compare again (Enter)."
    opened.session.undo()
    assert sentence(compare, LEFT) == "" and "Press Compare" in sentence(compare, RIGHT)


def test_the_wipe_shows_both_legends(done: CompareWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[object, tuple[tuple[int, int], ...]]] = []
    monkeypatch.setattr(hud, "paint_legend", lambda painter, notes, *args: seen.append(args))
    press(done, KEY.Key_R)
    press(done, KEY.Key_W)
    QApplication.processEvents()
    tokens, corners = zip(*seen[-2:], strict=True)
    assert tokens == tuple(picture.tokens for picture in done.pictures)
    assert [{across for across, _ in places} for places in corners] == [{0}, {1}]


def test_words_keep_off_the_pictures_where_there_is_room(done: CompareWindow, qtbot: QtBot) -> None:
    press(done, KEY.Key_R)
    press(done, KEY.Key_W)
    wipe = done.wipe
    wipe.grab()
    assert len(wipe.notes.taken) == 4, "a title and a legend for each"
    areas = wipe.notes.taken
    assert not any(one.intersects(two) for i, one in enumerate(areas) for two in areas[:i])
    press(done, KEY.Key_W)
    done.resize(1360, 900)  # room above the pictures
    qtbot.waitUntil(lambda: done.sides[LEFT].picture_area().top() > 100)
    for view in done.sides:
        view.grab()
        assert len(view.notes.taken) == 1 and not view.notes.covers(view.notes.taken[0])


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
    assert opened._compare is done and done.isVisible()
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
    window = opened._compare
    assert window is not None
    assert sentence(window, LEFT).startswith("Press S for Subject") and window.button.isEnabled()
    assert window.button.text() == "Subject (S)"
    assert all(foot.cost.text() == "Not run yet" for foot in window.feet)
    mark(opened.session)
    settle(qtbot, opened.session)
    assert window.button.isEnabled()


def test_without_a_photo(window: MainWindow) -> None:
    assert not window.actions_["compare"].isEnabled()
    window.compare()
    assert window._compare is not None
    assert sentence(window._compare, LEFT) == "Open a photo in the main window first."
    assert not window._compare.button.isEnabled() and not window._compare.heads[LEFT].isEnabled()
    assert all(not foot.use.isEnabled() for foot in window._compare.feet)


def test_the_result_of_the_main_window_is_shown_at_once(
    compare: CompareWindow, opened: MainWindow, qtbot: QtBot
) -> None:
    full_run(qtbot, opened.session)
    assert compare.comparison.state(LEFT) == "done"
    assert "run in the main window" in compare.feet[LEFT].ran.full_text()
    assert compare.feet[LEFT].use.text() == "In use"


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


def test_a_narrow_window_shows_icons_alone(compare: CompareWindow, qtbot: QtBot) -> None:
    compare.resize(860, 520)
    qtbot.waitUntil(lambda: compare.width() == 860)
    button = compare.strip._buttons["view_black"]
    qtbot.waitUntil(lambda: button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly)


def test_backslash_shows_the_photo(done: CompareWindow, qtbot: QtBot) -> None:
    view = done.sides[LEFT]
    view.setFocus()
    shown = color_at(view, 2, 2)
    qtbot.keyPress(view, KEY.Key_Backslash)
    assert color_at(view, 2, 2) == (20, 30, 40) != shown
    qtbot.keyRelease(view, KEY.Key_Backslash)
    assert color_at(view, 2, 2) == shown


def test_a_bug_in_painting_is_told_once(
    done: CompareWindow, monkeypatch: pytest.MonkeyPatch, calls: Callable[[object, str], list[Any]]
) -> None:
    import sys

    seen = calls(sys, "excepthook")
    monkeypatch.setattr(done.pictures[LEFT], "paint", lambda *args: 1 / 0)
    for _ in range(3):
        done.sides[LEFT].repaint()
        QApplication.processEvents()
    assert len(seen) == 1


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
