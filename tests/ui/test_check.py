"""Where to look in the window: N and Shift+N fly there, words and frame, the map, the list."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.matting import doubts as module
from core.doubt.doubts import Doubts
from core.doubt.places import Kind, Place
from core.geometry import Rect
from core.trimap.values import FOREGROUND
from tests.ui.helpers import matted
from ui.canvas.hints import Hints
from ui.canvas.place_frame import FADING_MS, SHOWN_MS
from ui.doubt_words import TITLES, empty_text, summary
from ui.main_window import MainWindow
from ui.widgets import ActionPush

PLACES = (
    Place(Kind.CUT_BY_REMOVE, (4, 4, 12, 12), 60, 9.0),
    Place(Kind.MUSH, (40, 60, 50, 70), 90, 5.0),
)


def finds(monkeypatch: pytest.MonkeyPatch, places: tuple[Place, ...]) -> None:
    shown = np.zeros((64, 96), np.uint8)
    shown[4:12, 4:12] = 255
    monkeypatch.setattr(module, "find_doubts", lambda *_: Doubts((64, 96), shown, places))


@pytest.fixture
def checked(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """After a run in which PLACES were found; flights land at once."""
    finds(monkeypatch, PLACES)
    opened.canvas.glide.duration_ms = 0
    look(opened, qtbot)
    return opened


def look(window: MainWindow, qtbot: QtBot) -> None:
    matted(window, qtbot)
    doubts = window.session.doubts
    qtbot.waitUntil(lambda: doubts.doubts is not None and not doubts.looking)
    window.canvas.setFocus()


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(window.canvas, key, modifier)
    QApplication.processEvents()


def middle(window: MainWindow) -> tuple[float, float]:
    canvas = window.canvas
    return canvas.viewport.to_image(canvas.width() / 2, canvas.height() / 2)


def center(rect: Rect) -> tuple[float, float]:
    return (rect[1] + rect[3]) / 2, (rect[0] + rect[2]) / 2


def words(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said over the canvas beside the hints."""
    said: list[str] = []
    monkeypatch.setattr(Hints, "sentences", lambda *_: [])
    monkeypatch.setattr("ui.canvas.hud.paint_sentence", lambda painter, notes, text: said.append(text))
    window.canvas.grab()
    return said


def test_n_flies_to_the_places_and_shift_n_back(checked: MainWindow, qtbot: QtBot) -> None:
    for key_shift, place in ((False, 0), (False, 1), (True, 0), (True, 1)):
        press(checked, qtbot, Qt.Key.Key_N, key_shift)
        assert middle(checked) == pytest.approx(center(PLACES[place].rect), abs=1)


