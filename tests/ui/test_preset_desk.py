"""Presets beside the headings of the panels: chosen, kept, deleted, undone, and read aloud."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from app.folders import settings_folder
from core.jobs.presets.common import Preset, read_presets, save_preset
from core.jobs.presets.marks import MARKS, MarksValues
from core.jobs.presets.matting import MATTING, MattingValues
from core.jobs.presets.refine import REFINE
from core.refine.refinement import NEUTRAL, Refinement
from core.trimap.values import UNKNOWN
from ui.dialogs import preset_questions
from ui.main_window import MainWindow
from ui.preset_menu import PresetMenu


def actions(menu: PresetMenu) -> dict[str, QAction]:
    menu.menu().aboutToShow.emit()
    return {action.text(): action for action in menu.menu().actions() if action.text()}


def named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **o: (name, True))


@pytest.fixture
def settled(opened: MainWindow, qtbot: QtBot) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: opened.session.files.idle)


def test_the_menus_stand_beside_the_headings_and_take_no_room(opened: MainWindow) -> None:
    for section, menu in (
        (opened.mark, opened.presets.marks),
        (opened.matte, opened.presets.matting),
        (opened.refine, opened.presets.refine),
    ):
        assert menu.height() == section.heading.height()
        assert menu.x() - section.heading.geometry().right() < 10
        assert section.heading.nextInFocusChain() is menu
        assert menu.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert opened.matte.model.text().startswith("Model: ")


def test_a_matting_preset_is_chosen_by_key_and_its_name_read_aloud(opened: MainWindow, qtbot: QtBot) -> None:
    menu = opened.presets.matting
    assert menu.accessibleName() == "Matting presets: Full detail"
    actions(menu)["Best"].trigger()
    assert opened.session.settings.passes == 2
    assert menu.accessibleName() == "Matting presets: Best" and actions(menu)["Best"].isChecked()
    opened.session.choose_quality("light")
    assert menu.accessibleName() == "Matting presets"
    assert not actions(menu)["Delete"].isEnabled()


def test_what_is_set_is_kept_under_a_name_and_deleted(
    opened: MainWindow, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = opened.presets.matting
    opened.session.choose_quality("light")
    opened.session.set_passes(2)
    named(monkeypatch, "R&D")
    actions(menu)["Save as…"].trigger()
    settled()
    assert read_presets(settings_folder(), MATTING).named("r&d").values == MattingValues("light", passes=2)
    assert menu.accessibleName() == "Matting presets: R&D"
    actions(menu)["Delete R&&D"].trigger()
    settled()
    assert not read_presets(settings_folder(), MATTING).own and menu.accessibleName() == "Matting presets"
    assert opened.session.settings.passes == 2


def test_what_fails_is_said_where_it_was_asked(
    opened: MainWindow, settled: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(preset_questions, "show_error", lambda parent, text: said.append(text))
    named(monkeypatch, "best")
    actions(opened.presets.matting)["Save as…"].trigger()
    settled()
    assert len(said) == 1 and "best is a preset that comes with the program" in said[0]


def test_what_the_window_cannot_do_is_gray_and_says_why(
    opened: MainWindow, settled: Callable[[], None]
) -> None:
    save_preset(settings_folder(), MATTING, Preset("Pieces", MattingValues(resolution="patches")))
    save_preset(settings_folder(), MARKS, Preset("Broad", MarksValues(edge_width=(10, 900))))
    opened.session.presets.read()
    settled()
    for menu, name, words in (
        (opened.presets.matting, "Pieces", "at full size"),
        (opened.presets.marks, "Broad", "at most 400 pixels"),
    ):
        action = actions(menu)[name]
        assert not action.isEnabled() and words in action.toolTip()


def test_a_refine_preset_is_one_step_of_undo_of_what_is_chosen(opened: MainWindow, qtbot: QtBot) -> None:
    session, menu = opened.session, opened.presets.refine
    assert not menu.isEnabled()
    with qtbot.waitSignal(session.service.finished):
        session.run()
    qtbot.waitUntil(menu.isEnabled)
    hard = next(preset.values for preset in REFINE.built_in if preset.name == "Hard edge")
    for name in ("Soft edge", "Hard edge"):
        actions(menu)[name].trigger()
    assert session.refining.refinement == hard and menu.accessibleName() == "Refine presets: Hard edge"
    session.undo()
    assert menu.accessibleName() == "Refine presets: Soft edge"
    session.undo()
    assert session.refining.refinement == NEUTRAL and menu.accessibleName() == "Refine presets"
    session.refining.add_region([(10, 10), (60, 10), (60, 50)])
    actions(menu)["Hard edge"].trigger()
    assert session.refining.regions[0].refinement == hard
    assert session.document.finish.refinement == Refinement()


def test_a_marks_preset_sets_subject_and_edge_and_lays_a_new_band_anew(
    opened: MainWindow, qtbot: QtBot
) -> None:
    session, menu = opened.session, opened.presets.marks
    assert menu.accessibleName() == "Marks presets: Automatic"
    session.begin_stroke(48, 32, 255)
    session.end_stroke()
    session.auto_edge()
    qtbot.waitUntil(lambda: session.edits.idle and session.edits.edge.hold() is not None)
    trimap = session.document.trimap
    assert trimap is not None
    usual = np.count_nonzero(trimap == UNKNOWN)
    actions(menu)["Wide edge"].trigger()
    qtbot.waitUntil(lambda: session.edits.idle)
    QApplication.processEvents()
    assert session.edge.percent == 160 and np.count_nonzero(trimap == UNKNOWN) > usual
    assert opened.mark.scale.value() == 160 and menu.accessibleName() == "Marks presets: Wide edge"
    session.undo()
    assert not np.count_nonzero(trimap == UNKNOWN), "the band is one step, however often it was laid anew"


def test_a_saved_selection_that_a_photo_lacks_is_said_and_the_subject_looked_for(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, said, proposed = opened.session, list[str](), list[int]()
    session.notice.connect(said.append)
    monkeypatch.setattr(session.grabbing, "propose", lambda: proposed.append(1))
    actions(opened.presets.marks)["Saved selection"].trigger()
    assert session.subject.selection == 1 and not proposed
    assert opened.presets.marks.accessibleName() == "Marks presets: Saved selection"
    session.propose_subject()
    assert proposed == [1] and "no saved selection 1" in said[-1]
    session.subject.choose(None)
    assert session.subject.selection is None
