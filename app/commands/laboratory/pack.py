"""``pack``: drawn foregrounds and photographs into files that can be sent to a machine with a GPU."""

import argparse
import sys
from pathlib import Path

from core.errors import UserError

_SMALL = 300
_LARGEST_PART = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``pack`` to a parser."""
    from core.training.config import TrainConfig

    defaults = TrainConfig()
    add = parser.add_argument
    add("folder", metavar="DIR", type=Path, help="folder to write; what packs wrote there before is replaced")
    add(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path("../shared/data/train"),
        help="folder of foregrounds/, alphas/, backgrounds/, and renders/ where there are any",
    )
    add("--cache", metavar="DIR", type=Path, default=Path("runs/train/cache"), help="drawn foregrounds")
    add("--pool", metavar="N", type=int, default=defaults.pool, help="foregrounds to draw, if not there yet")
    add("--image-share", metavar="SHARE", type=float, help="share of foregrounds/ among them (default 0.02)")
    add("--seed", type=int, default=defaults.seed)
    add(
        "--exclude",
        nargs="*",
        default=(),
        metavar="NAME",
        help="photographs of backgrounds/ to leave out, besides that of the bundled sample",
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help=f"only what fits into {_SMALL} MB")
    size.add_argument("--megabytes", metavar="MB", type=float, help="only what fits into so much")
    add("--part", metavar="MB", type=float, default=50, help="size of a file, below 60; default 50")
    add("--photo-side", metavar="PIXELS", type=int, default=960, help="photographs are reduced to this")
    add("--quality", type=int, default=90, help="of colors, 1 to 100; alpha is always exact")
    add("--workers", type=int, default=1, help="processes that draw foregrounds")


def main(args: argparse.Namespace) -> int:
    """Draw what is missing, write the pack, and return the exit code. Raises UserError."""
    if not 1 <= args.part < _LARGEST_PART:
        raise UserError(f"--part must be from 1 to below {_LARGEST_PART}, not {args.part:g}.")
    if not 1 <= args.quality <= 100:
        raise UserError(f"--quality must be from 1 to 100, not {args.quality}.")
    if args.photo_side < 64 or args.pool < 1:
        raise UserError("--photo-side must be at least 64, and --pool at least 1.")
    check_image_share(args.image_share)
    if args.megabytes is not None and args.megabytes <= 0:
        raise UserError(f"--megabytes must be over 0, not {args.megabytes:g}.")
    from core.training.config import TrainConfig
    from core.training.packing.making import PackPlan, make_pack
    from core.training.samples.loader import check_data
    from core.training.samples.pool import ForegroundPool, PoolPlan

    check_data(args.data)
    exclude = tuple(dict.fromkeys((*TrainConfig().exclude, *args.exclude)))
    drawn = PoolPlan(
        args.data, args.cache, args.pool, seed=args.seed, exclude=exclude, image_share=args.image_share
    )
    _say(f"drawing {args.pool} foregrounds into {args.cache}, unless they are there")
    pool = ForegroundPool.build(drawn, workers=args.workers)
    megabytes = _SMALL if args.small else args.megabytes
    plan = PackPlan(args.part, megabytes, args.photo_side, args.quality)
    make_pack(args.folder, pool, drawn.photos(), plan, _say)
    return 0


def check_image_share(share: float | None) -> None:
    """Raise UserError for a share of foregrounds/ that no pool can have."""
    if share is not None and not 0 <= share < 1:
        raise UserError(f"--image-share must be from 0 to below 1, not {share:g}.")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