def test_the_place_is_told_and_framed(
    checked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(checked, qtbot, Qt.Key.Key_N)
    assert checked.canvas._frame.rect == PLACES[0].rect
    said = words(checked, monkeypatch)
    assert said == ["1 of 2: A soft edge meets a hard Remove mark: brush Edge here."]


def test_nothing_is_told_where_the_place_is_out_of_view_or_settled(
    checked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(checked, qtbot, Qt.Key.Key_N)
    canvas = checked.canvas
    canvas.show_viewport(canvas.viewport.zoomed(32, 0, 0).centered_on(80, 60))
    assert words(checked, monkeypatch) == []
    press(checked, qtbot, Qt.Key.Key_N)
    press(checked, qtbot, Qt.Key.Key_N)
    assert len(words(checked, monkeypatch)) == 1
    checked.session.begin_stroke(8, 8, FOREGROUND)
    checked.session.end_stroke()
    qtbot.waitUntil(lambda: not words(checked, monkeypatch))


def test_frame_and_sentence_go_together(
    checked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(checked, qtbot, Qt.Key.Key_N)
    frame = checked.canvas._frame
    frame._animation.setCurrentTime(SHOWN_MS)
    assert frame.opacity == 1
    assert words(checked, monkeypatch)
    frame._animation.setCurrentTime(SHOWN_MS + FADING_MS)
    assert frame.rect is None
    assert words(checked, monkeypatch) == []
    press(checked, qtbot, Qt.Key.Key_N, shift=True)
    assert words(checked, monkeypatch)


def test_a_place_that_is_all_right_loses_its_frame(
    checked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(checked, qtbot, Qt.Key.Key_N)
    press(checked, qtbot, Qt.Key.Key_Delete)
    assert checked.canvas._frame.rect is None
    checked.session.doubts.show(0)  # chosen in the list
    assert checked.canvas._frame.rect == PLACES[0].rect
    assert words(checked, monkeypatch) == []


def test_a_flight_takes_frames_and_ends_there(checked: MainWindow, qtbot: QtBot) -> None:
    checked.canvas.glide.duration_ms = 100
    press(checked, qtbot, Qt.Key.Key_N)
    assert checked.canvas.glide.active
    qtbot.waitUntil(lambda: not checked.canvas.glide.active)
    assert middle(checked) == pytest.approx(center(PLACES[0].rect), abs=1)


def test_fitting_ends_a_flight(checked: MainWindow, qtbot: QtBot) -> None:
    checked.canvas.glide.duration_ms = 100
    press(checked, qtbot, Qt.Key.Key_N)
    checked.canvas.fit()
    assert not checked.canvas.glide.active


def test_n_before_a_run_says_what_to_do(opened: MainWindow, qtbot: QtBot) -> None:
    press(opened, qtbot, Qt.Key.Key_N)
    assert "Run first" in opened.notice.label.text()


def test_nothing_found_is_said(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    finds(monkeypatch, ())
    look(opened, qtbot)
    press(opened, qtbot, Qt.Key.Key_N)
    assert "Nothing doubtful was found." in opened.notice.label.text()
    assert "Nothing doubtful" in opened.mark.check.text()


def test_delete_leaves_a_place_out(checked: MainWindow, qtbot: QtBot) -> None:
    press(checked, qtbot, Qt.Key.Key_N)
    press(checked, qtbot, Qt.Key.Key_Delete)
    assert checked.session.doubts.left == [1]
    assert checked.mark.check.text().startswith("1 of 2 left")


def test_the_map_lights_up_what_is_doubtful(checked: MainWindow, qtbot: QtBot) -> None:
    canvas = checked.canvas
    checked.session.set_view("original")
    before = pixel(checked, 80, 50), pixel(checked, 8, 8)
    press(checked, qtbot, Qt.Key.Key_Q)
    after = pixel(checked, 80, 50), pixel(checked, 8, 8)
    assert after[0] < before[0]
    assert after[1] > 200
    canvas.peek(True)
    assert pixel(checked, 80, 50) == before[0]
    canvas.peek(False)
    press(checked, qtbot, Qt.Key.Key_Q)
    assert (pixel(checked, 80, 50), pixel(checked, 8, 8)) == before


def pixel(window: MainWindow, x: float, y: float) -> int:
    """The red of an image position as it is painted."""
    canvas = window.canvas
    canvas.grab()
    while canvas.pending:
        canvas.grab()
    at = canvas.viewport.to_view(x + 0.5, y + 0.5)
    return canvas.grab().toImage().pixelColor(round(at[0]), round(at[1])).red()


def test_the_routing_map_goes_before_the_map_of_doubt(checked: MainWindow, qtbot: QtBot) -> None:
    checked.session.doubts.set_shows_map(True)
    checked.session.set_routing_view("count")
    with_both = pixel(checked, 8, 8)
    checked.session.doubts.set_shows_map(False)
    assert pixel(checked, 8, 8) == with_both


def test_the_count_shows_from_the_first_run_on(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds(monkeypatch, PLACES)
    button = opened.mark.check
    assert not button.isVisible()
    look(opened, qtbot)
    assert button.isVisible()
    assert button.text().startswith("2 to look at")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_list_leads_to_places_and_shows_their_state(checked: MainWindow, qtbot: QtBot) -> None:
    checked.mark.check.open()
    popup = checked.mark.check.popup
    assert popup.isVisible()
    rows = [popup.list.item(index).text() for index in range(popup.list.count())]
    assert rows == [f"{n}  {TITLES[place.kind]}" for n, place in enumerate(PLACES, 1)]
    qtbot.keyClick(popup.list, Qt.Key.Key_Down)
    assert checked.session.doubts.current is not None
    popup.list.setCurrentRow(1)
    assert middle(checked) == pytest.approx(center(PLACES[1].rect), abs=1)
    checked.session.doubts.dismiss(1)
    assert popup.list.item(1).text().endswith("(all right)")
    popup.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("height", [300, 420, 2000])
def test_a_long_list_scrolls_and_covers_none_of_its_buttons(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, height: int
) -> None:
    finds(monkeypatch, PLACES * 10)
    look(opened, qtbot)
    opened.mark.check.open()
    popup = opened.mark.check.popup
    popup.fit_into(height)
    opened.session.doubts.dismiss(1)  # read anew while it is open
    QApplication.processEvents()
    below = popup.list.geometry().bottom()
    buttons = popup.findChildren(ActionPush)
    assert popup.height() <= height and popup.list.height() >= 3 * 22
    assert all(button.mapTo(popup, QPoint(0, 0)).y() > below for button in buttons)
    assert all(popup.rect().contains(part.geometry()) for part in (popup.list, popup.caveat))
    popup.close()


def test_words_of_every_state(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tour = opened.session.doubts
    assert summary(tour) == "" and "Run first" in empty_text(tour)
    finds(monkeypatch, ())
    look(opened, qtbot)
    assert summary(tour) == "Nothing doubtful" and empty_text(tour) == "Nothing doubtful was found."


def test_every_kind_has_a_title_and_a_sentence() -> None:
    assert set(TITLES) == set(Kind)
    assert all(kind.sentence[0].isupper() and kind.sentence.endswith(".") for kind in Kind)
