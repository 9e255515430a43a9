"""The cutout follows the pointer out of the window: once it is there, with file and bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QDrag, QDropEvent, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.helpers import run
from ui.main_window import MainWindow
from ui.panels import drag_handle


@pytest.fixture
def drags(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What each drag carried; no drag is real, it would wait for the pointer."""
    carried: list[QMimeData] = []
    kept: list[QDrag] = []

    def exec_(drag: QDrag, *_: object) -> Qt.DropAction:
        kept.append(drag)
        carried.append(drag.mimeData())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(drag_handle.QDrag, "exec", exec_)
    return carried


@pytest.fixture
def matted(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    run(opened, qtbot)
    qtbot.waitUntil(opened.export.handle.isEnabled)
    return opened


def pull(window: MainWindow) -> None:
    handle = window.export.handle
    QTest.mouseMove(handle, QPoint(4, 4))
    QTest.mouseMove(handle, QPoint(30, 40))


def press(window: MainWindow) -> None:
    QTest.mousePress(window.export.handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_without_a_cutout_there_is_nothing_to_drag(opened: MainWindow, qtbot: QtBot) -> None:
    assert not opened.export.handle.isEnabled()
    run(opened, qtbot)
    qtbot.waitUntil(opened.export.handle.isEnabled)


def test_a_drag_carries_file_and_picture(matted: MainWindow, qtbot: QtBot, drags: list[QMimeData]) -> None:
    with qtbot.waitSignal(matted.session.dragged.ready):
        press(matted)
    assert not drags
    pull(matted)
    (mime,) = drags
    (url,) = mime.urls()
    path = Path(url.toLocalFile())
    assert path.name == "Föto-cutout.png" and path.read_bytes() == bytes(mime.data("image/png").data())
    image = QImage.fromData(mime.data("image/png"))
    assert image.hasAlphaChannel() and image.size().toTuple() == (96, 64)


def test_a_drag_that_is_quicker_than_the_cutout_waits_for_it(
    matted: MainWindow, qtbot: QtBot, drags: list[QMimeData]
) -> None:
    press(matted)
    pull(matted)
    assert not drags and "being prepared" in matted.notice.label.text()
    qtbot.waitUntil(lambda: len(drags) == 1)
    assert not matted.notice.isVisible()


def test_what_was_let_go_too_early_is_told_to_be_ready(
    matted: MainWindow, qtbot: QtBot, drags: list[QMimeData]
) -> None:
    press(matted)
    pull(matted)
    QTest.mouseRelease(matted.export.handle, Qt.MouseButton.LeftButton, pos=QPoint(30, 40))
    qtbot.waitUntil(lambda: matted.notice.label.text() == "The cutout can be dragged now.")
    assert not drags


def test_the_own_window_takes_no_cutout_that_leaves_it(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    mime = QMimeData()
    mime.setData("image/png", b"\x89PNG")
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    monkeypatch.setattr(QDropEvent, "source", lambda event: opened.export.handle)
    drops = opened.canvas.drops
    drops.enter(event, QSizeF(100, 100))
    drops.move(event, QSizeF(100, 100))
    drops.take(event, QSizeF(100, 100))
    assert drops.drop is None and not event.isAccepted()
