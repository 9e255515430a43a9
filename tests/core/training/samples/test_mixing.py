"""How images mix is drawn: most nearer to light, most with tinged thin parts."""

import numpy as np

from core.training.samples.mixing import drawn_mixing


def test_most_images_mix_nearer_to_light_and_some_do_not() -> None:
    drawn = np.array([drawn_mixing(np.random.default_rng(seed)) for seed in range(400)])
    assert drawn[:, 0].min() == 1 and 2.1 < drawn[:, 0].max() < 2.4
    assert 0.1 < (drawn[:, 0] == 1).mean() < 0.3 and 0.08 < (drawn[:, 1] == 0).mean() < 0.25
