"""Sections of the right panel fold, remember it, and never take Run or Export out of view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.session import Session
from app.settings import Settings
from tests.fake_engine import FakeEngine
from tests.ui.helpers import matted
from tests.ui.test_small_windows import in_view, resized
from ui.main_window import MainWindow
from ui.panels.section import Section


def flush() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.fixture
def section(qtbot: QtBot, session: Session) -> Section:
    section = Section("refine", "Refine", session.settings, folded=True)
    section.add(QWidget())
    qtbot.addWidget(section)
    return section


def test_a_section_begins_as_it_is_told_and_remembers(section: Section, qtbot: QtBot) -> None:
    assert section.folded and "folded" in section.heading.accessibleName()
    with qtbot.waitSignal(section.folded_changed):
        section.heading.click()
    assert not section.folded and section.heading.accessibleName() == "Refine, unfolded"
    again = Section("refine", "Refine", Settings(), folded=True)
    qtbot.addWidget(again)
    assert not again.folded


def test_sections_do_not_share_what_they_remember(section: Section, qtbot: QtBot) -> None:
    section.set_folded(False)
    other = Section("versions", "Versions", section._settings, is_step=False, folded=True)
    qtbot.addWidget(other)
    assert other.folded


def test_only_steps_are_numbered(window: MainWindow) -> None:
    texts = [
        section.heading.text().split() for section in window.right.findChildren(Section) if section.is_step
    ]
    assert [number for number, *_ in texts] == [str(n) for n in range(1, len(texts) + 1)]


def test_the_keyboard_folds(opened: MainWindow, qtbot: QtBot) -> None:
    heading = opened.mark.heading
    heading.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(heading, Qt.Key.Key_Space)
    assert opened.mark.folded and not opened.mark.brush_size.isVisible()
    qtbot.keyClick(heading, Qt.Key.Key_Space)
    assert not opened.mark.folded and opened.mark.brush_size.isVisible()


@pytest.mark.parametrize("size", [(1366, 900), (1366, 768), (900, 560)])
def test_run_and_export_stay_in_view_when_their_sections_are_folded(
    opened: MainWindow, size: tuple[int, int]
) -> None:
    resized(opened, size)
    for section in (opened.mark, opened.matte, opened.export):
        section.heading.click()
    flush()
    for widget in (opened.matte.button, opened.export.cutout, opened.export.state, opened.matte.model):
        assert in_view(opened, widget), widget
    assert not opened.matte.slider.isVisible() and not opened.right.pinned
    for section in (opened.export, opened.matte, opened.mark):
        section.heading.click()
    flush()
    for widget in (opened.matte.button, opened.export.cutout):
        assert in_view(opened, widget), widget
    assert opened.right.foot.isVisible() == opened.right.pinned


def test_pins_come_home_in_their_order(opened: MainWindow) -> None:
    resized(opened, (1366, 900))
    rows = opened.matte.rows
    before = [rows.itemAt(i).widget() for i in range(rows.count())]
    opened.matte.set_folded(True)
    flush()
    assert rows.count() == len(before) - 2
    opened.matte.set_folded(False)
    flush()
    assert [rows.itemAt(i).widget() for i in range(rows.count())] == before


def test_a_run_is_seen_where_matte_is_folded(opened: MainWindow, qtbot: QtBot, engine: FakeEngine) -> None:
    opened.matte.set_folded(True)
    opened.session.begin_stroke(48, 32)
    opened.session.end_stroke()
    engine.gate.clear()
    opened.session.run()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    flush()
    assert in_view(opened, opened.matte.progress)
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    flush()
    assert not opened.matte.progress.isVisible() and in_view(opened, opened.matte.button)


def test_sliders_stay_in_place_as_a_run_begins_in_a_low_window(
    opened: MainWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    matted(opened, qtbot)
    resized(opened, (1366, 708))
    opened.refine.set_folded(False)
    flush()
    slider = opened.refine.sliders["feather"]
    before = slider.mapTo(opened, QPoint())
    engine.gate.clear()
    opened.session.run_whole()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    flush()
    assert slider.mapTo(opened, QPoint()) == before
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    flush()
    assert slider.mapTo(opened, QPoint()) == before


def test_what_is_unfolded_comes_into_view(opened: MainWindow) -> None:
    resized(opened, (900, 560))
    opened.export.set_folded(True)
    opened.right.area.verticalScrollBar().setValue(0)
    opened.export.set_folded(False)
    flush()
    assert in_view(opened, opened.export._depths.button(8))


def test_the_last_of_many_open_sections_comes_into_view_too(opened: MainWindow, qtbot: QtBot) -> None:
    matted(opened, qtbot)
    resized(opened, (1366, 708))
    opened.refine.set_folded(False)
    flush()
    opened.kept.set_folded(False)
    flush()
    assert in_view(opened, opened.kept.list)


def test_a_click_beside_the_heading_folds_and_one_among_the_rows_does_not(
    opened: MainWindow, qtbot: QtBot
) -> None:
    mark = opened.mark
    right = QPoint(mark.width() - 20, mark.heading.geometry().center().y())
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton, pos=right)
    assert mark.folded
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton, pos=right)
    assert not mark.folded
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton, pos=QPoint(4, mark.height() - 30))
    assert not mark.folded
