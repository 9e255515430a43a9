"""Arguments of ``batch``: what is taken, what is written, and how the work is shared out."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands import batch_orders, exporting, matting
from app.commands.arguments import photo_help, whole
from app.commands.batch_orders import ALSO
from core.jobs.batch.naming import PATTERN
from core.jobs.batch.shard import shard_of
from core.jobs.name_pattern import PLACEHOLDERS
from core.text.lists import all_of, in_row
from core.text.translate import mark, tr

AUTO = "auto"
"""As many processes as fit."""
_MOST_WORKERS = 256
_SHORTEST_LIMIT, _LONGEST_LIMIT = 10, 86_400
"""Seconds; a process takes some to load the model."""
_PLACEHOLDERS = PLACEHOLDERS | {"kind": mark("cutout, alpha, on-white, doubts or another kind of file")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``batch`` to a parser."""
    add = parser.add_argument
    add(
        "inputs",
        metavar="INPUT",
        nargs="+",
        help=tr(
            "folders, patterns in quotes such as 'shoot/*.jpg', photos ({photo}), projects, and lists (.csv, "
            ".tsv) with columns such as photo, marks, output, subject and max-tokens. Marks of hat.jpg are "
            "hat-trimap.png beside it, trimaps/hat.png, or a mask or an alpha named in this way",
            photo=photo_help(),
        ),
    )
    add(
        "-o",
        "--output",
        metavar="FOLDER",
        type=Path,
        required=True,
        help=tr(
            "the folder for the cutouts, created if missing. It keeps the folders inside INPUT. The same command "
            "continues where it was stopped, and redoes what has changed"
        ),
    )
    add("--recursive", action="store_true", help=tr("also take what is in folders inside INPUT"))
    add(
        "--dry-run",
        action="store_true",
        help=tr("only say which photos would be done, with which marks, to which files"),
    )
    _add_files(parser.add_argument_group(tr("files")))
    batch_orders.add_run(parser)
    machine = parser.add_argument_group(tr("machine"))
    matting.add_machine(machine)
    _add_course(machine)


def _add_files(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--also",
        metavar="KIND,...",
        help=tr(
            "also write {kinds}, some of them with commas between: hat-alpha.png, hat-doubts.json",
            kinds=all_of(ALSO),
        ),
    )
    add(
        "--on",
        metavar="BACKGROUND",
        action="append",
        default=[],
        help=tr(
            "also write the cutout on black, white, gray, a color as #rrggbb, or a photo: hat-on-white.png; may "
            "be repeated"
        ),
    )
    add(
        "--pattern",
        default=PATTERN,
        help=tr(
            "names of the cutouts: {names}; if two photos would get the same name, the later one is numbered "
            "(default: {usual})",
            names=in_row(f"{{{name}}} {tr(what)}" for name, what in _PLACEHOLDERS.items()),
            usual=PATTERN,
        ),
    )
    exporting.add_style(
        group,
        tr(
            "format of cutouts, alphas and cutouts on a background: {names} (default: that of the preset)",
            names=exporting.format_names(),
        ),
    )
    add("--no-report", action="store_true", help=tr("write no report.csv and report.html into the folder"))


def _add_course(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--workers",
        metavar="N|auto",
        type=_workers_asked,
        default=1,
        help=tr("processes that share cores and memory; auto: as many as fit (default: 1, as fast as matte)"),
    )
    add(
        "--time-limit",
        metavar="SECONDS",
        type=whole(_SHORTEST_LIMIT, _LONGEST_LIMIT, like=600),
        help=tr(
            "give up photos that take longer, such as damaged files that a decoder never finishes: each is tried "
            "twice (default: no limit)"
        ),
    )
    add(
        "--shard",
        metavar="I/N",
        type=shard_of,
        help=tr(
            "do only part I of N, as one job of an array on several machines; a photo's part follows from its "
            "name, so that jobs need no coordination"
        ),
    )
    add(
        "--watch",
        action="store_true",
        help=tr(
            "keep running and take new and changed photos of the folders once they are complete; Ctrl+C ends it"
        ),
    )
    add(
        "--cluster",
        metavar="ADDRESS",
        help=tr(
            "run on the workers of a Dask cluster: tcp://HOST:8786 of its scheduler, or the file that the "
            "scheduler has written (docs/cluster.md)"
        ),
    )
    add(
        "--send",
        action="store_true",
        help=tr(
            "send the files to the workers and back, even if they see the same folders (default: only if a "
            "worker needs it)"
        ),
    )
    add("--quiet", action="store_true", help=tr("no progress, no remarks; failures only"))


def _workers_asked(text: str) -> int | str:
    return AUTO if text == AUTO else whole(1, _MOST_WORKERS, like=4)(text)
