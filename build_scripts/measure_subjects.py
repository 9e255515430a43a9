"""How good the marks are that Subject proposes, against known alphas, as a Markdown table.

    python build_scripts/measure_subjects.py --image DATA/image --alpha DATA/alpha [--trimap DATA/trimap1]
        [--network FILE.onnx] [--sizes]

All shares are of the photo. IoU compares the mask over 0.5 with alpha over 0.5. Wrong Keep is Keep where alpha is below
0.5, wrong Remove is Remove where it is above; "soft" are those where alpha is below 0.95 or above 0.05. "Unrefined" are
the network's mask of the whole photo alone, over 0.95 and below 0.05. ``--sizes`` tells seconds instead, of photos
enlarged to 1, 8 and 33 megapixels: the best of three.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from core.evaluation.datasets import list_images
from core.imaging.convert import to_depth, to_float
from core.imaging.io import read_gray, read_image
from core.imaging.thumbnail import reduced
from core.subject.evidence import gather
from core.subject.networks import default_network, network_of
from core.subject.outline import fitted
from core.subject.proposal import SIDE, NoSubjectError, propose
from core.subject.saliency import Saliency
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap, snap

SIZES = (1224, 816), (3464, 2310), (7680, 4320)
SURE = 0.95


class Row(NamedTuple):
    """Figures of one way to propose marks for one photo, each a share; not a number where nothing was proposed."""

    iou: float
    wrong_keep: float
    wrong_remove: float
    soft_keep: float
    soft_remove: float
    edge: float


def figures(mask: NDArray[np.float32], trimap: Trimap, alpha: NDArray[np.float32]) -> Row:
    """Return the figures of a mask and the trimap made of it."""
    keep, remove, subject = trimap == FOREGROUND, trimap == BACKGROUND, alpha > 0.5
    of_mask = mask > 0.5
    return Row(
        iou=float((of_mask & subject).sum() / max((of_mask | subject).sum(), 1)),
        wrong_keep=float((keep & ~subject).mean()),
        wrong_remove=float((remove & subject).mean()),
        soft_keep=float((keep & (alpha < 0.95)).mean()),
        soft_remove=float((remove & (alpha > 0.05)).mean()),
        edge=float((trimap == UNKNOWN).mean()),
    )


def unrefined(image: NDArray[np.uint8], saliency: Saliency, alpha: NDArray[np.float32]) -> Row:
    """Return the figures of the network's answer as it is."""
    mask = saliency.mask(image)
    trimap = np.select([mask > SURE, mask < 1 - SURE], [FOREGROUND, BACKGROUND], UNKNOWN).astype(np.uint8)
    return figures(mask, trimap, alpha)


def proposed(image: NDArray[np.uint8], saliency: Saliency, alpha: NDArray[np.float32]) -> Row:
    """Return the figures of the marks as the program proposes them."""
    small = reduced(image, SIDE)
    evidence = gather(small, saliency)
    fit = fitted(evidence.middle, small, max(round(1.5 * evidence.cell), 1))
    mask = np.asarray(cv2.resize(fit, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    try:
        return figures(mask, propose(image, saliency), alpha)
    except NoSubjectError as error:
        print(error, file=sys.stderr)
        return Row(*[float("nan")] * len(Row._fields))


def table(rows: Iterable[tuple[str, Row, Row]]) -> str:
    """Return the table of (name, unrefined, proposed), with means below."""
    lines = ["| | " + " | ".join(f"{name.replace('_', ' ')}, %" for name in Row._fields) + " |"]
    lines.append("|---|" + "---|" * len(Row._fields))
    kept = list(rows)
    means = [Row(*np.nanmean(np.array([row[n] for row in kept]), axis=0)) for n in (1, 2)]
    for name, before, after in [*kept, ("mean", *means)]:
        cells = (f"{100 * a:.2f} → {100 * b:.2f}" for a, b in zip(before, after, strict=True))
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def seconds(image: NDArray[np.uint8], saliency: Saliency) -> str:
    """Return a table of the seconds that a proposal takes, the best of three."""
    lines = ["| size | seconds |", "|---|---|"]
    for size in SIZES:
        large = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            propose(large, saliency)
            times.append(time.perf_counter() - begun)
        lines.append(f"| {size[0]} x {size[1]} | {min(times):.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--image", type=Path, required=True)
    parser.add_argument("--alpha", type=Path, required=True)
    parser.add_argument("--trimap", type=Path, help="trimaps by hand: their share of Edge is told as well")
    parser.add_argument("--network", type=Path)
    parser.add_argument("--sizes", action="store_true")
    args = parser.parse_args()
    saliency = Saliency(network_of(args.network) if args.network else default_network())
    images, alphas = list_images(args.image), list_images(args.alpha)
    pixels = {
        name: np.asarray(to_depth(read_image(path).image, 8), np.uint8) for name, path in images.items()
    }
    if args.sizes:
        print(seconds(next(iter(pixels.values())), saliency))
        return
    known = {name: to_float(read_gray(alphas[name])) for name in pixels if name in alphas}
    print(
        table(
            (name, unrefined(pixels[name], saliency, a), proposed(pixels[name], saliency, a))
            for name, a in known.items()
        )
    )
    if args.trimap:
        by_hand = [snap(read_gray(path))[0] for path in list_images(args.trimap).values()]
        print(f"\nEdge in the trimaps by hand: {np.mean([(t == UNKNOWN).mean() for t in by_hand]):.1%}")


if __name__ == "__main__":
    main()
