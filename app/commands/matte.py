"""``matte``: a photo and its trimap to a cutout, on the same engine as the window."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import exporting, project, refine, subject, update
from app.commands.arguments import PHOTO, edge_pixels, memory_size, model_files, share, whole
from app.commands.exporting import Pictures
from app.commands.progress_bar import ProgressBar
from core.engine.max_tokens import REFERENCE, STOPS, Stop, limit_of
from core.engine.options import MOST_POLISH, RESOLUTIONS, Finished, MatteOptions, MatteResult, Progress
from core.engine.tiling import token_count
from core.errors import UserError
from core.files import is_file
from core.imaging.io import Photo, read_image
from core.jobs.backgrounds import background
from core.jobs.job import Job
from core.jobs.outputs import Outputs, check_outputs
from core.model.mixers.options import MIXER_NAMES, WITH_K, WITH_RATIO, MixerName, MixerOptions
from core.refine.finish import Finish
from core.trimap.marks import Marks, read_marks
from core.trimap.values import validate
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


def _max_tokens(asked: int | Stop, photo: Photo) -> int | None:
    return asked if isinstance(asked, int) else limit_of(asked, token_count(*photo.size))


def main(args: argparse.Namespace) -> int:
    """Run the engine and write what was asked for; return the exit code. Raises UserError."""
    update.check(args)
    pictures = exporting.pictures_of(args)
    _check_outputs(args, pictures)
    pictures.check()
    refine.refinement(args)  # what is wrong with it is said before a run of minutes
    mixer = _mixer(args)
    if mixer is not None:
        _check_k(args, mixer.name)
    if args.routing_map and args.resolution != "full-size":
        raise UserError(
            f"There is no single map with --resolution {args.resolution}; leave out --routing-map."
        )
    if project.is_project(args.photo):
        return _export_project(args, pictures, mixer)
    _check_marks(args)
    photo = read_image(args.photo)
    outputs = _outputs(args, pictures, photo)
    outputs.check(photo.depth)
    marks = _marks(args, photo)
    validate(marks.trimap, photo.image.shape)
    options = _options(args, photo, mixer)
    standing = update.standing(args, photo, marks.trimap, options)
    job = Job(photo, marks.trimap, options, args.resolution, standing)
    result = replace(_run(args, job), snapped_share=marks.moved)
    outputs.write(photo, marks.trimap, result)
    if not args.quiet:
        remarks = [subject.remark(photo, args.subject), update.remark(job), result.remark, marks.notice]
        _tell(photo, result, remarks, is_mask=marks.is_mask)
    return 0


def _check_marks(args: argparse.Namespace) -> None:
    if args.trimap is not None and args.subject is not None:
        raise UserError("--trimap gives the marks and --subject finds them; leave one of them out.")
    if args.trimap is None and args.edge_width:
        raise UserError("--edge-width belongs to a mask; give that with --trimap, or leave out --edge-width.")


def _marks(args: argparse.Namespace, photo: Photo) -> Marks:
    """Return the marks of the file that was given, or those that are proposed without one."""
    if args.trimap is None:
        return subject.proposed(photo, args.subject or subject.Choice())
    return read_marks(args.trimap, photo, tuple(args.edge_width) if args.edge_width else 1.0)


def _export_project(args: argparse.Namespace, pictures: Pictures, mixer: MixerOptions | None) -> int:
    """Export a project's matte, or run it where that is older than its marks or another run is asked for."""
    given = project.read_input(args, refine.refinement(args))
    validate(given.trimap, given.photo.image.shape)
    outputs = replace(_outputs(args, pictures, given.photo), finish=given.finish)
    outputs.check(given.photo.depth)
    job = Job(given.photo, given.trimap, _options(args, given.photo, mixer), args.resolution)
    result = given.result or _run(args, job)
    outputs.write(given.photo, given.trimap, result)
    if not args.quiet:
        _tell(given.photo, result, [result.remark])
    return 0


