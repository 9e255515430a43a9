"""The Refine section: sliders with numbers, live, by mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.refine.refinement import RANGES, Refinement
from tests.ui.helpers import matted
from ui.main_window import MainWindow
from ui.panels.refine import RefinePanel

PART = [(10.0, 5.0), (60.0, 5.0), (60.0, 60.0), (10.0, 60.0)]


@pytest.fixture
def panel(opened: MainWindow, qtbot: QtBot) -> RefinePanel:
    matted(opened, qtbot)
    opened.refine.set_folded(False)
    QApplication.processEvents()
    return opened.refine


def test_it_begins_folded_and_off_without_a_matte(opened: MainWindow) -> None:
    assert opened.refine.folded
    assert opened.refine.state.full_text() == "Run first, then refine."
    assert not any(slider.isEnabled() for slider in opened.refine.sliders.values())


def test_there_is_a_slider_for_every_setting(panel: RefinePanel) -> None:
    assert panel.sliders.keys() == RANGES.keys()
    for name, slider in panel.sliders.items():
        assert slider.isEnabled()
        assert slider.slider.toolTip() and slider.spin.accessibleName(), name


def test_sliders_and_numbers_stand_below_each_other(panel: RefinePanel) -> None:
    sliders = panel.sliders.values()
    assert len({slider.mapTo(panel, QPoint()).x() for slider in sliders}) == 1
    assert len({slider.spin.mapTo(panel, QPoint()).x() for slider in sliders}) == 1


def test_numbers_are_typed(panel: RefinePanel, qtbot: QtBot) -> None:
    session = panel._session
    for name, typed, value in (
        ("shift_edge", "-2.5", -2.5),
        ("gamma", "1.25", 1.25),
        ("feather", "3", 3),
        ("black", "12.5", 0.125),
        ("contrast", "40", 0.4),
        ("holes", "250", 250),
        ("decontaminate", "70", 0.7),
    ):
        spin = panel.sliders[name].spin
        spin.setFocus()
        spin.selectAll()
        qtbot.keyClicks(spin, typed)
        qtbot.keyClick(spin, Qt.Key.Key_Return)
        assert getattr(session.refining.refinement, name) == pytest.approx(value), name
        session.undo()
        assert session.refining.refinement == Refinement(), name


def test_a_drag_is_live_and_one_step(opened: MainWindow, panel: RefinePanel) -> None:
    slider, refining = panel.sliders["feather"].slider, opened.session.refining
    slider.setSliderDown(True)
    seen = []
    for position in (300, 500, 700):
        slider.setValue(position)
        seen.append(refining.refinement.feather)
    assert seen == sorted(seen) and seen[0] > 0
    slider.setSliderDown(False)
    assert opened.session.history.undo_text == "Feather"
    opened.session.undo()
    assert refining.is_neutral
    assert panel.sliders["feather"].value() == 0


def test_the_middle_of_shift_edge_is_zero_and_fine_around_it(panel: RefinePanel) -> None:
    slider = panel.sliders["shift_edge"].slider
    assert slider.value() == 500
    slider.setValue(550)
    assert panel.sliders["shift_edge"].value() == 5  # tenths of a pixel
    slider.setValue(450)
    assert panel.sliders["shift_edge"].value() == -5
    slider.setValue(0)
    assert panel.sliders["shift_edge"].value() == -500


def test_regions_are_chosen_by_name(opened: MainWindow, panel: RefinePanel) -> None:
    refining = opened.session.refining
    refining.add_region(PART)
    texts = [panel.target.itemText(index) for index in range(panel.target.count())]
    assert texts == ["Whole photo", "Region 1"]
    assert panel.target.currentIndex() == 1
    refining.set("smooth", 4)
    panel.target.setCurrentIndex(0)
    panel.target.activated.emit(0)
    assert refining.target is None
    assert panel.sliders["smooth"].value() == 0
    assert opened.actions_["remove_region"].isEnabled() is False
    opened.session.undo()
    opened.session.undo()
    assert panel.target.count() == 1


def test_it_says_whether_it_is_on(opened: MainWindow, panel: RefinePanel, qtbot: QtBot) -> None:
    assert panel.state.full_text() == ""
    opened.session.refining.set("contrast", 0.5)
    assert panel.state.full_text() == "On"
    qtbot.waitUntil(opened.actions_["refine_reset"].isEnabled)
    opened.actions_["refine_on"].trigger()
    assert panel.state.full_text() == "Off"
    opened.actions_["refine_reset"].trigger()
    assert opened.session.refining.is_neutral


def test_the_region_tool_draws_one(opened: MainWindow, panel: RefinePanel, qtbot: QtBot) -> None:
    opened.actions_["tool_region"].trigger()
    canvas = opened.canvas
    points = [canvas.viewport.to_view(x, y) for x, y in PART]
    at = [canvas.rect().topLeft() + type(canvas.rect().topLeft())(round(x), round(y)) for x, y in points]
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at[0])
    for point in at[1:]:
        qtbot.mouseMove(canvas, point)
        QApplication.processEvents()
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at[-1])
    assert len(opened.session.refining.regions) == 1
    assert opened.session.history.undo_text == "Add region"


def test_unfolded_it_is_no_wider_than_the_panel(opened: MainWindow, panel: RefinePanel) -> None:
    opened.resize(1366, 708)
    QApplication.processEvents()
    bar = opened.right.area.verticalScrollBar()
    assert bar.maximum() > 0
    assert panel.minimumSizeHint().width() <= opened.right.area.viewport().width()
