"""``matte``: a photo and its trimap to a cutout, on the same engine as the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands import exporting, marking, matting, project, refine, update
from app.commands.arguments import photo_help
from app.commands.progress_bar import ProgressBar
from core.engine.options import MatteResult, result_of_run
from core.jobs.order import Files, MarksFrom, Order
from core.jobs.outputs import check_outputs
from core.jobs.prepared import Prepared, load, prepare
from core.jobs.remarks import remarks
from core.project.project import is_project
from core.text.plain import plain
from core.text.translate import tr

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``matte`` to a parser."""
    add = parser.add_argument
    add(
        "photo",
        metavar="PHOTO",
        type=Path,
        help=tr(
            "{photo}; or a project (.matte), whose matte is exported as it is if it belongs to its marks and no "
            "option asks for another run",
            photo=photo_help(),
        ),
    )
    add(
        "--trimap",
        metavar="TRIMAP",
        type=Path,
        help=tr(
            "gray image of the photo's size: 255 foreground, 128 unknown, 0 background; or a mask, an alpha or a "
            "cutout (default: the marks of a project, else the subject is found automatically)"
        ),
    )
    marking.add_arguments(parser)
    exporting.add_arguments(parser)
    _add_files(parser.add_argument_group(tr("additional files")))
    matting.add_quality(parser.add_argument_group(tr("model and quality")))
    update.add_arguments(parser.add_argument_group(tr("update an earlier matte")))
    refine.add_arguments(parser.add_argument_group(tr("refine")))
    machine = parser.add_argument_group(tr("machine"))
    matting.add_machine(machine)
    machine.add_argument("--quiet", action="store_true", help=tr("no progress, no remarks; errors only"))
    matting.add_ways(parser.add_argument_group(tr("other attention and resolution")))


def _add_files(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--routing-map",
        metavar="MAP.png",
        type=Path,
        help=tr(
            "also write a map of the 16x16 tokens. Routed: dark was judged from nearby, bright was compared with "
            "the whole photo by all routers, amber hatching was kept from that by k. Other mixers: bright "
            "attends alone, dark shares attention with many, was fused or left out"
        ),
    )
    add(
        "--replace-inputs",
        action="store_true",
        help=tr("let outputs replace the photo and the trimap"),
    )
    add(
        "--report",
        metavar="REPORT.json",
        type=Path,
        help=tr("also write sizes, tokens, resolution, mixer, seconds and memory"),
    )
    add(
        "--doubts",
        metavar="DOUBTS.json",
        type=Path,
        help=tr(
            "also write where to look: places where alpha or a mark is likely wrong, the worst first, each with "
            "a sentence; found from photo, marks and the network's alpha, so not all errors are among them"
        ),
    )
    add(
        "--doubt-map",
        metavar="MAP.png",
        type=Path,
        help=tr(
            "also write the photo with these places framed and numbered, the pinker the more error is expected"
        ),
    )


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
    prepared = prepare(order)
    result = _run(args, prepared)
    prepared.write(result)
    if not args.quiet:
        _tell(prepared, result)
    return 0


def order_of(args: argparse.Namespace) -> Order:
    """Return what the arguments ask for. Raises UserError."""
    earlier = update.earlier(args)
    pictures = exporting.pictures_of(args)
    return Order(
        args.photo,
        MarksFrom() if is_project(args.photo) else marking.marks_from(args, args.trimap),
        matting.matting_of(args),
        refine.asked(args),
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


def _run(args: argparse.Namespace, prepared: Prepared) -> MatteResult:
    if prepared.ready is not None:
        return prepared.ready
    with ProgressBar(quiet=args.quiet) as bar:
        bar.update(tr("Loading the model"), 0)
        engine = _engine()
        load(engine, prepared.order.matting)
        return result_of_run(prepared.events(engine), bar.update)


def _engine() -> MattingEngine:
    from core.engine.engine import MattingEngine

    return MattingEngine()


def _tell(prepared: Prepared, result: MatteResult) -> None:
    """Say on stderr what the user should know about this result."""
    if sys.stderr is not None:
        sys.stderr.writelines(f"{plain(line)}\n" for line in remarks(prepared, result))
