"""The cutout made ready to be dragged: as it is now, once, as a PNG in a folder that is cleared."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.color import profiles
from core.imaging.io import read_image
from core.jobs.export_options import ExportOptions
from tests.app.helpers import full_run, settle, touch


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    (folder := tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def matted(qtbot: QtBot, ready: Session, place: Path) -> Session:
    full_run(qtbot, ready)
    settle(qtbot, ready)
    return ready


def prepared(qtbot: QtBot, session: Session) -> Path:
    with qtbot.waitSignal(session.dragged.ready):
        session.prepare_drag()
    assert session.dragged.file is not None
    return session.dragged.file.path


def test_it_is_a_png_with_alpha_and_the_bytes_of_its_file(
    qtbot: QtBot, matted: Session, tmp_path: Path
) -> None:
    matted.exporting.options = ExportOptions("JPEG", trim=None)
    path = prepared(qtbot, matted)
    file = matted.dragged.file
    assert file is not None and path.read_bytes() == file.png and path.name.endswith("-cutout.png")
    matted.exporting.options = ExportOptions()
    with qtbot.waitSignal(matted.exporting.exported):
        matted.export_cutout(tmp_path / "same.png")
    dragged, exported = read_image(path), read_image(tmp_path / "same.png")
    assert np.array_equal(dragged.image, exported.image) and np.array_equal(dragged.alpha, exported.alpha)
    assert file.thumbnail.shape[2] == 4 and max(file.thumbnail.shape) <= 112


def test_the_profile_goes_with_it(qtbot: QtBot, matted: Session) -> None:
    assert matted.document.photo is not None
    matted.document.photo = replace(matted.document.photo, icc_profile=profiles.adobe_rgb())
    assert read_image(prepared(qtbot, matted)).icc_profile == profiles.adobe_rgb()


def test_it_is_made_once_and_anew_after_each_change(qtbot: QtBot, matted: Session) -> None:
    prepared(qtbot, matted)
    first = matted.dragged.file
    matted.prepare_drag()
    settle(qtbot, matted)
    assert matted.dragged.file is first
    matted.refining.set("shift_edge", 3)
    assert matted.dragged.file is None
    prepared(qtbot, matted)
    matted.exporting.options = ExportOptions(trim=0)
    assert matted.dragged.file is None
    prepared(qtbot, matted)
    assert read_image(matted.dragged.file.path).size != matted.document.size


def test_an_outdated_cutout_is_refused_in_words(qtbot: QtBot, matted: Session) -> None:
    said: list[str] = []
    matted.dragged.refused.connect(said.append)
    touch(matted)
    matted.prepare_drag()
    settle(qtbot, matted)
    assert len(said) == 1 and "run first" in said[0] and matted.dragged.file is None


def test_the_folder_is_cleared_and_old_ones_too(qtbot: QtBot, matted: Session, place: Path) -> None:
    for name, age in (
        ("matte-studio-drag-old", 2 * 86400),
        ("matte-studio-drag-new", 60),
        ("other", 2 * 86400),
    ):
        (folder := place / name).mkdir()
        when = folder.stat().st_mtime - age
        os.utime(folder, (when, when))
    path = prepared(qtbot, matted)
    assert {each.name for each in place.iterdir()} >= {"matte-studio-drag-new", "other"}
    assert not (place / "matte-studio-drag-old").exists()
    assert matted.close() and not path.exists()
    assert {each.name for each in place.iterdir()} == {"matte-studio-drag-new", "other"}


def test_a_full_disk_is_told(qtbot: QtBot, matted: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with qtbot.waitSignal(matted.error):
        matted.prepare_drag()
    assert matted.dragged.file is None
