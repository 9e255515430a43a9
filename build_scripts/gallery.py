"""Contact sheets of a model on a fixed list of hard photographs: look at them after every training run.

    python build_scripts/gallery.py                          # all cases into out/gallery/, and probes.md there
    python build_scripts/gallery.py --only raccoon,bear --model runs/new/averaged.safetensors --out out/new
    python build_scripts/gallery.py --card                   # also the pictures of the model card, in docs/images/

Photographs come from Debian packages (gallery_photos.py) and are kept in out/gallery-photos.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gallery_cases import CASES
from gallery_marks import EDGE, KEEP, REMOVE, Box, Case, trimap
from gallery_photos import ROOT, SOURCES, photo

from core.engine.engine import MattingEngine
from core.engine.options import MatteOptions, MatteResult, result_of_run
from core.engine.token_map import TOKEN, result_map, token_picture
from core.imaging.composite import composite
from core.imaging.convert import to_depth
from core.jobs.backgrounds import cover
from core.resources import DEFAULT_MODEL

Image = NDArray[np.uint8]
CELL = 400
"""Side of one picture on a sheet, in pixels."""
VIEWS = ("photo and marks", "alpha", "on black", "on white", "on a photo", "routing")
BACKDROP = "cup"
CARD_WIDTH = 900
"""Width of a picture of the model card, in pixels."""
_TINTS = {KEEP: (60, 200, 60), EDGE: (30, 120, 220), REMOVE: (220, 40, 40)}


class Panel(NamedTuple):
    """A picture of the model card: a place of a case, and the views shown of it."""

    case: str
    box: Box
    views: tuple[str, ...]


_PLAIN = ("photo", "alpha", "on black")
CARD: dict[str, tuple[Panel, ...]] = {
    "fails-haze": (
        Panel("seed", (1300, 100, 1900, 400), _PLAIN),
        Panel("seed", (1250, 1500, 1950, 1850), _PLAIN),
    ),
    "fails-inside": (
        Panel("raccoon-coarse", (700, 0, 1020, 220), ("photo and marks", "alpha", "on white")),
        Panel("raccoon-unknown", (0, 0, 1024, 704), ("photo and marks", "alpha", "on white")),
    ),
    "fails-antlers": (Panel("moose", (240, 140, 440, 340), ("photo and marks", "alpha", "on white")),),
    "fails-wing": (Panel("bee", (110, 440, 460, 810), ("photo and marks", "alpha", "on white")),),
    "fails-rim": (Panel("cup", (70, 260, 300, 400), ("photo and marks", "alpha", "on black")),),
    "routing": tuple(
        Panel(name, box, ("photo and marks", "alpha", "routing"))
        for name, box in {
            "raccoon": (0, 0, 1024, 704),
            "bee": (0, 0, 1620, 1280),
            "moose": (80, 60, 840, 660),
        }.items()
    ),
}
"""Files in docs/images, without their suffix, and what they show."""


@dataclass(frozen=True)
class Outcome:
    """A case, what went in and what came out."""

    case: Case
    image: NDArray[Any]
    trimap: Image
    result: MatteResult

    def view(self, name: str, backdrop: Image) -> Image:
        """Return one of VIEWS, uint8 RGB of the photo's size; "photo" is the photo alone."""
        pixels = to_depth(self.image, 8)
        if name == "photo":
            return pixels
        if name == "photo and marks":
            return _marked(pixels, self.trimap)
        if name == "alpha":
            return np.repeat(np.rint(self.result.alpha * 255).astype(np.uint8)[..., None], 3, axis=2)
        if name == "routing":
            shown = result_map(self.result)
            return pixels if shown is None else token_picture(self.image, shown)
        on = {"on black": (0, 0, 0), "on white": (255, 255, 255)}.get(name)
        front = to_depth(self.result.foreground, 8)
        return composite(front, self.result.alpha, cover(backdrop, front.shape[:2]) if on is None else on)


