from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import UserError
from core.imaging.io import Photo, read_image, write_png
from core.trimap.marks import Marks, read_marks
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests import mark_files


def trimap() -> np.ndarray:
    array = np.full((80, 100), BACKGROUND, np.uint8)
    cv2.circle(array, (50, 40), 30, UNKNOWN, -1)
    cv2.circle(array, (50, 40), 20, FOREGROUND, -1)
    return array


def photo_of(height: int, width: int, *, turned: bool = False) -> Photo:
    return Photo(np.zeros((height, width, 3), np.uint8), path=Path("folder/photo.jpg"), turned=turned)


def test_a_trimap_is_taken_as_it_is(tmp_path: Path) -> None:
    write_png(tmp_path / "t.png", trimap())
    imported = read_marks(tmp_path / "t.png", photo_of(80, 100), (5, 5))
    assert np.array_equal(imported.trimap, trimap()) and imported.is_exact and not imported.notice


def read(gray: np.ndarray, path: Path, widths: tuple[int, int] = (5, 5)) -> Marks:
    """Write a gray picture and read it as marks of a photo of its size."""
    write_png(path, np.asarray(gray, np.uint8))
    return read_marks(path, photo_of(*gray.shape), widths)


def test_soft_grays_are_snapped_with_a_word(tmp_path: Path) -> None:
    soft = cv2.GaussianBlur(trimap(), (5, 5), 0)
    snapped, notice, *_ = read(soft, tmp_path / "soft.png")
    assert (
        set(np.unique(snapped)) == {BACKGROUND, UNKNOWN, FOREGROUND} and "soft.png has other grays" in notice
    )
    assert np.mean(snapped != trimap()) < 0.05


def test_a_mask_gets_an_edge(tmp_path: Path) -> None:
    mask = np.where(trimap() == FOREGROUND, np.uint8(255), np.uint8(0))
    made, notice, *_ = read(mask, tmp_path / "m.png", (4, 6))
    assert "m.png is a mask or an alpha: 4 px inside and 6 px outside" in notice
    assert (made[40, 50], made[40, 68], made[40, 74], made[40, 90]) == (
        FOREGROUND,
        UNKNOWN,
        UNKNOWN,
        BACKGROUND,
    )


def test_a_soft_alpha_is_no_trimap(tmp_path: Path) -> None:
    ramp = np.tile(np.clip(np.linspace(-120, 255, 100), 0, 255).astype(np.uint8), (80, 1))
    made, notice, *_ = read(ramp, tmp_path / "ramp.png", (2, 2))
    assert "mask" in notice
    assert np.mean(made == UNKNOWN) > 0.6


def test_another_scale_is_resized_another_shape_refused(tmp_path: Path) -> None:
    write_png(tmp_path / "t.png", trimap())
    imported = read_marks(tmp_path / "t.png", photo_of(160, 200), (5, 5))
    assert np.array_equal(imported.trimap, trimap().repeat(2, 0).repeat(2, 1))
    assert "scaled" in imported.notice and not imported.is_exact
    with pytest.raises(UserError, match="100 × 80"):
        read_marks(tmp_path / "t.png", photo_of(80, 140), (5, 5))


@pytest.mark.parametrize("edge", [70, 102, 150, 190])
def test_a_trimap_with_another_gray_for_edge_is_one(edge: int, tmp_path: Path) -> None:
    given = trimap()
    given[given == UNKNOWN] = edge
    assert np.array_equal(read(given, tmp_path / "t.png").trimap, trimap())


def color_photo() -> np.ndarray:
    rows, columns = np.mgrid[:80, :100].astype(np.uint8)
    return np.stack([rows * 3, columns * 2, 255 - rows], axis=2)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_color_photo_is_refused(tmp_path: Path, depth: int) -> None:
    image = color_photo() if depth == 8 else color_photo().astype(np.uint16) * 257
    write_png(tmp_path / "other.png", image)
    with pytest.raises(UserError, match=r"other\.png does not look like a trimap.* in color.*photo\.jpg"):
        read_marks(tmp_path / "other.png", photo_of(80, 100))
    with pytest.raises(UserError, match="in color"):  # its size matters less
        read_marks(tmp_path / "other.png", photo_of(80, 140))


def test_a_gray_photo_is_refused_and_a_soft_alpha_is_not(tmp_path: Path) -> None:
    gray = np.random.default_rng(0).integers(10, 240, (80, 100), np.uint8)
    write_png(tmp_path / "gray.png", gray)
    with pytest.raises(UserError, match="neither white, middle gray nor black"):
        read_marks(tmp_path / "gray.png", photo_of(80, 100))
    gray[:30] = 0
    write_png(tmp_path / "smoke.png", gray)
    assert read_marks(tmp_path / "smoke.png", photo_of(80, 100)).is_mask


def test_a_trimap_saved_as_color_jpeg_is_still_one(tmp_path: Path) -> None:
    tinted = np.stack([trimap()] * 3, axis=2)
    tinted[..., 0] = np.clip(tinted[..., 0].astype(int) + 6, 0, 255)
    cv2.imwrite(str(tmp_path / "t.jpg"), tinted, [cv2.IMWRITE_JPEG_QUALITY, 90])
    marks = read_marks(tmp_path / "t.jpg", photo_of(80, 100))
    assert not marks.is_mask and np.mean(marks.trimap != trimap()) < 0.03


