"""Memory ceilings: what tensors take at their peak, counted allocation by allocation, not sampled."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from core.engine import network_pass
from core.engine.options import MatteOptions
from core.model import chunks
from core.model.config import ModelConfig
from core.model.mematte import MEMatte
from tests.core.engine.models import engine_with

CONFIG = ModelConfig("ceiling", width=32, heads=2, depth=4, global_blocks=(1, 3), stream_widths=(4, 8, 8),
                     fusion_widths=(16, 8, 8, 8), head_width=8)  # fmt: skip
COLUMNS = 14
"""One window: strips of windows are then no larger than a chunk, which would hide what grows."""
CHUNK = 196


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strips so small that what they need does not hide what grows with the photo."""
    monkeypatch.setattr(chunks, "chunk_tokens", lambda _: CHUNK)
    monkeypatch.setattr(network_pass, "_STRIP_PIXELS", CHUNK * 256)


def peak_bytes(work: Callable[[], object]) -> int:
    """Return the most bytes of CPU tensors alive at once while ``work`` runs, above those before."""
    work()
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        work()
    assert profiler.profiler is not None
    events = [e for e in profiler.profiler.kineto_results.events() if e.name() == "[memory]"]
    sizes = [event.nbytes() for event in sorted(events, key=lambda event: event.start_ns())]
    return int(np.cumsum(sizes).max())


def backbone_peak(rows: int, max_tokens: int, *, wants_all: bool = False) -> int:
    """Return the peak of the backbone over ``rows`` x COLUMNS tokens, the tokens themselves left out."""
    torch.manual_seed(0)
    backbone = MEMatte(CONFIG).eval().requires_grad_(False).backbone
    if wants_all:
        for router in backbone.routers:
            router.out_conv[4].bias += torch.tensor([50.0, -50.0])
    tokens = torch.randn(1, rows, COLUMNS, CONFIG.width)

    @torch.inference_mode()
    def work() -> None:
        for _ in backbone.infer(tokens, max_tokens):
            pass

    return peak_bytes(work)


def test_beyond_a_chunk_a_token_costs_the_backbone_one_result_of_a_mixer() -> None:
    rows = 64
    growth = backbone_peak(2 * rows, 0) - backbone_peak(rows, 0)
    assert growth <= rows * COLUMNS * (4 * CONFIG.width + 20)  # and log_probs, margin and masks


def test_global_attention_holds_no_matrix_of_its_tokens() -> None:
    rows, k = 160, 2000
    none, many = (backbone_peak(rows, tokens, wants_all=True) for tokens in (0, k))
    assert many - none <= k * CONFIG.width * 40 < k * k


def engine_peak(height: int) -> int:
    """Return the peak of a whole run with every pixel unknown, two tiles of 128 pixels wide."""
    engine = engine_with(MEMatte(CONFIG).eval().requires_grad_(False))
    image = np.zeros((height, 224, 3), np.uint8)
    trimap = np.full((height, 224), 128, np.uint8)
    trimap[:2], trimap[-2:] = 0, 255
    options = MatteOptions(tile=128, max_tokens=0, foreground=False, precision="fp32", memory_limit=1 << 34)
    return peak_bytes(lambda: list(engine.matte(image, trimap, options)))


def test_with_every_pixel_unknown_the_decoder_takes_what_a_tile_takes() -> None:
    more_tokens = (640 - 320) * 224 // 256 * CONFIG.width * 4
    assert engine_peak(640) - engine_peak(320) <= 1.5 * more_tokens
