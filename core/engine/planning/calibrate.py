"""Measure how fast this machine runs a model, in a second or two, so that a run's time can be forecast."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from core.engine.device import Target
from core.engine.options import Cancelled
from core.engine.planning import cost
from core.engine.planning.estimate import POLISH_START, Calibration
from core.engine.polish import polished
from core.imaging.foreground import estimate_foreground
from core.model.config import ModelConfig
from core.model.hints.hints import with_hints
from core.model.mematte import MEMatte
from core.model.vit import GlobalBlock

_PIXELS = 256
_POLISHED = 8
_TRIES = 3
"""Number of timings of each, of which the best counts: disturbances only ever slow a run down."""


@dataclass(frozen=True)
class _Sizes:
    """Tokens per side, tokens that attend, pixels per side: enough to keep a device busy, over in a moment."""

    side: int
    selected: int
    pixels: int


_SIZES = {"cpu": _Sizes(32, 2048, _PIXELS), "cuda": _Sizes(128, 8192, 1024)}


@torch.inference_mode()
def calibrate(model: MEMatte, target: Target, cancelled: Callable[[], bool]) -> Calibration:
    """Time tokens, global attention, decoder and foreground colors, each after a warm-up.

    Raises:
        Cancelled: ``cancelled`` returned True between two measurements.
    """
    config, device, size = model.config, target.device, _SIZES[target.device]
    tokens = torch.zeros(1, size.side, size.side, config.width, device=device)
    selected = torch.zeros(1, size.selected, config.width, device=device)
    features = torch.zeros(1, config.width, size.pixels // 16, size.pixels // 16, device=device)
    pixels = torch.zeros(1, config.input_channels, size.pixels, size.pixels, device=device)
    pixels = pixels.contiguous(memory_format=torch.channels_last)
    block = model.backbone.blocks[config.global_blocks[0]]
    assert isinstance(block, GlobalBlock)
    attention = block.attn
    blocks = torch.get_num_threads() if target.device == "cpu" else 1

    def measure(work: Callable[[], object], amount: float) -> float:
        if cancelled():
            raise Cancelled
        return amount / _seconds(work, device)

    return Calibration(
        tokens=measure(
            lambda: list(model.backbone.infer(tokens.clone(), 0)), _backbone_operations(config, size)
        ),
        attention=measure(lambda: attention(selected), _attention_operations(config, size)),
        decoder=measure(lambda: model.decoder(features, pixels), size.pixels**2 * cost.per_pixel(config)),
        foreground=measure(_foreground, _PIXELS**2),
        polish=measure(lambda: _polish(device), blocks * (_POLISHED + POLISH_START) * _PIXELS**2),
        **({"hints": measure(lambda: _hints(config, device), _PIXELS**2)} if config.hints else {}),
    )


def _backbone_operations(config: ModelConfig, size: _Sizes) -> float:
    """With k = 0 no token meets another in a routed model; in others all of these few do."""
    mixer = cost.named_mixer(config, None)
    if mixer is None:
        return size.side**2 * cost.per_token(config)
    return cost.mixed_cost(config, (size.side, size.side), mixer, 0).total


def _attention_operations(config: ModelConfig, size: _Sizes) -> float:
    """Of attention without position bias and its projections."""
    return 4.0 * size.selected**2 * config.width + 8.0 * config.width**2 * size.selected


def _foreground() -> None:
    image = np.zeros((_PIXELS, _PIXELS, 3), np.uint8)
    estimate_foreground(image, np.full((_PIXELS, _PIXELS), 0.5, np.float32))


def _polish(device: str) -> None:
    """Run some steps in a block, its setting up included."""
    count = torch.get_num_threads()
    torch.set_num_threads(1)  # each block has a thread of its own
    try:
        square = torch.full((_PIXELS, _PIXELS), 0.5, device=device)
        polished(square.expand(3, -1, -1).contiguous(), square, square > 0, _POLISHED)
    finally:
        torch.set_num_threads(count)


def _hints(config: ModelConfig, device: str) -> None:
    with_hints(config, torch.full((1, 4, _PIXELS, _PIXELS), 0.5, device=device))


def _seconds(work: Callable[[], object], device: str) -> float:
    work()
    if device == "cuda":
        torch.cuda.synchronize()
    return max(min(_once(work, device) for _ in range(_TRIES)), 1e-6)


def _once(work: Callable[[], object], device: str) -> float:
    start = time.perf_counter()
    work()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start