def _options(args: argparse.Namespace, photo: Photo, mixer: MixerOptions | None) -> MatteOptions:
    return MatteOptions(
        max_tokens=_max_tokens(args.max_tokens, photo),
        device=args.device,
        precision=args.precision,
        memory_limit=args.memory,
        passes=args.passes,
        polish=args.polish,
        mixer=mixer,
    )


def _run(args: argparse.Namespace, job: Job) -> MatteResult:
    with ProgressBar(quiet=args.quiet) as bar:
        bar.update("Loading the model", 0)
        engine = _engine()
        engine.load(*filter(None, [args.model]))
        if job.options.mixer is None and engine.config:
            _check_k(args, engine.config.attention)
        if args.routing_map and job.options.mixer is None and engine.config and not engine.config.is_routed:
            named = MixerOptions(engine.config.attention)  # or there would be no map
            job = replace(job, options=replace(job.options, mixer=named))
        for event in job.events(engine):
            if isinstance(event, Progress):
                bar.update(event.phase, event.fraction)
            elif isinstance(event, Finished):
                return event.result
    raise RuntimeError("the engine ended without a result")


def _mixer(args: argparse.Namespace) -> MixerOptions | None:
    if args.ratio is None:
        return MixerOptions(args.mixer) if args.mixer else None
    if args.mixer not in WITH_RATIO:
        raise UserError(f"--ratio belongs to --mixer {any_of(WITH_RATIO)}; name one of them.")
    return MixerOptions(args.mixer, args.ratio)


def _check_k(args: argparse.Namespace, mixer: MixerName) -> None:
    if args.max_tokens != "unlimited" and mixer not in WITH_K:
        hint = "; give --ratio instead" if mixer in WITH_RATIO else ""
        raise UserError(f"--max-tokens belongs to the mixers {' and '.join(WITH_K)}, not to {mixer}{hint}.")


def _engine() -> MattingEngine:
    from core.engine.engine import MattingEngine

    return MattingEngine()


def _check_outputs(args: argparse.Namespace, pictures: Pictures) -> None:
    given = filter(None, [args.photo, args.trimap])
    inputs = [*given, *(Path(name) for name, _ in args.on if is_file(Path(name)))]
    inputs += update.inputs(args)
    check_outputs(
        pictures.paths(),
        filter(None, [args.routing_map, args.doubt_map]),
        filter(None, [args.report, args.doubts]),
        inputs=inputs,
        kept=[*model_files(filter(None, [args.model])), *(args.subject.files if args.subject else ())],
        replace_inputs=args.replace_inputs,
    )


def _outputs(args: argparse.Namespace, pictures: Pictures, photo: Photo) -> Outputs:
    return Outputs(
        cutout=pictures.cutout,
        alpha=pictures.alpha,
        composites=tuple((background(name, photo), file) for name, file in pictures.composites),
        routing_map=args.routing_map,
        report=args.report,
        doubts=args.doubts,
        doubt_map=args.doubt_map,
        options=pictures.options,
        finish=replace(Finish.none(photo.size), refinement=refine.refinement(args)),
    )


def _tell(photo: Photo, result: MatteResult, remarks: list[str], *, is_mask: bool = False) -> None:
    """Say on stderr what the user should know about this result, remarks ("" for none) first."""
    lines = [*photo.remarks, *filter(None, remarks), *result.notes]
    if is_mask:
        lines.append("To make other marks of it, give --edge-width INSIDE OUTSIDE in pixels.")
    if photo.alpha is not None:
        lines.append("The photo has transparency of its own: the cutout is nowhere more opaque.")
    wanted = result.wanted_tokens
    if wanted is not None and result.max_tokens is not None and wanted > result.max_tokens:
        lines.append(
            f"k = {result.max_tokens} was less than the {wanted} tokens this photo wanted (--max-tokens)."
        )
    if sys.stderr is not None:
        sys.stderr.writelines(f"{line}\n" for line in lines)
