"""``train``: a network, a teacher and its student, or variants to compare."""

import argparse
import sys
from pathlib import Path

from app.commands.laboratory.pack import check_image_share
from core.errors import UserError
from core.files import refuse_inputs
from core.model.config import HINT_CHANNELS, PRESETS
from core.training.config import TrainConfig
from core.training.request import TrainRequest

_D = TrainConfig()
_SAME_NAME = (
    "preset", "attention", "seed", "batch", "crop", "large_crop", "large_batch", "large_from", "optimizer",
    "matrix_rate", "rate", "vector_rate", "weight_decay", "layer_decay", "schedule", "warmup_steps", "decay_from",
    "distillation", "aid_weight", "cap_share", "full_share", "swap_share", "pool", "image_share", "held_out", "wide",
    "save_every", "validate_every",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``train`` to a parser."""
    _add_what(parser.add_argument_group("what to train"))
    _add_data(parser.add_argument_group("samples"))
    _add_length(parser.add_argument_group("length and batches"))
    _add_learning(parser.add_argument_group("learning"))
    _add_machine(parser.add_argument_group("machine"))


def _add_what(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--preset", choices=sorted(PRESETS), default=_D.preset, help="shape of the network; default tiny")
    add(
        "--attention",
        choices=("routed", "full", "dynamicvit"),
        help="routed is MEMatte; full, all tokens global, is ViTMatte: a teacher; dynamicvit drops tokens by learned "
        "scores; default: the preset's",
    )
    add(
        "--hints",
        metavar="NAMES",
        help=f"color hints beside image and trimap: none, all, or of {', '.join(HINT_CHANNELS)}, with commas between; "
        "default: the preset's",
    )
    add(
        "--freeze",
        metavar="NAMES",
        default="",
        help="parts whose weights stay as they are, with commas between: backbone, decoder, or longer names",
    )
    add("--out", metavar="DIR", type=Path, default=Path("runs/train"), help="weights, state and log")
    add("--resume", action="store_true", help="continue the run in --out")
    add("--start", metavar="FILE", type=Path, help="weights to begin with instead of fresh ones")
    add(
        "--teacher",
        metavar="FILE",
        type=Path,
        help="weights of a teacher: follow its features, and begin with it unless there is a --start",
    )
    add(
        "--teacher-share",
        metavar="SHARE",
        type=float,
        help="both stages: first train a teacher in OUT/teacher, for this share of the minutes or steps",
    )
    add(
        "--ablate",
        metavar="NAMES",
        help="compare variants on equal budgets (--minutes or --steps each), commas between; or all, or hints",
    )
    add("--sheet", metavar="FILE", type=Path, help="only write a contact sheet of samples (PNG or JPEG)")
    add("--curve", metavar="FILE", type=Path, help="only draw the log of the run in --out (PNG)")


def _add_data(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path("../shared/data/train"),
        help="folder of foregrounds/, alphas/, backgrounds/, and renders/ where there are any",
    )
    add("--cache", metavar="DIR", type=Path, help="drawn foregrounds (several GB; default OUT/cache)")
    add("--test", metavar="DIR", type=Path, help="image/, alpha/, trimap1/, trimap2/ to validate on too")
    add(
        "--pack",
        metavar="DIR",
        type=Path,
        help="a training pack (see the command pack), composed on the device, in place of --data and --pool",
    )
    add("--held-out", metavar="N", type=int, default=_D.held_out, help="synthetic samples to validate on")
    add(
        "--wide",
        metavar="N",
        type=int,
        default=_D.wide,
        help="photos of the wide set to validate on, drawn into OUT (24 take a minute of one core; default none)",
    )
    add("--pool", metavar="N", type=int, default=_D.pool, help="foregrounds to draw before training")
    add(
        "--image-share",
        metavar="SHARE",
        type=float,
        help="share of foregrounds/ in the pool, more for cutouts of your own (default 0.02)",
    )
    add(
        "--exclude",
        nargs="*",
        default=_D.exclude,
        metavar="NAME",
        help="photographs of backgrounds/ to leave out (default: that of the bundled sample)",
    )
    add("--seed", type=int, default=_D.seed)


def _add_length(group: argparse._ArgumentGroup) -> None:
    length = group.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float, help="wall time of the run; the schedule ends with it")
    length.add_argument("--steps", type=int, help="optimizer steps of the run (default 1000)")
    add = group.add_argument
    add("--pause-after", metavar="MINUTES", type=float, help="save and stop then, to go on with --resume")
    add("--batch", type=int, default=_D.batch, help="samples a step and process")
    add("--crop", type=int, default=_D.crop, help="side of a crop, a multiple of 32")
    add("--large-crop", type=int, default=_D.large_crop, help="side of the crops in the last part")
    add("--large-batch", type=int, default=_D.large_batch, help="samples a step in the last part")
    add("--large-from", type=float, default=_D.large_from, help="where the last part begins, 0 to 1")
    add("--save-every", metavar="MINUTES", type=float, default=_D.save_every)
    add("--validate-every", metavar="MINUTES", type=float, default=_D.validate_every)


def _add_learning(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--optimizer", choices=("muon", "adamw"), default=_D.optimizer, help="of matrices and kernels")
    add("--matrix-rate", type=float, default=_D.matrix_rate, help="learning rate of Muon (matrices, kernels)")
    add(
        "--rate",
        type=float,
        default=_D.rate,
        help="of AdamW (Routers, depthwise kernels; adamw: matrices too)",
    )
    add("--vector-rate", type=float, default=_D.vector_rate, help="of scales, biases and the head")
    add("--weight-decay", type=float, default=_D.weight_decay, help="of matrices")
    add("--layer-decay", type=float, default=_D.layer_decay, help="of rates, block by block; 1: none")
    add("--schedule", choices=("linear", "cosine", "steps"), default=_D.schedule, help="how rates fall")
    add("--warmup-steps", type=int, default=_D.warmup_steps)
    add("--decay-from", type=float, default=_D.decay_from, help="where rates begin to fall, 0 to 1")
    add("--distillation", type=float, default=_D.distillation, help="weight of the distance to the teacher")
    add("--aid-weight", type=float, default=_D.aid_weight, help="weight of the aids for a quick start")
    add(
        "--cap-share",
        type=float,
        default=_D.cap_share,
        help="share of steps with a random cap on the tokens in global attention",
    )
    add(
        "--full-share",
        type=float,
        default=_D.full_share,
        help="share of steps in which all tokens attend, for use with other mixers",
    )
    add(
        "--swap-share",
        type=float,
        default=_D.swap_share,
        help="share of samples whose background becomes the foreground",
    )


def _add_machine(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default auto")
    add("--precision", choices=("bf16", "fp32"), default="bf16", help="of products; weights stay fp32")
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
    if args.teacher_share is not None and not 0 < args.teacher_share < 1:
        raise UserError(f"--teacher-share must be between 0 and 1, not {args.teacher_share:g}.")
    if not 0 < args.layer_decay <= 1:
        raise UserError(f"--layer-decay must be over 0 and at most 1, not {args.layer_decay:g}.")
    check_image_share(args.image_share)
    for name, count in (("--held-out", args.held_out), ("--wide", args.wide)):
        if count < 0:
            raise UserError(f"{name} must be 0 or more, not {count}.")
    return TrainConfig(
        steps=None if args.minutes is not None else (args.steps or 1000),
        minutes=args.minutes,
        exclude=tuple(args.exclude),
        bf16=args.precision == "bf16",
        hints=_hints(args.hints),
        freeze=tuple(filter(None, args.freeze.split(","))),
        **{name: getattr(args, name) for name in _SAME_NAME},
    )


def _hints(text: str | None) -> tuple[str, ...] | None:
    """Return the names of hints in their usual order. Raises UserError."""
    if text is None:
        return None
    names = {"none": (), "all": tuple(HINT_CHANNELS)}.get(text, tuple(text.split(",")))
    unknown = [name for name in names if name not in HINT_CHANNELS]
    if unknown:
        raise UserError(
            f"{unknown[0]} is not a color hint; choose of {', '.join(HINT_CHANNELS)}, none or all."
        )
    return tuple(name for name in HINT_CHANNELS if name in names)


def request_from(args: argparse.Namespace) -> TrainRequest:
    """Return what the arguments ask for. Raises UserError."""
    if args.pack is not None and args.image_share is not None:
        raise UserError("A pack has its share of images: give --image-share to the command pack, not here.")
    several = [args.teacher is not None, args.teacher_share is not None]
    if all(several):
        raise UserError("--teacher is a trained one, --teacher-share trains one: give one of them.")
    if args.ablate and args.teacher_share is not None:
        raise UserError("--ablate compares with a trained --teacher or with none, not with --teacher-share.")
    names = (
        "data",
        "out",
        "cache",
        "pack",
        "test",
        "resume",
        "start",
        "teacher",
        "teacher_share",
        "pause_after",
        "device",
    )
    return TrainRequest(
        config=config_from(args),
        ablate=tuple(args.ablate.split(",")) if args.ablate else (),
        **{name: getattr(args, name) for name in (*names, "workers", "threads", "sheet", "curve")},
    )


def main(args: argparse.Namespace) -> int:
    """Do what the arguments ask for; return the exit code. Raises UserError."""
    request = request_from(args)
    from core.training.command import perform
    from core.training.run import WEIGHTS_FILE

    pictures = [*filter(None, (request.sheet, request.curve))]
    for file in pictures or [request.out / WEIGHTS_FILE]:
        refuse_inputs(file, filter(None, (request.start, request.teacher)))
    perform(request, _say)
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
