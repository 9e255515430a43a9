"""The model of the open photos: rows follow the workspace one by one, words say all that pictures say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.workspace.photo import State
from tests.ui.filmstrip.stand_in import StandInQueue, StandInWorkspace, photo, several
from ui.filmstrip.model import PhotosModel
from ui.filmstrip.words import spoken_text, state_icon, state_text, tip_text

Role = Qt.ItemDataRole


def made(workspace: StandInWorkspace, queue: StandInQueue | None = None) -> PhotosModel:
    model = PhotosModel(workspace, queue or StandInQueue())  # type: ignore[arg-type]
    model._kept = workspace, queue  # type: ignore[attr-defined]
    return model


def names(model: PhotosModel) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def changed_rows(model: PhotosModel) -> list[tuple[int, int]]:
    rows: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: rows.append((first.row(), last.row())))
    return rows


@pytest.mark.parametrize(
    "then", [(), (2,), (3, 2, 1), (1, 4, 2, 3), (4, 3, 5), (2, 3), (1, 2, 3, 4, 5), (5, 1, 6, 2)]
)
def test_rows_follow_the_photos(qtbot: QtBot, qtmodeltester: ModelTester, then: tuple[int, ...]) -> None:
    workspace = several(3)
    model = made(workspace)
    qtmodeltester.check(model)
    kept = {key: QPersistentModelIndex(model.index(model.row(key))) for key in (1, 2, 3)}
    workspace.set(*(photo(key) for key in then))
    assert [model.key(row) for row in range(model.rowCount())] == list(then)
    for key, index in kept.items():  # what is selected moves with its photo
        assert index.isValid() == (key in then)
        assert not index.isValid() or index.data() == f"photo {key}.jpg"


def test_a_change_of_one_photo_changes_one_row(qtbot: QtBot) -> None:
    workspace = several(50)
    model = made(workspace)
    rows = changed_rows(model)
    workspace.alter(7, state=State.QUEUED)
    assert rows == [(6, 6)]
    assert "Waiting" in model.index(6).data(Role.ToolTipRole)
    workspace.show(3)
    assert sorted(rows[1:]) == [(0, 0), (2, 2)]
    assert model.index(2).data(PhotosModel.CurrentRole) and not model.index(0).data(PhotosModel.CurrentRole)


def test_progress_belongs_to_the_run(qtbot: QtBot) -> None:
    workspace, queue = several(3), StandInQueue()
    model = made(workspace, queue)
    rows = changed_rows(model)
    queue.progress.emit(2, "backbone", 0.3, 1.0)  # late word on a run that is over
    assert rows == [] and model.progress(2) is None
    workspace.alter(2, state=State.RUNNING)
    queue.progress.emit(2, "backbone", 0.4, 1.0)
    assert rows == [(1, 1), (1, 1)]
    assert model.index(1).data(PhotosModel.ProgressRole) == 0.4
    assert "Running, 40 %" in model.index(1).data(Role.ToolTipRole)
    workspace.alter(2, state=State.MATTED)
    assert model.index(1).data(PhotosModel.ProgressRole) is None
    queue.progress.emit(99, "backbone", 0.4, 1.0)


def test_each_state_has_a_word_and_an_icon_of_its_own(qtbot: QtBot) -> None:
    workspace = StandInWorkspace(*(photo(key, state=state) for key, state in enumerate(State, 1)))
    model = made(workspace)
    words = [state_text(each) for each in workspace.photos]
    for row, word in enumerate(words):
        assert word in model.index(row).data(Role.ToolTipRole)
        assert word in model.index(row).data(Role.AccessibleTextRole)
    assert len(set(words)) == len(State)
    assert len({state_icon(state)[0] for state in State}) == len(State)


def test_words_say_all_that_is_seen(qtbot: QtBot) -> None:
    workspace = StandInWorkspace(
        photo(
            1, "fox.jpg", state=State.FAILED, remark="Memory ran out. Lower the detail limit.", is_dirty=True
        ),
        photo(2, "<b>x.png"),
    )
    model = made(workspace)
    tip = model.index(0).data(Role.ToolTipRole)
    assert tip.splitlines()[:3] == [
        "fox.jpg",
        "6000 × 4000",
        "Failed: Memory ran out. Lower the detail limit.",
    ]
    assert "Not saved" in tip
    spoken = model.index(0).data(Role.AccessibleTextRole)
    assert spoken == "fox.jpg, 1 of 2, in view, Failed: Memory ran out. Lower the detail limit., not saved"
    assert "&lt;b&gt;" in model.index(1).data(Role.ToolTipRole)
    assert model.index(1).data() == "<b>x.png"


def test_a_thumbnail_is_made_into_a_picture_once(qtbot: QtBot) -> None:
    workspace = several(2, thumbnail=None)
    model = made(workspace)
    assert model.index(0).data(Role.DecorationRole) is None
    picture = np.zeros((80, 160, 3), np.uint8)
    picture[:, :, 1] = 200
    workspace.alter(1, thumbnail=picture)
    pixmap = model.index(0).data(Role.DecorationRole)
    assert pixmap.toImage().pixelColor(5, 5).getRgb() == (0, 200, 0, 255)
    workspace.alter(1, state=State.MATTED)
    assert model.index(0).data(Role.DecorationRole).cacheKey() == pixmap.cacheKey()
    workspace.alter(1, thumbnail=picture[:, ::2])  # a view, with a stride of its own
    assert model.index(0).data(Role.DecorationRole).width() == 80


@pytest.mark.parametrize(
    ("keys", "row", "order"),
    [
        ([1], 5, [2, 3, 4, 5, 1]),
        ([5], 0, [5, 1, 2, 3, 4]),
        ([1, 2], 4, [3, 4, 1, 2, 5]),
        ([4, 5], 1, [1, 4, 5, 2, 3]),
        ([1, 3, 5], 2, [2, 1, 3, 5, 4]),
        ([3], 3, [1, 2, 3, 4, 5]),
        ([3], 2, [1, 2, 3, 4, 5]),
    ],
)
def test_photos_are_moved_together(qtbot: QtBot, keys: list[int], row: int, order: list[int]) -> None:
    workspace = several(5)
    model = made(workspace)
    selection = QItemSelectionModel(model)
    for key in keys:
        selection.select(model.index(model.row(key)), QItemSelectionModel.SelectionFlag.Select)
    model.move(keys, row)
    assert [one.key for one in workspace.photos] == order
    assert [model.key(at) for at in range(5)] == order
    assert {index.data(PhotosModel.PhotoRole).key for index in selection.selectedIndexes()} == set(keys)


def test_what_is_dragged_says_which_photos(qtbot: QtBot) -> None:
    model = made(several(4))
    data: Any = model.mimeData([model.index(3), model.index(1)])
    assert bytes(data.data(model.mimeTypes()[0]).data()) == b"2,4"


def test_a_name_with_a_line_break_is_shown_in_one_line(qtbot: QtBot) -> None:
    odd = photo(1, "two\nlines.jpg")
    assert names(made(StandInWorkspace(odd))) == ["two␊lines.jpg"]
    assert tip_text(odd).splitlines()[0] == "two␊lines.jpg"
    assert spoken_text(odd, 0, 1, is_current=True).startswith("two␊lines.jpg, 1 of 1")
