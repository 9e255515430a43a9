import numpy as np

from core.training.samples.borders import repeated_borders


def test_one_or_two_sides_repeat_their_last_line() -> None:
    rows, columns = repeated_borders(np.random.default_rng(0), 300, 480)
    widths = np.stack(
        [f(at) for at in (rows, columns) for f in (lambda a: a[:, 0], lambda a: 479 - a[:, -1])]
    )
    sides = (widths > 0).sum(0)
    assert set(sides.tolist()) == {1, 2}
    assert (widths > 0).any(1).all()
    assert 8 <= widths[widths > 0].min() < 20
    assert 100 < widths.max() <= 128
    assert (np.diff(rows) >= 0).all()
    assert (np.diff(columns) <= 1).all()


def test_small_crops_keep_at_least_a_third() -> None:
    rows, columns = repeated_borders(np.random.default_rng(0), 300, 64)
    for at in (rows, columns):
        assert min(len(np.unique(line)) for line in at) >= 64 // 3
