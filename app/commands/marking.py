"""Arguments that say how marks are found: the subject of a photo alone, Edge around a mask, a preset of both."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.commands import presets, subject
from app.commands.arguments import whole
from core.errors import UserError
from core.files import is_there
from core.jobs.order import MarksFrom
from core.jobs.presets.marks import MARKS, MOST_EDGE, MarksValues
from core.subject.choice import Choice
from core.text.translate import tr
from core.trimap.edge_width import Width


def add_arguments(group: argparse._ActionsContainer) -> None:
    """Add the arguments to a parser or a group."""
    subject.add_argument(group.add_argument)
    add_edge_width(
        group,
        tr(
            "for a mask or an alpha: how many pixels inside and outside its outline become Edge (default: as "
            "many as each place needs, more at hair, fur or blur)"
        ),
    )
    add_preset(group)


def add_edge_width(group: argparse._ActionsContainer, help_: str) -> None:
    """Add ``--edge-width``; ``help_`` says what becomes Edge with it, and without."""
    group.add_argument(
        "--edge-width",
        metavar=("INSIDE", "OUTSIDE"),
        nargs=2,
        type=whole(0, MOST_EDGE, like=10),
        help=help_,
    )


def add_preset(group: argparse._ActionsContainer) -> None:
    """Add ``--marks-preset``."""
    presets.add_argument(
        group,
        MARKS,
        tr(
            "find the subject if there are no marks, and lay Edge around masks, by a preset: {names}, or one of "
            "your own, saved in the window; other options override its values",
            names=presets.offered(MARKS),
        ),
    )


def marks_from(args: argparse.Namespace, file: Path | None) -> MarksFrom:
    """Return where marks come from: the file, if any, else the subject that the arguments say. Raises UserError."""
    choice, width = choice_of(args, is_needed=file is None), width_of(args)
    if file is not None and args.subject is not None:
        raise UserError(tr("--trimap gives the marks and --subject finds them; leave one of them out."))
    if file is None and args.edge_width and choice.selection is None:
        raise UserError(
            tr("--edge-width belongs to a mask; give that with --trimap, or leave out --edge-width.")
        )
    return MarksFrom(file, choice, width)


def width_of(args: argparse.Namespace) -> Width | None:
    """Return how wide Edge is around a mask; None for what each place needs. Raises UserError."""
    if args.edge_width:
        inside, outside = args.edge_width
        return inside, outside
    preset = presets.chosen(args, MARKS)
    return None if preset is None or preset.values.edge_width == 1 else preset.values.edge_width


def proposes(args: argparse.Namespace) -> bool:
    """Report whether the subjects of photos without marks are to be found: by an option, or by a preset of any kind.

    Raises:
        UserError: the preset cannot be used.
    """
    return args.subject is not None or presets.chosen(args, MARKS) is not None


def choice_of(args: argparse.Namespace, *, is_needed: bool = True) -> Choice:
    """Return how the subject is found.

    Raises:
        UserError: the preset cannot be used, or, where it `is_needed`, its network is not there.
    """
    if args.subject is not None:
        given: Choice = args.subject
        return given
    preset = presets.chosen(args, MARKS)
    values = MarksValues() if preset is None else preset.values
    if is_needed and preset is not None and values.network is not None and not is_there(values.network):
        raise UserError(
            tr(
                "The marks preset {name} finds the subject with {file}, which does not exist; put the file back, "
                "or give --subject.",
                name=preset.name,
                file=values.network,
            )
        )
    return Choice(values.network, selection=values.selection)
