"""``python main.py train``: arguments in, a run out."""

import argparse
import ctypes
import sys
from pathlib import Path

import torch
from PIL import Image

from core.errors import UserError
from core.files import atomic_write
from core.imaging.write import write_png
from core.model.checkpoint import load_checkpoint
from core.model.config import PRESETS
from core.training.config import TrainConfig
from core.training.curve import draw_log, read_log
from core.training.loader import SampleDataset, check_data, pool_plan
from core.training.pool import ForegroundPool
from core.training.sheet import contact_sheet
from core.training.trainer import Run, Trainer

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # parameters of glibc's mallopt
_GIGABYTE = 1 << 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``train`` to a parser."""
    defaults = TrainConfig()
    add = parser.add_argument
    add("--preset", choices=sorted(PRESETS), default=defaults.preset, help="shape of the network")
    add(
        "--data",
        type=Path,
        default=Path("../shared/data/train"),
        help="folder of foregrounds/, alphas/, backgrounds/",
    )
    add("--out", type=Path, default=Path("runs/train"), help="folder for weights, state and log")
    add(
        "--cache",
        type=Path,
        help="folder for the drawn foregrounds (several GB; default OUT/cache)",
    )
    add("--test", type=Path, help="folder of image/, alpha/, trimap1/, trimap2/ to validate on")
    add("--resume", action="store_true", help="continue the run in --out")
    add("--start", type=Path, help="weights to begin with (.safetensors or .pth) instead of fresh ones")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, help="wall time of the run; the schedule ends with it")
    length.add_argument("--steps", type=int, help="optimizer steps of the run (default 1000)")
    add("--batch", type=int, default=defaults.batch, help="samples a step")
    add("--crop", type=int, default=defaults.crop, help="side of a crop, a multiple of 32")
    add("--large-crop", type=int, default=defaults.large_crop, help="side of the crops in the last part")
    add("--large-batch", type=int, default=defaults.large_batch, help="samples a step in the last part")
    add("--large-from", type=float, default=defaults.large_from, help="where the last part begins, 0 to 1")
    add(
        "--rate",
        type=float,
        default=defaults.rate,
        help="learning rate of AdamW (Routers, depthwise kernels)",
    )
    add(
        "--vector-rate",
        type=float,
        default=defaults.vector_rate,
        help="learning rate of scales, biases and the head",
    )
    add(
        "--matrix-rate",
        type=float,
        default=defaults.matrix_rate,
        help="learning rate of Muon (matrices, kernels)",
    )
    add("--decay-from", type=float, default=defaults.decay_from, help="where rates begin to fall, 0 to 1")
    add("--aid-weight", type=float, default=defaults.aid_weight, help="weight of the aids for a quick start")
    add(
        "--cap-share",
        type=float,
        default=defaults.cap_share,
        help="share of steps with a random cap on the tokens in global attention",
    )
    add("--pool", type=int, default=defaults.pool, help="foregrounds to draw before training")
    add(
        "--exclude",
        nargs="*",
        default=defaults.exclude,
        metavar="NAME",
        help="photographs of backgrounds/ to leave out (default: that of the bundled sample)",
    )
    add("--sheet", type=Path, help="only write a contact sheet of training samples (PNG or JPEG) and stop")
    add("--curve", type=Path, help="only draw the log of the run in --out (PNG) and stop")
    add("--seed", type=int, default=defaults.seed)
    add("--workers", type=int, default=1, help="processes that make samples")
    add("--threads", type=int, default=0, help="threads of the network (0: as many as cores)")


def config_from(args: argparse.Namespace) -> TrainConfig:
    """Return the run's config.

    Raises:
        UserError: an argument is out of range.
    """
    if args.crop % 32 or args.large_crop % 32 or min(args.crop, args.large_crop) < 64:
        raise UserError("--crop and --large-crop must be multiples of 32 and at least 64.")
    if min(args.batch, args.large_batch) < 2:
        raise UserError("--batch and --large-batch must be at least 2.")
    steps = None if args.minutes is not None else (args.steps or 1000)
    names = ("preset", "seed", "batch", "crop", "large_crop", "large_batch", "large_from", "pool")
    rates = ("rate", "vector_rate", "matrix_rate", "decay_from", "aid_weight", "cap_share")
    return TrainConfig(
        steps=steps,
        minutes=args.minutes,
        exclude=tuple(args.exclude),
        **{name: getattr(args, name) for name in names + rates},
    )


def keep_freed_memory() -> None:
    """Let glibc keep large freed blocks: returning them to the system halves the speed of a step on a CPU."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(_MMAP_THRESHOLD, _GIGABYTE)
            libc.mallopt(_TRIM_THRESHOLD, _GIGABYTE)
            libc.mallopt(_TOP_PAD, _GIGABYTE // 4)


def main(args: argparse.Namespace) -> int:
    """Draw the pool if it is missing, train, and leave OUT/averaged.safetensors; return the exit code.

    Raises:
        UserError: data is missing, an argument is out of range, or there is nothing to resume.
    """
    config = config_from(args)
    if args.curve:
        write_png(args.curve, draw_log(read_log(args.out / "log.jsonl")))
        return 0
    check_data(args.data)
    keep_freed_memory()
    if args.threads:
        torch.set_num_threads(args.threads)
    cache = args.cache or args.out / "cache"
    _say(f"drawing {config.pool} foregrounds into {cache}, unless they are there")
    ForegroundPool.build(pool_plan(args.data, cache, config), workers=max(args.workers, 1))
    if args.sheet:
        _write_sheet(config, args.data, cache, args.sheet)
        return 0
    trainer = Trainer(config)
    if args.start:
        trainer.start_from(load_checkpoint(args.start))
    run = Run(
        trainer,
        args.out,
        data=args.data,
        cache=cache,
        test=args.test,
        report=_say,
        workers=args.workers,
    )
    if args.resume:
        run.resume()
    run.train()
    _say(f"weights: {args.out / 'averaged.safetensors'}")
    return 0


def _write_sheet(config: TrainConfig, data: Path, cache: Path, path: Path) -> None:
    dataset = SampleDataset(data, cache, config, config.crop)
    sheet = contact_sheet(dataset.maker, 9, 4, config.crop)
    with atomic_write(path) as temporary:
        Image.fromarray(sheet).save(
            temporary, format="PNG" if path.suffix.lower() == ".png" else "JPEG", quality=85
        )
    _say(f"sheet: {path}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def run(argv: list[str]) -> int:
    """Parse ``argv`` and train."""
    parser = argparse.ArgumentParser(prog="train", description="Train a matting network.")
    add_arguments(parser)
    return main(parser.parse_args(argv))
