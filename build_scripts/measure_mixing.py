"""Measure how thin parts mix with what is behind them, on photographs with known alpha and on training samples.

    python build_scripts/measure_mixing.py ALPHAMATTING [--data DATA --cache CACHE --pool 400 --samples 100]

ALPHAMATTING holds image/ and alpha/. Where foreground and background nearby have one clear color each, a pixel's
color tells how much of the foreground is seen in it; the table has the median of that for steps of true alpha, apart
for foregrounds that are brighter and darker than what is behind. If numbers of a file mixed, the two would be alike.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from core.evaluation.datasets import list_images
from core.imaging.io import read_gray, read_image
from core.training.config import TrainConfig
from core.training.samples.loader import pool_plan
from core.training.samples.maker import SampleMaker
from core.training.samples.pool import ForegroundPool, PoolPlan

Array = NDArray[Any]
Pair = tuple[Array, Array]
STEPS = np.arange(0, 1, 0.1)
NEARBY, SURE = 6.0, 0.02
MOST = 3000
"""Pixels that one training sample counts with at most, in the order that they lie in."""


def photographs(folder: Path) -> Iterator[Pair]:
    """Yield photographs (H, W, 3) and alphas (H, W) in [0, 1]."""
    alphas = list_images(folder / "alpha")
    for name, path in list_images(folder / "image").items():
        image = np.asarray(read_image(path).image, np.float32) / 255
        yield image, read_gray(alphas[name]).astype(np.float32) / 255


def samples(plan: PoolPlan, count: int, *, in_light: bool) -> Iterator[Pair]:
    """Yield as many training samples of 256 pixels."""
    maker = SampleMaker(ForegroundPool.build(plan, workers=0), plan.photos(), 5, in_light=in_light)
    for index in range(count):
        sample = maker.make(index, 256)
        yield sample.image.astype(np.float32) / 255, sample.alpha


def apparent(image: Array, alpha: Array) -> tuple[Array, Array, Array]:
    """Return what is seen of the foreground, the true alpha and whether the foreground is brighter, (N,) each."""
    front, behind = _nearby(image, alpha > 1 - SURE), _nearby(image, alpha < SURE)
    line = front[0] - behind[0]
    square = (line**2).sum(2)
    seen = ((image - behind[0]) * line).sum(2) / np.maximum(square, 1e-6)
    off = ((image - seen[..., None] * front[0] - (1 - seen[..., None]) * behind[0]) ** 2).sum(2)
    is_plain = (np.minimum(front[1], behind[1]) > 0.1) & (np.maximum(front[2], behind[2]) < 0.02)
    is_told = (square > 0.09) & (square > 12 * (front[2] + behind[2])) & (off < 0.1 * square)
    where = is_plain & is_told & (alpha > SURE) & (alpha < 1 - SURE)
    return seen[where], alpha[where], line.sum(2)[where] > 0


def _nearby(image: Array, where: Array) -> tuple[Array, Array, Array]:
    """Return the mean color (H, W, 3) of what is marked nearby, how much that is, and how much its colors vary."""
    mask = where.astype(np.float32)
    amount = cv2.GaussianBlur(mask, (0, 0), NEARBY)
    first, second = (_mean(image**power, mask, amount) for power in (1, 2))
    return first, amount, (second - first**2).clip(min=0).sum(2)


def _mean(values: Array, mask: Array, amount: Array) -> Array:
    spread: Array = cv2.GaussianBlur(values * mask[..., None], (0, 0), NEARBY)
    return spread / np.maximum(amount, 1e-6)[..., None]


def row(name: str, pairs: Iterable[Pair], most: int | None = None) -> list[str]:
    """Return two rows of the table, for brighter and for darker foregrounds."""
    parts = [[part[:most] for part in apparent(*pair)] for pair in pairs]
    seen, alpha, is_brighter = (np.concatenate(part) for part in zip(*parts, strict=True))
    lines = []
    for side, where in (("brighter", is_brighter), ("darker", ~is_brighter)):
        medians = [_median(seen[where & (alpha > at) & (alpha <= at + 0.1)]) for at in STEPS]
        lines.append(f"| {name}, {side} | {' | '.join(medians)} |")
    return lines


def _median(seen: Array) -> str:
    return f"{np.median(seen):.2f}" if len(seen) else ""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--cache", type=Path, default=Path("out/cache"))
    parser.add_argument("--pool", type=int, default=400)
    parser.add_argument("--samples", type=int, default=100)
    args = parser.parse_args()
    print(f"| true alpha | {' | '.join(f'{at + 0.05:.2f}' for at in STEPS)} |\n|{'---|' * (1 + len(STEPS))}")
    print("\n".join(row("photographs", photographs(args.folder))))
    if args.data:
        plan = pool_plan(args.data, args.cache, TrainConfig(seed=77, pool=args.pool))
        for name, in_light in (("samples", True), ("samples, numbers of a file", False)):
            print("\n".join(row(name, samples(plan, args.samples, in_light=in_light), MOST)))


if __name__ == "__main__":
    main()
