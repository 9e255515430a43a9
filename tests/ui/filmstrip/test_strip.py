"""The strip under a real mouse and keyboard: show, choose, move, close, fold; one entry changed is one entry drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QDragLeaveEvent, QDropEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QListView, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.workspace.photo import State
from tests.ui.filmstrip.stand_in import StandInHost, StandInQueue, StandInWorkspace, photo, several
from ui import theme
from ui.action_set import ActionSet
from ui.actions.photos import PHOTOS
from ui.actions.table import ACTIONS
from ui.filmstrip.strip import Filmstrip

Key, Held, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton
_OTHERS = "open", "export_all", "fold_filmstrip"
_ACTIONS = *(spec for spec in ACTIONS if spec.id in _OTHERS), *PHOTOS
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
Make = Callable[..., Filmstrip]


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot) -> Iterator[Make]:
    """Return a maker of a shown strip of `workspace` in a window of this width."""
    theme.apply(qapp)
    windows: list[QWidget] = []

    def made(workspace: StandInWorkspace, width: int = 1000) -> Filmstrip:
        window, queue = QWidget(), StandInQueue()
        window.resize(width, 300)
        host = StandInHost(workspace, queue)
        actions = ActionSet(host, window, _ACTIONS)  # type: ignore[arg-type]
        strip = Filmstrip(workspace, queue, actions)  # type: ignore[arg-type]
        layout = QVBoxLayout(window)
        layout.addStretch(1)
        layout.addWidget(strip)
        window.kept = workspace, queue, host, actions  # type: ignore[attr-defined]
        strip.host = host  # type: ignore[attr-defined]
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        return strip

    yield made
    for window in windows:
        window.close()
        window.deleteLater()


def center(strip: Filmstrip, row: int) -> QPoint:
    return strip.list.visualRect(strip.model.index(row)).center()


def click(qtbot: QtBot, strip: Filmstrip, row: int, held: Held = Held.NoModifier) -> None:
    qtbot.mouseClick(strip.list.viewport(), Button.LeftButton, held, center(strip, row))


def test_it_is_there_with_two_photos(make: Make) -> None:
    workspace = several(1)
    strip = make(workspace)
    assert not strip.isVisible()
    workspace.set(photo(1), photo(2))
    assert strip.isVisible()
    strip.set_hidden(True)
    assert not strip.isVisible()
    strip.set_hidden(False)
    workspace.close(2)
    assert not strip.isVisible()


def test_a_click_shows_a_photo_and_modifiers_choose_several(make: Make, qtbot: QtBot) -> None:
    workspace = several(6)
    strip = make(workspace)
    assert strip.chosen() == [1]
    click(qtbot, strip, 2)
    assert workspace.current == 3 and strip.chosen() == [3]
    click(qtbot, strip, 4, Held.ControlModifier)
    assert workspace.current == 3 and strip.chosen() == [3, 5]
    click(qtbot, strip, 5, Held.ShiftModifier)
    assert workspace.current == 3 and 6 in strip.chosen() and len(strip.chosen()) > 1
    click(qtbot, strip, 0)
    assert workspace.current == 1 and strip.chosen() == [1]


def test_what_is_chosen_is_told(make: Make, qtbot: QtBot) -> None:
    strip = make(several(3))
    with qtbot.waitSignal(strip.chosen_changed):
        click(qtbot, strip, 1, Held.ControlModifier)


def test_the_photo_in_view_comes_into_sight(make: Make) -> None:
    workspace = several(50)
    strip = make(workspace)
    assert not strip.list.viewport().rect().contains(center(strip, 40))
    workspace.show(41)
    assert strip.list.viewport().rect().contains(center(strip, 40))
    assert strip.chosen() == [41]


def test_keys_in_the_strip(make: Make, qtbot: QtBot) -> None:
    workspace = several(5)
    strip = make(workspace)
    strip.window().activateWindow()
    strip.list.setFocus()
    qtbot.keyClick(strip.list, Key.Key_Right)
    qtbot.waitUntil(lambda: workspace.current == 2)
    qtbot.keyClick(strip.list, Key.Key_End)
    qtbot.waitUntil(lambda: workspace.current == 5)
    qtbot.keyClick(strip.list, Key.Key_Left, Held.ShiftModifier)
    assert strip.chosen() == [4, 5] and workspace.current == 5
    qtbot.keyClick(strip.list, Key.Key_Space)
    assert workspace.current == 4
    qtbot.keyClick(strip.list, Key.Key_A, Held.ControlModifier)
    assert strip.chosen() == [1, 2, 3, 4, 5]
    qtbot.keyClick(strip.list, Key.Key_Delete)
    assert strip.host.asked == ["close_chosen"]  # type: ignore[attr-defined]


def test_letters_stay_with_the_window(make: Make, qtbot: QtBot) -> None:
    workspace = StandInWorkspace(photo(1, "ant.jpg"), photo(2, "bee.jpg"))
    strip = make(workspace)
    strip.list.setFocus()
    qtbot.keyClick(strip.list, Key.Key_B)
    assert strip.list.currentIndex().row() == 0


def test_a_right_click_offers_verbs_on_what_is_chosen(
    make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip = make(several(3))
    shown: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: shown.append(at))
    at = center(strip, 2)
    view = strip.list.viewport()
    qtbot.mousePress(view, Button.RightButton, Held.NoModifier, at)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    assert strip.chosen() == [3] and strip._workspace.current == 1 and len(shown) == 1
    words = [action.text() for action in strip.menu().actions() if action.text()]
    assert "R&un the chosen photos" in words and "Close the c&hosen photos" in words
    beside = QPoint(view.width() - 1, view.height() - 1)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, beside, beside))
    assert len(shown) == 1


def test_photos_are_dragged_to_another_place(make: Make) -> None:
    workspace = several(4)
    strip = make(workspace)
    drop(strip, [1], center(strip, 2) + QPoint(30, 0))
    assert [one.key for one in workspace.photos] == [2, 3, 1, 4]
    drop(strip, [4], QPoint(3, 20))
    assert [one.key for one in workspace.photos] == [4, 2, 3, 1]
    assert strip.list._drop_row == -1


def drop(strip: Filmstrip, keys: list[int], at: QPoint) -> None:
    data = strip.model.mimeData([strip.model.index(strip.model.row(key)) for key in keys])
    event = _Drop(data, at, strip.list)
    strip.list.dropEvent(event)
    assert event.isAccepted()


class _Drop(QDropEvent):
    """A drop that came from `source`."""

    def __init__(self, data: QMimeData, at: QPoint, source: QListView) -> None:
        action, none = Qt.DropAction.MoveAction, Qt.MouseButton.NoButton
        super().__init__(QPointF(at), action, data, none, Held.NoModifier)
        self._kept, self._source = data, source

    def source(self) -> Any:
        return self._source


def test_files_are_not_for_the_list(make: Make) -> None:
    strip = make(several(3))
    data = QMimeData()
    data.setText("file:///a.jpg")
    event = _Drop(data, QPoint(5, 5), strip.list)
    strip.list.dropEvent(event)
    assert not event.isAccepted()


def test_a_wheel_scrolls_sideways(make: Make) -> None:
    strip = make(several(50))
    bar = strip.list.horizontalScrollBar()
    for delta in (QPoint(0, -120), QPoint(-120, 0)):
        before = bar.value()
        event = QWheelEvent(
            QPointF(9, 9), QPointF(9, 9), QPoint(), delta, Button.NoButton, Held.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(strip.list.viewport(), event)
        assert bar.value() == before + 120


def test_folding_keeps_one_line(make: Make, qtbot: QtBot) -> None:
    strip = make(several(3))
    tall = strip.height()
    strip.set_folded(True)
    qtbot.waitUntil(lambda: strip.height() < tall / 2)
    strip.set_folded(False)
    qtbot.waitUntil(lambda: strip.height() == tall)
    strip.fit_window(560)
    qtbot.waitUntil(lambda: strip.height() < tall / 2)
    strip.fit_window(768)
    qtbot.waitUntil(lambda: strip.height() == tall)


def test_all_fit_or_there_is_a_scroll_bar(make: Make, qtbot: QtBot) -> None:
    workspace = several(3)
    strip = make(workspace)
    assert not strip.list.horizontalScrollBar().isVisible()
    assert strip.list.viewport().rect().contains(strip.list.visualRect(strip.model.index(2)))
    low = strip.list.height()
    workspace.set(*(photo(key) for key in range(1, 51)))
    qtbot.waitUntil(strip.list.horizontalScrollBar().isVisible)
    assert strip.list.height() > low
    assert strip.list.viewport().height() >= strip.list.photo_delegate.cell().height()


class _Watch(QObject):
    """Keeps the regions that a widget is asked to draw."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.drawn: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.drawn.append(event.region().boundingRect())
        return False


