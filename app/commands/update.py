"""Arguments of ``matte`` that update an alpha from before where the trimap has changed, as the window does."""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.engine.local.regions import Standing, in_cells
from core.engine.options import MatteOptions, MatteResult
from core.errors import UserError
from core.imaging.convert import to_float, to_gray
from core.imaging.io import Photo, read_image
from core.jobs.job import Job
from core.trimap.marks import read_marks
from core.trimap.values import FOREGROUND, UNKNOWN, Trimap


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments to a group."""
    add = group.add_argument
    add(
        "--update",
        metavar="ALPHA",
        type=Path,
        help="matte only the surroundings of what changed in the trimap, into this alpha or cutout from before, best "
        "of 16 bits; where much has changed, the whole photo is run",
    )
    add(
        "--from",
        dest="from_trimap",
        metavar="TRIMAP",
        type=Path,
        help="the trimap that this alpha was made with",
    )


def check(args: argparse.Namespace) -> None:
    """Raise UserError where an argument lacks what belongs to it, or forbids it."""
    if (args.update is None) != (args.from_trimap is None):
        raise UserError("--update ALPHA and --from TRIMAP belong together: give both.")
    if args.update is not None and args.resolution != "full-size":
        raise UserError("An update is made at full size; leave out --resolution.")
    if args.update is not None and args.routing_map:
        raise UserError("An update has no map of the whole photo; leave out --routing-map.")


def inputs(args: argparse.Namespace) -> list[Path]:
    """Return the files that are read for it."""
    return [path for path in (args.update, args.from_trimap) if path is not None]


def standing(
    args: argparse.Namespace, photo: Photo, trimap: Trimap, options: MatteOptions
) -> Standing | None:
    """Return the matte to be updated, None where none is named. Raises UserError."""
    if args.update is None:
        return None
    widths = tuple(args.edge_width) if args.edge_width else 1.0
    before = read_marks(args.from_trimap, photo, widths).trimap
    alpha = _alpha(args.update, photo)
    np.copyto(alpha, trimap == FOREGROUND, where=(trimap != UNKNOWN) & (before == trimap))
    return Standing(_result(alpha, options), in_cells(before))


def remark(job: Job) -> str:
    """Return a sentence on an update that is none, "" else."""
    regions = None if job.standing is None else job.regions()
    if job.standing is None or regions:
        return ""
    if regions is None:
        return "Much of the trimap has changed, so the whole photo was run."
    return "The trimap has not changed, so alpha is as it was."


def _alpha(path: Path, photo: Photo) -> NDArray[np.float32]:
    """Read an alpha of the photo's size as float32 (H, W)."""
    given = read_image(path)
    if given.size != photo.size:
        (height, width), (rows, columns) = photo.size, given.size
        raise UserError(
            f"{path.name} is {columns} x {rows} pixels but the photo is {width} x {height}; give the alpha made of it."
        )
    gray = to_gray(given.image) if given.alpha is None else given.alpha
    return np.array(to_float(gray), np.float32)


def _result(alpha: NDArray[np.float32], options: MatteOptions) -> MatteResult:
    """Return an alpha from a file as the result of a run, of which nothing else is known; colors are found later."""
    return MatteResult(
        alpha=alpha,
        foreground=None,
        routers=(),
        max_tokens=options.max_tokens,
        model="",
        device="",
        precision="",
        seconds={"total": 0.0},
        peak_memory={"total": 0},
        passes=options.passes,
        mixer=options.mixer,
    )
