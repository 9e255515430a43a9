import numpy as np

from core.training.samples.lights import bright_sky, dark_room, overexposed


def test_skies_are_nearly_white_and_the_dark_nearly_black() -> None:
    for draw, low, high in ((bright_sky, 0.8, 1.0), (dark_room, 0.0, 0.22)):
        found = np.stack([draw(np.random.default_rng(seed), 64) for seed in range(40)])
        assert found.dtype == np.float32
        means = found.mean((1, 2, 3))
        assert low <= means.min() < means.max() <= high
        assert (found.std((1, 2, 3)) > 0.002).mean() > 0.4
    assert (np.stack([bright_sky(np.random.default_rng(s), 64) for s in range(40)]) == 1).mean() > 0.1


def test_overexposed_foregrounds_are_brighter_and_stay_premultiplied() -> None:
    alpha = np.random.default_rng(0).random((16, 16), np.float32)
    color = alpha[..., None] * np.random.default_rng(1).random((16, 16, 3), np.float32) * np.float32(0.6)
    found = [overexposed(np.random.default_rng(seed), color, alpha) for seed in range(20)]
    assert all((one <= alpha[..., None] + 1e-6).all() for one in found)
    assert all((one >= color - 1e-6).all() for one in found)
    assert np.mean(found) > 1.3 * color.mean()
    assert any((one > alpha[..., None] - 1e-5).mean() > 0.1 for one in found)
