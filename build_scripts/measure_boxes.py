"""Measure Box and scribble: marks proposed for a box around each subject of alphamatting.com's training set.

    python build_scripts/measure_boxes.py ALPHAMATTING [--megapixels 1 8 33] [--images GT04 ...] [--alone]
        [--by-place]

ALPHAMATTING holds image/ and alpha/. The box is that of alpha above a half, grown by 5 %, with Edge of the program's
usual width. Printed for each photo and as a mean: intersection over union with alpha above a half; the shares of all
pixels that are marked Keep though they are not opaque (alpha below 0.95) or Remove though they are seen (above 0.05);
the share of Edge; seconds for the box and for one scribble in the middle of the worst fault, and IoU after that.
``--by-place`` has Auto edge in place of the Edge that the box lays.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, clip, slices
from core.subject.evidence import Asked
from core.subject.laying import Laying, Standing, lay_box, lay_refined
from core.subject.saliency import small_saliency
from core.trimap.edge_width import AdaptiveBands
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

_GROWN = 0.05
OPAQUE, CLEAR = 242, 13
"""Alpha from which a pixel is of the subject alone, and up to which it is none of it: 0.95 and 0.05."""


class Figures(NamedTuple):
    """The measurements of one photo."""

    iou: float
    wrong_keep: float
    wrong_remove: float
    edge: float
    box_s: float
    scribble_s: float
    iou_after: float


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--megapixels", type=float, nargs="*", default=[], help="resize to these; default: as they are"
    )
    parser.add_argument("--alone", action="store_true", help="without the saliency network")
    parser.add_argument("--by-place", action="store_true", help="with Auto edge over what the box lays")
    parser.add_argument("--images", nargs="*", default=[f"GT{number:02}" for number in range(1, 14)])
    arguments = parser.parse_args()
    asked = None if arguments.alone else small_saliency()
    for size in arguments.megapixels or [None]:
        print(f"\n{size or 'own'} MP | " + " | ".join(Figures._fields))
        rows = []
        for name in arguments.images:
            rows.append(
                measured(*read_pair(arguments.folder, name, size), asked, by_place=arguments.by_place)
            )
            print(f"{name} | " + " | ".join(f"{value:.3f}" for value in rows[-1]), flush=True)
        print("mean | " + " | ".join(f"{value:.3f}" for value in np.mean(rows, axis=0)))


def measured(
    image: NDArray[np.uint8], alpha: NDArray[np.uint8], asked: Asked | None, *, by_place: bool
) -> Figures:
    """Lay a box and one scribble and compare with the alpha, uint8 (H, W)."""
    trimap, painted = np.full(alpha.shape, UNKNOWN, np.uint8), np.zeros(alpha.shape, np.bool_)
    start = time.perf_counter()
    laid = lay_box(image, trimap, painted, box_of(alpha), widths=edge_width(alpha.shape), asked=asked)
    box_s = time.perf_counter() - start
    laid_into(laid, trimap, painted)
    wrong = shares(AdaptiveBands.from_trimap(image, trimap).trimap() if by_place else trimap, alpha)
    iou = _iou(laid.standing, image, alpha)
    where, value = scribble_in(laid.standing, image, alpha)
    trimap[slices(where)] = value
    start = time.perf_counter()
    refined = lay_refined(image, trimap, painted, laid.standing, where=where, asked=asked)
    scribble_s = time.perf_counter() - start
    return Figures(iou, *wrong, box_s, scribble_s, _iou(refined.standing, image, alpha))


def box_of(alpha: NDArray[np.uint8]) -> Rect:
    """Return the box of alpha above a half, grown by 5 % on each side."""
    left, top, width, height = cv2.boundingRect((alpha > 127).astype(np.uint8))
    y, x = round(height * _GROWN), round(width * _GROWN)
    box = clip((top - y, left - x, top + height + y, left + width + x), alpha.shape)
    assert box is not None
    return box


def read_pair(
    folder: Path, name: str, megapixels: float | None
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return image, uint8 RGB (H, W, 3), and alpha, uint8 (H, W), resized to so many megapixels."""
    pictures: Any = (
        cv2.imread(str(folder / "image" / f"{name}.png"), cv2.IMREAD_COLOR_RGB),
        cv2.imread(str(folder / "alpha" / f"{name}.png"), cv2.IMREAD_GRAYSCALE),
    )
    if megapixels:
        height, width = pictures[1].shape
        factor = (megapixels * 1e6 / (height * width)) ** 0.5
        size = round(width * factor), round(height * factor)
        pictures = [cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC) for picture in pictures]
    return pictures[0], pictures[1]


def laid_into(laid: Laying, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]) -> None:
    """Write what was laid into marks."""
    trimap[slices(laid.rect)] = laid.trimap
    painted[slices(laid.rect)] = True


def shares(trimap: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return the shares of all pixels that are wrongly Keep, wrongly Remove, and Edge."""
    wrong_keep = (trimap == FOREGROUND) & (alpha < OPAQUE)
    wrong_remove = (trimap == BACKGROUND) & (alpha > CLEAR)
    return float(wrong_keep.mean()), float(wrong_remove.mean()), float((trimap == UNKNOWN).mean())


def found_in(standing: Standing, image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where the subject of a photo was found, bool (H, W)."""
    mask = np.zeros(image.shape[:2], np.bool_)
    mask[slices(standing.grab.rect)] = standing.grab.alpha(image) > 127
    return mask


def _iou(standing: Standing, image: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> float:
    found, subject = found_in(standing, image), alpha > 127
    return float((found & subject).sum() / (found | subject).sum())


def scribble_in(standing: Standing, image: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> tuple[Rect, int]:
    """Return a square in the middle of the widest fault, and the class that belongs there."""
    found, subject = found_in(standing, image), alpha > 127
    return square_in_widest(((subject & ~found, FOREGROUND), (found & ~subject, BACKGROUND)))


def square_in_widest(faults: Iterable[tuple[NDArray[np.bool_], int]]) -> tuple[Rect, int]:
    """Return a square in the middle of the widest of some faults, bool (H, W), and the class told with that one."""
    best: tuple[float, Rect, int] = (0.0, (0, 0, 1, 1), BACKGROUND)
    for fault, value in faults:
        depth: Any = cv2.distanceTransform(np.pad(fault, 1).view(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
        if depth.max() > best[0]:
            row, column = (int(at) for at in np.unravel_index(depth.argmax(), depth.shape))
            by = max(int(min(depth.max() * 0.4, 0.01 * max(fault.shape))), 1)
            best = float(depth.max()), (max(row - by, 0), max(column - by, 0), row + by, column + by), value
    return best[1], best[2]


if __name__ == "__main__":
    main()
