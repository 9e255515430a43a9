"""Batches mix as single samples do."""

import numpy as np
import torch

from core.training.composing.mixing import mixed
from core.training.samples.laying import mixed as mixed_alone
from core.training.samples.mixing import NUMBERS, Mixing


def test_a_batch_mixes_as_its_samples_do_one_by_one() -> None:
    rng = np.random.default_rng(5)
    alpha = rng.random((3, 40, 40), dtype=np.float32).round(1)
    color = rng.random((3, 40, 40, 3), dtype=np.float32) * alpha[..., None]
    background = rng.uniform(-0.2, 1.2, (3, 40, 40, 3)).astype(np.float32)
    ways = [NUMBERS, Mixing(1.4, 0.5), Mixing(2.2, 0.2)]
    one_by_one = [mixed_alone(*arrays) for arrays in zip(color, alpha, background, ways, strict=True)]
    batch = mixed(
        torch.from_numpy(color).permute(0, 3, 1, 2),
        torch.from_numpy(alpha)[:, None],
        torch.from_numpy(background).permute(0, 3, 1, 2),
        *torch.tensor(ways).T,
    )
    inner = slice(None), slice(8, -8), slice(8, -8)  # borders are mirrored otherwise
    there, here = batch.permute(0, 2, 3, 1).numpy(), np.stack(one_by_one)
    np.testing.assert_allclose(there[inner], here[inner], atol=2e-4)