def run(engine: MattingEngine, case: Case, photos: Path, precision: str) -> Outcome:
    """Matte one case."""
    image = photo(case.photo, photos)
    marks = trimap(case.marks, image.shape[:2], str(ROOT / "resources" / "sample"))
    if case.scale > 1:
        image = cv2.resize(image, None, fx=case.scale, fy=case.scale, interpolation=cv2.INTER_CUBIC)
    if case.change:
        image = case.change(image)
    marks = cv2.resize(marks, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    result = result_of_run(engine.matte(image, marks, MatteOptions(precision=precision)))
    return Outcome(case, image, marks, result)


def sheet(name: str, outcome: Outcome, backdrop: Image) -> Image:
    """Return the contact sheet of a case: the whole, then each zoom, in all views."""
    whole = {view: outcome.view(view, backdrop) for view in VIEWS}
    height, width = outcome.trimap.shape
    places: dict[str, Box] = {"": (0, 0, width, height), **outcome.case.zooms}
    rows = []
    for place, box in places.items():
        cells = [_cell(_cut(picture, box)) for picture in whole.values()]
        scale = CELL / max(box[2] - box[0], box[3] - box[1])
        title = f"{place} at {scale:.0%}" if place else f"{name}: {outcome.case.asks}"
        rows += [_label(title, CELL * len(cells)), np.hstack(cells)]
    labels = np.hstack([_label(view, CELL) for view in VIEWS])
    return np.vstack([labels, *rows])


def probes(name: str, outcome: Outcome) -> list[str]:
    """Return a line for each probe: how far mean alpha is from what it must be, and the largest difference."""
    lines = []
    for what, (box, truth) in outcome.case.probes.items():
        wrong = np.abs(_cut(outcome.result.alpha, box) - truth)
        lines.append(f"| {name} | {what} | {truth} | {wrong.mean():.3f} | {wrong.max():.3f} |")
    return lines


def routing_line(name: str, outcome: Outcome) -> str:
    """Return the shares of tokens sent to global attention, mean over the Routers: known, unknown and flat, others.

    Flat means that alpha moves by less than 0.05 within the 16 x 16 pixels.
    """
    used = np.mean([grid.used for grid in outcome.result.routers], axis=0)
    is_unknown = _over_tokens(outcome.trimap == EDGE, used.shape).any((1, 3))
    alpha = _over_tokens(outcome.result.alpha, used.shape)
    is_flat = alpha.max((1, 3)) - alpha.min((1, 3)) < 0.05
    groups = (~is_unknown, is_unknown & is_flat, is_unknown & ~is_flat)
    shares = " | ".join(
        f"{used[group].mean() if group.any() else 0:.0%} of {group.sum()}" for group in groups
    )
    return f"| {name} | {shares} |"


def _over_tokens(plane: NDArray[Any], grid: tuple[int, ...]) -> NDArray[Any]:
    """Return (rows, 16, columns, 16) of a plane padded to the grid."""
    rows, columns = grid
    padded = np.zeros((rows * TOKEN, columns * TOKEN), plane.dtype)
    padded[: plane.shape[0], : plane.shape[1]] = plane
    return padded.reshape(rows, TOKEN, columns, TOKEN)


def card_picture(panels: Sequence[Panel], outcomes: dict[str, Outcome], backdrop: Image) -> Image:
    """Return the panels below each other, their views side by side, 2 pixels apart."""
    rows = []
    for panel in panels:
        views = [_cut(outcomes[panel.case].view(view, backdrop), panel.box) for view in panel.views]
        side = CARD_WIDTH // len(views) - 2
        scale = side / views[0].shape[1]
        size = (side, round(views[0].shape[0] * scale))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        cells = [
            np.pad(cv2.resize(view, size, interpolation=method), ((0, 2), (0, 2), (0, 0))) for view in views
        ]
        rows.append(np.hstack(cells))
    width = max(row.shape[1] for row in rows)
    return np.vstack([np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0))) for row in rows])


def _marked(pixels: Image, marks: Image) -> Image:
    tint = np.zeros_like(pixels)
    for value, color in _TINTS.items():
        tint[marks == value] = color
    return cv2.addWeighted(pixels, 0.65, tint, 0.35, 0)


def _cut(picture: NDArray[Any], box: Box) -> NDArray[Any]:
    return picture[box[1] : box[3], box[0] : box[2]]


def _cell(picture: Image) -> Image:
    """Return the picture in a square of CELL pixels, enlarged without smoothing so that pixels can be told."""
    scale = CELL / max(picture.shape[:2])
    size = max(round(picture.shape[1] * scale), 1), max(round(picture.shape[0] * scale), 1)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    out = np.full((CELL, CELL, 3), 60, np.uint8)
    out[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=method)
    return out


def _label(text: str, width: int) -> Image:
    out = np.full((22, width, 3), 30, np.uint8)
    cv2.putText(out, text, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return out


def _save(path: Path, picture: Image, quality: int = 90) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    data.tofile(path)


def _save_card(outcomes: dict[str, Outcome], backdrop: Image) -> None:
    for name, panels in CARD.items():
        if not all(SOURCES[outcomes[panel.case].case.photo].may_commit for panel in panels):
            raise SystemExit(f"{name} shows a photo whose license does not allow that")
        _save(ROOT / "docs" / "images" / f"{name}.jpg", card_picture(panels, outcomes, backdrop), 82)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--model", default=DEFAULT_MODEL, help="embedded model or checkpoint file")
    add("--only", help=f"names with commas between: {', '.join(CASES)}")
    add("--out", type=Path, default=ROOT / "out" / "gallery")
    add("--photos", type=Path, default=ROOT / "out" / "gallery-photos", help="where photographs are kept")
    add("--precision", default="auto", choices=("auto", "fp32", "bf16", "fp16"))
    add("--card", action="store_true", help="also make the pictures of the model card anew")
    return parser.parse_args()


def main() -> None:
    """Write a sheet for each case, the tables of probes and of routed tokens, and the card's pictures when asked."""
    args = _arguments()
    shown = {panel.case for panels in CARD.values() for panel in panels}
    names = args.only.split(",") if args.only else [*CASES]
    engine = MattingEngine()
    engine.load(args.model)
    backdrop = photo(BACKDROP, args.photos)
    kept: dict[str, Outcome] = {}
    lines = ["| case | place | alpha must be | mean difference | largest |", "|---|---|---|---|---|"]
    maps = ["", "| tokens routed | known | unknown, flat | unknown, with an edge |", "|---|---|---|---|"]
    for name in dict.fromkeys([*names, *sorted(shown if args.card else ())]):
        outcome = run(engine, CASES[name], args.photos, args.precision)
        _save(args.out / f"{name}.jpg", sheet(name, outcome, backdrop))
        cv2.imwrite(str(args.out / f"{name}-alpha.png"), np.rint(outcome.result.alpha * 255).astype(np.uint8))
        lines += probes(name, outcome)
        maps += [routing_line(name, outcome)] if outcome.result.routers else []
        print(name, f"{outcome.result.seconds['total']:.1f} s", *outcome.result.notes, flush=True)
        if name in shown:
            kept[name] = outcome
    (args.out / "probes.md").write_text("\n".join(lines + maps) + "\n", encoding="utf-8")
    if args.card:
        _save_card(kept, backdrop)


if __name__ == "__main__":
    main()
