import argparse
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.commands.laboratory import pack as command
from core.errors import UserError
from core.training.packing.pack import Pack
from tests.core.training.packed import make


def pack(data: Path, tmp_path: Path, *more: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = ["--data", str(data), "--cache", str(tmp_path / "cache"), "--pool", "1", "--workers", "0"]
    return command.main(parser.parse_args([str(tmp_path / "pack"), *words, *more]))


@pytest.mark.parametrize(
    "wrong",
    [
        ("--part", "60"),
        ("--quality", "0"),
        ("--photo-side", "1"),
        ("--megabytes", "0"),
        ("--pool", "0"),
        ("--image-share", "1"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, wrong: tuple[str, str]) -> None:
    with pytest.raises(UserError, match=wrong[0]):
        pack(tmp_path, tmp_path, *wrong)


def test_missing_images_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--data"):
        pack(tmp_path, tmp_path)


def test_the_photograph_of_the_bundled_sample_is_in_no_pack(tmp_path: Path) -> None:
    data, side = tmp_path / "data", 160
    for name in ("foregrounds", "alphas", "backgrounds"):
        (data / name).mkdir(parents=True)
    cv2.imwrite(str(data / "foregrounds/f.png"), np.full((side, side, 4), 200, np.uint8))
    cv2.imwrite(str(data / "alphas/a.png"), np.full((side, side), 255, np.uint8))
    for name, level in (("a.png", 90), ("b.png", 60), ("debian_025.jpg", 250)):
        cv2.imwrite(str(data / "backgrounds" / name), np.full((side, side, 3), level, np.uint8))
    assert pack(data, tmp_path, "--exclude", "b.png") == 0
    (photo,) = Pack(tmp_path / "pack").read_photos()
    assert abs(int(photo.mean()) - 90) < 3


def test_training_from_a_pack_needs_torch_numpy_pillow_and_safetensors_alone(tmp_path: Path) -> None:
    folder, out = make(tmp_path / "pack"), tmp_path / "out"
    code = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("cv2", "PySide6", "matplotlib", "psutil", "qtawesome"):
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
import torch
torch.set_num_threads(1)
import main
words = "train --steps 1 --batch 2 --crop 64 --large-crop 64 --held-out 1 --threads 1 --device cpu".split()
sys.exit(main.main([*words, "--pack", {str(folder)!r}, "--out", {str(out)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (out / "averaged.safetensors").exists()
    assert "held-out" in (out / "log.jsonl").read_text()
