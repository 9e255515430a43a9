"""The user's own background: remembered, placed, and the same in a file as what it is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.settings import Settings
from core.imaging.color import profiles
from core.imaging.io import Photo, read_image, write_png
from core.jobs.backgrounds import COVERING, Placement, placed
from core.jobs.export import Export, Kind
from core.jobs.export_options import ExportOptions
from core.jobs.matted import MattedPhoto
from tests.app.helpers import marked_photo, settle


@pytest.fixture
def picture_file(tmp_path: Path) -> Path:
    """A picture that is no rectangle of one color, wider than the photo."""
    rows, columns = np.mgrid[:40, :120]
    path = tmp_path / "Behind ü.png"
    write_png(path, np.stack([rows * 6, columns * 2, rows + columns], axis=2).astype(np.uint8))
    return path


def taken(session: Session, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(session.backdrop.changed):
        session.backdrop.set_photo(path)


def test_color_photo_and_place_are_remembered(ready: Session, qtbot: QtBot, picture_file: Path) -> None:
    ready.backdrop.set_color("#102030")
    taken(ready, qtbot, picture_file)
    assert ready.backdrop.placement == COVERING
    ready.backdrop.place(Placement(1.5, 0.25, -0.1))
    settings = Settings()
    ready.settings.sync()
    assert (settings.backdrop_color, settings.backdrop_photo) == ("#102030", picture_file)
    assert settings.backdrop_placement == (1.5, 0.25, -0.1)


def test_a_remembered_photo_is_read_when_it_is_looked_at(
    ready: Session, qtbot: QtBot, picture_file: Path
) -> None:
    ready.backdrop.path = picture_file
    ready.set_view("black")
    settle(qtbot, ready)
    assert ready.backdrop.picture is None
    ready.set_view("own")
    settle(qtbot, ready)
    assert ready.backdrop.picture is not None
    assert np.array_equal(ready.backdrop.picture, read_image(picture_file).image)


def test_a_remembered_photo_that_is_gone_is_named_and_left_out(
    ready: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    ready.backdrop.path = tmp_path / "gone.png"
    with qtbot.waitSignal(ready.notice) as said:
        ready.set_view("own")
    assert "gone.png" in said.args[0]
    assert ready.backdrop.path is None


def test_a_photo_that_cannot_be_read_changes_nothing(
    ready: Session, qtbot: QtBot, tmp_path: Path, picture_file: Path
) -> None:
    taken(ready, qtbot, picture_file)
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    with qtbot.waitSignal(ready.error):
        ready.backdrop.set_photo(bad)
    assert ready.backdrop.path == picture_file and ready.backdrop.picture is not None


@pytest.mark.parametrize("placement", [Placement(900, 0, 0), Placement(-1, 0, 0), Placement(1, 50, -50)])
def test_a_photo_is_never_lost_out_of_reach(
    ready: Session, qtbot: QtBot, picture_file: Path, placement: Placement
) -> None:
    taken(ready, qtbot, picture_file)
    ready.backdrop.place(placement)
    now = ready.backdrop.placement
    assert 0 < now.scale <= 20 and abs(now.x) <= 3 and abs(now.y) <= 3


@pytest.mark.parametrize("view", ["black", "gray", "own", "overlay"])
def test_the_file_has_the_background_of_the_view(
    ready: Session, qtbot: QtBot, tmp_path: Path, picture_file: Path, view: str
) -> None:
    with qtbot.waitSignal(ready.service.finished):
        ready.run()
    ready.backdrop.set_color("#405060")
    taken(ready, qtbot, picture_file)
    ready.backdrop.fit(ready.document.size)
    ready.set_view(view)
    out, expected = tmp_path / "out.png", tmp_path / "expected.png"
    with qtbot.waitSignal(ready.notice, check_params_cb=lambda text: "Saved out.png" in text):
        ready.export_composite(out)
    document = ready.document
    assert isinstance(document.photo, Photo) and document.result is not None
    colors = {"black": (0, 0, 0), "gray": (128, 128, 128)}
    picture = read_image(picture_file).image
    own = placed(picture, document.size, ready.backdrop.placement, (0x40, 0x50, 0x60))
    matted = MattedPhoto(document.photo, document.result.alpha, document.foreground)
    Export(Kind.COMPOSITE, ExportOptions(depth=8), lambda size: colors.get(view, own)).write(expected, matted)
    assert out.read_bytes() == expected.read_bytes()


def test_an_export_takes_the_color_of_the_preset_where_no_background_is_shown(ready: Session) -> None:
    ready.exporting.preset_background = "white"
    expected = {"checker": "white", "overlay": "white", "alpha": "white", "black": "black", "own": "own"}
    for view, background in expected.items():
        ready.set_view(view)
        assert ready.composite_background == background
    assert Settings().export_background == "white"
    ready.exporting.preset_background = ""
    ready.set_view("checker")
    assert ready.composite_background == "own"


def test_a_background_is_shown_in_sRGB_and_written_in_the_space_of_the_photo(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    write_png(photo_file, read_image(photo_file).image, icc_profile=profiles.adobe_rgb())
    marked_photo(qtbot, session, photo_file)
    with qtbot.waitSignal(session.service.finished):
        session.run()
    behind = tmp_path / "behind.png"
    write_png(behind, np.full((64, 96, 3), (200, 100, 50), np.uint8), icc_profile=profiles.display_p3())
    taken(session, qtbot, behind)
    assert session.backdrop.picture is not None
    np.testing.assert_allclose(session.backdrop.picture[5, 5].astype(int), (215, 93, 31), atol=1)
    out = tmp_path / "out.png"
    with qtbot.waitSignal(session.notice, check_params_cb=lambda text: "Saved out.png" in text):
        session.set_view("own")
        session.export_composite(out)
    written = read_image(out)
    assert written.icc_profile == profiles.adobe_rgb()
    np.testing.assert_allclose(written.image[0, 0].astype(int), (189, 93, 41), atol=1)


def test_the_background_photo_is_not_replaced_unasked(
    ready: Session, qtbot: QtBot, picture_file: Path
) -> None:
    with qtbot.waitSignal(ready.service.finished):
        ready.run()
    taken(ready, qtbot, picture_file)
    before = picture_file.read_bytes()
    with qtbot.waitSignal(ready.error) as said:
        ready.export_composite(picture_file)
    assert "the photo behind the cutout" in said.args[0]
    assert picture_file.read_bytes() == before


@pytest.mark.parametrize(
    "text", ["", "[1]", '["a", 0, 0]', "[0, 0, 0]", "[1e9, 0, 0]", "[NaN, 0, 0]", "[true, 0, 0]"]
)
def test_a_damaged_placement_reads_as_covering(text: str) -> None:
    settings = Settings()
    settings._store.setValue("view/backdrop_placement", text)
    assert all(np.isfinite(settings.backdrop_placement)) and settings.backdrop_placement == (1.0, 0.0, 0.0)
