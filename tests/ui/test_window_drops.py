"""Files dropped on a panel are taken as on the canvas."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.imaging.io import write_png
from tests.conftest import disk_photo
from ui.main_window import MainWindow

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(path: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def test_a_drop_beside_the_canvas_opens_beside_the_photo(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    write_png(tmp_path / "new.png", disk_photo(20, 30))
    mime = files(tmp_path / "new.png")
    enter = QDragEnterEvent(QPoint(1300, 760), COPY, mime, LEFT, NONE)
    QApplication.sendEvent(opened, enter)
    large, small = opened.canvas.drops.zones
    assert enter.isAccepted() and large.is_under and not small.is_under
    QApplication.sendEvent(opened, QDragLeaveEvent())
    assert not opened.canvas.drops.zones
    QApplication.sendEvent(opened, enter)
    QApplication.sendEvent(opened, QDropEvent(QPointF(1300, 760), COPY, mime, LEFT, NONE))
    workspace = opened.session.workspace
    qtbot.waitUntil(lambda: [photo.name for photo in workspace.photos] == ["Föto.png", "new.png"])
    qtbot.waitUntil(lambda: opened.session.document.name == "new.png")
