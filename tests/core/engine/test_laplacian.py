"""The matting Laplacian without its matrix equals the matrix of the paper."""

import numpy as np
import pytest
import torch

from core.engine.laplacian import Windows


def picture(height: int, width: int, flatness: float) -> np.ndarray:
    """Return noise on one half and a nearly flat color on the other, which breaks sums of squares in float32."""
    rng = np.random.default_rng(5)
    image = rng.random((height, width, 3))
    image[:, : width // 2] = 0.5 + flatness * rng.random((height, width // 2, 3))
    return image.astype(np.float32)


@pytest.mark.parametrize("flatness", [0.0, 1e-4, 1e-2, 1.0])
@pytest.mark.parametrize("size", [(3, 3), (3, 17), (24, 31)])
def test_products_and_diagonal_equal_those_of_the_matrix(size: tuple[int, int], flatness: float) -> None:
    from pymatting import cf_laplacian  # not by all who collect tests: it takes seconds

    image = picture(*size, flatness)
    matrix = cf_laplacian(image.astype(np.float64), epsilon=1e-5, radius=1)
    p = np.random.default_rng(1).random(size).astype(np.float32)
    windows = Windows(torch.from_numpy(image).permute(2, 0, 1).contiguous())
    expected = (matrix @ p.astype(np.float64).ravel()).reshape(size)
    np.testing.assert_allclose(windows.laplacian(torch.from_numpy(p)), expected, atol=5e-4)
    np.testing.assert_allclose(windows.diagonal, matrix.diagonal().reshape(size), atol=5e-4)
