"""``evaluate``: score folders of alphas against the truth."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from app.progress_bar import ProgressBar
from core.evaluation.datasets import Scores, evaluate_folder, list_images


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``evaluate`` to a parser."""
    for name, what in (("pred", "alphas to score"), ("alpha", "true alphas"), ("trimap", "trimaps")):
        parser.add_argument(
            f"--{name}",
            metavar="DIR",
            type=Path,
            required=True,
            help=f"folder of {what}, paired by file name",
        )
    parser.add_argument("--json", action="store_true", help="JSON on stdout instead of a table; MSE raw")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def main(args: argparse.Namespace) -> int:
    """Print the scores on stdout; return the exit code. Raises UserError."""
    with ProgressBar(quiet=args.quiet) as bar:
        scores = evaluate_folder(
            args.pred, args.alpha, args.trimap, progress=lambda _, done: bar.update("Scoring", done)
        )
        bar.update("Done", 1)
    left_out = len(list_images(args.alpha)) - len(scores["images"])
    if left_out and not args.quiet and sys.stderr is not None:
        sys.stderr.write(
            f"{left_out} images of {args.alpha} have no prediction; the mean is over the others.\n"
        )
    text = json.dumps(scores, indent=1) if args.json else table(scores)
    sys.stdout.write(text + "\n")
    return 0


def table(scores: dict[str, Any]) -> str:
    """Return the scores as aligned text, MSE times 1000."""
    width = max(len(name) for name in ("image", "mean", *scores["images"]))
    lines = [f"{'image':<{width}}       SAD  MSE x10^3      Grad      Conn"]
    lines += [_row(name, one, width) for name, one in scores["images"].items()]
    return "\n".join([*lines, _row("mean", scores["mean"], width)])


def _row(name: str, one: Scores, width: int) -> str:
    return f"{name:<{width}}{one['sad']:10.3f}{1000 * one['mse']:11.3f}{one['grad']:10.3f}{one['conn']:10.3f}"
