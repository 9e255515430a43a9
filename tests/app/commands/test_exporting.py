"""``matte`` in any format: by suffix, by name, by preset; options that a format cannot follow are refused early."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.imaging.formats.registry import FORMATS, format_of, names_of, written
from core.imaging.io import read_gray, read_image
from core.jobs.export import Kind
from core.jobs.export_options import ExportOptions
from core.jobs.presets.common import Preset, save_preset
from core.jobs.presets.export import EXPORT, ExportValues
from core.jobs.presets.file import FILE_NAME
from main import main
from tests.app.commands.helpers import one_sentence
from tests.cases import case
from tests.fake_engine import FakeEngine

Run = Callable[..., int]


@pytest.fixture
def run(fake: FakeEngine, photo_file: Path, trimap_file: Path) -> Run:
    """Call ``matte --quiet`` on the photo with more arguments; returns the exit code."""

    def call(*more: str | Path) -> int:
        line = ["matte", photo_file, "--trimap", trimap_file, "--quiet", *more]
        return main([str(argument) for argument in line])

    return call


def format_name(path: Path) -> str:
    found = format_of(path.read_bytes()[:4096])
    assert found is not None
    return found.name


@pytest.mark.parametrize(
    "suffix", [each.suffixes[0] for each in written() if each.holds and each.holds.alpha]
)
def test_the_suffix_chooses_the_format(run: Run, tmp_path: Path, suffix: str) -> None:
    cutout, alpha, composite = (tmp_path / f"{name}{suffix}" for name in ("c", "a", "on"))
    assert run("-o", cutout, "--alpha", alpha, "--on", "white", composite) == 0
    assert len({format_name(path) for path in (cutout, alpha, composite)}) == 1
    cut, gray = read_image(cutout), read_image(alpha)
    assert cut.alpha is not None
    full = np.iinfo(cut.alpha.dtype).max
    assert (cut.alpha[32, 48], cut.alpha[0, 0]) == (full, 0)
    assert gray.image[32, 48, 0] > 0.98 * np.iinfo(gray.image.dtype).max
    assert gray.image[0, 0, 0] < 0.02 * np.iinfo(gray.image.dtype).max


def test_a_file_without_a_known_suffix_gets_that_of_the_format(run: Run, tmp_path: Path) -> None:
    assert run("-o", tmp_path / "cut.v2", "--alpha", tmp_path / "alpha.png", "--format", "tiff") == 0
    assert format_name(tmp_path / "cut.v2.tif") == "TIFF"
    assert format_name(tmp_path / "alpha.png") == "PNG"
    assert run("-o", tmp_path / "cut", "--format", "psd") == 0
    assert format_name(tmp_path / "cut.psd") == "Photoshop"


def test_a_preset_chooses_all_of_it(run: Run, tmp_path: Path) -> None:
    assert run("-o", tmp_path / "shop", "--preset", "SHOP") == 0
    shop = read_image(tmp_path / "shop.jpg")
    assert format_name(tmp_path / "shop.jpg") == "JPEG"
    assert shop.alpha is None
    assert (shop.image[0, 0] >= 253).all()  # white padding
    assert shop.size[0] > 200
    assert run("-o", tmp_path / "print", "--preset", "Print", "--depth", "8") == 0
    assert read_image(tmp_path / "print.tif").depth == 8
    assert run("-o", tmp_path / "a.png", "--preset", "Archive") == 0
    assert read_image(tmp_path / "a.png").depth == 16


def test_presets_of_the_users_own_are_found(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "user"
    save_preset(folder, EXPORT, Preset("Mask", ExportValues(ExportOptions("PNG", longest=48), Kind.ALPHA)))
    assert run("-o", tmp_path / "mask", "--preset", "mask") == 0
    assert read_image(tmp_path / "mask.png").size == (32, 48)
    assert run("-o", tmp_path / "m.png", "--alpha", tmp_path / "n.png", "--preset", "mask") == 2
    assert "leave out --alpha" in one_sentence(capsys)
    assert run("-o", tmp_path / "mask", "--preset", "masks") == 2
    assert one_sentence(capsys).startswith("There is no export preset masks; choose Web, Shop")
    (folder / FILE_NAME).write_text("{")
    assert main(["matte", "none.png", "-o", str(tmp_path / "m"), "--preset", "Print"]) == 2
    assert "presets.json is damaged" in capsys.readouterr().err


def test_trimmed_sized_and_hidden(run: Run, photo_file: Path, tmp_path: Path) -> None:
    assert run("-o", tmp_path / "t.png", "--trim", "--keep-hidden") == 0
    trimmed = read_image(tmp_path / "t.png")
    assert trimmed.alpha is not None and trimmed.alpha[:, 0].any() and trimmed.alpha[0].any()
    height, width = trimmed.size
    assert run("-o", tmp_path / "p.png", "--trim", "5") == 0
    assert read_image(tmp_path / "p.png").size == (height + 10, width + 10)
    assert run("-o", tmp_path / "s.png", "--longest", "24") == 0
    assert max(read_image(tmp_path / "s.png").size) == 24
    assert run("-o", tmp_path / "h.png", "--keep-hidden") == 0
    np.testing.assert_array_equal(read_image(tmp_path / "h.png").image[0], read_image(photo_file).image[0])


def test_alpha_as_a_saved_selection(run: Run, photo_file: Path, tmp_path: Path) -> None:
    assert run("-o", tmp_path / "s.tif", "--alpha-as", "selection") == 0
    saved = read_image(tmp_path / "s.tif")
    assert saved.alpha is None
    assert len(saved.selections) == 1
    np.testing.assert_array_equal(saved.image, read_image(photo_file).image)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "a.jpg"], "JPEG holds no transparency; choose PNG"),
        (["-o", "a.jpg", "--depth", "16"], "--on white a.jpg, or --preset Shop"),
        (["-o", "a.png", "--on", "white"], "--on takes BACKGROUND and FILE"),
        (["-o", "a.tif", "--associated", "--alpha-as", "selection"], "is never associated"),
        (["-o", "a.png", "--trim", "wide"], "give a whole number from 0 to 9999, like 20"),
        (["-o", "a.png", "--depth", "32"], "PNG is written with 8 or 16 bits per channel, not 32"),
        (["-o", "a.exr", "--depth", "8"], "OpenEXR is written with 16 or 32 bits per channel, not 8"),
        (["-o", "a.exr", "--depth", "32", "--alpha", "b.png"], "PNG is written with 8 or 16"),
        (["-o", "a.png", "--alpha-as", "selection"], "PNG holds no saved selection; choose TIFF"),
        (["-o", "a", "--preset", "Shop", "--alpha-as", "selection"], "none is written"),
        (["-o", "a", "--preset", "Shop", "--keep-hidden"], "--keep-hidden belongs to a cutout"),
        (["-o", "a.png", "--quality", "80"], "--quality belongs to formats that can lose detail"),
        (["-o", "a.webp", "--quality", "0"], "0 does not fit; give a whole number from 1 to 100"),
        (["-o", "a.png", "--associated"], "--associated belongs to cutouts in TIFF"),
        (["-o", "a.png", "--keep-location", "--no-metadata"], "a part of the metadata"),
        (["-o", "a.exr", "--keep-location"], "--keep-location needs a format that holds a location"),
        (["-o", "a.png", "--format", "TIFF"], "--format is for files without a known suffix"),
        (["-o", "a", "--format", "gif"], "GIF is not written; choose one of JPEG, PNG"),
        (["-o", "a", "--format", "movie"], "movie is not written"),
        (["-o", "a"], "would be a picture; give it a name that ends in .jpg, .png"),
        (["-o", "a.heic", "--format", "PNG"], "--format is for files"),
        (["-o", "a.heic"], "would be a picture; give it a name that ends in"),
        (["-o", "a.png", "--trim", "-3"], "-3"),
    ],
)
def test_what_a_format_cannot_follow_is_refused_before_anything_is_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["matte", "there is none.png", *arguments]) == 2
    assert words in one_sentence(capsys)
    assert not list(tmp_path.glob("a*"))


def test_an_option_that_one_of_the_files_can_follow_is_taken(run: Run, tmp_path: Path) -> None:
    line = ("-o", tmp_path / "a.png", "--on", "white", tmp_path / "b.jpg", "--depth", "16", "--quality", "50")
    assert run(*line) == 0
    assert read_image(tmp_path / "a.png").depth == 16
    assert read_image(tmp_path / "b.jpg").depth == 8


def test_help_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["matte", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert names_of(FORMATS) in text
    assert names_of(written()) in text


def test_the_photo_is_nowhere_replaced_by_a_file_that_got_its_suffix(
    run: Run, photo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = photo_file.read_bytes()
    assert run("-o", photo_file.with_suffix(""), "--format", photo_file.suffix) == 2
    assert "would be lost" in one_sentence(capsys)
    assert photo_file.read_bytes() == before


@pytest.mark.usefixtures("fake")
def test_a_cutout_is_nowhere_more_opaque_than_the_photo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was cut out of a photo before does not come back; the report says it, also where all else is quiet."""
    photo, trimap, report = case("p24_rgba_hidden.png"), case("trimap_360x203.png"), tmp_path / "r.json"
    cut, alpha = tmp_path / "c.png", tmp_path / "a.png"
    line = ["matte", photo, "--trimap", trimap, "-o", cut, "--alpha", alpha, "--report", report, "--quiet"]
    assert main([str(each) for each in line]) == 0
    assert capsys.readouterr() == ("", "")
    own = read_image(photo).alpha
    assert own is not None and (own == 0).any()
    limited = np.minimum(own, read_gray(trimap))
    assert (limited != own).any()
    np.testing.assert_array_equal(read_image(cut).alpha, limited)
    np.testing.assert_array_equal(read_gray(alpha), limited)
    assert json.loads(report.read_text())["limited_by_own_transparency"] is True
