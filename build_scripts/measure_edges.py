"""Measures how much of what is mixed lies in Edge around a mask: by place, and with one width, as a Markdown table.

    python build_scripts/measure_edges.py --data DATA [--matte]

``DATA`` holds image/ and alpha/. The mask is where alpha is over one half. Pixels with alpha from 0.02 to 0.98 count as
mixed. Figures are means over the images. ``--matte`` also mattes each with the embedded network (minutes).
"""

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from measure_mattes import new_engine, sad_of
from numpy.typing import NDArray

from core.evaluation.datasets import list_images
from core.imaging.io import read_gray, read_image
from core.trimap.bands import EdgeBands
from core.trimap.edge_width import AdaptiveBands
from core.trimap.sizes import edge_width
from core.trimap.values import UNKNOWN, Trimap

Array = NDArray[Any]
SCALES = 0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0
MULTIPLES = 0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0
AREAS = 0.05, 0.1, 0.15
RECALLS = 0.8, 0.9, 0.95


def figures(trimap: Trimap, alpha: Array) -> tuple[float, float]:
    """Return which share of the mixed pixels is Edge, and which share of the photo."""
    is_edge, is_mixed = trimap == UNKNOWN, (alpha > 0.02) & (alpha < 0.98)
    return float(is_edge[is_mixed].mean()), float(is_edge.mean())


def even(mask: NDArray[np.bool_], multiple: float) -> Trimap:
    """Return the band of so many times the usual width."""
    inner, outer = edge_width(mask.shape)
    return EdgeBands(mask, ~mask).trimap(inner * multiple, outer * multiple)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--matte", action="store_true")
    args = parser.parse_args()
    alphas = list_images(args.data / "alpha")
    evens, places, sads = [], [], []
    engine = new_engine() if args.matte else None
    for name, path in list_images(args.data / "image").items():
        image, alpha = read_image(path).image, read_gray(alphas[name]).astype(np.float32) / 255
        mask = alpha > 0.5
        bands = AdaptiveBands(image, mask, ~mask)
        evens.append([figures(even(mask, multiple), alpha) for multiple in MULTIPLES])
        places.append([figures(bands.trimap(scale), alpha) for scale in SCALES])
        if engine is not None:
            area = places[-1][SCALES.index(1.0)][1]
            same = float(np.interp(area, [a for _, a in evens[-1]], MULTIPLES))
            laid = even(mask, 1.0), even(mask, same), bands.trimap(1.0)
            sads.append([sad_of(engine, image, trimap, alpha) for trimap in laid])
            sys.stderr.write(f"{name} {np.round(sads[-1], 2)}\n")
    _print(np.mean(evens, axis=0), np.mean(places, axis=0), sads)


def _print(even_means: Array, place_means: Array, sads: list[list[float]]) -> None:
    print("| | the same everywhere | by place |\n|---|---|---|")
    curves = even_means, place_means
    for area in AREAS:
        found = [f"{np.interp(area, curve[:, 1], curve[:, 0]):.3f}" for curve in curves]
        print(f"| recall at {area:.0%} Edge | {' | '.join(found)} |")
    for recall in RECALLS:
        found = [f"{np.interp(recall, curve[:, 0], curve[:, 1]):.1%}" for curve in curves]
        print(f"| Edge at recall {recall} | {' | '.join(found)} |")
    usual, here = even_means[MULTIPLES.index(1.0)], place_means[SCALES.index(1.0)]
    print(f"| as it comes: recall, Edge | {usual[0]:.3f}, {usual[1]:.1%} | {here[0]:.3f}, {here[1]:.1%} |")
    if sads:
        means = np.mean(sads, axis=0)
        print(f"| SAD as it comes; of equal area | {means[0]:.2f}; {means[1]:.2f} | {means[2]:.2f} |")


if __name__ == "__main__":
    main()
