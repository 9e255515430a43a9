"""Small orders for whoever carries them out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.imaging.io import write_png
from core.jobs.order import Files, MarksFrom, Order
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

SIZE = 40, 60

MakeOrder = Callable[[str], Order]


@pytest.fixture
def make_order(tmp_path: Path) -> MakeOrder:
    """A function that writes a photo of a name with marks, and orders its cutout and its alpha."""
    trimap = np.full(SIZE, UNKNOWN, np.uint8)
    trimap[:, :20], trimap[:, 40:] = FOREGROUND, BACKGROUND
    write_png(tmp_path / "marks.png", trimap)
    (tmp_path / "out").mkdir()

    def make(name: str) -> Order:
        photo = np.random.default_rng(len(name)).integers(0, 255, (*SIZE, 3), np.uint8)
        write_png(tmp_path / f"{name}.png", photo)
        files = Files(tmp_path / "out" / f"{name}.png", tmp_path / "out" / f"{name}-alpha.png")
        return Order(tmp_path / f"{name}.png", MarksFrom(tmp_path / "marks.png"), files=files)

    return make
