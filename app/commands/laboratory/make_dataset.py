"""``make-dataset``: a folder of images to train on, of the user's photos and alphas, of drawn ones, or of both."""

import argparse

from app.commands.laboratory.make_testset import add_shared, at_least, say_made
from app.commands.progress_bar import ProgressBar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``make-dataset`` to a parser."""
    add = parser.add_argument
    add_shared(
        parser,
        folder="folder to write, for train --data; the same command continues it, larger --drawn and --scenes "
        "extend it",
        images="your images to train on",
    )
    add("--drawn", metavar="N", type=int, default=0, help="drawn foregrounds to add; default none")
    add("--scenes", metavar="N", type=int, default=0, help="drawn backgrounds to add; default none")
    add(
        "--side",
        metavar="PIXELS",
        type=int,
        default=1024,
        help="longer foregrounds are reduced to this; 0: not; default 1024",
    )


def main(args: argparse.Namespace) -> int:
    """Make the set and return the exit code. Raises UserError."""
    at_least(0, drawn=args.drawn, scenes=args.scenes, seed=args.seed)
    at_least(1, workers=args.workers)
    if args.side:
        at_least(64, side=args.side)
    from core.training.sets.dataset import DatasetPlan, make_dataset

    plan = DatasetPlan(args.folder, args.data, args.drawn, args.scenes, args.side, args.seed)
    with ProgressBar(quiet=args.quiet) as bar:
        make_dataset(plan, workers=args.workers, progress=lambda done: bar.update("Making images", done))
        bar.update("Done", 1)
    if not args.quiet:
        say_made(args.folder, "train --out runs/mine --minutes 100 --data")
    return 0
