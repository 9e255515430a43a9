"""Measures the marks that Subject proposes against known alphas, as a Markdown table.

    python build_scripts/measure_subjects.py --image DATA/image --alpha DATA/alpha [--trimap DATA/trimap1]
        [--network FILE.onnx] [--sizes]
    python build_scripts/measure_subjects.py --gallery out/gallery-photos [--network FILE.onnx]

All shares are of the photo. IoU compares the mask over 0.5 with alpha over 0.5. Wrong Keep is Keep where alpha is below
0.5, wrong Remove is Remove where it is above; "soft" are those where alpha is below 0.95 or above 0.05. "Unrefined" are
the network's mask of the whole photo alone, over 0.95 and below 0.05. ``--sizes`` tells seconds instead, of photos
enlarged to 1, 8 and 33 megapixels: the best of three. ``--gallery`` compares Subject and a box (that of all the marks
by hand, grown by 5 %, with Edge of the program's usual width) with the gallery's marks by hand, as no alpha is known of
its photographs: IoU, wrong Keep and wrong Remove are then of what is Keep or Remove there, and Edge of the photo. Means
leave out photographs in which nothing was found.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from gallery_cases import CASES
from gallery_marks import Case
from gallery_marks import trimap as marks_of
from gallery_photos import ROOT, photo
from measure_boxes import box_of, found_in
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.datasets import list_images
from core.geometry import slices
from core.imaging.convert import to_depth, to_float
from core.imaging.io import read_gray, read_image
from core.subject.laying import lay_box
from core.subject.networks import default_network, network_of
from core.subject.proposal import NoSubjectError, propose
from core.subject.saliency import Saliency, small_saliency
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap, snap

SIZES = (1224, 816), (3464, 2310), (7680, 4320)
SURE = 0.95
BY_HAND = "iou", "wrong_keep", "wrong_remove", "edge"
"""Figures that marks by hand allow."""


class Row(NamedTuple):
    """Figures of one way to propose marks for one photo, each a share; not a number where nothing was proposed."""

    iou: float
    wrong_keep: float
    wrong_remove: float
    soft_keep: float
    soft_remove: float
    edge: float


NOTHING = Row(*[float("nan")] * len(Row._fields))


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
    made = subject_marks(image, saliency)
    return figures(*made, alpha) if made else NOTHING


def subject_marks(image: NDArray[np.uint8], saliency: Saliency) -> tuple[NDArray[np.float32], Trimap] | None:
    """Return the mask that a proposal is made from, and the proposal; None without a subject, which stderr says."""
    try:
        trimap, likely = propose(image, saliency)
        mask = cv2.resize(likely, image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return np.asarray(mask, np.float32), trimap
    except NoSubjectError as error:
        print(error, file=sys.stderr)
        return None


def box_marks(image: NDArray[np.uint8], hand: Trimap) -> tuple[NDArray[np.float32], Trimap] | None:
    """Return the mask and the marks of the box around all that is not Remove by hand; None if nothing is found."""
    trimap, painted = np.full(hand.shape, BACKGROUND, np.uint8), np.zeros(hand.shape, np.bool_)
    box = box_of(np.where(hand == BACKGROUND, 0, 255).astype(np.uint8))
    try:
        laid = lay_box(image, trimap, painted, box, widths=edge_width(hand.shape), asked=small_saliency())
    except UserError as error:
        print(error, file=sys.stderr)
        return None
    trimap[slices(laid.rect)] = laid.trimap
    return found_in(laid.standing, image).astype(np.float32), trimap


def beside(made: tuple[NDArray[np.float32], Trimap] | None, hand: Trimap) -> Row:
    """Return the figures of a mask and marks on what is known by hand; Edge alone is of all."""
    if made is None:
        return NOTHING
    known = hand != UNKNOWN
    mask, trimap = made
    row = figures(mask[known], trimap[known], hand[known].astype(np.float32) / 255)
    return row._replace(edge=float((trimap == UNKNOWN).mean()))


def by_hand(photos: Path) -> Iterator[tuple[str, NDArray[np.uint8], Trimap]]:
    """Yield the photographs of the gallery, each with the marks of its first case."""
    first: dict[str, Case] = {}
    for case in CASES.values():
        first.setdefault(case.photo, case)
    for name, case in first.items():
        image = photo(name, photos)
        yield name, image, marks_of(case.marks, image.shape[:2], str(ROOT / "resources" / "sample"))


def table(rows: Iterable[tuple[str, Row, Row]], fields: tuple[str, ...] = Row._fields) -> str:
    """Return the table of (name, before, after), with means below."""
    lines = ["| | " + " | ".join(f"{name.replace('_', ' ')}, %" for name in fields) + " |"]
    lines.append("|---|" + "---|" * len(fields))
    kept = list(rows)
    means = [_mean([row[n] for row in kept]) for n in (1, 2)]
    for name, *both in [*kept, ("mean", *means)]:
        cells = (" → ".join(_percent(getattr(row, field)) for row in both) for field in fields)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _mean(rows: list[Row]) -> Row:
    found = [row for row in rows if not np.isnan(row.iou)]
    return Row(*np.mean(found, axis=0)) if found else NOTHING


def _percent(share: float) -> str:
    return "none" if np.isnan(share) else f"{100 * share:.2f}"


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
    parser.add_argument("--image", type=Path)
    parser.add_argument("--alpha", type=Path)
    parser.add_argument("--trimap", type=Path, help="trimaps by hand: their share of Edge is told as well")
    parser.add_argument("--network", type=Path)
    parser.add_argument("--sizes", action="store_true")
    parser.add_argument("--gallery", type=Path, help="where the gallery's photographs are kept")
    args = parser.parse_args()
    saliency = Saliency(network_of(args.network) if args.network else default_network())
    if args.gallery:
        _print_gallery(args.gallery, saliency)
    elif args.image and args.alpha:
        _print_known(args, saliency)
    else:
        parser.error("give --image and --alpha, or --gallery")


def _print_gallery(photos: Path, saliency: Saliency) -> None:
    print("Subject → Box\n")
    rows, edges = [], []
    for name, image, hand in by_hand(photos):
        made = subject_marks(image, saliency), box_marks(image, hand)
        rows.append((name, beside(made[0], hand), beside(made[1], hand)))
        edges.append((hand == UNKNOWN).mean())
    print(table(rows, BY_HAND))
    print(f"\nEdge by hand: {np.mean(edges):.1%}")


def _print_known(args: argparse.Namespace, saliency: Saliency) -> None:
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
