"""GFLOP/s of one core in the products that take the network's time: ours beside torch's own, as a Markdown table.

python build_scripts/measure_kernels.py
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch  # noqa: TID253 - it measures torch
import torch.nn.functional as F  # noqa: TID253
from torch import Tensor, nn  # noqa: TID253

from core.model.attention import Attention
from core.model.kernels import attention, linear

TOKENS, WIDTH, HEADS = 4096, 384, 6


def rate(work: Callable[[], Tensor], operations: float) -> int:
    """Best of seven in processor time, which other programs disturb least."""
    work()
    seconds = []
    for _ in range(7):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return round(operations / min(seconds) / 1e9)


def windows_fused(layer: Attention, x: Tensor) -> Tensor:
    """Window attention through torch's fused kernel, the position bias as its mask."""
    q, k, v = layer.project(x)
    rows, columns = layer._bias_parts(q, 14, 14)
    bias = (rows[..., :, None] + columns[..., None, :]).reshape(*q.shape[:3], -1)
    return layer.merge(F.scaled_dot_product_attention(q, k, v, attn_mask=bias))


def measure(dtype: torch.dtype) -> list[tuple[str, int, int]]:
    """Return (what, torch's own, ours) for one precision."""
    layer = nn.Linear(WIDTH, 4 * WIDTH).to(dtype)
    x = torch.randn(TOKENS, WIDTH).to(dtype)
    q, k, v = torch.randn(3, 1, HEADS, TOKENS, WIDTH // HEADS).to(dtype)
    windowed, tiles = Attention(WIDTH, HEADS, 14).to(dtype), torch.randn(20, 196, WIDTH).to(dtype)
    products = 2 * TOKENS * WIDTH * 4 * WIDTH
    pairs = 4 * TOKENS**2 * WIDTH
    in_windows = tiles[..., 0].numel() * (8 * WIDTH**2 + 4 * 196 * WIDTH)
    name = str(dtype).removeprefix("torch.")
    return [
        (f"Linear, {name}", rate(lambda: layer(x), products), rate(lambda: linear(layer, x), products)),
        (
            f"attention among {TOKENS:,} tokens, {name}",
            rate(lambda: F.scaled_dot_product_attention(q, k, v), pairs),
            rate(lambda: attention(q, k, v), pairs),
        ),
        (
            f"window attention, {name}",
            rate(lambda: windows_fused(windowed, tiles), in_windows),
            rate(lambda: windowed.in_windows(tiles, 14), in_windows),
        ),
    ]


def main() -> None:
    """Print the table."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    print("| | torch's own | ours |\n|---|---|---|")
    with torch.inference_mode():
        for dtype in (torch.float32, torch.bfloat16):
            for what, theirs, ours in measure(dtype):
                print(f"| {what} | {theirs} | {ours} |")


if __name__ == "__main__":
    main()