def test_a_change_of_one_photo_draws_one_entry(make: Make, qtbot: QtBot) -> None:
    workspace = several(50)
    strip = make(workspace)
    qtbot.wait(50)
    watch = _Watch(strip.list.viewport())
    workspace.alter(3, state=State.RUNNING)
    strip.model._note_progress(3, "backbone", 0.5, 1.0)
    qtbot.waitUntil(lambda: bool(watch.drawn))
    qtbot.wait(50)
    assert [
        rect for rect in watch.drawn if not strip.list.visualRect(strip.model.index(2)).contains(rect)
    ] == []
    watch.drawn.clear()
    workspace.alter(45, state=State.MATTED)  # out of sight
    qtbot.wait(50)
    assert watch.drawn == []


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_drawn(make: Make, qtbot: QtBot, state: State, folded: bool) -> None:
    workspace = StandInWorkspace(
        photo(1, "a name so long that nothing would be left of it " * 4, state=state, is_dirty=True),
        photo(2, "b.jpg", state=state, thumbnail=None),
    )
    strip = make(workspace)
    strip.set_folded(folded)
    strip.model._note_progress(1, "backbone", 0.5, 1.0)
    plain = strip.list.viewport().grab().toImage()
    workspace.alter(1, is_dirty=False)
    assert strip.list.viewport().grab().toImage() != plain  # the dot is gone


