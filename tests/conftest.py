"""Every test runs with its own settings and data folders, offscreen, and leaves no thread or timer behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ["MATTE_STUDIO_LANGUAGE"] = "en"

import contextlib
import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer

from app.session import Session
from core.doubt.doubts import Doubts
from core.imaging.io import write_png
from core.text.language import ENGLISH, use
from core.threads.cores import Cores
from tests.fake_engine import FakeEngine

GRACE_S = 3.0
gc.disable()  # until all tests are collected: looking for garbage in what is imported takes a third of that time
_BUTTONS = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
_IDLE = SimpleNamespace(cores=lambda: Cores(2))
LABORATORY = (
    "tests/core/training",
    "tests/core/evaluation",
    "tests/build_scripts",
    "tests/app/commands/laboratory",
)
"""What needs the extra ``lab``; its tests carry the marker of that name."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the laboratory's tests."""
    for item in items:
        if item.path.relative_to(config.rootpath).as_posix().startswith(LABORATORY):
            item.add_marker(pytest.mark.lab)


with contextlib.suppress(ModuleNotFoundError):  # a lent machine has no Hypothesis
    from hypothesis import settings

    settings.register_profile("untimed", deadline=None)  # beside other programs any example may take long
    settings.load_profile("untimed")


def pytest_collection_finish() -> None:
    """Look for garbage from here on, seldom, and never among what is imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="module", autouse=True)
def nothing_old_is_searched() -> None:
    """Keep what earlier modules left, such as what they imported, out of those searches too: 15 ms a test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def isolated_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, the log or the cache of the person who runs it."""
    folder = tmp_path / "user"
    folder.mkdir()
    for variable in ("MATTE_STUDIO_SETTINGS", "MATTE_STUDIO_DATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(folder))


@pytest.fixture(autouse=True)
def english_texts() -> Iterator[None]:
    """Texts are English until a test chooses another language, and after it."""
    yield
    use(ENGLISH)


@pytest.fixture(autouse=True)
def no_other_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else the machine does changes no prediction; tests of `core.threads` build their own watch."""
    monkeypatch.setattr("app.matting.prediction.other_programs", lambda: _IDLE)
    monkeypatch.setattr("app.matting.pace.OtherPrograms", lambda: _IDLE)


@pytest.fixture(autouse=True)
def no_leaks(isolated_folders: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a QThread, a QTimer or a Python thread running."""
    started: list[QObject] = []
    _record(monkeypatch, QThread, started)
    _record(monkeypatch, QTimer, started)
    threads = set(threading.enumerate())
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if _leaks(started, threads):
        gc.collect()
    deadline = time.monotonic() + GRACE_S
    while (leaks := _leaks(started, threads)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not leaks, f"left running: {leaks}"


@pytest.fixture(autouse=True)
def the_application_as_it_was() -> Iterator[None]:
    """Take away what a test hung on the application, and let go of the mouse buttons that it pressed."""
    yield
    app = QCoreApplication.instance()
    if app is None or not app.inherits("QGuiApplication"):
        return
    for child in app.children():
        if type(child).__module__.startswith("ui."):
            shiboken6.delete(child)
    _release_buttons()


@pytest.fixture
def no_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a run nothing is doubtful: on a large photo the search takes ten times as long as a fake engine's run."""

    def find(image: NDArray[Any], trimap: NDArray[np.uint8], alpha: Any, passes: object = None) -> Doubts:
        return Doubts((image.shape[0], image.shape[1]), np.zeros((1, 1), np.uint8), ())

    monkeypatch.setattr("app.matting.doubts.find_doubts", find)


def _release_buttons() -> None:
    """Let go of the mouse buttons that a test pressed; a lent machine has no widgets, so they are imported here."""
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    for button in _BUTTONS:
        if button in QGuiApplication.mouseButtons():
            QTest.mouseRelease(QWidget(), button)


def _record(monkeypatch: pytest.MonkeyPatch, kind: type[Any], started: list[QObject]) -> None:
    start = kind.start

    def recording_start(self: QObject, *args: Any) -> None:
        started.append(self)
        start(self, *args)

    monkeypatch.setattr(kind, "start", recording_start)


def _leaks(started: list[QObject], threads: set[threading.Thread]) -> list[str]:
    alive = [item for item in started if shiboken6.isValid(item)]
    leaks = [repr(item) for item in alive if isinstance(item, QThread) and item.isRunning()]
    leaks += [repr(item) for item in alive if isinstance(item, QTimer) and item.isActive()]
    ended = [thread for thread in threading.enumerate() if thread not in threads and not thread.daemon]
    return leaks + [repr(thread) for thread in ended]


@pytest.fixture
def engine() -> FakeEngine:
    """The engine behind `session`; tell it how to behave."""
    return FakeEngine()


@pytest.fixture
def session(qapp: QCoreApplication, engine: FakeEngine, isolated_folders: None) -> Iterator[Session]:
    """A session on the fake engine, its model not loaded yet; closed at the end."""
    session = Session(engine_factory=lambda: engine)
    yield session
    engine.gate.set()
    assert session.close()
    session.deleteLater()


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    """A PNG photo of 96 x 64 pixels: a light disk on a dark ground."""
    path = tmp_path / "Föto.png"
    write_png(path, disk_photo(64, 96))
    return path


@pytest.fixture
def own_device() -> Iterator[str]:
    """The path of a character device that is the test's alone: a failing test run by root replaces what it is given."""
    if not hasattr(os, "openpty"):
        pytest.skip("no pseudo-terminals here")
    ends = os.openpty()
    yield os.ttyname(ends[1])
    for end in ends:
        os.close(end)


def disk_photo(height: int, width: int) -> NDArray[np.uint8]:
    """A light disk in the middle of a dark ground, (H, W, 3)."""
    rows, columns = np.ogrid[:height, :width]
    is_disk = (rows - height / 2) ** 2 + (columns - width / 2) ** 2 < (height / 4) ** 2
    return np.where(is_disk[..., None], np.uint8([220, 200, 180]), np.uint8([20, 30, 40]))


def photo_files(folder: Path, *names: str) -> list[Path]:
    """Photos as `photo_file` in a folder, which is made where it lacks, one for each name."""
    folder.mkdir(exist_ok=True)
    for name in names:
        write_png(folder / name, disk_photo(64, 96))
    return [folder / name for name in names]
