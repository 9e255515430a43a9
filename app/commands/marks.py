"""``marks``: the marks that Subject proposes for a photo, as a trimap to look at, paint over and run."""

import argparse
import sys
from pathlib import Path

from app.commands import marking
from app.commands.arguments import photo_help
from core.imaging.io import read_image
from core.jobs.export import write_trimap
from core.jobs.outputs import check_outputs
from core.jobs.remarks import on_selections
from core.subject.choice import proposed
from core.text.lists import sentences
from core.text.plain import plain
from core.text.translate import tr
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap, shares


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``marks`` to a parser."""
    add = parser.add_argument
    add("photo", metavar="PHOTO", type=Path, help=photo_help())
    add(
        "-o",
        "--output",
        metavar="TRIMAP",
        type=Path,
        required=True,
        help=tr(
            "gray PNG or TIFF of the photo's size: 255 foreground (Keep), 128 unknown (Edge), 0 background (Remove)"
        ),
    )
    marking.add_arguments(parser)
    add("--quiet", action="store_true", help=tr("no remarks; errors only"))


def shares_of(trimap: Trimap) -> str:
    """Return how much of a photo is Keep, Edge and Remove, as a sentence."""
    share = shares(trimap)
    return tr(
        "Keep {keep:.0f} %, Edge {edge:.0f} %, Remove {remove:.0f} %.",
        keep=100 * share[FOREGROUND],
        edge=100 * share[UNKNOWN],
        remove=100 * share[BACKGROUND],
    )


def main(args: argparse.Namespace) -> int:
    """Propose marks, write them and say on stderr what they are; return the exit code. Raises UserError."""
    where = marking.marks_from(args, None)
    choice = where.subject
    trimaps, inputs = [args.output], [args.photo]
    check_outputs([], [], [], trimaps=trimaps, inputs=inputs, kept=choice.files, replace_inputs=False)
    photo = read_image(args.photo)
    marks = proposed(photo, choice, where.edge_width or 1.0)
    write_trimap(args.output, marks.trimap)
    if not args.quiet and sys.stderr is not None:
        lines = [
            *photo.remarks,
            on_selections(photo, choice),
            sentences(marks.notice, shares_of(marks.trimap)),
        ]
        sys.stderr.writelines(f"{plain(line)}\n" for line in lines if line)
    return 0
