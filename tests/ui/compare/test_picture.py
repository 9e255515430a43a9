"""The pictures of the comparison: how much of them is rendered in one frame."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.editor.document import Document
from app.matting.held_matte import HeldMatte
from core.engine.options import MatteOptions, MatteResult
from core.imaging.color import display, profiles
from core.imaging.photo import Photo
from tests.app.helpers import show_photo
from ui.canvas.mipmap import TILE, Mipmap
from ui.canvas.viewport import Viewport
from ui.compare.picture import SidePicture

SIZE = 2 * TILE, 3 * TILE
TILES = 6
VIEW = Viewport(SIZE, SIZE)


@pytest.fixture
def pictures(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> tuple[SidePicture, SidePicture]:
    """Both sides with a matte of their own, nothing rendered yet; the time for a frame is over at once."""
    monkeypatch.setattr("ui.compare.picture.PREPARE_SECONDS", 0.0)
    document = Document()
    photo = Photo(np.full((*SIZE, 3), 90, np.uint8))
    show_photo(document, photo, np.full(SIZE, 128, np.uint8), np.ones(SIZE, np.bool_))
    left = SidePicture(document)
    both = left, SidePicture(document, left)
    for picture, alpha in zip(both, (255, 128), strict=True):
        picture.show(_held(alpha))
    return both


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Mipmap]:
    """The mipmap of each tile that was rendered."""
    seen: list[Mipmap] = []
    prepare_tile = Mipmap._prepare_tile

    def record(mipmap: Mipmap, level: int, row: int, column: int, deadline: float) -> bool:
        seen.append(mipmap)
        return prepare_tile(mipmap, level, row, column, deadline)

    monkeypatch.setattr(Mipmap, "_prepare_tile", record)
    return seen


def _held(alpha: int) -> HeldMatte:
    full = np.full(SIZE, alpha, np.uint8)
    result = MatteResult(full / np.float32(255), None, (), 0, "none", "cpu", "fp32", {}, {})
    return HeldMatte(MatteOptions(), 0, full, result)


def paint(picture: SidePicture, view: str = "white") -> tuple[bool, QImage]:
    image = QImage(SIZE[1], SIZE[0], QImage.Format.Format_RGB32)
    painter = QPainter(image)
    done = picture.paint(painter, VIEW, (0, 0, *SIZE), view)
    painter.end()
    return done, image


def test_a_frame_renders_as_much_as_one_side_may(
    pictures: tuple[SidePicture, SidePicture], rendered: list[Mipmap]
) -> None:
    frames = 0
    done = False
    while not done:
        before = len(rendered)
        shown = [paint(picture) for picture in pictures]
        assert len(rendered) == before + 1
        for (_, image), red in zip(shown, (90, 172), strict=True):
            assert abs(image.pixelColor(SIZE[1] - 1, SIZE[0] - 1).red() - red) <= 1  # coarse, never empty
        counts = [rendered.count(picture._layers._mipmaps["cutout"]) for picture in pictures]
        assert abs(counts[0] - counts[1]) <= 1
        done = all(one for one, _ in shown) or sum(counts) == 2 * TILES
        frames += 1
        QApplication.processEvents()
    assert frames == 2 * TILES
    assert all(paint(picture)[0] for picture in pictures) and len(rendered) == 2 * TILES


def test_one_that_is_no_longer_painted_holds_up_nothing(
    pictures: tuple[SidePicture, SidePicture], rendered: list[Mipmap]
) -> None:
    for picture in pictures:
        paint(picture)
    for _ in range(TILES):
        QApplication.processEvents()
        paint(pictures[0])
    assert len(rendered) == TILES and paint(pictures[0])[0]


def test_the_photo_is_rendered_for_both(
    pictures: tuple[SidePicture, SidePicture], rendered: list[Mipmap]
) -> None:
    for _ in range(TILES):
        for picture in pictures:
            paint(picture, "original")
        QApplication.processEvents()
    assert len(rendered) == TILES and all(paint(picture, "original")[0] for picture in pictures)


@pytest.mark.parametrize("view", ["original", "white"])
def test_both_sides_show_the_colors_of_the_photo_as_they_are_meant(qapp: QApplication, view: str) -> None:
    profile = profiles.adobe_rgb()
    display.prepare(profile)
    document = Document()
    photo = Photo(np.full((*SIZE, 3), (200, 100, 50), np.uint8), icc_profile=profile)
    show_photo(document, photo, np.full(SIZE, 128, np.uint8), np.ones(SIZE, np.bool_))
    picture = SidePicture(document)
    picture.show(_held(255))
    done, image = paint(picture, view)
    while not done:
        QApplication.processEvents()
        done, image = paint(picture, view)
    np.testing.assert_allclose(image.pixelColor(100, 100).getRgb()[:3], (227, 100, 42), atol=1)
