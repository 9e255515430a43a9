"""One entry after another: what is in it, and what is not written anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.projects.gather import Work
from app.recovery.entry import read_about, read_entry
from app.recovery.store import Left, Store, photo_beside
from app.recovery.writer import Writer
from app.session import Session
from core.imaging.io import read_image
from core.refine.refinement import Refinement
from core.trimap.values import BACKGROUND
from tests.app.helpers import mark, open_photo, paint


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "recovery")


def entry(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "recovery").glob("*/*.matte")
    return path


def work_of(session: Session) -> Work:
    work = session.projects.work()
    assert work is not None
    return work


@pytest.fixture
def marked(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    mark(session)
    return session


def test_half_of_a_stroke_counts_as_not_painted(store: Store, tmp_path: Path, marked: Session) -> None:
    work = work_of(marked)
    trimap = work.seen.trimap.copy()
    trimap[0, 0] = 255  # painted, but the mask does not know it yet
    seen = replace(work.seen, trimap=trimap, is_current=lambda: False)
    Writer(store).write("a", 1, replace(work, seen=seen), None)
    kept = read_entry(entry(tmp_path), "p").marks
    assert kept.trimap[0, 0] == BACKGROUND and not kept.painted[0, 0]
    np.testing.assert_array_equal(kept.painted, work.seen.painted)
    store.close(keep=False)


def test_marks_are_encoded_anew_when_they_changed_and_only_then(
    store: Store, tmp_path: Path, marked: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.project import layers

    encoded: list[Any] = []
    to_png = layers.to_png
    monkeypatch.setattr(layers, "to_png", lambda array: encoded.append(array.dtype) or to_png(array))
    writer = Writer(store)
    writer.write("a", 1, work_of(marked), None)
    assert len(encoded) == 2
    marked.document.set_finish(marked.document.finish.with_settings(Refinement(gamma=2)), None)
    writer.write("a", 2, work_of(marked), None)
    assert len(encoded) == 2
    paint(marked, [(2, 2)], BACKGROUND)  # nothing but the mask of what is painted is another
    writer.write("a", 3, work_of(marked), None)
    assert len(encoded) == 4
    kept = read_entry(entry(tmp_path), "p")
    assert kept.marks.painted[2, 2] and kept.finish.refinement.gamma == 2
    store.close(keep=False)


def test_the_photo_is_kept_after_the_marks_where_it_is_in_no_file(
    store: Store, tmp_path: Path, marked: Session, photo_file: Path
) -> None:
    was = read_image(photo_file).image
    writer, work = Writer(store), work_of(marked)
    writer.write("a", 1, work, None)
    path = entry(tmp_path)
    about = read_about(path)
    assert about is not None and about.photo == str(photo_file)
    assert not writer.write_next("a", 1, work) and not photo_beside(path).exists()
    photo_file.unlink()
    writer.write("a", 2, work, None)
    about = read_about(path)
    assert about is not None and about.photo == "" and about.name == photo_file.name
    assert writer.write_next("a", 2, work)  # the photo; there may be versions, too
    np.testing.assert_array_equal(read_image(photo_beside(path)).image, was)
    assert not writer.write_next("a", 2, work)
    store.close(keep=True)
    left = Left(tmp_path / "recovery")
    assert left.kept[0].own_photo.exists()
    left.release()
