"""``matte``: a photo and its trimap to a cutout, on the same engine as the window."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import exporting, project, refine, subject, update
from app.commands.arguments import PHOTO, edge_pixels, memory_size, share, whole
from app.commands.progress_bar import ProgressBar
from core.engine.max_tokens import REFERENCE, STOPS, Stop
from core.engine.options import MOST_POLISH, RESOLUTIONS, Finished, MatteResult, Progress
from core.errors import UserError
from core.jobs.order import Files, MarksFrom, Matting, Order
from core.jobs.outputs import check_outputs
from core.jobs.prepared import Prepared, load, prepare
from core.model.mixers.options import MIXER_NAMES, WITH_K, WITH_RATIO, MixerOptions
from core.refine.refinement import NEUTRAL
from core.subject.choice import Choice
from core.words import any_of

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``matte`` to a parser."""
    add = parser.add_argument
    add(
        "photo",
        metavar="PHOTO",
        type=Path,
        help=f"{PHOTO}; or a project (.matte), whose matte is exported as it is where it belongs to its marks and no "
        "option asks for another run",
    )
    add(
        "--trimap",
        metavar="TRIMAP",
        type=Path,
        help="gray image of the photo's size: 255 foreground, 128 unknown, 0 background; or a mask, an alpha or "
        "a cutout (default: those of a project, else the subject is found by itself)",
    )
    subject.add_argument(add)
    add(
        "--edge-width",
        metavar=("INSIDE", "OUTSIDE"),
        nargs=2,
        type=edge_pixels,
        help="of a mask or an alpha: so many pixels inside and outside of its outline become unknown "
        "(default: as many as each place needs, more where hair, fur or blur are seen)",
    )
    exporting.add_arguments(parser)
    _add_files(parser.add_argument_group("more to write"))
    _add_quality(parser.add_argument_group("model and quality"))
    update.add_arguments(parser.add_argument_group("update a matte from before"))
    refine.add_arguments(parser.add_argument_group("refine"))
    _add_machine(parser.add_argument_group("machine"))
    _add_ways(parser.add_argument_group("other attention and resolution"))


def _add_files(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--routing-map",
        metavar="MAP.png",
        type=Path,
        help="also write what became of each 16x16 token. Routed: dark judged from nearby, bright compared with the "
        "whole photo by all routers, amber hatching where k kept it from that. Other mixers: bright attends alone, "
        "dark shares attention with many, was fused or left out",
    )
    add(
        "--replace-inputs", action="store_true", help="let outputs take the place of the photo and the trimap"
    )
    add(
        "--report",
        metavar="REPORT.json",
        type=Path,
        help="also write sizes, tokens, resolution, mixer, seconds and memory",
    )
    add(
        "--doubts",
        metavar="DOUBTS.json",
        type=Path,
        help="also write where to look: places where alpha is likely wrong, or a mark, the worst first, each with a "
        "sentence; made from photo, marks and the network's alpha, so not all errors are among them",
    )
    add(
        "--doubt-map",
        metavar="MAP.png",
        type=Path,
        help="also write the photo with these places framed and numbered, pink the more error is to be expected",
    )


