"""The Export section says what exporting would do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pytestqt.qtbot import QtBot

from tests.app.helpers import show_photo
from tests.fake_engine import FakeEngine
from tests.ui.helpers import run
from ui.main_window import MainWindow
from ui.panels.export import export_hint


def test_export_hint(opened: MainWindow, qtbot: QtBot) -> None:
    assert export_hint(opened.session).startswith("Run first")
    run(opened, qtbot)
    assert export_hint(opened.session) == ""
    opened.session.begin_stroke(5, 5)
    opened.session.end_stroke()
    qtbot.waitUntil(lambda: "export runs first" in opened.export.state.full_text())


def test_export_tells_of_marks_that_a_run_will_not_show(
    opened: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.gate.clear()
    opened.session.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    assert opened.export.state.full_text() == "Export after this run."
    opened.session.begin_stroke(5, 5)
    opened.session.end_stroke()
    assert opened.export.state.full_text() == "Marks changed: not in this run"
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    assert "export runs first" in opened.export.state.full_text()


def test_depth_is_the_photos(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.export._depths.checkedId() == opened.session.exporting.depth == 8
    document = opened.session.document
    assert document.photo is not None
    deep = replace(document.photo, image=document.photo.image.astype(np.uint16) * 257)
    show_photo(document, deep, np.zeros((64, 96), np.uint8), np.zeros((64, 96), np.bool_))
    assert opened.export._depths.checkedId() == opened.session.exporting.depth == 16


def test_export_waits_for_a_result(opened: MainWindow, qtbot: QtBot) -> None:
    assert not opened.actions_["export_cutout"].isEnabled()
    run(opened, qtbot)
    qtbot.waitUntil(opened.actions_["export_cutout"].isEnabled)
    assert opened.actions_["copy_cutout"].isEnabled()
