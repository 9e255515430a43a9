"""The commands that make sets, and evaluate against one."""

from pathlib import Path

import numpy as np
import pytest

from app.commands.cli import BAD_INPUT, main
from core.evaluation.collections import open_collection
from tests.core.evaluation.collections.helpers import alpha, put


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments], lambda _: 99)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    put(tmp_path / "data" / "foregrounds" / "a.png", np.dstack([np.full((*alpha().shape, 3), 200), alpha()]))
    put(tmp_path / "data" / "backgrounds" / "b.png", np.full((20, 20, 3), 60))
    return tmp_path / "data"


def test_a_test_set_is_made_and_scored_against(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("make-testset", tmp_path / "set", "--data", data, "--quiet") == 0
    loaded = open_collection(tmp_path / "set")[0].load()
    put(tmp_path / "pred" / "0000-a_0.png", loaded.alpha_true)
    assert run("evaluate", "--pred", tmp_path / "pred", "--set", tmp_path / "set", "--quiet") == 0
    assert "0.000" in capsys.readouterr().out


def test_the_wide_set_has_sizes_of_its_own(tmp_path: Path) -> None:
    assert run("make-testset", tmp_path / "set", "--wide", "--count", "1", "--quiet") == 0
    (example,) = open_collection(tmp_path / "set")
    assert example.name == "0000-clock_0"
    assert example.load().image.shape == (1024, 1024, 3)


def test_a_training_set_is_made(data: Path, tmp_path: Path) -> None:
    assert run("make-dataset", tmp_path / "set", "--data", data, "--quiet") == 0
    assert (tmp_path / "set" / "foregrounds" / "own-00000-a.png").exists()


def test_what_was_made_and_what_is_next_is_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "my set"
    assert run("make-testset", folder, "--data", data, "--backgrounds-per-foreground", "2") == 0
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"The set is in {folder}.")
    assert last.endswith(f'evaluate --pred ALPHAS --set "{folder}"')
    assert run("make-dataset", tmp_path / "train", "--data", data) == 0
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"The set is in {tmp_path / 'train'}.") and "train --out" in last


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("make-testset", "OUT", "--size", "8K"), "8K is not WIDTHxHEIGHT in pixels, like"),
        (("make-testset", "OUT", "--size", "20000x100"), "from 64 to 16384 pixels"),
        (("make-testset", "OUT", "--wide", "--data", "OUT"), "The wide set is drawn; give --wide or --data"),
        (("make-testset", "OUT", "--count", "0"), "--count must be at least 1"),
        (
            ("make-testset", "OUT", "--backgrounds-per-foreground", "0"),
            "--backgrounds-per-foreground must be",
        ),
        (("make-testset", "OUT", "--data", "none"), "none is not a folder"),
        (("make-dataset", "OUT"), "nothing to make"),
        (("make-dataset", "OUT", "--drawn", "1"), "--scenes"),
        (("evaluate", "--pred", "OUT"), "Give --alpha and --trimap, or --set alone"),
        (("evaluate", "--pred", "OUT", "--set", "OUT", "--alpha", "OUT"), "or --set alone"),
    ],
)
def test_bad_input_is_told_in_a_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [tmp_path / "out" if argument == "OUT" else argument for argument in arguments]
    assert run(*given) == BAD_INPUT
    said = capsys.readouterr().err
    assert sentence in said and len(said.strip().splitlines()) == 1, "no progress before it"
    assert not (tmp_path / "out").exists()


def test_a_prediction_without_a_photo_is_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("make-testset", tmp_path / "set", "--data", data, "--quiet")
    put(tmp_path / "pred" / "other.png", alpha())
    assert run("evaluate", "--pred", tmp_path / "pred", "--set", tmp_path / "set") == BAD_INPUT
    assert "no photo named other" in capsys.readouterr().err
