"""What the work came from is not replaced unasked; saved marks beside a photo are found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.files.sources import Source, Sources
from app.session import Session
from core.imaging.io import read_image, write_png
from core.jobs.export_options import ExportOptions
from tests.app.helpers import full_run, open_photo, paint, settle
from tests.conftest import disk_photo


@pytest.fixture
def matted(qtbot: QtBot, ready: Session) -> Session:
    full_run(qtbot, ready)
    settle(qtbot, ready)
    return ready


def names_of(path: Path) -> list[Path]:
    """Other names of a file: a link, a second name on the disk, another spelling, a relative one."""
    link, hard = path.with_name("link.png"), path.with_name("hard.png")
    if not link.is_symlink():
        link.symlink_to(path)
        hard.hardlink_to(path)
    return [path, link, hard, path.parent / ".." / path.parent.name / path.name, Path(path.name)]


VERBS: list[Callable[[Session, Path], None]] = [
    lambda session, path: session.export_cutout(path),
    lambda session, path: session.export_alpha(path),
    lambda session, path: session.save_trimap(path),
]


@pytest.mark.parametrize("verb", VERBS)
def test_the_open_photo_is_not_replaced_unasked_by_any_of_its_names(
    qtbot: QtBot,
    matted: Session,
    photo_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    verb: Callable[[Session, Path], None],
) -> None:
    monkeypatch.chdir(photo_file.parent)
    before, told = photo_file.read_bytes(), []
    matted.error.connect(told.append)
    for path in names_of(photo_file):
        assert matted.source_at(path) is Source.PHOTO
        verb(matted, path)
    settle(qtbot, matted)
    assert len(told) == 5 and all("is the photo that is open. Choose another name" in text for text in told)
    assert photo_file.read_bytes() == before and matted.document.dirty


def test_a_name_that_gets_its_suffix_is_seen_through(matted: Session, photo_file: Path) -> None:
    assert matted.source_at(photo_file.with_suffix("")) is Source.PHOTO
    assert matted.source_at(photo_file.with_name("new.png")) is None


@pytest.mark.parametrize("name", ["", ".tif"])
def test_a_trimap_becomes_a_png_and_replaces_no_photo_that_way(
    qtbot: QtBot, matted: Session, photo_file: Path, name: str
) -> None:
    matted.exporting.options = ExportOptions("TIFF")
    before = photo_file.read_bytes()
    with qtbot.waitSignal(matted.error) as told:
        matted.save_trimap(photo_file.with_suffix(name))
    assert "is the photo that is open" in told.args[0]
    settle(qtbot, matted)
    assert photo_file.read_bytes() == before


def test_it_is_replaced_where_the_user_says_so(qtbot: QtBot, matted: Session, photo_file: Path) -> None:
    matted.export_cutout(photo_file, over_source=True)
    settle(qtbot, matted)
    assert read_image(photo_file).alpha is not None


def test_earlier_photos_and_opened_marks_are_known_too(
    qtbot: QtBot, matted: Session, photo_file: Path, trimap_file: Path, tmp_path: Path
) -> None:
    matted.open_trimap(trimap_file)
    settle(qtbot, matted)
    write_png(tmp_path / "second.png", disk_photo(64, 96))
    open_photo(qtbot, matted, tmp_path / "second.png")
    for path in names_of(photo_file)[:-1]:
        assert matted.source_at(path) is Source.EARLIER_PHOTO
    assert matted.source_at(trimap_file) is Source.MARKS
    told: list[str] = []
    matted.error.connect(told.append)
    matted.export_alpha(trimap_file)
    assert told[-1] == "Trimap ü.png is a trimap that was opened. Choose another name."
    paint(matted, [(5, 5)])
    matted.save_trimap(trimap_file)  # saving them anew is what saving is for
    qtbot.waitUntil(lambda: not matted.document.dirty)
    with qtbot.waitSignal(matted.document.photo_changed):
        matted.open_bytes(photo_file.read_bytes(), "Pasted photo")
    assert matted.source_at(tmp_path / "second.png") is Source.EARLIER_PHOTO


def test_a_mask_is_not_replaced_by_the_trimap_made_of_it(
    qtbot: QtBot, matted: Session, tmp_path: Path
) -> None:
    mask = tmp_path / "mask.png"
    write_png(mask, np.where(disk_photo(64, 96)[..., 0] > 100, np.uint8(255), np.uint8(0)))
    matted.open_trimap(mask)
    settle(qtbot, matted)
    before = mask.read_bytes()
    with qtbot.waitSignal(matted.error) as told:
        matted.save_trimap(mask)
    assert told.args == ["mask.png is a file that marks were read from. Choose another name."]
    settle(qtbot, matted)
    assert mask.read_bytes() == before


def test_sources_without_files() -> None:
    sources = Sources()
    sources.know(None)
    assert sources.at(Path("anything.png")) is None
