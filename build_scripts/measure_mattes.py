"""Measure the mattes that the embedded network makes of proposed marks alone, beside those of the benchmark's trimaps.

    python build_scripts/measure_mattes.py ALPHAMATTING [--images GT01 ...] [--network FILE.onnx] [--out FOLDER]

ALPHAMATTING holds image/, alpha/, trimap1/ and trimap2/. The box is that of measure_boxes.py with Edge of the program's
usual width, and so is the one scribble after it, in the middle of the widest fault. As the marks differ in what they
leave unknown, figures are of the whole photo, where marks that are wrong count in full; then of what is unknown in
trimap1 alone. SAD, Grad and Conn are in thousands, MSE is x 10^3. ``--out`` also writes each cutout on gray.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cv2
import numpy as np
from measure_boxes import box_of, laid_into, scribble_in
from numpy.typing import NDArray

from core.engine.options import MatteOptions, result_of_run
from core.evaluation.datasets import Scores, list_images, mean, score
from core.evaluation.metrics import sad
from core.geometry import slices
from core.imaging.composite import composite
from core.imaging.io import read_gray, read_image
from core.subject.laying import lay_box, lay_refined
from core.subject.networks import default_network, network_of
from core.subject.proposal import NoSubjectError, propose
from core.subject.saliency import Saliency, small_saliency
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, UNKNOWN, Trimap, snap

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine

GRAY = 128, 128, 128
Image = NDArray[np.uint8]


class Known(NamedTuple):
    """A photo of the benchmark with its alpha, uint8, and its trimaps."""

    image: Image
    alpha: NDArray[np.uint8]
    trimaps: tuple[Trimap, ...]


def read(folder: Path) -> Iterator[tuple[str, Known]]:
    """Yield the photos of a folder by name."""
    alphas, *trimaps = (list_images(folder / name) for name in ("alpha", "trimap1", "trimap2"))
    for name, path in list_images(folder / "image").items():
        marks = tuple(snap(read_gray(of[name]))[0] for of in trimaps)
        yield name, Known(np.asarray(read_image(path).image, np.uint8), read_gray(alphas[name]), marks)


def marked(known: Known, saliency: Saliency) -> dict[str, Trimap]:
    """Return the marks of a photo by each way to get them; without a subject all is Remove."""
    try:
        subject = propose(known.image, saliency).trimap
    except NoSubjectError:
        subject = np.full(known.alpha.shape, BACKGROUND, np.uint8)
    box, refined = boxed(known.image, known.alpha)
    by_hand = {f"trimap{number}": trimap for number, trimap in enumerate(known.trimaps, 1)}
    return {**by_hand, "Subject": subject, "Box": box, "Box, one scribble": refined}


def boxed(image: Image, alpha: NDArray[np.uint8]) -> tuple[Trimap, Trimap]:
    """Return the marks of the box around alpha, and those after one scribble, as the program lays them."""
    trimap, painted = np.full(alpha.shape, BACKGROUND, np.uint8), np.zeros(alpha.shape, np.bool_)
    laid = lay_box(
        image, trimap, painted, box_of(alpha), widths=edge_width(alpha.shape), asked=small_saliency()
    )
    laid_into(laid, trimap, painted)
    first = trimap.copy()
    where, value = scribble_in(laid.standing, image, alpha)
    trimap[slices(where)] = value
    again = lay_refined(image, trimap, painted, laid.standing, where=where, asked=small_saliency())
    laid_into(again, trimap, painted)
    return first, trimap


def new_engine() -> "MattingEngine":
    """Return an engine with the embedded model; torch is imported only now."""
    from core.engine.engine import MattingEngine

    return MattingEngine()


def matted(engine: "MattingEngine", image: NDArray[Any], trimap: Trimap) -> NDArray[np.uint8]:
    """Return the alpha, uint8 (H, W), that the program makes of marks; where none is Edge, that of the marks."""
    if not (trimap == UNKNOWN).any():
        return trimap.copy()
    events = engine.matte(image, trimap, MatteOptions(foreground=False))
    result = result_of_run(events)
    return np.rint(result.alpha * 255).astype(np.uint8)


def sad_of(engine: "MattingEngine", image: NDArray[Any], trimap: Trimap, alpha: NDArray[Any]) -> float:
    """Return the sum of absolute differences of the matte of marks over the whole photo, in thousands."""
    return sad(matted(engine, image, trimap), alpha, np.full(alpha.shape, UNKNOWN, np.uint8))


def scored(alpha: NDArray[np.uint8], known: Known) -> tuple[Scores, Scores]:
    """Return the figures of the whole photo, and of what is unknown in the first trimap."""
    whole = np.full(alpha.shape, UNKNOWN, np.uint8)
    return score(alpha, known.alpha, whole), score(alpha, known.alpha, known.trimaps[0])


def table(rows: dict[str, dict[str, tuple[Scores, Scores]]]) -> str:
    """Return SAD of each photo, whole, by way; then the means of all figures of each way."""
    names = list(next(iter(rows.values())))
    lines = [f"| SAD, whole | {' | '.join(names)} |", f"|{'---|' * (1 + len(names))}"]
    for photo, of_ways in rows.items():
        lines.append(f"| {photo} | {' | '.join(_sads(of_ways))} |")
    lines += ["", "| mean: SAD / MSE / Grad / Conn | whole photo | unknown in trimap1 |", "|---|---|---|"]
    for name in names:
        both = (mean([of_ways[name][place] for of_ways in rows.values()]) for place in (0, 1))
        lines.append(f"| {name} | {' | '.join(map(_four, both))} |")
    return "\n".join(lines)


def _sads(of_ways: dict[str, tuple[Scores, Scores]]) -> list[str]:
    return [f"{whole['sad']:.2f}" for whole, _ in of_ways.values()]


def _four(scores: Scores) -> str:
    return " / ".join(f"{scores[name] * (1000 if name == 'mse' else 1):.2f}" for name in scores)


def _save(folder: Path, name: str, known: Known, trimap: Trimap, alpha: NDArray[np.uint8]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    on_gray = composite(known.image, alpha.astype(np.float32) / 255, GRAY)
    cv2.imwrite(str(folder / f"{name}.png"), on_gray[..., ::-1])
    cv2.imwrite(str(folder / f"{name}-marks.png"), trimap)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", nargs="*", help="default: all")
    parser.add_argument("--network", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    saliency = Saliency(network_of(args.network) if args.network else default_network())
    engine = new_engine()
    rows: dict[str, dict[str, tuple[Scores, Scores]]] = {}
    for name, known in read(args.folder):
        if args.images and name not in args.images:
            continue
        rows[name] = {}
        for way, trimap in marked(known, saliency).items():
            alpha = matted(engine, known.image, trimap)
            rows[name][way] = scored(alpha, known)
            if args.out:
                _save(args.out, f"{name}-{way.replace(', ', '-').replace(' ', '-')}", known, trimap, alpha)
        sys.stderr.write(f"{name} {' '.join(_sads(rows[name]))}\n")
    print(table(rows))


if __name__ == "__main__":
    main()
