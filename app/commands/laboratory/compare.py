"""``compare``: every token mixer at every budget side by side: quality, time, memory, operations."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, get_args

from app.commands.arguments import listed, names, share, size
from app.commands.laboratory.benchmark import child_command
from app.commands.progress_bar import ProgressBar
from core.engine.options import RESOLUTIONS, Device, Precision
from core.errors import UserError
from core.evaluation.collections import LAYOUTS, Example, open_collection
from core.evaluation.comparison import page, tables
from core.evaluation.comparison.charts import COST, QUALITY, save_charts
from core.evaluation.comparison.measured import left_out
from core.evaluation.comparison.pictures import TOKENS
from core.evaluation.comparison.plan import Cap, ComparePlan, PhotoSet
from core.evaluation.comparison.run import compare
from core.evaluation.comparison.store import Store
from core.evaluation.plot import check_charts
from core.evaluation.rows import OnProgress
from core.files import atomic_write, check_target, is_file, is_folder
from core.model.mixers.options import MIXER_NAMES

NONE, DRAWN = "none", "drawn"
STORE, REPORT, CSV = "cells.jsonl", "comparison.md", "comparison.csv"
FIGURES = {QUALITY: "quality-chart", COST: "cost-chart", TOKENS: "tokens"}
"""The block of a page that each picture belongs into."""


class _Words(NamedTuple):
    """Defaults of arguments that were not given."""

    sizes: str
    ratios: str
    caps: str
    repeat: int


class Drawn(NamedTuple):
    """Number and size of drawn photos: squares, larger than what D reduces to."""

    photos: int
    side: int


USUAL, QUICK = Drawn(9, 1536), Drawn(2, 1152)
_WORDS = _Words("1024x1024,2048x2048,3840x2160", "0.75,0.5,0.25", "18500,10%,5%", 1)
_QUICK_WORDS = _Words("512x512", "0.5", "18500,5%", 1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``compare`` to a parser."""
    add = parser.add_argument
    add("--model", metavar="NAME|FILE", default="tiny", help="model or checkpoint file; default tiny")
    add("--mixers", help=f"of {', '.join(MIXER_NAMES)}, comma between; default: all that the model can do")
    add(
        "--ratios",
        type=listed(share),
        help=f"shares for mixers that have one, 0.5 or 50%%; default {_WORDS.ratios}",
    )
    add(
        "--caps",
        help=f"values of k, as tokens or percent of the photo's; default {_WORDS.caps}".replace("%", "%%"),
    )
    add(
        "--resolutions",
        default=",".join(RESOLUTIONS),
        help=f"of {', '.join(RESOLUTIONS)}; default all three. downsampled, D in the report: a copy of 1024 pixels; "
        "patches, P: squares of 512 pixels; both run only with the first mixer and with Full",
    )
    add(
        "--sizes",
        type=listed(size, NONE),
        help=f"of the photo in rows of time, or none; default {_WORDS.sizes}",
    )
    add(
        "--set",
        metavar="FOLDER[#VARIANT]",
        nargs="+",
        help="test sets for the rows of quality, such as alphamatting#trimap2; drawn: one that the program makes; "
        "none: no quality; default drawn",
    )
    add("--layout", choices=sorted(LAYOUTS), help="how the sets lie on disk; default: recognized")
    add("--limit", metavar="N", type=int, help="only so many photos of each set, spread evenly")
    add("--repeat", metavar="N", type=int, help=f"runs of each row of time; default {_WORDS.repeat}")
    add("--device", choices=get_args(Device), default="auto", help="default auto")
    add("--precision", choices=get_args(Precision), default="auto", help="default auto")
    add(
        "--quick",
        action="store_true",
        help=f"a rehearsal in minutes: two photos a set, and where not given, --ratios {_QUICK_WORDS.ratios}, --caps "
        f"{_QUICK_WORDS.caps}, --sizes {_QUICK_WORDS.sizes} and one run".replace("%", "%%"),
    )
    add(
        "--out",
        metavar="DIR",
        type=Path,
        default=Path("comparison"),
        help="report, CSV, charts, and what is measured, so that a run that ended early goes on; default comparison",
    )
    add(
        "--pictures", action="store_true", help="also a sheet of who keeps which tokens of the bundled sample"
    )
    add("--markdown", metavar="FILE", type=Path, help="also fill the measured blocks of this page")
    add("--images", metavar="DIR", type=Path, help="charts and pictures into this folder instead of --out")
    add("--quiet", action="store_true", help="no progress")