def test_the_photo_in_view_is_framed(make: Make) -> None:
    workspace = several(3, thumbnail=None)
    strip = make(workspace)

    def frames() -> list[bool]:
        strip.list.clearSelection()
        image = strip.list.viewport().grab().toImage()
        scale = image.devicePixelRatio()
        edges = [strip.list.visualRect(strip.model.index(row)) for row in range(3)]
        tops = [
            image.pixelColor(round(rect.center().x() * scale), round((rect.top() + 2) * scale))
            for rect in edges
        ]
        return [top.blue() > 200 for top in tops]

    assert frames() == [True, False, False]
    workspace.show(3)
    assert frames() == [False, False, True]


def test_plus_opens_more(make: Make, qtbot: QtBot) -> None:
    strip = make(several(2))
    qtbot.mouseClick(strip.more, Button.LeftButton)
    assert strip.host.asked == ["open_photo"]  # type: ignore[attr-defined]


def test_tab_reaches_the_list(make: Make) -> None:
    strip = make(several(2))
    assert strip.list.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert strip.list.accessibleName() == "Photos"


def test_leaving_a_drag_leaves_no_line(make: Make) -> None:
    strip = make(several(3))
    strip.list._show_drop(2)
    assert strip.list.viewport().grab().toImage().pixelColor(strip.list._drop_line(2).center()).blue() > 200
    QApplication.sendEvent(strip.list.viewport(), QDragLeaveEvent())
    assert strip.list._drop_row == -1


def test_stop_is_there_while_there_is_something_to_stop(make: Make) -> None:
    strip = make(several(3))
    action = strip._actions["stop_photos"]
    for busy in (False, True, False):
        action.setEnabled(busy)
        assert strip.stop.isVisible() is busy


def test_the_photo_in_view_stays_in_sight_in_a_smaller_window(make: Make, qtbot: QtBot) -> None:
    workspace = several(9)
    strip = make(workspace, width=1300)
    workspace.show(7)
    strip.window().resize(620, 300)
    strip.fit_window(560)
    qtbot.waitUntil(lambda: strip.list.viewport().rect().contains(center(strip, 6)))
