"""The arguments of ``matte`` that refine its alpha."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.imaging.io import read_gray, read_image
from tests.app.commands.helpers import one_sentence
from tests.fake_engine import FakeEngine


def alpha_of(matte: Callable[..., int], tmp_path: Path, *more: str) -> np.ndarray:
    path = tmp_path / "alpha.png"
    assert matte("--alpha", path, *more) == 0
    cutout = read_image(tmp_path / "out.png")
    np.testing.assert_array_equal(cutout.alpha, read_gray(path))
    return read_gray(path)


def test_settings_change_the_alpha_of_all_files(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path
) -> None:
    plain = alpha_of(matte, tmp_path, "--quiet")
    harder = alpha_of(matte, tmp_path, "--levels", "0.2,0.9,1", "--contrast", "0.5")
    moved = alpha_of(matte, tmp_path, "--shift-edge", "-2.5")
    assert (moved <= plain).all()
    assert moved.sum() < plain.sum()
    is_soft = (plain > 0) & (plain < 255)
    assert not np.array_equal(harder[is_soft], plain[is_soft])
    np.testing.assert_array_equal(harder[~is_soft], plain[~is_soft])


def test_neutral_settings_change_nothing(matte: Callable[..., int], fake: FakeEngine, tmp_path: Path) -> None:
    matte("--quiet")
    plain = (tmp_path / "out.png").read_bytes()
    matte("--levels", "0,1,1", "--smooth", "0", "--feather", "0", "--specks", "0", "--decontaminate", "1")
    assert (tmp_path / "out.png").read_bytes() == plain


def test_without_decontamination_the_colors_are_the_photos(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, photo_file: Path
) -> None:
    assert matte("--decontaminate", "0") == 0
    cutout, photo = read_image(tmp_path / "out.png"), read_image(photo_file)
    assert cutout.alpha is not None
    seen = cutout.alpha > 0
    np.testing.assert_array_equal(cutout.image[seen], photo.image[seen])


def test_the_report_names_what_was_set(matte: Callable[..., int], fake: FakeEngine, tmp_path: Path) -> None:
    matte("--report", tmp_path / "r.json", "--holes", "40", "--shift-edge", "-1.5")
    assert json.loads((tmp_path / "r.json").read_text())["refinement"] == {"holes": 40, "shift_edge": -1.5}
    matte("--report", tmp_path / "r.json")
    assert "refinement" not in json.loads((tmp_path / "r.json").read_text())


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--levels", "0.1,0.9"], "0.1,0.9 is not BLACK,WHITE,GAMMA"),
        (["--levels", "0.1,,0.9,1"], "is not BLACK,WHITE,GAMMA"),
        (["--levels", "a,b,c"], "a,b,c is not BLACK,WHITE,GAMMA"),
        (["--levels", "0.6,0.5,1"], "black below white"),
        (["--levels", "0,1,20"], "20 is not a value for “Gamma of Levels”; use one from 0.1 to 10"),
        (["--levels", "0,nan,1"], "nan is not a value for “White of Levels”"),
        (["--shift-edge", "51"], "from -50 to 50"),
        (["--shift-edge", "far"], "far does not fit"),
        (["--feather", "-1"], "from 0 to 50"),
        (["--feather", "nan"], "nan does not fit"),
        (["--specks", "2.5"], "2.5 is not a whole number of pixels"),
        (["--holes", "1000000"], "from 0 to 10000"),
        (["--contrast", "50%"], "50% does not fit; give a number from 0 to 1"),
    ],
)
def test_what_does_not_fit_is_said_before_anything_runs(
    matte: Callable[..., int],
    fake: FakeEngine,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    assert matte(*arguments) == 2
    assert words in one_sentence(capsys)
    assert not fake.runs
