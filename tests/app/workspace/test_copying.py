"""Settings of the photo in view, copied to others: a step in each of their histories, all taken back by one Undo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace.copying import Copied, What
from core.imaging.io import write_png
from core.refine.refinement import NEUTRAL, Refinement
from core.trimap.values import BACKGROUND, UNKNOWN
from tests.app.helpers import full_run, mark, open_photo, settle, state
from tests.app.workspace.helpers import park


def photo(folder: Path, name: str, size: tuple[int, int] = (64, 96)) -> Path:
    path = folder / name
    write_png(path, np.random.default_rng(len(name)).integers(0, 255, (*size, 3), np.uint8))
    return path


def show(qtbot: QtBot, session: Session, key: int) -> None:
    session.workspace.show(key)
    qtbot.waitUntil(lambda: session.workspace.current == key)
    settle(qtbot, session)


@pytest.fixture
def keys(qtbot: QtBot, session: Session, tmp_path: Path) -> list[int]:
    """Three marked photos with a matte, the first in view; the second is twice as large."""
    session.start()
    keys = []
    for number, size in enumerate([(64, 96), (128, 192), (64, 96)]):
        open_photo(qtbot, session, photo(tmp_path, f"photo {number}.png", size))
        mark(session)
        settle(qtbot, session)
        full_run(qtbot, session)
        settle(qtbot, session)
        keys.append(session.workspace.current)
    show(qtbot, session, keys[0])
    return keys


def copied(qtbot: QtBot, session: Session, *what: What) -> Copied:
    keys = [entry.key for entry in session.workspace.photos]
    with qtbot.waitSignal(session.copying.copied, timeout=5000) as done:
        session.copying.copy(what, keys)
    assert done.args is not None
    settle(qtbot, session)
    return done.args[0]


def test_refine_settings_of_the_whole_photo_are_a_step_in_each_history(
    qtbot: QtBot, session: Session, keys: list[int]
) -> None:
    show(qtbot, session, keys[1])
    session.refining.set("feather", 3)
    session.refining.add_region([(10, 10), (60, 10), (60, 60)])
    show(qtbot, session, keys[0])
    session.refining.set("shift_edge", 2)
    told = copied(qtbot, session, What.REFINE)
    assert told.text == "Copied to 2 photos." and told.keys == (keys[1], keys[2])
    for key, before in ((keys[1], Refinement(feather=3)), (keys[2], NEUTRAL)):
        show(qtbot, session, key)
        assert session.document.finish.refinement == Refinement(shift_edge=2)
        session.undo()
        assert session.document.finish.refinement == before
        session.redo()
        assert session.document.finish.refinement == Refinement(shift_edge=2)
    show(qtbot, session, keys[1])
    assert len(session.refining.regions) == 1
    assert session.refining.regions[0].refinement == Refinement(feather=3)


def test_a_change_of_refine_that_is_under_way_counts(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    session.refining.preview(smooth=4.0)
    copied(qtbot, session, What.REFINE)
    show(qtbot, session, keys[2])
    assert session.document.finish.refinement.smooth == 4


def test_what_unpainted_counts_as_is_a_step_in_each_history(
    qtbot: QtBot, session: Session, keys: list[int]
) -> None:
    show(qtbot, session, keys[1])
    before = state(session)
    show(qtbot, session, keys[0])
    session.set_unpainted(UNKNOWN)
    settle(qtbot, session)
    copied(qtbot, session, What.MARKS)
    show(qtbot, session, keys[1])
    document = session.document
    assert document.trimap is not None and document.painted is not None
    assert document.unpainted_value == UNKNOWN and (document.trimap[~document.painted] == UNKNOWN).all()
    assert not document.alpha_is_current and session.history.undo_text == "Change unmarked"
    session.undo()
    assert np.array_equal(document.trimap, before[0]) and document.unpainted_value == BACKGROUND
    assert document.revision == before[3] and document.alpha_is_current
    session.redo()
    assert (document.trimap[~document.painted] == UNKNOWN).all() and document.unpainted_value == UNKNOWN


def test_brush_and_edge_are_copied_in_proportion(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    session.set_brush_size(20)
    session.set_edge_width(6, 8)
    copied(qtbot, session, What.MARKS)
    for key, brush, edge in ((keys[1], 40, (12, 16)), (keys[2], 20, (6, 8))):
        show(qtbot, session, key)
        assert (session.brush_size, session.edge_width) == (brush, edge)


def test_matting_settings_are_those_of_the_next_run(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    session.set_attention("full")
    session.set_passes(2)
    session.set_polish(False)
    session.set_max_tokens(10)
    copied(qtbot, session, What.MATTING)
    show(qtbot, session, keys[2])
    session.set_passes(1)
    show(qtbot, session, keys[1])
    options = session.options()
    assert session.attention.id == "full" and options.passes == 2 and options.polish == 0
    assert session.max_tokens == 10 and session.quality_stop is None


def test_a_k_that_caps_nothing_on_a_smaller_photo_is_no_limit_there(
    qtbot: QtBot, session: Session, keys: list[int]
) -> None:
    show(qtbot, session, keys[1])
    session.set_max_tokens(50)
    copied(qtbot, session, What.MATTING)
    show(qtbot, session, keys[2])
    assert session.max_tokens is None


def test_the_depth_of_exports_is_copied(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    session.exporting.set_depth(16)
    copied(qtbot, session, What.EXPORT)
    show(qtbot, session, keys[1])
    assert session.exporting.depth == 16
    session.copying.undo()
    assert session.exporting.depth == 8


def test_only_what_was_asked_for_is_copied(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    session.refining.set("feather", 2)
    session.set_brush_size(33)
    copied(qtbot, session, What.EXPORT)
    show(qtbot, session, keys[2])
    assert session.document.finish.refinement == NEUTRAL and session.brush_size != 33
    assert session.history.undo_text == "Brush stroke"  # nothing came after it


def test_one_undo_takes_all_of_it_back(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    before = [_settings(qtbot, session, key) for key in keys[1:]]
    show(qtbot, session, keys[0])
    session.refining.set("gamma", 2.0)
    session.set_brush_size(25)
    session.set_passes(2)
    session.exporting.set_depth(16)
    session.set_unpainted(UNKNOWN)
    settle(qtbot, session)
    copied(qtbot, session, *What)
    show(qtbot, session, keys[2])  # one of them is in view, one is not
    told: list[str] = []
    session.notice.connect(told.append)
    assert session.copying.can_undo
    session.copying.undo()
    settle(qtbot, session)
    assert told == ["The settings of 2 photos are as they were."] and not session.copying.can_undo
    assert [_settings(qtbot, session, key) for key in keys[1:]] == before


def _settings(qtbot: QtBot, session: Session, key: int) -> tuple[object, ...]:
    show(qtbot, session, key)
    document = session.document
    assert document.trimap is not None
    return (
        document.finish.refinement,
        session.brush_size,
        session.edge_width,
        session.settings.passes,
        session.exporting.depth,
        document.unpainted_value,
        document.trimap.tobytes(),
        document.revision,
        document.has_unsaved_work,
    )


def test_parked_photos_are_changed_and_taken_back_as_well(
    qtbot: QtBot, session: Session, keys: list[int]
) -> None:
    before = [_settings(qtbot, session, key) for key in keys[1:]]
    show(qtbot, session, keys[0])
    session.refining.set("gamma", 2.0)
    session.set_unpainted(UNKNOWN)
    settle(qtbot, session)
    park(qtbot, session, *keys[1:])
    copied(qtbot, session, *What)
    for key in keys[1:]:
        held = session.workspace.held(key)
        assert held is not None and held.document.finish.refinement.gamma == 2
        assert held.document.unpainted_value == UNKNOWN
    park(qtbot, session, *keys[1:])
    told: list[str] = []
    session.notice.connect(told.append)
    session.copying.undo()
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert told == ["The settings of 2 photos are as they were."]
    assert [_settings(qtbot, session, key) for key in keys[1:]] == before


@pytest.mark.parametrize("what", [What.MARKS, What.REFINE, What.MATTING])
def test_photos_that_were_made_whole_for_it_are_packed_again(
    qtbot: QtBot, session: Session, keys: list[int], what: What
) -> None:
    show(qtbot, session, keys[0])
    session.refining.set("gamma", 2.0)
    session.set_unpainted(UNKNOWN)
    session.set_passes(2)
    settle(qtbot, session)
    park(qtbot, session, *keys[1:])
    copied(qtbot, session, what)
    _wait_packed(qtbot, session, keys[1:])
    told: list[str] = []
    session.notice.connect(told.append)
    session.copying.undo()
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    _wait_packed(qtbot, session, keys[1:])


def _wait_packed(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    """Wait until these are packed, of themselves."""
    qtbot.waitUntil(lambda: all(map(session.workspace.parking.is_parked, keys)), timeout=5_000)


def test_a_photo_that_was_changed_since_keeps_what_it_has(
    qtbot: QtBot, session: Session, keys: list[int]
) -> None:
    session.refining.set("shift_edge", 2)
    copied(qtbot, session, What.REFINE)
    show(qtbot, session, keys[1])
    session.refining.set("feather", 5)
    show(qtbot, session, keys[0])
    told: list[str] = []
    session.notice.connect(told.append)
    session.copying.undo()
    assert told == ["The settings of 1 photo are as they were. 1 photo stays as it is: it was changed since."]
    show(qtbot, session, keys[1])
    assert session.document.finish.refinement == Refinement(shift_edge=2, feather=5)
    show(qtbot, session, keys[2])
    assert session.document.finish.refinement == NEUTRAL


def test_matting_settings_that_were_changed_since_stay(
    qtbot: QtBot, session: Session, keys: list[int]
) -> None:
    session.set_passes(2)
    copied(qtbot, session, What.MATTING)
    show(qtbot, session, keys[1])
    session.set_polish(False)
    told: list[str] = []
    session.notice.connect(told.append)
    session.copying.undo()
    assert "1 photo stays as it is" in told[0] and session.settings.passes == 2
    assert not session.settings.polish
    show(qtbot, session, keys[2])
    assert session.settings.passes == 1


def test_a_photo_that_was_not_in_view_yet_takes_them_as_well(
    qtbot: QtBot, session: Session, keys: list[int], tmp_path: Path
) -> None:
    session.set_brush_size(20)
    session.workspace.open_paths([photo(tmp_path, "later a.png"), photo(tmp_path, "later b.png", (128, 192))])
    qtbot.waitUntil(lambda: all(all(entry.size) for entry in session.workspace.photos))
    settle(qtbot, session)
    unseen = session.workspace.photos[-1].key
    first = session.workspace.current
    assert unseen != first
    session.set_brush_size(24)
    session.set_passes(2)
    copied(qtbot, session, What.MARKS, What.MATTING)
    session.set_brush_size(70)
    session.set_passes(1)
    show(qtbot, session, unseen)
    assert session.brush_size == 48 and session.options().passes == 2


def test_photos_that_are_not_read_yet_are_told(
    qtbot: QtBot, session: Session, keys: list[int], tmp_path: Path
) -> None:
    session.workspace.open_paths([tmp_path / "photo 0.png", photo(tmp_path, "late.png")])
    entries = session.workspace.photos
    with qtbot.waitSignal(session.copying.copied, timeout=5000) as done:
        session.copying.copy([What.EXPORT], [entry.key for entry in entries])
    assert done.args is not None
    assert done.args[0].text == ("Copied to 2 photos. 1 photo was left out: it is still being opened.")
    qtbot.waitUntil(lambda: all(all(entry.size) for entry in session.workspace.photos))
    settle(qtbot, session)


def test_without_other_photos_nothing_is_copied(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    with qtbot.waitSignal(session.copying.copied, timeout=5000) as done:
        session.copying.copy(What, keys[:1])
    assert done.args is not None and done.args[0].text == "There is no other photo to copy to."
    assert not session.copying.can_undo


def test_what_is_copied_is_kept_for_recovery(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    session.refining.set("shift_edge", 2)
    copied(qtbot, session, What.REFINE)
    held = session.workspace.held(keys[2])
    assert held is not None and held.is_dirty
    qtbot.waitUntil(
        lambda: held.recovery.kept is not None and held.recovery.kept.finish is held.document.finish
    )
    assert replace(held.document.finish.refinement, shift_edge=0) == NEUTRAL
