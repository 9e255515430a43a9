import numpy as np

from core.training.samples.colors import matched, told_apart


def test_a_foreground_of_the_color_of_its_background_is_told_apart() -> None:
    alpha = np.ones((4, 4), np.float32)
    for level in (0.2, 0.8):
        same = np.full((4, 4, 3), level, np.float32)
        moved = told_apart(same, alpha, same)
        assert np.abs(moved - same).min() > 0.1
        assert 0 <= moved.min() <= moved.max() <= 1
        other = 1 - same
        assert told_apart(same, alpha, other) is other


def test_a_matched_background_has_the_foregrounds_mean() -> None:
    rng = np.random.default_rng(0)
    background, alpha = rng.random((32, 32, 3), np.float32), np.full((32, 32), 0.5, np.float32)
    color = alpha[..., None] * np.float32([0.6, 0.5, 0.4])
    found = matched(rng, background, color, alpha)
    before, after = (np.abs(b.mean((0, 1)) - [0.6, 0.5, 0.4]).sum() for b in (background, found))
    assert after < 0.55 * before
    assert found.std() < background.std()
