"""How well doubt ranks the true error of mattes, as a Markdown table.

    python build_scripts/measure_doubt.py --image DATA/image --alpha DATA/alpha --trimap DATA/trimap1 --pred out/pred

``pred`` holds mattes as ``matte --alpha`` writes them. Beside doubt stand chance and the plain guess that alpha is
wrong where it is neither 0 nor 1. All figures are of unknown pixels, means over the images.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from core.doubt.evidence import Scene, gather
from core.doubt.known_colors import Plane
from core.doubt.places import Kind, Sign, find_places, window_side
from core.evaluation.datasets import list_images
from core.imaging.convert import to_float
from core.imaging.io import read_gray, read_image
from core.trimap.values import UNKNOWN, snap

SHARES = 0.01, 0.05, 0.2
PLACES = 10


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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for folder in ("image", "alpha", "trimap", "pred"):
        parser.add_argument(f"--{folder}", type=Path, required=True)
    parser.add_argument(
        "--half", choices=("all", "odd", "even"), default="all", help="every second image alone"
    )
    print(table(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
