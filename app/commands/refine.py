"""Arguments of ``matte`` that refine its alpha: the settings of the window's panel."""

import argparse
from collections.abc import Callable
from dataclasses import replace

from app.commands import presets
from core.jobs.presets.refine import REFINE
from core.refine.refinement import NEUTRAL, RANGES, Refinement

_LEVELS = ("black", "white", "gamma")
_AREAS = ("specks", "holes")
_HELP = {
    "specks": "remove what stands alone, up to so many pixels",
    "holes": "fill holes in the subject, up to so many pixels",
    "shift_edge": "move the edge out, or in where negative; parts of pixels count",
    "smooth": "smooth bumps along the edge that are up to so long",
    "feather": "blur across the edge, with this radius",
    "contrast": "make the edge harder",
    "decontaminate": "take the old background's color out of half transparent pixels: 0 keeps the photo's colors",
}
_UNITS = {"contrast": "AMOUNT", "decontaminate": "AMOUNT", "specks": "AREA", "holes": "AREA"}


def add_arguments(group: argparse._ArgumentGroup) -> None:
    """Add the arguments to a group. Whatever their order, levels come after holes, and contrast last."""
    presets.add_argument(group, REFINE, "refine as")
    group.add_argument(
        "--levels",
        metavar="BLACK,WHITE,GAMMA",
        type=_levels,
        help="alpha up to BLACK becomes 0 and from WHITE on 1, both from 0 to 1; GAMMA over 1 raises what lies "
        "between (default: 0,1,1)",
    )
    for name, text in _HELP.items():
        lowest, highest = RANGES[name]
        group.add_argument(
            f"--{name.replace('_', '-')}",
            metavar=_UNITS.get(name, "PIXELS"),
            type=_area(name) if name in _AREAS else _number(name),
            help=f"{text}; {lowest:g} to {highest:g} (default: {getattr(NEUTRAL, name):g})",
        )


def asked(args: argparse.Namespace) -> Refinement | None:
    """Return the settings that the arguments ask for, None where they leave all as it is. Raises UserError."""
    preset = presets.chosen(args, REFINE)
    usual = NEUTRAL if preset is None else preset.values
    given = {name: getattr(args, name) for name in _HELP if getattr(args, name) is not None}
    levels = {} if args.levels is None else dict(zip(_LEVELS, args.levels, strict=True))
    settings = replace(usual, **levels, **given)
    return None if preset is None and settings == NEUTRAL else settings


def _with_point(text: str) -> str:
    """Return advice on a number with a comma, as spreadsheets of many countries have it, "" else."""
    value = _float(text.replace(",", ".", 1))
    return "" if "," not in text or value is None else f", with a point: {value:g}"


def _number(name: str) -> Callable[[str], float]:
    lowest, highest = RANGES[name]

    def parse(text: str) -> float:
        value = _float(text)
        if value is None or not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(
                f"{text} does not fit; give a number from {lowest:g} to {highest:g}{_with_point(text)}"
            )
        return value

    return parse


def _area(name: str) -> Callable[[str], int]:
    number = _number(name)

    def parse(text: str) -> int:
        value = number(text)
        if value != int(value):
            raise argparse.ArgumentTypeError(f"{text} is not a whole number of pixels; write it like 50")
        return int(value)

    return parse


def _levels(text: str) -> tuple[float, float, float]:
    found = [value for value in map(_float, text.split(",")) if value is not None]
    if len(found) != len(_LEVELS) or text.count(",") != len(_LEVELS) - 1:
        raise argparse.ArgumentTypeError(f"{text} is not BLACK,WHITE,GAMMA; write it like 0.05,0.95,1")
    return found[0], found[1], found[2]


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
