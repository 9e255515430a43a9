"""Selections that are saved in a photo: offered when it opens, taken by an action, undone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from pytestqt.qtbot import QtBot

from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import settle
from tests.ui.helpers import Calls
from ui import file_desk
from ui.dialogs.selection_chooser import SelectionChooser
from ui.main_window import MainWindow


def photo_with(path: Path, *selections: np.ndarray) -> Path:
    """Write a photo of 64 x 96 pixels with alpha channels that are not transparency."""
    colors = np.random.default_rng(0).integers(0, 255, (64, 96, 3), np.uint8)
    planes = np.dstack([colors, *selections])
    tifffile.imwrite(path, planes, photometric="rgb", extrasamples=["unspecified"] * len(selections))
    return path


def disk(value: int = 255) -> np.ndarray:
    rows, columns = np.mgrid[:64, :96]
    return np.where((rows - 32) ** 2 + (columns - 48) ** 2 < 400, value, 0).astype(np.uint8)


TRIMAP = np.where(disk() > 0, FOREGROUND, np.where(np.arange(96) < 10, UNKNOWN, BACKGROUND)).astype(np.uint8)


def opened_with(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(window.session.document.photo_changed):
        window.session.open_path(path)
    settle(qtbot, window.session)


def test_a_saved_selection_is_offered_taken_and_taken_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened_with(window, qtbot, photo_with(tmp_path / "a.tif", disk()))
    assert window.notice.label.text() == "There is a selection saved in this photo."
    assert not window.session.document.is_painted
    window.notice.undo.click()
    qtbot.waitUntil(lambda: window.session.history.can_undo)
    trimap = window.session.document.trimap
    assert trimap[32, 48] == FOREGROUND and trimap[0, 0] == BACKGROUND and (trimap == UNKNOWN).any()
    assert "saved selection" in window.notice.label.text()
    window.session.undo()
    assert not window.session.document.is_painted


def test_it_is_offered_again_on_coming_back_while_nothing_is_marked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = photo_with(tmp_path / "a.tif", disk()), photo_with(tmp_path / "b.tif")
    for path in paths:
        opened_with(window, qtbot, path)
    session, photos = window.session, window.session.workspace
    first, second = (photo.key for photo in photos.photos)

    def shown(key: int) -> str:
        with qtbot.waitSignal(photos.shown):
            photos.show(key)
        settle(qtbot, session)
        return window.notice.label.text() if window.notice.isVisibleTo(window) else ""

    assert "selection saved" in shown(first)
    assert "selection saved" not in shown(second)
    assert "selection saved" in shown(first)
    session.begin_stroke(48, 32)
    session.end_stroke()
    settle(qtbot, session)
    shown(second)
    assert "selection saved" not in shown(first)


def test_marks_that_were_saved_as_a_selection_come_back_exactly(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened_with(window, qtbot, photo_with(tmp_path / "a.tif", TRIMAP))
    window.actions_["saved_selection"].trigger()
    qtbot.waitUntil(lambda: window.session.history.can_undo)
    assert np.array_equal(window.session.document.trimap, TRIMAP)


def test_of_several_one_is_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    opened_with(window, qtbot, photo_with(tmp_path / "a.tif", disk(), TRIMAP))
    assert window.notice.label.text() == "There are 2 selections saved in this photo."
    taken, asked = calls(window.session, "take_selection"), []
    answers = [2, None]

    def ask(parent: object, selections: tuple[np.ndarray, ...]) -> int | None:
        asked.append(len(selections))
        return answers.pop(0)

    monkeypatch.setattr(file_desk, "ask_selection", ask)
    window.notice.undo.click()
    window.files.take_selection()
    assert taken == [(2,)] and asked == [2, 2]


def test_the_chooser_shows_them_in_their_order(qtbot: QtBot) -> None:
    chooser = SelectionChooser([disk(), np.asarray(TRIMAP, np.uint16) * 257])
    qtbot.addWidget(chooser)
    assert [chooser.list.item(row).text() for row in range(2)] == ["Selection 1", "Selection 2"]
    image = chooser.list.item(0).icon().pixmap(96, 64).toImage()
    assert image.pixelColor(48, 32).red() > 250 and image.pixelColor(2, 2).red() < 5
    chooser.list.setCurrentRow(1)
    assert chooser.number == 2


@pytest.mark.parametrize("case", ["none", "all the same", "marks beside"])
def test_nothing_is_offered_where_it_would_be_of_no_use(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, case: str
) -> None:
    selections = {"none": [], "all the same": [np.full((64, 96), 255, np.uint8)], "marks beside": [disk()]}
    if case == "marks beside":
        write_png(tmp_path / "a-trimap.png", TRIMAP)
    opened_with(window, qtbot, photo_with(tmp_path / "a.tif", *selections[case]))
    assert "selection" not in window.notice.label.text()
    assert window.actions_["saved_selection"].isEnabled() == (case != "none")


def test_a_photo_that_is_partly_transparent_says_where_its_selection_is(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    planes = np.dstack([np.full((64, 96, 3), 90, np.uint8), disk(), disk()])
    extra = ["unassalpha", "unspecified"]
    tifffile.imwrite(tmp_path / "a.tif", planes, photometric="rgb", extrasamples=extra)
    opened_with(window, qtbot, tmp_path / "a.tif")
    told = window.notice.label.text()
    assert "partly transparent" in told and "saved selection" in told
    assert window.session.document.is_painted
