"""Count the gestures that a simulated person needs to mark photographs, in several ways, as a Markdown table.

    python build_scripts/measure_strokes.py ALPHAMATTING [--images GT01 ...] [--limit 0.005] [--most 40] [--matte]

ALPHAMATTING holds image/ and alpha/. The person (build_scripts/simulated_person.py) repairs the largest wrong region
with one stroke, again and again, until wrong Keep and wrong Remove together are below the limit, a share of the photo.
Ways: "even" paints on an unmarked photo, with Auto edge of one width in the end, 1.25 % of the longer side inside and
outside; "by place" the same with Auto edge as wide as each place needs; "Subject" and "Box" begin with that gesture and
press the latter Auto edge only where it is then enough. Their strokes are scribbles, which refine. Every stroke,
Subject, Box and Auto edge counts as one gesture; where Subject or Box find nothing, painting begins after them.
``--matte`` also mattes the marks reached (SAD of the whole photo, thousands).
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from measure_boxes import box_of, laid_into
from measure_mattes import new_engine, sad_of
from numpy.typing import NDArray
from simulated_person import Plane, Stroke, next_stroke, wrong_share

from core.errors import UserError
from core.evaluation.datasets import list_images
from core.imaging.io import read_gray, read_image
from core.subject.evidence import Asked
from core.subject.laying import Laying, lay_box, lay_proposal, lay_refined
from core.subject.networks import default_network
from core.subject.proposal import propose
from core.subject.saliency import Saliency, small_saliency
from core.trimap.bands import EdgeBands
from core.trimap.edge_width import AdaptiveBands
from core.trimap.sizes import edge_width
from core.trimap.values import BACKGROUND, UNKNOWN, Trimap

EIGHT = tuple(f"GT{number:02}" for number in range(1, 9))
Image = NDArray[np.uint8]
AutoEdge = Callable[[Trimap], Trimap]
EVEN = 0.0125
"""Width on each side of the Edge that is the same everywhere, of the photo's longer side."""


class State(NamedTuple):
    """Marks as they are seen, and how many gestures they took."""

    trimap: Trimap
    gestures: int


class Reached(NamedTuple):
    """The final state of a way of marking."""

    trimap: Trimap
    gestures: int
    begun: float
    wrong: float


class Painted:
    """Marks painted with the brush, with Auto edge around them in the end where that is then enough."""

    def __init__(self, start: Trimap, gestures: int, auto_edge: AutoEdge) -> None:
        self.trimap, self.gestures, self._auto_edge = start.copy(), gestures, auto_edge

    def states(self) -> Iterator[State]:
        """Yield the marks as they are, where they hold Edge, and with Auto edge; the last are those to repair."""
        if (self.trimap == UNKNOWN).any():
            yield State(self.trimap, self.gestures)
        yield State(self._auto_edge(self.trimap), self.gestures + 1)

    def paint(self, stroke: Stroke) -> None:
        """Paint a stroke, which counts."""
        self.trimap[stroke.covered(self.trimap.shape)] = stroke.value
        self.gestures += 1


class Scribbled(Painted):
    """A subject as it was laid by one gesture, refined by scribbles."""

    def __init__(self, image: Image, laid: Laying, auto_edge: AutoEdge, asked: Asked | None = None) -> None:
        super().__init__(np.full(image.shape[:2], BACKGROUND, np.uint8), 1, auto_edge)
        self._image, self._painted, self._asked = image, np.zeros(image.shape[:2], np.bool_), asked
        self._write(laid)

    def paint(self, stroke: Stroke) -> None:
        """Paint a stroke and refine the subject by it, which counts once."""
        super().paint(stroke)
        under, marks = stroke.selection(self.trimap.shape), (self.trimap, self._painted, self._standing)
        self._write(lay_refined(self._image, *marks, where=under.rect, stroke=under, asked=self._asked))

    def _write(self, laid: Laying) -> None:
        laid_into(laid, self.trimap, self._painted)
        self._standing = laid.standing


def reach(marks: Painted, alpha: Plane, limit: float, most: int) -> Reached:
    """Repair marks until less than a share of the photo is wrong, or a stroke more would be one too many."""
    begun = None
    while True:
        for state in marks.states():
            share = wrong_share(state.trimap, alpha)
            begun = share if begun is None else begun
            if share < limit:
                return Reached(*state, begun, share)
        stroke = next_stroke(state.trimap, alpha) if state.gestures < most else None
        if stroke is None:
            return Reached(*state, begun or 0.0, share)
        marks.paint(stroke)


def ways(image: Image, alpha: NDArray[np.uint8], saliency: Saliency) -> dict[str, Painted]:
    """Return the ways to mark a photo, by name, none of them begun."""
    blank, width = np.full(alpha.shape, BACKGROUND, np.uint8), EVEN * max(alpha.shape)
    usual, asked = edge_width(alpha.shape), small_saliency()

    def even(trimap: Trimap) -> Trimap:
        return EdgeBands.from_trimap(trimap).trimap(width, width)

    def by_place(trimap: Trimap) -> Trimap:
        return AdaptiveBands.from_trimap(image, trimap).trimap()

    def found(lay: Callable[[], Laying]) -> Painted:
        return _or(lambda: Scribbled(image, lay(), by_place, asked), Painted(blank, 1, by_place))

    return {
        "even": Painted(blank, 0, even),
        "by place": Painted(blank, 0, by_place),
        "Subject": found(lambda: lay_proposal(image, propose(image, saliency), usual)),
        "Box": found(lambda: lay_box(image, blank, blank > 0, box_of(alpha), widths=usual, asked=asked)),
    }


def _or(begin: Callable[[], Painted], other: Painted) -> Painted:
    try:
        return begin()
    except UserError as error:
        print(error, file=sys.stderr)
        return other


def cell(reached: Reached, limit: float, error: float | None) -> str:
    """Return a cell of the table."""
    more = "" if reached.wrong < limit else f" ({reached.wrong:.1%} left)"
    matte = "" if error is None else f", SAD {error:.2f}"
    edge = float((reached.trimap == UNKNOWN).mean())
    return f"{reached.gestures}{more}, Edge {edge:.0%}{matte}"


def main() -> None:
    """Print a row for each photograph, and means."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--images", nargs="*", default=EIGHT)
    parser.add_argument("--limit", type=float, default=0.005)
    parser.add_argument("--most", type=int, default=40)
    parser.add_argument("--matte", action="store_true")
    args = parser.parse_args()
    saliency, engine = Saliency(default_network()), new_engine() if args.matte else None
    images, alphas = (list_images(args.folder / name) for name in ("image", "alpha"))
    counts: list[list[float]] = []
    for name in args.images:
        image, gray = np.asarray(read_image(images[name]).image), read_gray(alphas[name])
        alpha = gray.astype(np.float32) / 255
        begun = ways(image, gray, saliency)
        if not counts:
            print(f"| | {' | '.join(begun)} |\n|{'---|' * (1 + len(begun))}")
        ends = [reach(way, alpha, args.limit, args.most) for way in begun.values()]
        errors = [sad_of(engine, image, end.trimap, alpha) if engine else None for end in ends]
        cells = [cell(end, args.limit, error) for end, error in zip(ends, errors, strict=True)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
        counts.append([end.gestures for end in ends])
    print(f"| mean | {' | '.join(f'{count:.1f}' for count in np.mean(counts, axis=0))} |")


if __name__ == "__main__":
    main()
