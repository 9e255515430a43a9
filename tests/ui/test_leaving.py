"""Closing: photos and the window, with work that is unsaved or under way."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.workspace.export_plan import Request
from core.imaging.io import write_png
from core.project.store import open_project
from tests.app.helpers import settle
from tests.fake_engine import FakeEngine
from tests.ui.helpers import Calls, matted, paint
from ui import leaving, notice_desk
from ui.dialogs import files
from ui.dialogs.questions import Answer, Leave
from ui.main_window import MainWindow


def answers(monkeypatch: pytest.MonkeyPatch, answer: Answer) -> list[Any]:
    asked: list[Any] = []
    monkeypatch.setattr(
        leaving, "ask_unsaved", lambda *args, quits: asked.append((*args[1:], quits)) or answer
    )
    return asked


def test_closing_without_work_asks_nothing(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, Answer.CANCEL)
    assert opened.close()
    assert not asked


def test_closing_asks_and_can_be_called_off(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(opened)
    asked = answers(monkeypatch, Answer.CANCEL)
    assert not opened.close()
    assert opened.isVisible()
    assert asked == [("Föto.png", True)]


def test_closing_can_discard(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(opened)
    answers(monkeypatch, Answer.DISCARD)
    assert opened.close()


def test_closing_can_save(opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    target = tmp_path / "jöb.matte"
    monkeypatch.setattr(files, "ask_project", lambda *args: target)
    assert opened.close()
    assert open_project(target).marks.trimap[32, 48] == 255


def test_a_save_that_fails_keeps_the_window(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, calls: Calls
) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    told = calls(notice_desk, "show_error")
    monkeypatch.setattr(files, "ask_project", lambda *args: tmp_path / "missing folder" / "job.matte")
    assert not opened.close()
    assert len(told) == 1
    assert opened.session.document.dirty


def test_an_export_that_fails_while_closing_is_told_and_keeps_the_window(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, calls: Calls, qtbot: QtBot
) -> None:
    matted(opened, qtbot)
    answers(monkeypatch, Answer.DISCARD)
    told = calls(notice_desk, "show_error")
    opened.session.export_alpha(tmp_path / "missing folder" / "alpha.png")
    assert not opened.close()
    assert opened.isVisible() and "missing folder" in told[0][1]
    opened.session.export_alpha(tmp_path / "alpha.png")
    opened.session.busy.connect(lambda _: opened.close())  # again, while it waits
    assert opened.close()
    assert len(told) == 1 and (tmp_path / "alpha.png").exists()


@pytest.mark.parametrize("leave", Leave)
def test_closing_asks_about_an_export_that_waits_for_its_run(
    opened: MainWindow,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
    *,
    leave: Leave,
) -> None:
    paint(opened)
    marks = answers(monkeypatch, Answer.DISCARD)
    asked: list[object] = []
    monkeypatch.setattr(leaving, "ask_drop_export", lambda *args: asked.append(args[0]) or leave)
    session = opened.session
    session.document.set_preview(session.document.trimap.copy(), None)
    engine.gate.clear()
    session.lasso_fill([(0, 0), (20, 0), (20, 20)], 255)
    session.export_alpha(tmp_path / "alpha.png")
    qtbot.waitUntil(lambda: session.running)
    assert opened.close() is (leave is Leave.NOW) and asked == [opened]
    assert opened.isVisible() is (leave is not Leave.NOW)
    engine.gate.set()
    if leave is Leave.CANCEL:
        qtbot.waitUntil((tmp_path / "alpha.png").exists)
        assert opened.isVisible() and opened.close() and len(asked) == 1
    elif leave is Leave.AFTER:
        qtbot.waitUntil(lambda: not opened.isVisible())
        assert (tmp_path / "alpha.png").exists() and len(asked) == len(marks) == 1


@pytest.mark.parametrize("leave", Leave)
def test_closing_asks_about_photos_that_are_being_exported(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot, *, leave: Leave
) -> None:
    matted(opened, qtbot)
    answers(monkeypatch, Answer.DISCARD)
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(leaving, "ask_stop_exporting", lambda *args: asked.append(args[1]) or leave)
    session, gate = opened.session, threading.Event()
    with qtbot.waitSignal(session.export_all.planned) as planned:
        session.export_all.plan(Request(tmp_path))
    assert planned.args is not None
    session.files.submit(lambda: gate.wait(10), lambda _: None)
    session.export_all.start(planned.args[0])
    QTimer.singleShot(50, gate.set)
    assert opened.close() is (leave is Leave.NOW) and asked == [(0, 1)]
    assert opened.isVisible() is (leave is not Leave.NOW)
    if leave is Leave.NOW:
        assert list(tmp_path.glob("*-cutout.png")) == []
        return
    qtbot.waitUntil(lambda: not session.export_all.running)
    assert len(list(tmp_path.glob("*-cutout.png"))) == 1
    if leave is Leave.AFTER:
        qtbot.waitUntil(lambda: not opened.isVisible())
    else:
        assert opened.isVisible() and opened.close()
    assert len(asked) == 1


def test_marks_made_while_saving_keep_the_window(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    monkeypatch.setattr(files, "ask_project", lambda *args: tmp_path / "job.matte")

    def paint_more(text: str) -> None:
        if text.startswith("Writing"):
            opened.session.line_to(10, 10)

    opened.session.busy.connect(paint_more)
    assert not opened.close()
    document = opened.session.document
    assert document.dirty and opened.isVisible()
    opened.session.busy.disconnect(paint_more)
    with qtbot.waitSignal(
        opened.session.projects.saved, timeout=5000
    ):  # by the save that was put off, or this one
        opened.session.save_project(tmp_path / "job.matte")
    qtbot.waitUntil(lambda: not document.dirty)
    assert document.trimap is not None
    qtbot.waitUntil(
        lambda: np.array_equal(open_project(tmp_path / "job.matte").marks.trimap, document.trimap)
    )


def test_a_save_called_off_keeps_the_window(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    paint(opened)
    answers(monkeypatch, Answer.SAVE)
    monkeypatch.setattr(files, "ask_project", lambda *args: None)
    assert not opened.close()


def test_opening_another_photo_asks_nothing_and_closing_this_one_asks(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    paint(opened)
    session, first = opened.session, opened.session.workspace.current
    asked = answers(monkeypatch, Answer.CANCEL)
    write_png(tmp_path / "other.png", np.zeros((20, 30, 3), np.uint8))
    monkeypatch.setattr(files, "ask_open_many", lambda *args: [tmp_path / "other.png"])
    with qtbot.waitSignal(session.workspace.current_changed):
        opened.actions_["open"].trigger()
    assert asked == [] and len(session.workspace.photos) == 2
    session.workspace.close(first)
    assert asked == [("Föto.png", False)] and session.workspace.current == first


@pytest.fixture
def two(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MainWindow:
    """The window with two marked photos, the second in view; unsaved work is given up without a question."""
    answers(monkeypatch, Answer.DISCARD)
    monkeypatch.setattr(leaving, "ask_unsaved_all", lambda *args, quits: Answer.DISCARD)
    opened.session.confirm_discard_all = opened.leaving._confirm_discard_all
    paint(opened)
    write_png(tmp_path / "other.png", np.full((50, 60, 3), 90, np.uint8))
    with qtbot.waitSignal(opened.session.document.photo_changed):
        opened.session.open_path(tmp_path / "other.png")
    paint(opened)
    settle(qtbot, opened.session)
    return opened


@pytest.mark.parametrize("leave", Leave)
def test_closing_asks_about_an_export_of_a_photo_that_is_not_in_view(
    two: MainWindow,
    engine: FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
    *,
    leave: Leave,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(leaving, "ask_drop_export", lambda *args: asked.append(args[1]) or leave)
    session = two.session
    engine.gate.clear()
    session.run()
    session.export_alpha(tmp_path / "alpha.png")
    session.workspace.show_next(1)
    qtbot.waitUntil(lambda: session.document.name != "other.png")
    assert two.close() is (leave is Leave.NOW) and asked == [1]
    engine.gate.set()
    if leave is Leave.NOW:
        return
    qtbot.waitUntil((tmp_path / "alpha.png").exists)
    if leave is Leave.AFTER:
        qtbot.waitUntil(lambda: not two.isVisible())
    else:
        settle(qtbot, session)
        assert two.isVisible() and two.close()
    assert asked == [1]


def test_an_export_that_is_dropped_unseen_keeps_the_window(
    two: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    monkeypatch.setattr(leaving, "ask_drop_export", lambda *args: Leave.AFTER)
    session = two.session
    engine.gate.clear()
    session.run()
    session.export_alpha(tmp_path / "alpha.png")
    key = session.workspace.current
    session.workspace.show_next(1)
    assert not two.close()
    notices: list[str] = []
    session.notice.connect(notices.append)
    session.runs.cancel(key)
    engine.gate.set()
    settle(qtbot, session)
    assert two.isVisible() and not (tmp_path / "alpha.png").exists()
    assert notices == ["Nothing of other.png was exported: its run was not finished."]


@pytest.mark.parametrize("leave", Leave)
def test_closing_asks_about_photos_that_are_being_run(
    two: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, *, leave: Leave
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(leaving, "ask_stop_runs", lambda *args: asked.append(args[1:3]) or leave)
    session = two.session
    engine.gate.clear()
    session.runs.run_all()
    assert two.close() is (leave is Leave.NOW) and asked == [(0, 2)]
    assert two.isVisible() is (leave is not Leave.NOW)
    engine.gate.set()
    if leave is Leave.NOW:
        return
    qtbot.waitUntil(lambda: not session.runs.total)
    if leave is Leave.AFTER:
        qtbot.waitUntil(lambda: not two.isVisible())
    else:
        settle(qtbot, session)
        assert two.isVisible() and two.close()
    assert len(asked) == 1 and len(engine.runs) == 2


def test_one_run_is_asked_about_by_the_name_of_its_photo(
    two: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []

    def ask(_: object, done: int, total: int, over: object, name: str) -> Leave:
        asked.append((done, total, name))
        return Leave.NOW

    monkeypatch.setattr(leaving, "ask_stop_runs", ask)
    engine.gate.clear()
    two.session.run()
    assert two.close()
    engine.gate.set()
    assert asked == [(0, 1, two.session.document.name)]


def test_a_run_that_fails_keeps_the_window_that_was_to_close_after_it(
    two: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(leaving, "ask_stop_runs", lambda *args: Leave.AFTER)
    monkeypatch.setattr(notice_desk, "show_error", lambda *args: None)
    session = two.session
    engine.gate.clear()
    session.runs.run_all()
    assert not two.close()
    engine.error = ValueError("a bug")
    engine.gate.set()
    qtbot.waitUntil(lambda: not session.runs.total)
    settle(qtbot, session)
    assert two.isVisible()
    engine.error = None


def test_closing_all_photos_asks_once_and_cancel_keeps_all(
    two: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[tuple[object, ...]] = []
    answer = [Answer.CANCEL]
    monkeypatch.setattr(
        leaving, "ask_unsaved_all", lambda *args, quits: asked.append((*args[1:], quits)) or answer[0]
    )
    monkeypatch.setattr(leaving, "ask_unsaved", lambda *args: pytest.fail("asked one by one"))
    workspace = two.session.workspace
    two.actions_["close_all"].trigger()
    settle(qtbot, two.session)
    assert asked == [(["Föto.png", "other.png"], False)] and len(workspace.unsaved) == 2
    answer[0] = Answer.DISCARD
    two.actions_["close_all"].trigger()
    qtbot.waitUntil(lambda: not workspace.photos)
    assert len(asked) == 2


def test_closing_all_photos_saves_all_where_asked_to(
    two: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    saved: list[Path] = []
    two.session.projects.saved.connect(saved.append)
    monkeypatch.setattr(leaving, "ask_unsaved_all", lambda *args, quits: Answer.SAVE)
    two.actions_["close_all"].trigger()
    qtbot.waitUntil(lambda: not two.session.workspace.photos)
    assert {path.name for path in saved} == {"Föto.matte", "other.matte"}
