"""Measures how well doubt ranks the true error of mattes, as a Markdown table.

    python build_scripts/measure_doubt.py --image DATA/image --alpha DATA/alpha --trimap DATA/trimap1 --pred out/pred

``pred`` holds mattes as ``matte --alpha`` writes them. Beside doubt stand chance and the plain guess that alpha is
wrong where it is neither 0 nor 1. All figures are of unknown pixels, means over the images. Below stand the places of
all images by kind, and how long a look takes at 8K.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.doubts import find_doubts, update_doubts
from core.doubt.evidence import Scene, gather
from core.doubt.known_colors import Plane
from core.doubt.places import Kind, Sign, find_places, window_side
from core.evaluation.datasets import list_images
from core.imaging.convert import to_float
from core.imaging.io import read_gray, read_image
from core.trimap.values import UNKNOWN, snap

SHARES = 0.01, 0.05, 0.2
PLACES = 10
LARGE = 7680


def middle(scene: Scene) -> Plane:
    """Return how far alpha is from 0 and 1."""
    return np.asarray((1 - np.abs(2 * scene.alpha - 1)) * scene.is_unknown, np.float32)


def doubt(scene: Scene) -> Plane:
    """Return the error that the program expects."""
    return gather(scene).doubt


RANKINGS: dict[str, Callable[[Scene], Plane]] = {"alpha in the middle": middle, "doubt": doubt}


def read_scene(image: Path, trimap: Path, pred: Path) -> Scene:
    """Read one image with its marks and its matte."""
    colors = read_image(image).image
    alpha = read_gray(pred).astype(np.float32)
    alpha /= 255 if alpha.max() <= 255 else 65535
    return Scene(to_float(colors), snap(read_gray(trimap))[0], alpha, max(alpha.shape))


def figures(plane: Plane, error: Plane, is_unknown: NDArray[np.bool_]) -> list[float]:
    """Return the shares of all error under the most doubtful pixels, the correlation, and what the places hold."""
    ranked = error[is_unknown][np.argsort(-plane[is_unknown], kind="stable")]
    out = [float(ranked[: round(share * ranked.size)].sum() / ranked.sum()) for share in SHARES]
    out.append(float(np.corrcoef(plane[is_unknown], error[is_unknown])[0, 1]))
    is_seen = np.zeros_like(is_unknown)
    for place in find_places([Sign(Kind.COLORS, plane, plane, 1e-3)], window_side(max(error.shape)))[:PLACES]:
        top, left, bottom, right = place.rect
        is_seen[top:bottom, left:right] = True
    seen = is_seen & is_unknown
    return [*out, float(error[seen].sum() / ranked.sum()), float(seen.sum() / is_unknown.sum())]


def measure(args: argparse.Namespace) -> dict[str, list[list[float]]]:
    """Return the figures of every image for every ranking, the true error among them."""
    images, truths, trimaps, preds = (
        list_images(folder) for folder in (args.image, args.alpha, args.trimap, args.pred)
    )
    names = [name for index, name in enumerate(images) if args.half in ("all", ("odd", "even")[index % 2])]
    rows: dict[str, list[list[float]]] = {}
    for name in names:
        scene = read_scene(images[name], trimaps[name], preds[name])
        is_unknown = np.asarray(scene.trimap == UNKNOWN)
        error = np.abs(scene.alpha - read_gray(truths[name]).astype(np.float32) / 255) * is_unknown
        planes = {label: ranking(scene) for label, ranking in RANKINGS.items()}
        for label, plane in {**planes, "the true error": error}.items():
            rows.setdefault(label, []).append(figures(plane, error, is_unknown))
    return rows


def table(rows: dict[str, list[list[float]]]) -> str:
    """Return the means as a table."""
    head = [f"top {share:.0%}" for share in SHARES]
    lines = [
        f"| ranked by | {' | '.join(head)} | correlation | first {PLACES} places | of the unknown pixels |",
        f"|{'---|' * (len(SHARES) + 4)}",
        f"| chance | {' | '.join(f'{100 * share:.1f} %' for share in SHARES)} | 0 | as its area | |",
    ]
    for label, values in rows.items():
        mean: list[Any] = np.mean(values, axis=0).tolist()
        shares = [f"{100 * value:.1f} %" for value in (*mean[:3], *mean[4:])]
        lines.append(f"| {label} | {' | '.join(shares[:3])} | {mean[3]:.2f} | {' | '.join(shares[3:])} |")
    return "\n".join(lines)


def count_kinds(args: argparse.Namespace) -> str:
    """Return how many places of each kind are found in all images."""
    images, trimaps, preds = (list_images(folder) for folder in (args.image, args.trimap, args.pred))
    kinds: Counter[str] = Counter()
    for name, path in images.items():
        scene = read_scene(path, trimaps[name], preds[name])
        kinds.update(
            place.kind.value for place in find_doubts(scene.colors, scene.trimap, scene.alpha).places
        )
    return f"{kinds.total()} places: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def time_large(args: argparse.Namespace) -> str:
    """Return the CPU seconds of a look at the first image, enlarged to 7680 pixels, and of one at a region of it."""
    images, trimaps, preds = (list_images(folder) for folder in (args.image, args.trimap, args.pred))
    name = next(iter(images))
    scene = read_scene(images[name], trimaps[name], preds[name])
    factor = LARGE / scene.length
    image, trimap, alpha = (
        cv2.resize(array, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
        for array in (read_image(images[name]).image, scene.trimap, scene.alpha)
    )
    begun = time.process_time()
    doubts = find_doubts(image, trimap, alpha)
    whole = time.process_time() - begun
    update_doubts(doubts, image, trimap, alpha, (1000, 1000, 1300, 1300))
    region = time.process_time() - begun - whole
    return f"{alpha.shape[1]}x{alpha.shape[0]}: {whole:.2f} s of CPU, a region of 300x300 {region:.2f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for folder in ("image", "alpha", "trimap", "pred"):
        parser.add_argument(f"--{folder}", type=Path, required=True)
    parser.add_argument(
        "--half", choices=("all", "odd", "even"), default="all", help="every second image alone"
    )
    args = parser.parse_args()
    for part in (table(measure(args)), count_kinds(args), time_large(args)):
        print(part, end="\n\n")


if __name__ == "__main__":
    main()
