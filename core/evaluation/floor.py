"""The least a run could take: its operations at the rate of a large product of matrices, measured beside it."""

import time
from typing import Any

from core.engine.planning import cost
from core.engine.tiling import token_count
from core.geometry import Size
from core.model.config import ModelConfig

_SIDE = {"cpu": 1024, "cuda": 8192}
_PRODUCTS = 10


def matrix_rate(device: str, precision: str, side: int | None = None) -> float:
    """Return the operations a second of square products of random matrices, ``side`` wide, after a warm-up.

    Args:
        device: "cpu" or "cuda".
        precision: "fp32" (on a card without TF32), "bf16" or "fp16".
        side: by default one that keeps the device busy.
    """
    import torch

    from core.engine.device import DTYPES

    wide = _SIDE[device] if side is None else side
    one, other = torch.randn(2, wide, wide, device=device).to(DTYPES[precision])
    float((one @ other)[0, 0])  # a number is there only when the device is done
    start = time.perf_counter()
    for _ in range(_PRODUCTS):
        product = one @ other
    float(product[0, 0])
    return 2 * _PRODUCTS * float(wide) ** 3 / (time.perf_counter() - start)


def operations(config: ModelConfig, size: Size, values: dict[str, Any]) -> float:
    """Return the operations of the network in a run that returned ``values``, from its tokens and pixels."""
    tokens = token_count(*size)
    used = [router["used"] for router in values["routers"]]
    fixed = cost.run_cost(config, tokens, 0, values["decoded"]).total
    if not config.is_routed:  # then all tokens are in it
        return fixed
    return fixed + sum(cost.global_attention(config, one) for one in used) / len(config.global_blocks)


def beside_floor(
    config: ModelConfig, size: Size, values: dict[str, Any], rates: dict[str, float]
) -> dict[str, float]:
    """Return the floor in seconds, and how many times that the network took, and all but the colors.

    Returns {} where the rate of the run's precision is not known.
    """
    if values["precision"] not in rates:
        return {}
    floor = operations(config, size, values) / rates[values["precision"]]
    network = sum(values["seconds"][stage] for stage in ("backbone", "decoder"))
    return {
        "floor": floor,
        "network_floors": network / floor,
        "alpha_floors": (network + values["seconds"]["preprocess"]) / floor,
    }
