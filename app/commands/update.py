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
            "matte only around changes of the trimap, into this earlier alpha or cutout, best with 16 bits; if "
            "much has changed, the whole photo is run"
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
