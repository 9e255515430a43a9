"""Batches mix as single samples do."""

import numpy as np
import torch

from core.training.composing.mixing import mixed
from core.training.samples import mixing


def test_a_batch_mixes_as_its_samples_do_one_by_one() -> None:
    rng = np.random.default_rng(5)
    alpha = rng.random((3, 8, 9), dtype=np.float32).round(1)
    color = rng.random((3, 8, 9, 3), dtype=np.float32) * alpha[..., None]
    background = rng.uniform(-0.2, 1.2, (3, 8, 9, 3)).astype(np.float32)
    exponents = [1.0, 1.4, 2.2]
    one_by_one = [mixing.mixed(*arrays) for arrays in zip(color, alpha, background, exponents, strict=True)]
    batch = mixed(
        torch.from_numpy(color).permute(0, 3, 1, 2),
        torch.from_numpy(alpha)[:, None],
        torch.from_numpy(background).permute(0, 3, 1, 2),
        torch.tensor(exponents),
    )
    np.testing.assert_allclose(batch.permute(0, 2, 3, 1).numpy(), np.stack(one_by_one), atol=1e-5)
