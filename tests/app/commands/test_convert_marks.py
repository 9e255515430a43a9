"""``convert-marks``: trimaps of masks, alphas and other grays; marks out of selections that are saved in a photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.imaging.formats.registry import format_of
from core.imaging.io import read_gray, read_image, write_png
from core.trimap.marks import read_marks
from main import main
from tests.app.commands.helpers import one_sentence
from tests.cases import case
from tests.fake_engine import FakeEngine


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    path = tmp_path / "mask.png"
    gray = np.zeros((80, 120), np.uint8)
    gray[20:60, 30:90] = 255
    write_png(path, gray)
    return path


@pytest.mark.parametrize(
    ("name", "format_name"), [("out.png", "PNG"), ("out.tif", "TIFF"), ("OUT.TIFF", "TIFF")]
)
def test_other_grays_become_those_of_a_trimap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, format_name: str
) -> None:
    assert run("convert-marks", case("trimap_unknown102.png"), "-o", tmp_path / name) == 0
    trimap = read_gray(tmp_path / name)
    given = read_gray(case("trimap_unknown102.png"))
    np.testing.assert_array_equal(trimap, np.where(given == 102, 128, given))
    found = format_of((tmp_path / name).read_bytes()[:4096])
    assert found is not None and found.name == format_name
    said = capsys.readouterr()
    assert said.out == ""
    assert "Keep" in said.err and "moved to the nearest" in said.err


def test_edge_around_a_mask(mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "t.png"
    assert run("convert-marks", mask, "-o", out, "--edge-width", "3", "5", "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    trimap = read_gray(out)
    assert trimap[40, 25:35].tolist() == [128] * 8 + [255] * 2
    assert run("convert-marks", mask, "-o", out) == 0
    assert "With --photo it would be as wide as each place" in capsys.readouterr().err
    assert set(np.unique(read_gray(out))) == {0, 128, 255}


def test_with_its_photo_the_marks_are_those_of_the_window(mask: Path, tmp_path: Path) -> None:
    photo, out = tmp_path / "photo.png", tmp_path / "t.png"
    noise = np.random.default_rng(1).integers(0, 255, (160, 240, 3), np.uint8)
    write_png(photo, noise)
    assert run("convert-marks", mask, "-o", out, "--photo", photo) == 0
    np.testing.assert_array_equal(read_gray(out), read_marks(mask, read_image(photo)).trimap)


def test_what_holds_no_marks_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "t.png"
    assert run("convert-marks", case("j11_exif6_a98.jpg"), "-o", out) == 2
    assert "j11_exif6_a98.jpg does not look like a trimap, a mask or an alpha" in one_sentence(capsys)
    assert not out.exists()


@pytest.mark.parametrize("name", ["t.jpg", "t", "t.webp"])
def test_a_trimap_is_a_png_or_a_tiff(
    mask: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert run("convert-marks", mask, "-o", tmp_path / name) == 2
    assert "would be a trimap; give it a name that ends in .png or .tif." in one_sentence(capsys)
    assert run("convert-marks", mask, "-o", mask) == 2
    assert "would be lost" in one_sentence(capsys)


# --- saved selections ------------------------------------------------------------------------------------------------


@pytest.fixture
def selected(fake: FakeEngine, photo_file: Path, trimap_file: Path, tmp_path: Path) -> Path:
    """A photo with its trimap as a saved selection."""
    path = tmp_path / "selected.tif"
    line = ("matte", photo_file, "--trimap", trimap_file, "-o", path, "--alpha-as", "selection", "--quiet")
    assert run(*line) == 0
    return path


@pytest.mark.parametrize("words", [("selection",), ("selection", "1")])
def test_marks_of_a_saved_selection(
    selected: Path,
    trimap_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    assert run("marks", selected, "-o", tmp_path / "m.tif", "--subject", *words) == 0
    np.testing.assert_array_equal(read_gray(tmp_path / "m.tif"), read_gray(trimap_file))
    assert one_sentence(capsys).startswith("The marks are those of selection 1 of the photo. Keep")
    assert run("matte", selected, "-o", tmp_path / "c.png", "--subject", *words, "--quiet") == 0
    np.testing.assert_array_equal(read_image(tmp_path / "c.png").alpha, read_gray(trimap_file))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("selection", "2"), "selected.tif has a saved selection, so there is no number 2."),
        (("selection", "0"), "0 is not the number of a selection; give one from 1 to 9999"),
        (("selection", "1", "2"), "2 follows it"),
    ],
)
def test_a_selection_that_is_not_there(
    selected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
) -> None:
    assert run("marks", selected, "-o", tmp_path / "m.png", "--subject", *words) == 2
    assert sentence in one_sentence(capsys)


def test_a_photo_without_selections(
    photo_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("marks", photo_file, "-o", tmp_path / "m.png", "--subject", "selection") == 2
    assert f"{photo_file.name} has no saved selection" in one_sentence(capsys)


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize("name", ["t16_rgb8_extra0.tif", "t16b_rgb16_extra0.tif"])
def test_saved_selections_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    photo, trimap, out = case(name), tmp_path / "t.png", tmp_path / "o.png"
    size = read_image(photo).size
    gray = np.zeros(size, np.uint8)
    gray[: size[0] // 2] = 255
    write_png(trimap, gray)
    assert run("matte", photo, "--trimap", trimap, "-o", out) == 0
    told = f"{name} has a saved selection: to use it as its marks, give --subject selection."
    assert told in capsys.readouterr().err
