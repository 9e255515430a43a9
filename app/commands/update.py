"""Arguments of ``matte`` that update an alpha from before where the trimap has changed, as the window does."""

import argparse
from pathlib import Path

from core.errors import UserError
from core.jobs.earlier import Earlier
from core.text.translate import tr


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments to a group."""
    add = group.add_argument
    add(
        "--update",
        metavar="ALPHA",
        type=Path,
        help=tr(
            "matte only the surroundings of what changed in the trimap, into this alpha or cutout from before, best of "
            "16 bits; where much has changed, the whole photo is run"
        ),
    )
    add(
        "--from",
        dest="from_trimap",
        metavar="TRIMAP",
        type=Path,
        help=tr("the trimap that this alpha was made with"),
    )


def earlier(args: argparse.Namespace) -> Earlier | None:
    """Return the matte that is to be updated, None if none is named. Raises UserError if half of it lacks."""
    if (args.update is None) != (args.from_trimap is None):
        raise UserError(tr("--update ALPHA and --from TRIMAP belong together: give both."))
    return None if args.update is None else Earlier(args.update, args.from_trimap)
