"""Networks with the golden weights, loaded the way a published checkpoint is."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from core.model.checkpoint import load_checkpoint
from core.model.mematte import MEMatte
from tests.golden import recipe


def reference_weights(size: str, seed: int) -> dict[str, torch.Tensor]:
    """The golden weights under the published keys."""
    return {key: torch.from_numpy(value) for key, value in recipe.weights(size, seed).items()}


@lru_cache(maxsize=4)
def golden_model(case: str) -> MEMatte:
    """The network of a golden case, read from a .pth file with the published keys."""
    spec = recipe.CASES[case]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "published.pth"
        torch.save({"model": reference_weights(spec["size"], spec["seed"])}, path)
        return load_checkpoint(path).build()
