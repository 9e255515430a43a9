"""Presets in the window: read, kept and deleted in the background; what fails is said, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.presets import PresetShelf
from app.tasks import Tasks
from core.jobs.presets import common
from core.jobs.presets.common import Preset, Presets, read_presets, save_preset
from core.jobs.presets.file import FILE_NAME
from core.jobs.presets.refine import REFINE
from core.refine.refinement import Refinement

MINE = Preset("Mine", Refinement(smooth=3))


@pytest.fixture
def files(qtbot: QtBot) -> Iterator[Tasks]:
    tasks = Tasks("files")
    yield tasks
    assert tasks.close()


@pytest.fixture
def shelf(files: Tasks, tmp_path: Path) -> PresetShelf:
    return PresetShelf(REFINE, tmp_path, files)


def test_those_of_the_program_are_there_before_anything_is_read(shelf: PresetShelf, tmp_path: Path) -> None:
    assert shelf.presets == Presets(REFINE) == read_presets(tmp_path, REFINE)


def test_what_is_in_the_file_is_there_once_it_was_read(
    shelf: PresetShelf, tmp_path: Path, qtbot: QtBot
) -> None:
    save_preset(tmp_path, REFINE, MINE)
    with qtbot.waitSignal(shelf.changed):
        shelf.read()
    assert shelf.presets.own == (MINE,)


def test_nothing_is_written_on_the_thread_of_the_window(
    shelf: PresetShelf, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    read = common.read_document

    def noted(folder: Path) -> common.Document:
        threads.append(threading.current_thread())
        return read(folder)

    monkeypatch.setattr(common, "read_document", noted)
    for change in (lambda: shelf.save(MINE), lambda: shelf.delete("mine"), lambda: shelf.save(MINE)):
        with qtbot.waitSignal(shelf.changed):
            change()
    assert threads and threading.main_thread() not in threads


def test_what_was_saved_last_is_kept_though_the_program_ends(tmp_path: Path, qtbot: QtBot) -> None:
    tasks = Tasks("files")
    shelf, gate = PresetShelf(REFINE, tmp_path, tasks), threading.Event()
    tasks.submit(gate.wait, lambda _: None)
    shelf.save(MINE)
    gate.set()
    assert tasks.close()
    assert read_presets(tmp_path, REFINE).own == (MINE,)


def test_what_cannot_be_kept_is_said(shelf: PresetShelf, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / FILE_NAME).mkdir()
    done: list[int] = []
    with qtbot.waitSignal(shelf.failed) as said:
        shelf.save(MINE, done=lambda: done.append(1))
    assert "is a folder" in said.args[0] and not done and not shelf.presets.own
