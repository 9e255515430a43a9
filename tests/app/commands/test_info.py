"""``info`` on photos; on projects see test_project.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.imaging.color.profiles import ADOBE_PRIMARIES, D65, profile_of
from main import main
from tests.app.commands.helpers import one_sentence
from tests.cases import case
from tests.core.imaging.case_files import RIGHT, file_of

GPS = 0x8825


def info(capsys: pytest.CaptureFixture[str], path: Path) -> str:
    assert main(["info", str(path)]) == 0
    return capsys.readouterr().out


def facts(capsys: pytest.CaptureFixture[str], path: Path) -> dict[str, Any]:
    assert main(["info", str(path), "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


@pytest.fixture
def turned_photo(tmp_path: Path) -> Path:
    """A JPEG of Adobe RGB that was taken upright, with a place and 300 dpi."""
    image = Image.fromarray(np.full((20, 30, 3), 90, np.uint8))
    tags = image.getexif()
    tags[0x0112] = 6
    tags[0x011A], tags[0x011B], tags[0x0128] = 300.0, 300.0, 2
    tags.get_ifd(GPS)[1] = "N"
    path = tmp_path / "Föto.jpg"
    profile = profile_of(ADOBE_PRIMARIES, D65, 563 / 256)
    image.save(path, exif=tags.tobytes(), icc_profile=profile)
    return path


def test_all_of_a_photo_is_told(turned_photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = info(capsys, turned_photo)
    assert "20 x 30 pixels, turned by its EXIF orientation (6)" in text
    assert "300 x 300 dpi" in text and "EXIF with a location" in text and "JPEG" in text
    told = facts(capsys, turned_photo)
    assert (told["width"], told["height"], told["orientation"], told["location"]) == (20, 30, 6, True)
    assert told["profile"] and told["transparent"] is None and told["remarks"] == []


def test_transparency_is_told_as_a_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rgba = np.full((10, 10, 4), 255, np.uint8)
    rgba[:4, :, 3] = 100
    Image.fromarray(rgba).save(tmp_path / "a.png")
    assert facts(capsys, tmp_path / "a.png")["transparent"] == 0.4
    assert "40.0 %" in info(capsys, tmp_path / "a.png")


def test_what_is_no_photo_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("words")
    assert main(["info", str(tmp_path / "a.txt")]) == 2
    assert "a.txt is a text file" in one_sentence(capsys)


@pytest.mark.parametrize("name", RIGHT)
def test_odd_files_are_told_as_they_are(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, told = RIGHT[name], facts(capsys, file_of(name, tmp_path))
    assert (told["height"], told["width"]) == right.size
    assert told["depth_read"] == right.depth
    assert told["depth"] == (32 if "float32" in name else right.depth)
    assert (told["color"], told["profile"]) == (right.space, right.profile)
    assert (told["transparent"] is not None, told["selections"]) == (right.transparent, right.selections)
    assert (told["orientation"] in (5, 6, 7, 8)) is right.turned
    assert [right.remark in remark for remark in told["remarks"]] == [True] * bool(right.remark)
    suffixes = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}
    assert told["format"] == suffixes[Path(name).suffix]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("t06_cmyk16_icc.tif", "CMYK by the profile Artifex CMYK SWOP Profile, converted to sRGB"),
        ("j11_exif6_a98.jpg", "RGB by the profile Artifex Software A98 ICC Profile"),
        ("p26_gray16_trns.png", "gray without a color profile, taken as sRGB"),
        ("t16_rgb8_extra0.tif", "1; use one as marks with --subject selection N"),
        ("t11_rgb_float32.tif", "32 bits per channel, read as 16"),
        ("trimap_mask_1bit.png", "1 bit per channel, read as 8"),
        ("p01_iccp_bad_crc.png", "remark        The color profile of p01_iccp_bad_crc.png is damaged"),
    ],
)
def test_in_words(name: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert line in info(capsys, case(name))


def test_a_name_with_a_line_break_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (
        ["info"],
        ["matte", "-o", str(tmp_path / "out.png")],
        ["batch", "-o", str(tmp_path / "cut")],
    ):
        assert main([*command, str(tmp_path / "two\nlines\x1b[31m.png")]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "two␊lines␛[31m.png" in line
