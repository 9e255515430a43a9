"""``import-model``: foreign checkpoints in, our files out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.model.checkpoint import load_checkpoint
from main import main
from tests.app.commands.helpers import one_sentence


def test_import_model(model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = load_checkpoint(model_file)
    out = tmp_path / "out.safetensors"
    code = main(["import-model", str(model_file), "-o", str(out)])
    assert code == 0
    assert "routed" in capsys.readouterr().out
    again = load_checkpoint(out)
    assert again.config == state.config
    for key, weight in state.weights.items():
        assert torch.equal(weight, again.weights[key])


@pytest.mark.parametrize("name", ["out.pth", "model.safetensors", "no/out.safetensors"])
def test_import_model_refuses(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "model.safetensors"
    source.write_bytes(b"damaged")
    assert main(["import-model", str(source), "-o", str(tmp_path / name)]) == 2
    one_sentence(capsys)
    assert source.read_bytes() == b"damaged"


def test_import_of_a_damaged_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pth").write_bytes(b"damaged")
    assert main(["import-model", str(tmp_path / "a.pth"), "-o", str(tmp_path / "o.safetensors")]) == 2
    assert "a.pth" in one_sentence(capsys)
    assert not (tmp_path / "o.safetensors").exists()


def test_no_link_to_the_file_that_is_read_is_replaced(
    model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = model_file.read_bytes()
    (tmp_path / "hard.safetensors").hardlink_to(model_file)
    (tmp_path / "soft.safetensors").symlink_to(model_file)
    for name in ("hard.safetensors", "soft.safetensors"):
        assert main(["import-model", str(model_file), "-o", str(tmp_path / name), "--half"]) == 2
        assert "would be lost" in one_sentence(capsys)
    assert model_file.read_bytes() == before
