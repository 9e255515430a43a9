"""Presets by name on the command line: those of the program, and the user's own, saved in the window."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from app.folders import settings_folder
from core.jobs.presets.common import Preset, PresetKind, Values, read_presets
from core.jobs.presets.export import EXPORT
from core.jobs.presets.marks import MARKS
from core.jobs.presets.matting import MATTING
from core.jobs.presets.refine import REFINE
from core.text.lists import names_in_row
from core.text.plain import plain

_KINDS: dict[str, PresetKind[Any]] = {
    "preset": EXPORT,
    "marks_preset": MARKS,
    "matting_preset": MATTING,
    "refine_preset": REFINE,
}
"""Arguments, each with the kind of preset that it names."""


def add_argument(group: argparse._ActionsContainer, kind: PresetKind[Any], help_: str) -> None:
    """Add the argument that names a preset of a kind, with its help."""
    group.add_argument(
        f"--{_argument(kind).replace('_', '-')}",
        metavar="NAME",
        help=help_,
    )


def offered(kind: PresetKind[Any]) -> str:
    """Return the names of a kind's presets that come with the program."""
    return names_in_row([preset.name for preset in kind.offered])


def chosen(args: argparse.Namespace, kind: PresetKind[Values]) -> Preset[Values] | None:
    """Return the preset of a kind that the arguments name, None if they name none.

    What is wrong with the file of the user's presets is said on stderr once, unless ``--quiet`` was given.

    Raises:
        UserError: there is no such preset, or it cannot be used.
    """
    _read(args)
    found: Preset[Values] | None = getattr(args, _argument(kind), None)
    return found


def _read(args: argparse.Namespace) -> None:
    """Put presets in the place of their names."""
    named = {name: kind for name, kind in _KINDS.items() if isinstance(getattr(args, name, None), str)}
    found = {name: read_presets(settings_folder(), kind) for name, kind in named.items()}
    remarks = dict.fromkeys(remark for presets in found.values() for remark in presets.remarks)
    if not args.quiet and sys.stderr is not None:
        sys.stderr.writelines(f"{plain(remark)}\n" for remark in remarks)
    for name, presets in found.items():
        setattr(args, name, presets.named(getattr(args, name)))


def _argument(kind: PresetKind[Any]) -> str:
    return next(name for name, other in _KINDS.items() if other is kind)
