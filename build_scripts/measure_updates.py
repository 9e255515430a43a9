"""Local updates judged against whole runs: photos of the gallery, three corrections each, as a Markdown table.

    python build_scripts/measure_updates.py                                   # ten photos at 2048 pixels
    python build_scripts/measure_updates.py --only raccoon --out out/updates    # also pictures of the seams
    python build_scripts/measure_updates.py --side 7680 --only seed      # as large as photos get

A dab of Keep, one of Remove and one of Edge are each laid where a user might, at places drawn with a fixed seed; each
changes the marks of the first run. "band" is the mean difference between update and whole run with the same new marks,
over the unknown pixels that the update touched; "before" the same of the matte that stood. "step" is what the update
adds at most to the difference of neighbors across the seam. Times are on the clock: beside other programs only their
ratio says something.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gallery_cases import CASES
from gallery_marks import EDGE, KEEP, REMOVE, trimap
from gallery_photos import ROOT, photo

from core.engine.engine import MattingEngine
from core.engine.local.regions import Standing, find_regions, in_cells
from core.engine.local.update import update
from core.engine.options import Event, MatteOptions, MatteResult, result_of_run
from core.geometry import slices, widened
from core.imaging.composite import composite

Image = NDArray[np.uint8]
PHOTOS = "seed", "raccoon", "bear", "cat", "astronaut", "camera", "cup", "moose", "bee", "glass"
DAB = 60 / 7680
"""Diameter of a dab, of the photo's longest side."""
NAMES = {KEEP: "Keep", REMOVE: "Remove", EDGE: "Edge"}
SEED = 14


class Found(NamedTuple):
    """A result and the seconds it took."""

    result: MatteResult
    seconds: float


@dataclass(frozen=True)
class Correction:
    """One dab, the matte it was laid on, and what update and whole run made of it."""

    name: str
    value: int
    image: NDArray[Any]
    before: Image
    now: Image
    stood: MatteResult
    updated: Found
    whole: Found

    def band(self) -> tuple[float, float]:
        """Return the mean differences from the whole run: of the update, and of what stood."""
        where = np.zeros(self.now.shape, np.bool_)
        for rect in self.updated.result.updated:
            where[slices(rect)] = True
        where &= self.now == EDGE
        if not where.any():
            return 0.0, 0.0
        truth = self.whole.result.alpha[where]
        mattes = self.updated.result.alpha, self.stood.alpha
        one, other = (float(np.abs(alpha[where] - truth).mean()) for alpha in mattes)
        return one, other

    def step(self) -> float:
        """Return the most that the update adds to the difference of two unknown neighbors, away from the dab."""
        change = self.updated.result.alpha - self.stood.alpha
        is_free = (self.now == EDGE) & (self.before == EDGE)
        dab = (self.now != self.before).astype(np.uint8)
        is_free &= cv2.distanceTransform(1 - dab, cv2.DIST_L2, 5) > FULL
        steps = [np.abs(np.diff(change, axis=axis))[_pairs(is_free, axis)] for axis in (0, 1)]
        return max((float(one.max()) for one in steps if one.size), default=0.0)

    def line(self) -> str:
        """Return a row of the table."""
        update, stood = self.band()
        width, height = self.updated.result.alpha.shape[::-1]
        ratio = self.updated.seconds / self.whole.seconds
        return (
            f"| {self.name}, {width}x{height} | {NAMES[self.value]} | {update:.4f} | {stood:.4f} | {self.step():.3f} "
            f"| {self.updated.seconds:.2f} s | {self.whole.seconds:.1f} s | {ratio:.2f} |"
        )

    def picture(self) -> Image:
        """Return what stood, the update and the whole run on black and on white, around the dab."""
        ys, xs = np.nonzero(self.now != self.before)
        box = widened((ys.min(), xs.min(), ys.max(), xs.max()), 230)
        height, width = self.now.shape
        area = slices((max(box[0], 0), max(box[1], 0), min(box[2], height), min(box[3], width)))
        rows = []
        for color in ((0, 0, 0), (255, 255, 255)):
            cells = [composite(r.foreground[area], r.alpha[area], color) for r in self._results()]
            rows.append(np.hstack(cells))
        alphas = [np.rint(r.alpha[area] * 255).astype(np.uint8) for r in self._results()]
        rows.append(np.repeat(np.hstack(alphas)[..., None], 3, axis=2))
        marked = self.image[area].copy()
        marked[(self.now != self.before)[area]] = (255, 0, 255)
        edge = cv2.morphologyEx(
            (self.now[area] == EDGE).astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3))
        )
        marked[edge > 0] = (255, 255, 0)
        differs = [np.abs(r.alpha - self.whole.result.alpha)[area] for r in self._results()[:2]]
        grays = [
            np.repeat(np.rint(np.minimum(4 * d, 1) * 255).astype(np.uint8)[..., None], 3, axis=2)
            for d in differs
        ]
        rows.append(np.hstack([*grays, marked]))
        return np.vstack(rows)

    def _results(self) -> tuple[MatteResult, ...]:
        return self.stood, self.updated.result, self.whole.result


