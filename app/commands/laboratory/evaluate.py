"""``evaluate``: score folders of alphas against the truth."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from app.commands.progress_bar import ProgressBar
from core.errors import UserError
from core.evaluation.collections import open_collection
from core.evaluation.collections.scoring import evaluate_collection
from core.evaluation.datasets import Scores, evaluate_folder, list_images


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``evaluate`` to a parser."""
    add = parser.add_argument
    folders = (
        ("pred", "alphas to score", True),
        ("alpha", "true alphas", False),
        ("trimap", "trimaps", False),
    )
    for name, what, is_needed in folders:
        help_text = f"folder of {what}, paired by file name"
        add(f"--{name}", metavar="DIR", type=Path, required=is_needed, help=help_text)
    add(
        "--set",
        metavar="DIR",
        type=Path,
        help="a test set instead of --alpha and --trimap (docs/datasets.md)",
    )
    add("--layout", metavar="NAME", help="of --set; default: recognized by its folders")
    add("--variant", metavar="NAME", help="of --set, such as trimap2; default: the first")
    add("--json", action="store_true", help="JSON on stdout instead of a table; MSE raw")
    add("--quiet", action="store_true", help="no progress")


def main(args: argparse.Namespace) -> int:
    """Print the scores on stdout; return the exit code. Raises UserError."""
    if any((folder is None) == (args.set is None) for folder in (args.alpha, args.trimap)):
        raise UserError("Give --alpha and --trimap, or --set alone.")
    with ProgressBar(quiet=args.quiet) as bar:
        scores, there = _scores(args, bar)
        bar.update("Done", 1)
    left_out = there - len(scores["images"])
    if left_out and not args.quiet and sys.stderr is not None:
        sys.stderr.write(
            f"{left_out} images of {args.set or args.alpha} have no prediction; the mean is over the others.\n"
        )
    text = json.dumps(scores, indent=1) if args.json else table(scores)
    sys.stdout.write(text + "\n")
    return 0


def _scores(args: argparse.Namespace, bar: ProgressBar) -> tuple[dict[str, Any], int]:
    """Return the scores, and how many images there are that could be scored."""

    def progress(_: str, done: float) -> None:
        bar.update("Scoring", done)

    if args.set is None:
        scores = evaluate_folder(args.pred, args.alpha, args.trimap, progress=progress)
        return scores, len(list_images(args.alpha))
    examples = open_collection(args.set, args.layout, args.variant)
    return evaluate_collection(args.pred, examples, progress=progress), len(examples)


def table(scores: dict[str, Any]) -> str:
    """Return the scores as aligned text, MSE times 1000."""
    width = max(len(name) for name in ("image", "mean", *scores["images"]))
    lines = [f"{'image':<{width}}       SAD  MSE x10^3      Grad      Conn"]
    lines += [_row(name, one, width) for name, one in scores["images"].items()]
    return "\n".join([*lines, _row("mean", scores["mean"], width)])


def _row(name: str, one: Scores, width: int) -> str:
    return f"{name:<{width}}{one['sad']:10.3f}{1000 * one['mse']:11.3f}{one['grad']:10.3f}{one['conn']:10.3f}"
