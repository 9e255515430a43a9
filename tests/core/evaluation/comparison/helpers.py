"""Cells, photos and a file of a narrow model for tests of the comparison."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.evaluation.collections import Example, Loaded
from core.evaluation.comparison.plan import Cap, PhotoSet, Setup
from core.evaluation.comparison.run import Cell, Comparison
from core.model.checkpoint import save_checkpoint
from core.model.mematte import MEMatte
from core.model.mixers.options import MixerOptions
from tests.core.engine.models import sample
from tests.core.model.test_mematte import NARROW


def model_file(folder: Path, name: str = "narrow.safetensors") -> str:
    """Write a narrow model whose weights depend on the name of its file."""
    torch.manual_seed(len(name))
    if not (folder / name).exists():  # written again, the same weights may come to other bytes
        save_checkpoint(folder / name, NARROW, MEMatte(NARROW).state_dict(), {})
    return str(folder / name)


class Photos:
    """A set of drawn photos that counts how often each is read."""

    def __init__(self, count: int = 2, size: tuple[int, int] = (96, 128)) -> None:
        self.read: list[str] = []
        self.size = size
        self.set = PhotoSet("drawn", [Example(f"photo {i}", self._loader(i)) for i in range(count)])

    def _loader(self, index: int) -> Any:
        def load() -> Loaded:
            self.read.append(f"photo {index}")
            image, trimap = sample(*self.size)
            image = np.roll(image, index, axis=1)
            return Loaded(image, trimap, image[..., 0].copy())

        return load


def values(sad: float, **more: Any) -> dict[str, Any]:
    scores = {"sad": sad, "mse": sad / 1000, "grad": sad + 1, "conn": sad + 2}
    counts = {
        "operations": 5e9,
        "attention": 2e9,
        "attended": 0.5,
        "photos": 3,
        "left_out": 0,
        "longest": 800,
    }
    return {**scores, **counts, **more}


ROUTED = Setup(MixerOptions("routed"), Cap(18500))
FULL = Setup(MixerOptions("full"))
TOME = Setup(MixerOptions("tome", 0.25))


def comparison(quality: list[Cell], speed: list[Cell] | None = None) -> Comparison:
    return Comparison("tiny", "bf16", "2026-01-02", {"processor": "abacus"}, quality, speed or [])
