"""A file that the system hands to the running program is brought in; everything else passes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from ui.file_events import FileEvents


def test_a_file_is_brought_and_nothing_else(qapp: QApplication, tmp_path: Path) -> None:
    brought: list[Path] = []
    target = QObject()
    FileEvents(target, brought.extend)
    assert QApplication.sendEvent(target, QFileOpenEvent(QUrl.fromLocalFile(str(tmp_path / "a b.jpg"))))
    QApplication.sendEvent(target, QFileOpenEvent(QUrl("https://example.org/a.jpg")))
    QApplication.sendEvent(target, QEvent(QEvent.Type.User))
    assert brought == [tmp_path / "a b.jpg"]
