"""``matte``: one run end to end, what its options come to, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.imaging.color import profiles
from core.imaging.io import read_gray, read_image, write_png
from core.version import TITLE
from main import main
from tests.fake_engine import FakeEngine

REPORT_KEYS = {
    "width", "height", "tokens", "routers", "max_tokens", "passes", "polish", "model", "device", "precision", "seconds",
    "peak_memory_bytes",
}  # fmt: skip

STAGES = {"preprocess", "backbone", "decoder", "foreground", "total"}


def test_matte_end_to_end(
    matte: Callable[..., int],
    model_file: Path,
    tmp_path: Path,
    photo_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The real engine, every output, nothing else on stdout."""
    names = {name: tmp_path / f"{name}.png" for name in ("alpha", "map", "black", "own")}
    code = matte(
        "--alpha", names["alpha"], "--routing-map", names["map"], "--report", tmp_path / "r.json",
        "--on", "black", names["black"], "--on", photo_file, names["own"],
        "--model", model_file, "--max-tokens", "5", "--device", "cpu", "--precision", "fp32",
    )  # fmt: skip
    assert code == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert report.keys() >= REPORT_KEYS
    assert report["seconds"].keys() >= STAGES
    assert (report["width"], report["height"], report["tokens"], report["max_tokens"]) == (96, 64, 24, 5)
    assert report["program"] == TITLE
    assert len(report["routers"]) == 4
    assert all(router["used"] == min(router["wanted"], 5) for router in report["routers"])
    assert report["peak_memory_bytes"] > 0
    photo, cut, trimap = (
        read_image(photo_file),
        read_image(tmp_path / "out.png"),
        read_gray(tmp_path / "Trimap ü.png"),
    )
    assert cut.alpha is not None
    np.testing.assert_array_equal(cut.alpha, read_gray(names["alpha"]))
    assert (cut.alpha[trimap == 0] == 0).all()
    assert (cut.alpha[trimap == 255] == 255).all()
    np.testing.assert_array_equal(cut.image[trimap == 255], photo.image[trimap == 255])
    assert read_image(names["map"]).size == photo.size
    assert (read_image(names["black"]).image[trimap == 0] == 0).all()
    np.testing.assert_array_equal(read_image(names["own"]).image[trimap == 0], photo.image[trimap == 0])
    output = capsys.readouterr()
    assert output.out == ""
    assert "100 %" in output.err


def test_options_reach_the_engine(matte: Callable[..., int], fake: FakeEngine) -> None:
    assert (
        matte(
            "--max-tokens",
            "7",
            "--device",
            "cpu",
            "--precision",
            "bf16",
            "--model",
            "other",
            "--passes",
            "2",
            "--polish",
            "3",
        )
        == 0
    )
    options = fake.runs[0][1]
    assert (options.max_tokens, options.device, options.precision, options.passes) == (7, "cpu", "bf16", 2)
    assert options.polish == 3
    assert fake.model_name == "other"


@pytest.mark.parametrize(
    ("text", "size"),
    [("2G", 2 << 30), ("1.5 gb", 3 << 29), ("800M", 800 << 20), ("512MiB", 512 << 20), ("9000000", 9000000)],
)
def test_memory_limit_reaches_the_engine(
    text: str, size: int, matte: Callable[..., int], fake: FakeEngine
) -> None:
    assert matte("--memory", text) == 0
    assert fake.runs[-1][1].memory_limit == size


