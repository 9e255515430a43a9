"""``matte --mixer``: any model with mixers that need nothing of it, and sentences for the rest."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.imaging.io import read_gray, read_image, write_png
from core.model.checkpoint import save_checkpoint
from core.model.mematte import MEMatte
from main import main
from tests.core.model.test_mematte import NARROW


@pytest.fixture
def matte(tmp_path: Path) -> Callable[..., int]:
    """Call ``matte`` on a photo of 24 tokens with a routed model of two global blocks; more arguments may follow."""
    torch.manual_seed(3)
    photo, trimap, model = tmp_path / "photo.png", tmp_path / "trimap.png", tmp_path / "model.safetensors"
    rng = np.random.default_rng(3)
    write_png(photo, rng.integers(0, 256, (64, 96, 3), np.uint8))
    distance = np.hypot(*np.ogrid[-32:32, -48:48])
    write_png(trimap, np.select([distance < 10, distance < 24], [255, 128], 0).astype(np.uint8))
    save_checkpoint(model, NARROW, MEMatte(NARROW).state_dict(), {"name": "test"})

    def call(*more: str | Path) -> int:
        line = ["matte", photo, "--trimap", trimap, "-o", tmp_path / "out.png", "--model", model, *more]
        return main([*map(str, line), "--quiet"])

    return call


@pytest.mark.parametrize(
    ("options", "attended"),
    [("tome", 12), ("tome --ratio 0.75", 18), ("evit --ratio 0.25", 6), ("mame --ratio 1", 24), ("full", 24)],
)
def test_a_mixer_runs_in_any_model(
    matte: Callable[..., int], tmp_path: Path, options: str, attended: int
) -> None:
    assert matte("--report", tmp_path / "r.json", "--mixer", *options.split()) == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["mixers"] == [{"attended": attended}] * 2
    assert report["routers"] == []
    name, *given = options.split()
    ratio = float(given[1]) if given else None if name == "full" else 0.5
    assert (report["resolution"], report["mixer"], report["ratio"]) == ("full-size", name, ratio)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--ratio 0.5", "--mixer"),
        ("--mixer full --ratio 0.5", "--mixer"),
        ("--mixer tome --ratio 2", "over 0 and at most 1"),
        ("--mixer tome --ratio nan", "over 0 and at most 1"),
        ("--mixer tome --ratio 150%", "150% is not a share over 0 and at most 1"),
        ("--mixer tome --ratio half", "half is not a share over 0 and at most 1; write it like 0.5 or 50%"),
        ("--mixer tome --max-tokens 100", "routed and dynamicvit, not to tome; give --ratio instead"),
        ("--mixer full --max-tokens 100", "routed and dynamicvit, not to full."),
        ("--max-tokens 10%", "10% is not a number of tokens; write a whole number"),
        ("--resolution patches --routing-map map.png", "no single routing map"),
        ("--mixer dynamicvit", "learned scores"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    matte: Callable[..., int], options: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert matte(*options.split()) == 2
    error = capsys.readouterr().err.strip()
    assert words in error
    assert "\n" not in error


def test_a_share_may_be_in_percent(matte: Callable[..., int], tmp_path: Path) -> None:
    assert matte("--report", tmp_path / "r.json", "--mixer", "tome", "--ratio", "75%") == 0
    assert json.loads((tmp_path / "r.json").read_text())["mixers"] == [{"attended": 18}] * 2


@pytest.mark.parametrize("resolution", ["patches", "downsampled"])
def test_the_report_says_which_resolution_ran(
    matte: Callable[..., int], tmp_path: Path, resolution: str
) -> None:
    assert matte("--report", tmp_path / "r.json", "--resolution", resolution) == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["resolution"], report["mixer"], report["ratio"]) == (resolution, None, None)


@pytest.mark.parametrize(("mode", "resolution"), [("full", "full-size"), ("patches", "patches")])
def test_the_former_spelling_of_a_resolution_works(
    matte: Callable[..., int], tmp_path: Path, mode: str, resolution: str
) -> None:
    assert matte("--report", tmp_path / "r.json", "--mode", mode) == 0
    assert json.loads((tmp_path / "r.json").read_text())["resolution"] == resolution


def test_k_is_for_models_that_obey_it(
    matte: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert matte("--mixer", "routed", "--max-tokens", "5") == 0
    model, config = tmp_path / "full.safetensors", replace(NARROW, attention="full")
    save_checkpoint(model, config, MEMatte(config).state_dict(), {"name": "full"})
    assert matte("--model", model, "--max-tokens", "5") == 2
    assert "not to full" in capsys.readouterr().err
    assert matte("--model", model, "--matting-preset", "Balanced") == 2
    assert "matting preset" in capsys.readouterr().err
    assert matte("--model", model, "--matting-preset", "Balanced", "--max-tokens", "unlimited") == 0


@pytest.mark.parametrize("resolution", ["patches", "downsampled"])
def test_a_small_photo_is_the_same_in_every_mode(
    matte: Callable[..., int], tmp_path: Path, resolution: str
) -> None:
    """It is one patch, and needs no smaller copy."""
    whole, other = tmp_path / "whole.png", tmp_path / "other.png"
    assert matte("--alpha", whole, "--precision", "fp32") == 0
    assert (
        matte("--alpha", other, "--precision", "fp32", "--resolution", resolution, "--mixer", "routed") == 0
    )
    np.testing.assert_array_equal(read_gray(whole), read_gray(other))


@pytest.mark.parametrize("options", ["tome", "mame --ratio 0.25", "evit", "full", "routed"])
def test_every_mixer_has_a_map(matte: Callable[..., int], tmp_path: Path, options: str) -> None:
    assert matte("--routing-map", tmp_path / "map.png", "--mixer", *options.split()) == 0
    picture = read_image(tmp_path / "map.png").image
    assert picture.shape == (64, 96, 3)
    tints = {tuple(picture[row + 8, column + 8] // 48) for row in (0, 48) for column in range(0, 96, 16)}
    assert picture[:, :, 2].mean() > picture[:, :, 1].mean(), "one violet hue"
    assert len(tints) > 1 or options in {"full", "routed"}


def test_a_full_model_has_a_map_without_being_asked_for_a_mixer(
    matte: Callable[..., int], tmp_path: Path
) -> None:
    model, config = tmp_path / "full.safetensors", replace(NARROW, attention="full")
    save_checkpoint(model, config, MEMatte(config).state_dict(), {"name": "full"})
    assert matte("--model", model, "--routing-map", tmp_path / "map.png") == 0
    assert (tmp_path / "map.png").exists()
