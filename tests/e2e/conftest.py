"""Drive the real main(): a script of steps runs on a timer inside the window's own event loop."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import main
from app import errors
from app.crashes import trail
from app.session import Session
from ui.dialogs import files
from ui.main_window import MainWindow

Script = Generator[Callable[[], Any], None, None]
"""Yields conditions; goes on once they hold."""

STEP_TIMEOUT_S = 120.0
CLOSE_TIMEOUT_S = 60.0
"""A user is not made to wait that long; here no thread may be left, and an import of torch cannot be cut short."""


class Driver:
    """Runs a script against the window that main() opens, then closes it."""

    def __init__(self, script: Callable[[Driver], Script]) -> None:
        self.window: MainWindow
        self.error: BaseException | None = None
        self.dialogs: list[str] | None = (
            None  # a list takes the texts of message boxes; None: there must be none
        )
        self._script = script
        self._steps: Script | None = None
        self._condition: Callable[[], Any] = lambda: True
        self._deadline = 0.0
        self._ended = False
        # started anew after each step: what the step itself put off comes first
        self._timer = QTimer(singleShot=True, interval=5)
        self._timer.timeout.connect(self._tick)

    def run(self, arguments: list[str]) -> int:
        """main(arguments), to its end; raises what went wrong in the script."""
        self._deadline = time.monotonic() + STEP_TIMEOUT_S
        self._condition = self._find_window
        self._timer.start()
        try:
            code = main.main(arguments)
        finally:
            self._timer.stop()
        if self.error is not None:
            raise self.error
        assert self._steps is not None, f"main() ended with {code} before the window was there"
        return code

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on what has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def drag(self, points: list[tuple[float, float]]) -> None:
        """Paint along these (x, y) image positions with the left button."""
        canvas = self.window.canvas
        places = [QPoint(*(round(v) for v in canvas.viewport.to_view(*point))) for point in points]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])

    def _find_window(self) -> bool:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, MainWindow) and widget.isVisible():
                self.window = widget
                self._steps = self._script(self)
                return True
        return False

    def _tick(self) -> None:
        try:
            self._advance()
        except BaseException as error:  # noqa: BLE001 - told by run(), after the window is closed
            self.error = error
            self._end()
        if not self._ended:
            self._timer.start()

    def _advance(self) -> None:
        modal = QApplication.activeModalWidget()
        if modal is not None:
            text = f"{modal.windowTitle()} {getattr(modal, 'text', str)()}"
            assert self.dialogs is not None, f"a dialog came up: {text}"
            self.dialogs.append(text)
            modal.close()
            return
        if not self._condition():
            assert time.monotonic() < self._deadline, "a step took too long"
            return
        self._deadline = time.monotonic() + STEP_TIMEOUT_S
        assert self._steps is not None
        condition = next(self._steps, None)
        if condition is None:
            self._end()
        else:
            self._condition = condition

    def _end(self) -> None:
        self._ended = True
        for widget in [QApplication.activeModalWidget(), *QApplication.topLevelWidgets()]:
            if isinstance(widget, MainWindow):
                widget.session.confirm_discard = lambda name: True
                widget.session.confirm_discard_all = lambda names: True
            if widget is not None:
                widget.close()


@pytest.fixture
def drive(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[list[str], Callable[[Driver], Script]], None]:
    """Call it with main()'s arguments and a script; it fails on any error, also a logged one."""
    monkeypatch.setattr(
        trail, "faulthandler", SimpleNamespace(enable=lambda file: None, disable=lambda: None)
    )
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # main() replaces it
    close = Session.close
    monkeypatch.setattr(Session, "close", lambda session: close(session, CLOSE_TIMEOUT_S))
    forced: list[int] = []
    monkeypatch.setattr(os, "_exit", forced.append)  # where the threads do not end in time

    def drive(arguments: list[str], script: Callable[[Driver], Script]) -> None:
        driver = Driver(script)
        try:
            assert driver.run(arguments) == 0
            assert not forced, "the threads did not end in time"
            assert not errors.log_file().exists(), errors.log_file().read_text(encoding="utf-8")
        finally:
            errors.remove_hooks()
            if hasattr(driver, "window"):
                driver.window.deleteLater()

    return drive


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What the file dialogs answer, first one first; only the dialogs themselves are not real."""
    paths: list[Path] = []
    for ask in ("ask_open", "ask_save", "ask_project"):
        monkeypatch.setattr(files, ask, lambda *_: paths.pop(0))
    monkeypatch.setattr(files, "ask_open_many", lambda *_: [paths.pop(0)])
    return paths