def main(args: argparse.Namespace) -> int:
    """Measure what is not yet measured, write everything, say where; return the exit code. Raises UserError."""
    plan = plan_from(args)
    check_charts()
    _page_of(args.markdown)
    images = _folder(args.images) if args.images else args.out
    _make(args.out)
    with ProgressBar(quiet=args.quiet) as bar:
        plan = replace(plan, sets=tuple(_sets(args, bar.update)))
        sheet = images if args.pictures else None
        comparison = compare(plan, Store(args.out / STORE), child_command(), bar.update, sheet)
        bar.update("Done", 1)
    found = tables.blocks(comparison)
    figures = [*save_charts(comparison, images), *filter(None, [comparison.sheet])]
    _write(args.out / CSV, tables.to_csv(comparison))
    _write(args.out / REPORT, page.whole({**found, **_figures(figures, images, args.out)}))
    if args.markdown:  # read again: much may have been written in it meanwhile
        here = _figures(figures, images, args.markdown.parent)
        _write(args.markdown, page.paste(_page_of(args.markdown), {**found, **here}))
    if not args.quiet and sys.stderr is not None:
        short = [f"{cell.where}: {fact}" for cell in comparison.quality for fact in left_out([cell])]
        short += left_out(comparison.speed)
        sys.stderr.write("\n".join([*short, f"The report is {args.out / REPORT}.\n"]))
    return 0


def _page_of(path: Path | None) -> str:
    """Return what stands in the page to fill. Raises UserError if it cannot be filled."""
    if path is None:
        return ""
    if not is_file(path):
        raise UserError(f"There is no page {path} to fill.")
    check_target(path)
    text = path.read_text(encoding="utf-8")
    page.paste(text, {})
    return text


def _folder(path: Path) -> Path:
    if not is_folder(path):
        raise UserError(f"The folder {path} does not exist; create it first.")
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made: {error.strerror or error}.") from error


def _write(path: Path, text: str) -> None:
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _figures(names: Sequence[str], folder: Path, beside: Path) -> dict[str, str]:
    """Return the blocks that show pictures of a folder in a page that lies in another."""
    where = Path(os.path.relpath(folder, beside)).as_posix()
    blocks = {name: FIGURES[name] for name in names}
    return {block: f"![{page.TITLES[block]}]({where}/{name})" for name, block in blocks.items()}


# --- words to values ---------------------------------------------------------------------------------------------


def plan_from(args: argparse.Namespace) -> ComparePlan:
    """Return what the arguments ask for. Raises UserError."""
    usual = _QUICK_WORDS if args.quick else _WORDS
    if args.repeat is not None and args.repeat < 1:
        raise UserError(f"--repeat must be 1 or more, not {args.repeat}.")
    if args.limit is not None and args.limit < 1:
        raise UserError(f"--limit must be 1 or more, not {args.limit}.")
    return ComparePlan(
        model=args.model,
        mixers=names(args.mixers, MIXER_NAMES) if args.mixers else (),
        ratios=args.ratios or listed(share)(usual.ratios),
        caps=tuple(Cap.parse(text) for text in (args.caps or usual.caps).split(",")),
        resolutions=names(args.resolutions, RESOLUTIONS),
        sizes=listed(size)(usual.sizes) if args.sizes is None else args.sizes,
        repeat=args.repeat or usual.repeat,
        device=args.device,
        precision=args.precision,
    )


def _sets(args: argparse.Namespace, progress: OnProgress) -> Iterator[PhotoSet]:
    """Yield the test sets that are asked for; what is drawn is made where it is not there yet. Raises UserError."""
    limit = args.limit or (QUICK.photos if args.quick else None)
    for text in args.set or [DRAWN]:
        if text == DRAWN:
            folder = _drawn(QUICK if args.quick else USUAL, progress)
            yield PhotoSet("drawn", _spread(open_collection(folder), limit))
        elif text != NONE:
            folder, _, variant = (text, "", "") if is_folder(Path(text)) else text.rpartition("#")
            path = Path(folder or text)
            examples = open_collection(path, args.layout, variant or None)
            yield PhotoSet(", ".join(filter(None, [path.resolve().name, variant])), _spread(examples, limit))


def _spread(examples: Sequence[Example], limit: int | None) -> list[Example]:
    count = min(limit or len(examples), len(examples))
    return [examples[index * len(examples) // count] for index in range(count)]


def _drawn(recipe: Drawn, progress: OnProgress) -> Path:
    """Return the folder of the drawn test set of the program's data; what is missing of it is made."""
    from app.folders import data_folder
    from core.training.sets.drawn import GENERATION
    from core.training.sets.testset import TestsetPlan, make_testset

    folder = data_folder() / "testsets" / f"{GENERATION}-{recipe.photos}-{recipe.side}"
    _make(folder.parent)
    plan = TestsetPlan(folder, recipe.photos, (recipe.side, recipe.side), backgrounds=1, seed=0)
    make_testset(plan, progress=lambda done: progress("Drawing test photos", done))
    return folder
