import cv2
import numpy as np
import pytest
import torch

from core.training.composing.linear import apply, enlarging, gaussian, reducing, smooth_noise

CPU = torch.device("cpu")
IMAGE = torch.from_numpy(np.random.default_rng(0).random((1, 1, 48, 48), np.float32))


@pytest.mark.parametrize("sigma", [0.7, 2.0, 6.0])
def test_blurring_is_that_of_opencv(sigma: float) -> None:
    ours = apply(gaussian(torch.tensor([sigma]), 48), IMAGE)[0, 0].numpy()
    wanted = cv2.GaussianBlur(IMAGE[0, 0].numpy(), (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    assert np.abs(ours - wanted).max() < 0.01


@pytest.mark.parametrize(("is_cubic", "mode"), [(True, cv2.INTER_CUBIC), (False, cv2.INTER_LINEAR)])
def test_scaling_is_that_of_opencv_whatever_else_is_in_the_batch(is_cubic: bool, mode: int) -> None:
    grid = np.array([12, 30])
    both = IMAGE.expand(2, 1, 48, 48)
    small = apply(reducing(grid, 48, CPU), both)
    wanted = cv2.resize(IMAGE[0, 0].numpy(), (12, 12), interpolation=cv2.INTER_AREA)
    assert np.abs(small[0, 0, :12, :12].numpy() - wanted).max() < 1e-5
    assert small[0, 0, 12:].abs().max() == 0
    large = apply(enlarging(grid, 48, np.array([is_cubic, True]), CPU), small)
    assert np.abs(large[0, 0].numpy() - cv2.resize(wanted, (48, 48), interpolation=mode)).max() < 1e-4


def test_noise_has_mean_0_and_deviation_1_and_bumps_of_its_width() -> None:
    noise = smooth_noise(np.array([4.0, 40.0]), 128, torch.Generator().manual_seed(0))
    assert noise.mean((1, 2)).abs().max() < 1e-4
    assert torch.allclose(noise.std((1, 2)), torch.ones(2), atol=1e-3)
    steps = (noise[:, 1:] - noise[:, :-1]).abs().mean((1, 2))
    assert steps[0] > 5 * steps[1]
