import cv2
import numpy as np

from core.training.samples.camera import _focused, _jpeg, degrade


def test_cameras_return_bytes_of_the_same_shape() -> None:
    image = np.full((40, 30, 3), 0.5, np.float32)
    means = [degrade(np.random.default_rng(seed), image).mean() for seed in range(40)]
    assert degrade(np.random.default_rng(0), image).dtype == np.uint8
    assert degrade(np.random.default_rng(0), image).shape == (40, 30, 3)
    assert 60 < np.mean(means) < 190


def grid_column(before: np.ndarray, after: np.ndarray) -> int:
    """Return at which column, of eight, the error of a compressed ramp jumps most."""
    jumps = np.abs(np.diff((after.astype(float) - before).mean(2), axis=1)).mean(0)
    return int(np.argmax([jumps[start::8].mean() for start in range(8)]))


def test_blocks_of_jpeg_begin_anywhere() -> None:
    rng = np.random.default_rng(0)
    coarse = rng.integers(60, 200, (24, 24), np.uint8)
    image = np.dstack([cv2.resize(coarse, (96, 96), interpolation=cv2.INTER_CUBIC)] * 3)
    found = [_jpeg(np.random.default_rng(seed), image) for seed in range(30)]
    assert all(one.shape == image.shape and one.dtype == np.uint8 for one in found)
    assert len({grid_column(image, one) for one in found}) >= 4


def test_jpeg_keeps_the_order_of_the_colors() -> None:
    image = np.zeros((32, 32, 3), np.uint8)
    image[..., 0], image[..., 2] = 200, 40
    assert np.abs(_jpeg(np.random.default_rng(0), image).astype(int) - image).max() < 8


def test_jpeg_keeps_noise_in_red_better_than_in_blue() -> None:
    """Red counts more than blue in the brightness, which is kept at the full resolution."""
    noise = np.random.default_rng(0).integers(90, 160, (64, 64), np.uint8)
    errors = []
    for channel in (0, 2):
        image = np.full((64, 64, 3), 120, np.uint8)
        image[..., channel] = noise
        after = _jpeg(np.random.default_rng(1), image)
        errors.append(float(np.abs(after[..., channel].astype(int) - noise).mean()))
    assert errors[0] < errors[1]


def test_focus_softens_most_and_gives_some_edges_halos() -> None:
    step = np.zeros((32, 32, 3), np.float32)
    step[:, 16:] = 0.5
    over = np.array([_focused(np.random.default_rng(seed), step).max() - 0.5 for seed in range(200)])
    assert 0.5 < (over < 1e-3).mean() < 0.7
    assert 0.05 < (over > 0.12).mean() < 0.25
