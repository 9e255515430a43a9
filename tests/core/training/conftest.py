"""A few synthetic images in the layout of the training data."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Compute on one thread: for so little work several would mostly wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    rng = np.random.default_rng(0)
    for name in ("foregrounds", "renders", "alphas", "backgrounds"):
        (folder / name).mkdir()
    for i in range(3):
        photo = cv2.resize(
            rng.integers(0, 256, (9, 12, 3), np.uint8), (160, 120), interpolation=cv2.INTER_CUBIC
        )
        cv2.imwrite(str(folder / "backgrounds" / f"p{i}.png"), photo)
        alpha = np.zeros((96, 96), np.uint8)
        cv2.circle(alpha, (48, 48), 30, 255, -1, cv2.LINE_AA)
        cv2.imwrite(str(folder / "alphas" / f"a{i}.png"), alpha)
        color = rng.integers(0, 256, (96, 96, 3), np.uint8)
        cv2.imwrite(str(folder / "foregrounds" / f"f{i}.png"), np.dstack([color, alpha]))
        cv2.imwrite(str(folder / "renders" / f"r{i}.png"), np.dstack([color, alpha]))
    return folder
