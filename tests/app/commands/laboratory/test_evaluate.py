"""``evaluate``: tables, JSON, and what it refuses."""

from __future__ import annotations

import errno
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from core.imaging.io import write_png
from main import main
from tests.app.commands.helpers import GOLDEN, one_sentence


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """Arguments of evaluate for the golden cases."""
    arguments = []
    for folder, key in (("pred", "alpha_pred"), ("alpha", "alpha_true"), ("trimap", "trimap")):
        (tmp_path / folder).mkdir()
        arguments += [f"--{folder}", str(tmp_path / folder)]
        for case in ("metrics-1", "metrics-2"):
            write_png(tmp_path / folder / f"{case}.png", np.load(GOLDEN / f"{case}.npz")[key])
    return arguments


def test_evaluate_json(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *folders, "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)
    golden = json.loads((GOLDEN / "metrics.json").read_text())
    assert scores["images"].keys() == golden.keys()
    for name, expected in golden.items():
        assert scores["images"][name] == pytest.approx(expected, rel=1e-3)
    for metric in ("sad", "mse", "grad", "conn"):
        assert scores["mean"][metric] == pytest.approx(
            np.mean([one[metric] for one in golden.values()]), rel=1e-3
        )


def test_evaluate_table(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *folders, "--quiet"]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    assert output.out.splitlines()[1].split() == ["metrics-1", "3.596", "8.625", "2.090", "3.384"]
    assert output.out.splitlines()[-1].split()[0] == "mean"


@pytest.mark.parametrize("form", ["--quiet", "--json"])
def test_names_that_the_terminal_cannot_show(
    folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for folder in ("pred", "alpha", "trimap"):
        (tmp_path / folder / "metrics-1.png").rename(tmp_path / folder / "花.png")
    output = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", output)
    assert main(["evaluate", *folders, form]) == 0
    output.seek(0)
    text = output.read()
    assert "花" in (json.loads(text)["images"] if form == "--json" else text.replace(r"\u82b1", "花"))


def test_a_full_disk_is_no_bug(
    folders: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["evaluate", *folders, "--quiet"]) == 2
    assert "disk is full" in one_sentence(capsys)


def test_evaluate_says_what_it_left_out(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pred" / "metrics-1.png").unlink()
    assert main(["evaluate", *folders, "--json"]) == 0
    output = capsys.readouterr()
    assert list(json.loads(output.out)["images"]) == ["metrics-2"]
    assert "1 images" in output.err


def test_evaluate_needs_matching_folders(
    folders: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trimap" / "metrics-1.png").unlink()
    assert main(["evaluate", *folders, "--quiet"]) == 2
    assert "metrics-1" in one_sentence(capsys)
