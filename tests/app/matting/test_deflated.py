"""Arrays compressed and whole again to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.matting.deflated import deflated, inflated


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("shape", [(0,), (0, 3), (1,), (500, 3), (7, 1)])
def test_to_the_last_bit(dtype: Any, shape: tuple[int, ...]) -> None:
    array = np.random.default_rng(0).integers(0, 200, shape).astype(dtype)
    small = deflated(array)
    again = inflated(small)
    assert again.dtype == array.dtype and again.shape == shape and again.tobytes() == array.tobytes()
    assert deflated(small) is small and inflated(array) is array


def test_smooth_numbers_become_small() -> None:
    array = np.linspace(0, 1, 100_000, dtype=np.float32)
    assert deflated(array).nbytes < array.nbytes * 0.6