def test_a_cutout_gives_its_transparency(tmp_path: Path) -> None:
    rgba = np.dstack([color_photo(), np.where(trimap() == FOREGROUND, 255, 0).astype(np.uint8)])
    write_png(tmp_path / "cut.png", rgba)
    assert read_marks(tmp_path / "cut.png", photo_of(80, 100)).is_mask


def test_a_turn_by_exif_is_told_of_photo_and_marks(tmp_path: Path) -> None:
    write_png(tmp_path / "t.png", trimap())
    with pytest.raises(UserError) as told:
        read_marks(tmp_path / "t.png", photo_of(100, 80, turned=True))
    assert str(told.value) == (
        "t.png has 100 × 80 pixels, but photo.jpg was turned by its EXIF orientation and has 80 × 100; "
        "turn the marks the same way."
    )


def test_a_photo_with_an_orientation_says_whether_it_was_turned(tmp_path: Path) -> None:
    from PIL import Image

    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        for suffix in ("jpg", "png", "tif", "webp"):
            path = tmp_path / f"{orientation}.{suffix}"
            Image.new("RGB", (30, 20)).save(path, exif=exif)
            photo = read_image(path)
            assert photo.turned == (orientation >= 5) == (photo.size == (30, 20)), path.name


@pytest.mark.parametrize("few", [{}, {(3, 4): 254}, {(3, 4): 0}], ids=["none", "one of 254", "one of 0"])
@pytest.mark.parametrize("rest", [255, 254, 128, 0])
def test_a_color_photo_with_an_alpha_that_says_nothing_is_refused(
    tmp_path: Path, rest: int, few: dict[tuple[int, int], int]
) -> None:
    alpha = np.full((80, 100), rest, np.uint8)
    alpha = np.tile(alpha, (4, 4))
    for place, value in few.items():
        alpha[place] = value
    write_png(tmp_path / "other.png", np.dstack([np.tile(color_photo(), (4, 4, 1)), alpha]))
    with pytest.raises(UserError, match=r"other\.png does not look like a trimap.* in color"):
        read_marks(tmp_path / "other.png", photo_of(320, 400))


def test_a_trimap_with_an_alpha_that_says_nothing_is_one(tmp_path: Path) -> None:
    write_png(tmp_path / "t.png", np.dstack([trimap()] * 3 + [np.full((80, 100), 254, np.uint8)]))
    marks = read_marks(tmp_path / "t.png", photo_of(80, 100))
    assert np.array_equal(marks.trimap, trimap()) and not marks.is_mask and not marks.is_exact


@pytest.mark.parametrize("gray", [0, 20, 250, 255])
def test_a_mask_without_an_outline_is_refused(tmp_path: Path, gray: int) -> None:
    write_png(tmp_path / "m.png", np.full((80, 100), gray, np.uint8))
    with pytest.raises(UserError, match=r"m\.png does not look like a trimap.* the same all over"):
        read_marks(tmp_path / "m.png", photo_of(80, 100))


def exact(path: Path, pixels: np.ndarray) -> bool:
    write_png(path, pixels)
    height, width = pixels.shape[:2]
    return read_marks(path, photo_of(height, width)).is_exact


def test_only_a_file_that_holds_the_trimap_and_nothing_else_is_exact(tmp_path: Path) -> None:
    large = np.tile(trimap(), (10, 10))
    assert exact(tmp_path / "t.png", large)
    assert exact(tmp_path / "deep.png", large.astype(np.uint16) * 257)
    assert exact(tmp_path / "three.png", np.dstack([large] * 3))
    moved = large.copy()
    moved[3, 4] = 5  # 0.0001 % of the pixels
    assert not exact(tmp_path / "moved.png", moved)
    tinted = np.dstack([large] * 3)
    tinted[5, 5] = 0, 0, 1  # its luminance is 0
    assert not exact(tmp_path / "tinted.png", tinted)
    cutout = np.dstack([np.tile(color_photo(), (10, 10, 1)), large])
    assert not exact(tmp_path / "cutout.png", cutout)


@pytest.mark.parametrize("kind", mark_files.TRIMAPS)
def test_trimaps_of_every_kind_are_taken_as_they_look(kind: str, tmp_path: Path) -> None:
    marks = read_marks(mark_files.write(tmp_path / "t", kind), photo_of(*mark_files.SIZE))
    differs = marks.trimap != mark_files.trimap()
    assert not marks.is_mask
    assert differs.mean() < 0.02 if "JPEG" in kind else not differs.any()


@pytest.mark.parametrize("kind", mark_files.MASKS)
def test_masks_of_every_kind_get_an_edge_along_their_outline(kind: str, tmp_path: Path) -> None:
    marks = read_marks(mark_files.write(tmp_path / "m", kind), photo_of(*mark_files.SIZE), (6, 6))
    assert marks.is_mask and "is a mask" in marks.notice
    assert marks.trimap[120, 160] == FOREGROUND and marks.trimap[5, 5] == BACKGROUND
    assert marks.trimap[120, 160 + 72] == UNKNOWN and 0.02 < np.mean(marks.trimap == UNKNOWN) < 0.2


@pytest.mark.parametrize("kind", mark_files.REFUSED)
def test_what_holds_no_marks_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"does not look like a trimap, a mask or an alpha: .*photo\.jpg"):
        read_marks(mark_files.write(tmp_path / "x", kind), photo_of(*mark_files.SIZE))