FULL = 130
"""Pixels around a dab within which the update holds alone: no seam lies there."""


def _pairs(mask: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    return mask[1:] & mask[:-1] if axis == 0 else mask[:, 1:] & mask[:, :-1]


def finished(events: Iterator[Event]) -> Found:
    """Run to the end and return what came of it."""
    started = time.perf_counter()
    result = result_of_run(events)
    return Found(result, time.perf_counter() - started)


def enlarged(name: str, photos: Path, side: int) -> tuple[NDArray[Any], Image]:
    """Return photo and trimap of a case, ``side`` pixels long."""
    image = photo(CASES[name].photo, photos)
    marks = trimap(CASES[name].marks, image.shape[:2], str(ROOT / "resources" / "sample"))
    scale = side / max(image.shape[:2])
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=method)
    return image, np.asarray(cv2.resize(marks, image.shape[1::-1], interpolation=cv2.INTER_NEAREST), np.uint8)


def dabbed(marks: Image, alpha: NDArray[np.float32], value: int, rng: np.random.Generator) -> Image | None:
    """Lay a dab where it makes sense: Keep where alpha is high, Remove where it is low, Edge along the known side."""
    diameter = max(round(DAB * max(marks.shape)), 9) | 1
    mean = cv2.blur(alpha, (diameter, diameter))
    near = cv2.dilate((marks == EDGE).astype(np.uint8), np.ones((diameter, diameter), np.uint8)) > 0
    places = {
        KEEP: (marks == EDGE) & (mean > 0.7),
        REMOVE: (marks == EDGE) & (mean < 0.3),
        EDGE: (marks != EDGE) & near,
    }[value]
    rows, columns = np.nonzero(places)
    if not len(rows):
        return None
    at = int(rng.integers(len(rows)))
    now = marks.copy()
    cv2.circle(now, (int(columns[at]), int(rows[at])), diameter // 2, value, -1)
    return now


def corrections(engine: MattingEngine, name: str, args: argparse.Namespace) -> Iterator[Correction]:
    """Run a photo, then lay each dab on its marks, update, and run it whole again."""
    image, marks = enlarged(name, args.photos, args.side)
    options, rng = MatteOptions(precision=args.precision), np.random.default_rng(SEED)
    stood = finished(engine.matte(image, marks, options)).result
    for value in NAMES:
        now = dabbed(marks, stood.alpha, value, rng)
        if now is None:
            continue
        before = in_cells(marks)
        started = time.perf_counter()
        regions = find_regions(before, now)
        looked = time.perf_counter() - started
        if regions is None:
            continue
        standing = Standing(stood, before)
        local = finished(
            update(engine, image, now, standing, regions=regions, options=options, cancelled=lambda: False)
        )
        whole = finished(engine.matte(image, now, options))
        yield Correction(
            name, value, image, marks, now, stood, Found(local.result, local.seconds + looked), whole
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--only", help=f"names with commas between: {', '.join(PHOTOS)}")
    add("--side", type=int, default=2048, help="longest side of the photos in pixels")
    add(
        "--out",
        type=Path,
        help="where pictures go: what stood, update, whole run on black, white, as alpha; difference",
    )
    add("--photos", type=Path, default=ROOT / "out" / "gallery-photos", help="where photographs are kept")
    add("--precision", default="auto", choices=("auto", "fp32", "bf16", "fp16"))
    return parser.parse_args()


def main() -> None:
    """Print the table, row by row, and its means."""
    args = _arguments()
    engine = MattingEngine()
    engine.load()
    print(
        "| photo | dab of | band | before | step | update | whole | ratio |\n|---|---|---|---|---|---|---|---|"
    )
    bands, ratios = [], []
    for name in args.only.split(",") if args.only else PHOTOS:
        for one in corrections(engine, name, args):
            print(one.line(), flush=True)
            bands.append(one.band()[0])
            ratios.append(one.updated.seconds / one.whole.seconds)
            if args.out:
                args.out.mkdir(parents=True, exist_ok=True)
                path = args.out / f"{name}-{NAMES[one.value].lower()}.png"
                cv2.imwrite(str(path), one.picture()[..., ::-1])
    print(f"| mean, median of ratios | | {np.mean(bands):.4f} | | | | | {statistics.median(ratios):.2f} |")


if __name__ == "__main__":
    main()
