"""What screen readers are told: names, roles, states and values of everything, and what happens meanwhile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.matting import doubts
from core.doubt.doubts import Doubts
from core.doubt.places import Kind, Place
from core.trimap.values import UNKNOWN
from tests.conftest import photo_files
from tests.ui.access import Said, face_of, faults, said_of, walk
from tests.ui.gallery import DIALOGS, boxes_over, dialog_of
from tests.ui.helpers import matted, paint, run
from ui.doubt_words import place_sentence
from ui.main_window import MainWindow

Role = QAccessible.Role
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no frames


def test_everything_in_the_window_has_a_name_and_a_role(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    matted(opened, qtbot)
    assert faults(opened) == []
    opened.session.bring(photo_files(tmp_path / "more", "a.png", "b.png"))
    qtbot.waitUntil(lambda: len(opened.session.workspace.photos) == 3)
    assert faults(opened) == []


def test_everything_on_the_welcome_page_has_a_name(window: MainWindow) -> None:
    assert faults(window) == []


def test_everything_in_every_dialog_has_a_name(window: MainWindow, tmp_path: Path) -> None:
    for name in DIALOGS:
        dialog = dialog_of(name, window, tmp_path)
        dialog.show()
        QApplication.processEvents()
        assert faults(dialog) == [], name
        dialog.close()
        dialog.deleteLater()


def test_everything_in_a_question_has_a_name(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    for box in boxes_over(window, monkeypatch).values():
        assert faults(box) == []


def test_everything_in_the_comparison_has_a_name(opened: MainWindow, qtbot: QtBot) -> None:
    matted(opened, qtbot)
    opened.compare()
    assert opened.comparing.window is not None
    assert faults(opened.comparing.window) == []


def test_one_of_several_is_a_radio_button_whose_state_follows(opened: MainWindow) -> None:
    def told(top: QWidget, *names: str) -> list[tuple[Role, bool]]:
        known = {said.name: (said.role, bool(state.checked)) for said, state in told_of(top)}
        return [known[name] for name in names]

    assert told(opened.tools, "Brush", "Lasso") == [(Role.CheckBox, True), (Role.CheckBox, False)]
    assert told(opened.mark, "Keep", "Edge") == [(Role.RadioButton, True), (Role.RadioButton, False)]
    opened.session.set_tool("lasso")
    opened.session.set_class(UNKNOWN)
    opened.actions_.refresh()
    assert told(opened.tools, "Brush", "Lasso") == [(Role.CheckBox, False), (Role.CheckBox, True)]
    assert told(opened.mark, "Keep", "Edge") == [(Role.RadioButton, False), (Role.RadioButton, True)]
    assert told(opened.tools, "Undo") == [(Role.Button, False)]


def test_a_view_that_is_in_no_strip_leaves_none_of_it_chosen(opened: MainWindow) -> None:
    def chosen() -> list[str]:
        return [said.name for said, state in told_of(opened.views) if state.checked]

    opened.session.set_view("black")
    opened.actions_.refresh()
    assert chosen() == ["On black"]
    opened.session.set_view("colors")
    opened.actions_.refresh()
    assert chosen() == []
    opened.session.set_view("white")
    opened.actions_.refresh()
    assert chosen() == ["On white"]


def test_what_cannot_be_used_is_told_so_and_headings_say_whether_they_are_folded(
    opened: MainWindow, qtbot: QtBot
) -> None:
    def disabled(name: str) -> bool:
        return next(bool(state.disabled) for said, state in told_of(opened.export) if said.name == name)

    assert disabled("Export the cutout")
    matted(opened, qtbot)
    opened.actions_.refresh()
    assert not disabled("Export the cutout")
    opened.export.set_folded(True)
    assert said_of(face_of(opened.export.heading)).name == "Export, folded"
    opened.export.set_folded(False)
    assert said_of(face_of(opened.export.heading)).name == "Export, unfolded"


def test_numbers_are_told_with_their_units(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.set_brush_size(17)
    size = opened.mark.brush_size
    assert said_of(face_of(size.spin)).value == said_of(face_of(size.slider)).description == "17 px"
    qtbot.keyClick(size.spin, Qt.Key.Key_Up)
    assert said_of(face_of(size.slider)).description == "18 px"
    limit = said_of(face_of(opened.matte.slider))
    assert limit.name == "Detail limit slider" and limit.description == opened.matte.budget.text() != ""


def test_labels_belong_to_the_fields_behind_them(opened: MainWindow) -> None:
    fields = {label.text(): label.buddy() for label in opened.findChildren(QLabel) if label.buddy()}
    assert fields["Edge width"] is opened.mark.scale.spin
    assert fields["Detail map"] is opened.matte.routing
    assert fields["Over"] is opened.options.over
    assert "Unmarked" not in fields  # before buttons, which have names of their own
    labels = face_of(opened.matte.routing).relations(QAccessible.RelationFlag.Label)
    assert [said_of(face).name for face, _ in labels] == ["Detail map"]
    labels = face_of(opened.options.brush_size).relations(QAccessible.RelationFlag.Label)
    assert [said_of(face).name for face, _ in labels] == ["Brush size"]  # not "Size", which stands there


def test_rows_of_lists_are_told_with_their_state(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    matted(opened, qtbot)
    opened.session.bring(photo_files(tmp_path / "more", "a.png"))
    qtbot.waitUntil(lambda: opened.session.document.name == "a.png")
    rows = [said.name for said, _ in told_of(opened) if said.role == Role.ListItem]
    assert "Föto.png, 1 of 2, Cutout: ready to export, not saved" in rows
    assert "a.png, 2 of 2, in view, No marks: paint Keep, Edge and Remove" in rows


def test_the_canvas_tells_how_it_stands(opened: MainWindow, qtbot: QtBot) -> None:
    def told() -> str:
        return said_of(face_of(opened.canvas)).description

    opened.canvas.actual_size()
    qtbot.waitUntil(lambda: "Zoom: 100 %" in told())
    assert told().startswith("Föto.png. Tool: Brush. Marks: Keep. View: Overlay.")
    opened.session.set_tool("lasso")
    opened.session.set_class(UNKNOWN)
    opened.session.set_view("black")
    qtbot.waitUntil(lambda: told().startswith("Föto.png. Tool: Lasso. Marks: Edge. View: On black."))


@pytest.fixture
def said(opened: MainWindow) -> list[str]:
    QApplication.processEvents()
    heard: list[str] = []
    opened.voice.said.connect(lambda text, urgent: heard.append(f"{text}!" if urgent else text))
    return heard


def test_what_happens_is_announced_once_and_progress_is_not(
    opened: MainWindow, qtbot: QtBot, said: list[str]
) -> None:
    paint(opened)
    opened.session.undo()
    opened.session.redo()
    assert said == ["Undone: Brush stroke", "Done again: Brush stroke"]
    said.clear()
    run(opened, qtbot)
    assert [text for text in said if "run" in text] == [
        "The run has begun.",
        next(text for text in said if text.startswith("The run is finished: Done in ")),
    ]
    assert not [text for text in said if "Backbone" in text or "Decoder" in text]


def test_choices_made_by_keys_are_announced(opened: MainWindow, qtbot: QtBot, said: list[str]) -> None:
    opened.canvas.setFocus()
    for key in (Qt.Key.Key_L, Qt.Key.Key_2, Qt.Key.Key_A):
        qtbot.keyClick(opened.canvas, key)
    qtbot.waitUntil(lambda: said == ["Lasso", "Edge", "On black"])


def test_a_doubtful_place_is_announced(
    opened: MainWindow, qtbot: QtBot, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(Kind.MUSH, (40, 60, 50, 70), 90, 5.0)
    monkeypatch.setattr(
        doubts, "find_doubts", lambda *_: Doubts((64, 96), np.zeros((64, 96), np.uint8), (place,))
    )
    matted(opened, qtbot)
    tour = opened.session.doubts
    qtbot.waitUntil(lambda: bool(tour.places))
    tour.show(0)
    assert said[-1] == place_sentence(tour, 0)


def test_a_notice_is_announced_once_and_an_error_at_once(opened: MainWindow, said: list[str]) -> None:
    bar = opened.notice
    bar.show_notice("One.")
    bar.show_notice("Two.")
    assert bar.label.text() == "One. Two." and said == ["One.", "Two."]
    bar.show_error("The disk is full.")
    assert said[-1] == "The disk is full.!"


def test_announcements_reach_the_platform(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[QAccessibleAnnouncementEvent] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", sent.append)
    opened.voice.say("Slow down.")
    opened.voice.say("Stop!", urgent=True)
    assert [event.message() for event in sent] == ["Slow down.", "Stop!"]
    politeness = QAccessible.AnnouncementPoliteness
    assert [event.politeness() for event in sent] == [politeness.Polite, politeness.Assertive]


def told_of(top: QWidget) -> list[tuple[Said, QAccessible.State]]:
    return [(said_of(face), face.state()) for face, _ in walk(top)]
