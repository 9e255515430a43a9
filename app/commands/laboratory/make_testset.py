"""``make-testset``: photos with exact alphas and trimaps to test on, drawn or composed of the user's images."""

import argparse
import sys
from pathlib import Path

from app.commands.arguments import size
from app.commands.program import PROGRAM
from app.commands.progress_bar import ProgressBar
from core.errors import UserError
from core.imaging.photo import MAX_SIDE

_SMALLEST = 64
_DEFAULT_SIZE = (2048, 2048)
_DEFAULT_COUNT = 9
_WIDE_COUNT = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``make-testset`` to a parser."""
    add = parser.add_argument
    add(
        "--count",
        metavar="N",
        type=int,
        help=f"foregrounds; default: {_DEFAULT_COUNT} drawn ones, {_WIDE_COUNT} with --wide, or all of --data",
    )
    add(
        "--size",
        metavar="WIDTHxHEIGHT",
        type=size,
        help="pixels, up to 8K and beyond (7680x4320); default: 2048x2048, with --wide several, with --data that "
        "of each foreground",
    )
    add(
        "--wide",
        action="store_true",
        help="the wide set instead: 100 photos of 1000 to 2048 pixels a side, fine or translucent things "
        "in wide unknown regions; its first ones, reduced, are those of train --wide",
    )
    add("--backgrounds-per-foreground", metavar="N", type=int, default=1, help="default 1")
    add_shared(
        parser,
        folder="folder to write; the same command continues it, a larger --count extends it",
        images="your images instead of drawn ones",
    )


def add_shared(parser: argparse.ArgumentParser, *, folder: str, images: str) -> None:
    """Add what both commands that make sets share; the texts say what OUT and --data are for."""
    add = parser.add_argument
    add("folder", metavar="OUT", type=Path, help=folder)
    add(
        "--data",
        metavar="DIR",
        type=Path,
        help=f"{images}: backgrounds/, and foregrounds/ (RGBA), or fg/ and alpha/, or image/ and alpha/ "
        "(colors are estimated)",
    )
    add("--seed", metavar="N", type=int, default=0, help="another number, other pictures; default 0")
    add("--workers", metavar="N", type=int, default=1, help="processes; the pictures are the same; default 1")
    add("--quiet", action="store_true", help="no progress")


def main(args: argparse.Namespace) -> int:
    """Make the set and return the exit code. Raises UserError."""
    if args.size is not None:
        _check_size(args.size)
    at_least(
        1, count=args.count, backgrounds_per_foreground=args.backgrounds_per_foreground, workers=args.workers
    )
    at_least(0, seed=args.seed)
    if args.wide and args.data is not None:
        raise UserError("The wide set is drawn; give --wide or --data, not both.")
    if args.wide:
        args.count = args.count or _WIDE_COUNT
    elif args.data is None:
        args.size, args.count = args.size or _DEFAULT_SIZE, args.count or _DEFAULT_COUNT
    from core.training.sets.testset import TestsetPlan, make_testset

    plan = TestsetPlan(
        args.folder,
        args.count or 0,
        args.size,
        args.backgrounds_per_foreground,
        args.seed,
        args.data,
        wide=args.wide,
    )
    with ProgressBar(quiet=args.quiet) as bar:
        make_testset(plan, workers=args.workers, progress=lambda done: bar.update("Making photos", done))
        bar.update("Done", 1)
    if not args.quiet:
        say_made(args.folder, "evaluate --pred ALPHAS --set")
    return 0


def say_made(folder: Path, command: str) -> None:
    """Say on stderr where the set is, and the command that takes it."""
    named = f'"{folder}"' if " " in str(folder) else str(folder)
    if sys.stderr is not None:
        sys.stderr.write(f"The set is in {folder}. Next: {PROGRAM} {command} {named}\n")


def _check_size(asked: tuple[int, int]) -> None:
    if min(asked) < _SMALLEST or max(asked) > MAX_SIDE:
        height, width = asked
        raise UserError(f"--size must be from {_SMALLEST} to {MAX_SIDE} pixels a side, not {width}x{height}.")


def at_least(least: int, **values: int | None) -> None:
    """Raise UserError for a value below ``least``, naming its option."""
    for name, value in values.items():
        if value is not None and value < least:
            raise UserError(f"--{name.replace('_', '-')} must be at least {least}, not {value}.")
