"""Measure what scribbles make of the marks that Subject proposes, against known alphas, as a Markdown table.

    python build_scripts/measure_scribbles.py ALPHAMATTING [--count 3] [--images GT04 ...] [--megapixels 1 8 33]

ALPHAMATTING holds image/ and alpha/. Each scribble is a square in the middle of the widest fault: what is marked Keep,
Edge or Remove though it belongs to another class by alpha (Keep from 0.95, Remove to 0.05). "Stroke alone" are the
marks with the same squares painted and nothing else. All shares are of the photo.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from measure_boxes import CLEAR, OPAQUE, laid_into, read_pair, shares, square_in_widest
from numpy.typing import NDArray

from core.geometry import Rect, slices
from core.subject.laying import lay_proposal, lay_refined
from core.subject.networks import default_network
from core.subject.proposal import propose
from core.subject.saliency import Saliency
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap


class Shares(NamedTuple):
    """Shares of a photo, in percent, and seconds of the last scribble."""

    wrong_keep: float
    wrong_remove: float
    edge: float
    seconds: float = 0.0


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--megapixels", type=float, nargs="*", default=[])
    parser.add_argument("--images", nargs="*", default=[f"GT{number:02}" for number in range(1, 14)])
    arguments = parser.parse_args()
    saliency = Saliency(default_network())
    for size in arguments.megapixels or [None]:
        print(f"\n| {size or 'own'} MP: {', '.join(Shares._fields)} | proposed | after | stroke alone |")
        print("|---|---|---|---|")
        rows = []
        for name in arguments.images:
            rows.append(measured(*read_pair(arguments.folder, name, size), saliency, arguments.count))
            print(_line(name, rows[-1]), flush=True)
        print(_line("mean", np.mean(rows, axis=0)))


def measured(
    image: NDArray[np.uint8], alpha: NDArray[np.uint8], saliency: Saliency, count: int
) -> list[Shares]:
    """Propose marks and scribble into their faults; return the shares as proposed, refined, and with strokes alone."""
    trimap, painted = np.full(alpha.shape, UNKNOWN, np.uint8), np.zeros(alpha.shape, np.bool_)
    laid = lay_proposal(image, propose(image, saliency), edge_width(alpha.shape))
    laid_into(laid, trimap, painted)
    before, alone, seconds = trimap.copy(), trimap.copy(), 0.0
    for _ in range(count):
        where, value = fault(trimap, alpha)
        trimap[slices(where)] = alone[slices(where)] = value
        start = time.perf_counter()
        laid = lay_refined(image, trimap, painted, laid.standing, where=where)
        seconds = time.perf_counter() - start
        laid_into(laid, trimap, painted)
    return [_shares(before, alpha), _shares(trimap, alpha)._replace(seconds=seconds), _shares(alone, alpha)]


def fault(trimap: Trimap, alpha: NDArray[np.uint8]) -> tuple[Rect, int]:
    """Return a square in the middle of the widest fault, and the class that belongs there."""
    of_class = (alpha >= OPAQUE, FOREGROUND), (alpha <= CLEAR, BACKGROUND)
    return square_in_widest((sure & (trimap != value), value) for sure, value in of_class)


def _shares(trimap: Trimap, alpha: NDArray[np.uint8]) -> Shares:
    return Shares(*(100 * share for share in shares(trimap, alpha)))


def _line(name: str, row: Any) -> str:
    cells = [", ".join(f"{value:.2f}" for value in shares) for shares in row]
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
