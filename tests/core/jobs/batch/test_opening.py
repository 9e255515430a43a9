"""The folder of a batch opens as what the batch was about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.imaging.io import write_png
from core.jobs.batch.journal import Journal
from core.jobs.batch.opening import place_of_export, sort_with_batches
from core.jobs.batch.record import Outcome, State
from core.jobs.batch.report.places import STATE
from tests.conftest import disk_photo


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with three photos, marks of the first beside it, and marks elsewhere."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.png", "b.png", "c.png"):
        write_png(folder / name, disk_photo(8, 12))
    for path in (folder / "a-trimap.png", tmp_path / "elsewhere.png"):
        write_png(path, np.full((8, 12), 128, np.uint8))
    return folder


def batch(out: Path, *outcomes: Outcome) -> Path:
    journal = Journal(out)
    journal.make_folder()
    for outcome in outcomes:
        journal.add(outcome, Path(outcome.photo).name)
    journal.close()
    return out


def done(photo: Path, marks: str = "", *files: Path, ended: str = "2026-11-30T10:00:00+00:00") -> Outcome:
    for path in files:
        path.write_bytes(b"PK\3\4")
    sized = tuple((str(path), 4) for path in files)
    return Outcome(str(photo), f"key of {photo.name}", State.DONE, marks=marks, files=sized, ended=ended)


def test_photos_come_with_their_marks_and_their_cutouts_do_not(photos: Path, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere.png"
    out.mkdir()
    batch(
        out, done(photos / "a.png", "", out / "a.png"), done(photos / "b.png", str(elsewhere), out / "b.png")
    )
    found = sort_with_batches([out])
    assert found.opened == [photos / "a.png", photos / "b.png"]
    assert found.marks == {photos / "a.png": photos / "a-trimap.png", photos / "b.png": elsewhere}
    assert found.folder == "out" and not found.refused


def test_a_project_and_written_marks_go_before_what_was_given(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    batch(
        out,
        done(photos / "a.png", "", out / "a.png", out / "a.matte"),
        done(photos / "b.png", str(tmp_path / "elsewhere.png"), out / "b-trimap.png"),
    )
    found = sort_with_batches([out])
    assert found.opened == [out / "a.matte", photos / "b.png"]
    assert found.marks == {photos / "b.png": out / "b-trimap.png"}


def test_the_newest_of_a_photo_counts_also_one_that_failed(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    old, new = "2026-11-30T10:00:00+00:00", "2026-11-30T11:00:00+00:00"
    out.mkdir()
    failed = Outcome(str(photos / "a.png"), "other", State.FAILED, "No memory.", ended=new)
    batch(out, done(photos / "a.png", "", out / "a.matte", ended=old), failed)
    assert sort_with_batches([out]).opened == [photos / "a.png"]


def test_a_photo_that_was_moved_since_comes_once(photos: Path, tmp_path: Path) -> None:
    out, moved = tmp_path / "out", tmp_path / "a.png"
    out.mkdir()
    before = done(photos / "a.png", "", out / "a.png", ended="2026-11-30T09:00:00+00:00")
    (photos / "a.png").rename(moved)
    batch(out, before, done(moved, "", out / "a.png"))
    found = sort_with_batches([out])
    assert found.opened == [moved] and not found.refused


def test_a_journal_that_cannot_be_read_is_told(photos: Path, tmp_path: Path) -> None:
    out = batch(tmp_path / "out", done(photos / "a.png"))
    (out / STATE / "journal-later.jsonl").write_text('{"matte-batch": 99}\n')
    found = sort_with_batches([out])
    assert found.opened == [photos / "a.png"]
    (sentence,) = found.refused
    assert "journal-later.jsonl" in sentence


def test_photos_that_are_gone_are_named(photos: Path, tmp_path: Path) -> None:
    out = batch(tmp_path / "out", done(photos / "a.png"), done(photos / "b.png"), done(photos / "c.png"))
    for name in ("b.png", "c.png"):
        (photos / name).unlink()
    found = sort_with_batches([out])
    assert found.opened == [photos / "a.png"]
    (sentence,) = found.refused
    assert f"b.png and {photos / 'c.png'} of the batch in out cannot be found" in sentence


def test_a_batch_comes_with_other_files_and_an_empty_one_says_so(photos: Path, tmp_path: Path) -> None:
    out = batch(tmp_path / "out", done(photos / "a.png"))
    found = sort_with_batches([photos / "b.png", out, photos / "a.png"])
    assert found.opened == [photos / "b.png", photos / "a.png"]
    empty = batch(tmp_path / "empty")
    assert sort_with_batches([empty]).refused == ["The batch in empty has no photo yet."]
    assert sort_with_batches([photos]).opened == [photos / name for name in ("a.png", "b.png", "c.png")]


def test_what_is_exported_takes_the_place_of_the_batchs_own_file(tmp_path: Path) -> None:
    project = tmp_path / "out" / "inner" / "a.v2.matte"
    project.parent.mkdir(parents=True)
    suffixes = (".png", ".webp")
    assert place_of_export(project, "cutout", suffixes) is None
    (tmp_path / "out" / STATE).mkdir()
    assert place_of_export(project, "cutout", suffixes) == project.with_name("a.v2.png")
    assert place_of_export(project, "alpha", suffixes) == project.with_name("a.v2-alpha.png")
    project.with_name("a.v2.webp").touch()
    assert place_of_export(project, "cutout", suffixes) == project.with_name("a.v2.webp")
