"""The benchmark's table and its refusals, on a narrow model."""

import argparse
import json
from pathlib import Path

import cv2
import pytest

from core.errors import UserError
from core.evaluation import benchmark
from core.model.checkpoint import save_checkpoint
from tests.core.engine.models import sample
from tests.core.model.test_mematte import NARROW, narrow


def arguments(folder: Path, *extra: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    benchmark.add_arguments(parser)
    image, trimap = sample(200, 300)
    cv2.imwrite(str(folder / "photo.png"), image)
    cv2.imwrite(str(folder / "trimap.png"), trimap)
    save_checkpoint(folder / "narrow.safetensors", NARROW, narrow().state_dict(), {})
    files = [
        "--photo",
        folder / "photo.png",
        "--trimap",
        folder / "trimap.png",
        "--model",
        folder / "narrow.safetensors",
    ]
    return parser.parse_args([*map(str, files), *extra])


def test_a_row_for_each_size_and_k(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "rows.json"
    args = arguments(
        tmp_path, "--sizes", "96x64,300x260", "--max-tokens", "5,900", "--repeat", "2", "--json", str(out)
    )
    assert benchmark.main(args) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    rows = [line.split("|")[1:-1] for line in lines if line.startswith("|")]
    assert len({len(row) for row in rows}) == 1
    assert [row[0].strip() for row in rows[2:]] == ["96x64", "96x64", "300x260", "300x260"]
    stored = json.loads(out.read_text())["rows"]
    assert [row["k"] for row in stored] == [5, 900, 5, 900]
    assert all(len(row["runs"]) == 2 and row["seconds"]["total"] > 0 for row in stored)


@pytest.mark.parametrize(
    "extra",
    [
        ("--sizes", "12"),
        ("--sizes", "0x5"),
        ("--sizes", "²x3"),
        ("--max-tokens", "many"),
        ("--max-tokens", "5,²"),
        ("--json", "no-such-folder/rows.json"),
        ("--precisions", "fp8"),
        ("--model", "nothing"),
    ],
)
def test_nonsense_is_a_sentence(
    extra: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError):
        benchmark.main(arguments(tmp_path, *extra))
    assert capsys.readouterr().out == "", "told before anything runs"
