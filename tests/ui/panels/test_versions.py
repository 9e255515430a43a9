"""The list of versions: what it says, looks, returns, deletes, and what keys and clicks do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import settle, touch
from tests.ui.helpers import matted
from tests.ui.test_small_windows import in_view, resized
from ui.main_window import MainWindow
from ui.panels.version_rows import VersionRows


@pytest.fixture
def two(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window with two versions, the section unfolded."""
    for value in (UNKNOWN, FOREGROUND):
        touch(opened.session, value)
        matted(opened, qtbot)
        settle(qtbot, opened.session)
    opened.kept.set_folded(False)
    for _ in range(3):
        QApplication.processEvents()
    assert [one.number for one in opened.session.versions.all] == [1, 2]
    return opened


def row_of(window: MainWindow, row: int) -> QModelIndex:
    return window.kept.list.model().index(row, 0)


def click(window: MainWindow, row: int, *, control: bool = False) -> None:
    place = window.kept.list.visualRect(row_of(window, row)).center()
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(window.kept.list.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def looks(qtbot: QtBot, window: MainWindow, number: int) -> None:
    def is_looked() -> bool:
        looked = window.session.versions.looked
        return looked is not None and looked.number == number

    qtbot.waitUntil(is_looked)


def test_before_a_run_it_says_what_will_be_there(opened: MainWindow) -> None:
    kept = opened.kept
    assert kept.folded and kept.state.full_text() == ""
    kept.set_folded(False)
    assert kept.none.isVisible() and not kept.list.isVisible() and not kept.verbs.isVisible()
    for name in ("return", "compare", "delete", "previous", "next"):
        assert not opened.actions_[f"version_{name}"].isEnabled()


def test_the_newest_comes_first_and_the_one_in_use_is_marked(two: MainWindow) -> None:
    rows = [row_of(two, row).data() for row in range(2)]
    assert rows[0].startswith("2 ") and "now" in rows[0] and rows[1].startswith("1 ") and "now" not in rows[1]
    assert "whole photo" in rows[1] and "no limit" in rows[1] and "built in" in rows[1]
    assert two.kept.state.full_text() == "2 kept, now 2"
    spoken = row_of(two, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Version 2" in spoken and "in use" in spoken
    assert not row_of(two, 1).data(Qt.ItemDataRole.DecorationRole).isNull()


def test_a_click_looks_and_a_click_on_the_canvas_leaves_without_painting(
    two: MainWindow, qtbot: QtBot
) -> None:
    session = two.session
    session.set_class(BACKGROUND)
    revision = session.document.revision
    click(two, 1)
    looks(qtbot, two, 1)
    assert two.canvas.hints.sentences("overlay")[0].startswith("Version 1, only looked at")
    assert two.canvas._scene._looked.active
    qtbot.mouseClick(two.canvas, Qt.MouseButton.LeftButton, pos=two.canvas.rect().center())
    assert session.versions.looked is None and session.document.revision == revision
    assert not two.canvas._scene._looked.active and two.kept.list.chosen() == []
    qtbot.mouseClick(two.canvas, Qt.MouseButton.LeftButton, pos=two.canvas.rect().center())
    assert session.document.revision != revision  # the next one paints


def test_esc_leaves_wherever_the_keyboard_is(two: MainWindow, qtbot: QtBot) -> None:
    for widget in (two.kept.list, two.canvas, two.matte.button):
        click(two, 1)
        looks(qtbot, two, 1)
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
        assert two.session.versions.looked is None, widget


def test_what_is_looked_at_is_painted(two: MainWindow, qtbot: QtBot) -> None:
    def picture() -> np.ndarray:
        def done() -> bool:
            QApplication.processEvents()
            return True

        qtbot.waitUntil(done)
        image = two.canvas.grab().toImage()
        return np.array(image.constBits(), np.uint8)

    two.session.set_view("alpha")
    own = picture()
    click(two, 1)
    looks(qtbot, two, 1)
    looked = picture()
    assert not np.array_equal(own, looked)
    two.session.versions.leave()
    qtbot.waitUntil(lambda: np.array_equal(picture(), own))


def test_keys_of_the_list(two: MainWindow, qtbot: QtBot) -> None:
    versions, rows = two.session.versions, two.kept.list
    rows.setFocus()
    rows.setCurrentIndex(row_of(two, 0))
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    looks(qtbot, two, 1)
    qtbot.keyClick(rows, Qt.Key.Key_Return)  # not the Run of the window
    qtbot.waitUntil(lambda: versions.current is versions.all[0])
    settle(qtbot, two.session)
    assert not two.session.running and two.session.history.undo_text == "Return to version 1"
    rows.setCurrentIndex(row_of(two, 0))
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert [one.number for one in versions.all] == [1] and rows.model().rowCount() == 1


def test_a_double_click_returns(two: MainWindow, qtbot: QtBot) -> None:
    rows = two.kept.list
    place: QPoint = rows.visualRect(row_of(two, 1)).center()
    click(two, 1)
    qtbot.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: two.session.versions.current is two.session.versions.all[0])
    settle(qtbot, two.session)
    assert "now" in row_of(two, 1).data() and "now" not in row_of(two, 0).data()


def test_actions_walk_return_and_compare(two: MainWindow, qtbot: QtBot) -> None:
    actions, versions = two.actions_, two.session.versions
    actions["version_previous"].trigger()
    looks(qtbot, two, 1)
    assert two.kept.list.chosen() == [1]
    qtbot.waitUntil(lambda: actions["version_return"].isEnabled() and actions["version_next"].isEnabled())
    with qtbot.waitSignal(two.versions.compare_requested) as pair:
        actions["version_compare"].trigger()
    assert [one.number for one in pair.args] == [1, 2]
    assert two.comparing.window is not None and two.comparing.window.isVisible()
    qtbot.waitUntil(lambda: all(side.held is not None for side in two.comparing.window.comparison.sides))
    two.comparing.window.close()
    actions["version_return"].trigger()
    qtbot.waitUntil(lambda: versions.current is versions.all[0])
    settle(qtbot, two.session)


def test_two_chosen_are_compared_and_deleted_together(two: MainWindow, qtbot: QtBot) -> None:
    matted(two, qtbot)
    qtbot.waitUntil(lambda: two.kept.list.model().rowCount() == 3)
    click(two, 1)
    click(two, 2, control=True)
    assert two.kept.list.chosen() == [1, 2]
    assert two.versions.can_compare() and not two.versions.can_return()
    two.versions.delete()
    assert [one.number for one in two.session.versions.all] == [3]


@pytest.mark.parametrize("size", [(1366, 708), (910, 460)])
def test_the_list_can_be_reached_in_small_windows(two: MainWindow, size: tuple[int, int]) -> None:
    resized(two, size)
    two.right.area.ensureWidgetVisible(two.kept.verbs)
    for _ in range(3):
        QApplication.processEvents()
    for widget in (two.kept.verbs, two.matte.button, two.export.cutout):
        assert in_view(two, widget)


def test_what_is_copied_comes_into_view(two: MainWindow, qtbot: QtBot) -> None:
    click(two, 1)
    looks(qtbot, two, 1)
    with qtbot.waitSignal(two.session.cutout_ready):
        two.actions_["copy_cutout"].trigger()
    assert two.session.versions.looked is None


def test_versions_of_another_photo_have_their_own_pictures_under_the_same_numbers(qapp: QApplication) -> None:
    rows = VersionRows()

    def shown(*pictures: NDArray[np.uint8]) -> list[str]:
        versions: Any = [SimpleNamespace(number=at, picture=picture) for at, picture in enumerate(pictures)]
        rows.show_versions(versions, None)
        icons = [rows.index(row).data(Qt.ItemDataRole.DecorationRole) for row in range(rows.rowCount())]
        return [icon.pixmap(8).toImage().pixelColor(1, 1).name() for icon in icons]

    black, white = np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 255, np.uint8)
    assert shown(black, white) == ["#000000", "#ffffff"]
    assert shown(white, black) == ["#ffffff", "#000000"]
    assert shown() == []