def _add_quality(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--model", metavar="NAME|FILE", help="embedded model or checkpoint file (default: the embedded one)")
    add(
        "--max-tokens",
        metavar="K",
        type=_tokens,
        default="unlimited",
        help="k, the most tokens in global attention: less needs less memory and time. A number, light or balanced (by "
        f"the photo's size, as in the window), reference ({REFERENCE}, as in the published code) or unlimited; belongs "
        f"to the mixers {' and '.join(WITH_K)} (default: unlimited)",
    )
    add(
        "--passes",
        type=int,
        choices=(1, 2),
        default=1,
        help="2: also matte the mirrored photo and average both; closer, for twice the time (default: 1)",
    )
    add(
        "--polish",
        metavar="N",
        type=whole(0, MOST_POLISH, "steps of polish"),
        help=f"sharpen alpha behind the network by what the colors nearby say, 0 to {MOST_POLISH} steps (default: 10 "
        "for our own models, none for published ones)",
    )


def _add_machine(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--memory",
        metavar="SIZE",
        type=memory_size,
        help="the most the run may take above the loaded model, like 2G or 800M; tile and k are chosen to fit",
    )
    add("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: auto")
    add("--precision", choices=("auto", "fp32", "bf16", "fp16"), default="auto", help="default: auto")
    add("--quiet", action="store_true", help="no progress, no remarks; errors only")


def _add_ways(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--mixer",
        choices=MIXER_NAMES,
        help="how tokens meet in the global blocks (default: as the model was made)",
    )
    add(
        "--ratio",
        metavar="SHARE",
        type=share,
        help="share of the tokens that --mixer lets meet, over 0 to 1, or as 50%% (default: 0.5, or as trained)",
    )
    add(
        "--resolution",
        choices=RESOLUTIONS,
        default="full-size",
        help="downsampled: matte a copy of 1024 pixels and enlarge the alpha; patches: matte squares of 512 pixels one "
        "by one; both to compare with, they lose detail or context (default: full-size)",
    )
    add("--mode", dest="resolution", type=_of_mode, choices=RESOLUTIONS, help=argparse.SUPPRESS)


def _of_mode(text: str) -> str:
    """Return the resolution that --mode, its former spelling, stands for."""
    return {"full": "full-size"}.get(text, text)


def _tokens(text: str) -> int | Stop:
    if text in STOPS:
        return text
    if text == "reference":
        return REFERENCE
    if not re.fullmatch("[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(
            f"{text} is not a number of tokens; write a whole number, 0 or more, or {', '.join(STOPS)} or reference"
        )
    return int(text)


def main(args: argparse.Namespace) -> int:
    """Run the engine and write what was asked for; return the exit code. Raises UserError."""
    order = order_of(args)
    files = order.files
    check_outputs(
        files.pictures(),
        files.maps(),
        files.reports(),
        inputs=order.inputs(),
        kept=order.tools(),
        replace_inputs=args.replace_inputs,
    )
    exporting.pictures_of(args).check()
    order.check()
    if order.is_project:
        project.refuse_beside(args)
    else:
        _check_marks(args)
    prepared = prepare(order)
    result = _run(args, prepared)
    prepared.write(result)
    if not args.quiet:
        _tell(args, prepared, result)
    return 0


def order_of(args: argparse.Namespace) -> Order:
    """Return what the arguments ask for. Raises UserError."""
    earlier = update.earlier(args)
    pictures = exporting.pictures_of(args)
    refinement = refine.refinement(args)
    return Order(
        args.photo,
        MarksFrom(
            args.trimap,
            args.subject or Choice(),
            tuple(args.edge_width) if args.edge_width else None,
        ),
        _matting(args),
        None if refinement == NEUTRAL else refinement,
        Files(
            pictures.cutout,
            pictures.alpha,
            pictures.composites,
            routing_map=args.routing_map,
            report=args.report,
            doubts=args.doubts,
            doubt_map=args.doubt_map,
            options=pictures.options,
        ),
        earlier,
        project.asks_for_a_run(args),
    )


def _matting(args: argparse.Namespace) -> Matting:
    return Matting(
        args.model or "",
        args.max_tokens,
        args.passes,
        args.polish,
        _mixer(args),
        args.resolution,
        args.device,
        args.precision,
        args.memory,
    )


def _mixer(args: argparse.Namespace) -> MixerOptions | None:
    if args.ratio is None:
        return MixerOptions(args.mixer) if args.mixer else None
    if args.mixer not in WITH_RATIO:
        raise UserError(f"--ratio belongs to --mixer {any_of(WITH_RATIO)}; name one of them.")
    return MixerOptions(args.mixer, args.ratio)


def _check_marks(args: argparse.Namespace) -> None:
    if args.trimap is not None and args.subject is not None:
        raise UserError("--trimap gives the marks and --subject finds them; leave one of them out.")
    if args.trimap is None and args.edge_width:
        raise UserError("--edge-width belongs to a mask; give that with --trimap, or leave out --edge-width.")


def _run(args: argparse.Namespace, prepared: Prepared) -> MatteResult:
    if prepared.ready is not None:
        return prepared.ready
    with ProgressBar(quiet=args.quiet) as bar:
        bar.update("Loading the model", 0)
        engine = _engine()
        load(engine, prepared.order.matting)
        for event in prepared.events(engine):
            if isinstance(event, Progress):
                bar.update(event.phase, event.fraction)
            elif isinstance(event, Finished):
                return event.result
    raise RuntimeError("the engine ended without a result")


def _engine() -> MattingEngine:
    from core.engine.engine import MattingEngine

    return MattingEngine()


def _tell(args: argparse.Namespace, prepared: Prepared, result: MatteResult) -> None:
    """Say on stderr what the user should know about this result."""
    photo, marks = prepared.job.photo, prepared.marks
    lines = list(photo.remarks)
    if marks is not None:
        lines += [subject.remark(photo, args.subject), update.remark(prepared.job)]
    lines += [result.remark, marks.notice if marks is not None else "", *result.notes]
    if marks is not None and marks.is_mask:
        lines.append("To make other marks of it, give --edge-width INSIDE OUTSIDE in pixels.")
    if photo.alpha is not None:
        lines.append("The photo has transparency of its own: the cutout is nowhere more opaque.")
    wanted = result.wanted_tokens
    if wanted is not None and result.max_tokens is not None and wanted > result.max_tokens:
        lines.append(
            f"k = {result.max_tokens} was less than the {wanted} tokens this photo wanted (--max-tokens)."
        )
    if sys.stderr is not None:
        sys.stderr.writelines(f"{line}\n" for line in lines if line)