def test_a_mask_becomes_marks_as_in_the_window(
    matte: Callable[..., int], fake: FakeEngine, trimap_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_png(trimap_file, np.where(read_gray(trimap_file) > 0, np.uint8(255), np.uint8(0)))
    assert matte() == 0
    said = capsys.readouterr().err
    assert "Trimap ü.png is a mask" in said and "--edge-width" in said
    assert matte("--edge-width", "2", "2") == 0
    assert "2 px inside and 2 px outside" in capsys.readouterr().err
    assert matte("--edge-width", "4", "6") == 0
    assert (fake.runs[1][0] == 128).sum() < (fake.runs[2][0] == 128).sum()
    for bad in ("-3", "wide"):
        assert matte("--edge-width", bad, "3") == 2


def test_defaults(matte: Callable[..., int], fake: FakeEngine) -> None:
    assert matte() == 0
    options = fake.runs[0][1]
    assert (options.max_tokens, options.device, options.precision) == (None, "auto", "auto")


@pytest.mark.parametrize(("arguments", "dtype"), [((), np.uint8), (("--depth", "16"), np.uint16)])
def test_depth(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, arguments: tuple[str, ...], dtype: type
) -> None:
    assert matte(*arguments, "--alpha", tmp_path / "alpha.png") == 0
    assert read_image(tmp_path / "out.png").image.dtype == dtype
    assert read_image(tmp_path / "alpha.png").image.dtype == dtype


def test_16_bit_photo_with_profile_stays_so(
    fake: FakeEngine, trimap_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.core.imaging.test_decode import SRGB, picture

    stored = picture(64, 96, 3, np.uint16)
    write_png(tmp_path / "deep.png", stored, icc_profile=SRGB)
    line = [
        "matte",
        str(tmp_path / "deep.png"),
        "--trimap",
        str(trimap_file),
        "-o",
        str(tmp_path / "out.png"),
    ]
    assert main(line) == 0
    cut = read_image(tmp_path / "out.png")
    assert cut.icc_profile == SRGB
    trimap = read_gray(trimap_file)
    np.testing.assert_array_equal(cut.image[trimap == 255], stored[trimap == 255])


def test_quiet_says_nothing(
    matte: Callable[..., int], fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert matte("--quiet") == 0
    assert capsys.readouterr() == ("", "")


def test_a_soft_trimap_and_a_small_k_are_remarked(
    matte: Callable[..., int], model_file: Path, trimap_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soft = read_gray(trimap_file)
    soft[soft == 128] = 100
    write_png(trimap_file, soft)
    assert matte("--model", model_file, "--max-tokens", "0") == 0
    said = capsys.readouterr().err
    assert f"{(soft == 100).mean():.1%} of its pixels" in said
    assert "k = 0 was less than" in said


# --- bad input: exit code 2 and one sentence -------------------------------------------------------------------


def test_a_color_behind_a_photo_is_one_of_sRGB(
    matte: Callable[..., int], fake: FakeEngine, photo_file: Path, tmp_path: Path
) -> None:
    write_png(photo_file, read_image(photo_file).image, icc_profile=profiles.adobe_rgb())
    assert matte("--on", "#c86432", tmp_path / "on.png") == 0
    shown = read_image(tmp_path / "on.png")
    assert shown.icc_profile == profiles.adobe_rgb()
    np.testing.assert_allclose(shown.image[0, 0].astype(int), (177, 100, 56), atol=1)


# --- bugs, memory, Ctrl+C ------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [255, 0])
def test_marks_without_keep_or_remove_run_with_a_remark(
    missing: int, matte: Callable[..., int], trimap_file: Path, fake: FakeEngine, tmp_path: Path
) -> None:
    trimap = read_gray(trimap_file)
    write_png(tmp_path / "veil.png", np.where(trimap == missing, 128, trimap).astype(np.uint8))
    assert matte("--trimap", tmp_path / "veil.png", "--report", tmp_path / "r.json") == 0
    assert "Nothing is marked" in json.loads((tmp_path / "r.json").read_text())["remark"]


def test_the_remark_is_said(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_png(tmp_path / "veil.png", np.full((64, 96), 128, np.uint8))
    assert matte("--trimap", tmp_path / "veil.png") == 0
    assert "Everything is marked Edge" in capsys.readouterr().err


def test_doubts_are_written_as_a_list_and_as_a_picture(matte: Callable[..., int], tmp_path: Path) -> None:
    assert matte("--doubts", tmp_path / "d.json", "--doubt-map", tmp_path / "d.png") == 0
    listed = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert (listed["width"], listed["height"]) == (96, 64)
    for place in listed["places"]:
        assert set(place) == {"kind", "rect", "area", "score", "sentence"}
    assert read_image(tmp_path / "d.png").size == (64, 96)
