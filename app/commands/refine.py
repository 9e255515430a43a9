"""Arguments of ``matte`` that refine its alpha: the settings of the window's panel."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from app.commands import presets
from core.jobs.presets.refine import REFINE
from core.refine.refinement import NEUTRAL, RANGES, Refinement
from core.text.translate import mark, tr

_LEVELS = ("black", "white", "gamma")
_AREAS = ("specks", "holes")
_HELP = {
    "specks": mark(
        "remove isolated parts of up to this many pixels; {lowest:g} to {highest:g} (default: {usual:g})"
    ),
    "holes": mark(
        "fill holes in the subject of up to this many pixels; {lowest:g} to {highest:g} (default: {usual:g})"
    ),
    "shift_edge": mark(
        "move the edge out, or in if negative; fractions of pixels count; {lowest:g} to {highest:g} (default: "
        "{usual:g})"
    ),
    "smooth": mark(
        "smooth bumps along the edge of up to this length; {lowest:g} to {highest:g} (default: {usual:g})"
    ),
    "feather": mark("blur across the edge, with this radius; {lowest:g} to {highest:g} (default: {usual:g})"),
    "contrast": mark("make the edge harder; {lowest:g} to {highest:g} (default: {usual:g})"),
    "decontaminate": mark(
        "take the old background's color out of half transparent pixels: 0 keeps the photo's colors; {lowest:g} "
        "to {highest:g} (default: {usual:g})"
    ),
}
_UNITS = {"contrast": "AMOUNT", "decontaminate": "AMOUNT", "specks": "AREA", "holes": "AREA"}


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments to a group. Whatever their order, levels come after holes, and contrast last."""
    presets.add_argument(
        group,
        REFINE,
        tr(
            "refine by a preset: {names}, or one of your own, saved in the window; other options override its "
            "values",
            names=presets.offered(REFINE),
        ),
    )
    group.add_argument(
        "--levels",
        metavar="BLACK,WHITE,GAMMA",
        type=_levels,
        help=tr(
            "alpha up to BLACK becomes 0 and from WHITE on 1, both from 0 to 1; GAMMA over 1 raises what lies between "
            "(default: 0,1,1)"
        ),
    )
    for name, text in _HELP.items():
        lowest, highest = RANGES[name]
        group.add_argument(
            f"--{name.replace('_', '-')}",
            metavar=_UNITS.get(name, "PIXELS"),
            type=_area(name) if name in _AREAS else _number(name),
            help=tr(text, lowest=lowest, highest=highest, usual=getattr(NEUTRAL, name)),
        )


def asked(args: argparse.Namespace) -> Refinement | None:
    """Return the settings that the arguments ask for, None if they leave all as it is. Raises UserError."""
    preset = presets.chosen(args, REFINE)
    usual = NEUTRAL if preset is None else preset.values
    given = {name: getattr(args, name) for name in _HELP if getattr(args, name) is not None}
    levels = {} if args.levels is None else dict(zip(_LEVELS, args.levels, strict=True))
    settings = replace(usual, **levels, **given)
    return None if preset is None and settings == NEUTRAL else settings


def _number(name: str) -> Callable[[str], float]:
    lowest, highest = RANGES[name]

    def parse(text: str) -> float:
        value = _float(text)
        if value is None or not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(_unfit(text, lowest, highest))
        return value

    return parse


def _unfit(text: str, lowest: float, highest: float) -> str:
    """Return advice on a number, also on one with a comma, as spreadsheets of many countries have it."""
    value = _float(text.replace(",", ".", 1))
    if "," not in text or value is None:
        return tr(
            "{text} does not fit; give a number from {lowest} to {highest}",
            text=text,
            lowest=f"{lowest:g}",
            highest=f"{highest:g}",
        )
    return tr(
        "{text} does not fit; give a number from {lowest} to {highest}, with a point: {number}",
        text=text,
        lowest=f"{lowest:g}",
        highest=f"{highest:g}",
        number=f"{value:g}",
    )


def _area(name: str) -> Callable[[str], int]:
    number = _number(name)

    def parse(text: str) -> int:
        value = number(text)
        if value != int(value):
            raise argparse.ArgumentTypeError(
                tr("{text} is not a whole number of pixels; write it like 50", text=text)
            )
        return int(value)

    return parse


def _levels(text: str) -> tuple[float, float, float]:
    found = [value for value in map(_float, text.split(",")) if value is not None]
    if len(found) != len(_LEVELS) or text.count(",") != len(_LEVELS) - 1:
        raise argparse.ArgumentTypeError(
            tr("{text} is not BLACK,WHITE,GAMMA; write it like 0.05,0.95,1", text=text)
        )
    return found[0], found[1], found[2]


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
