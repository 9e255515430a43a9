"""Arguments of ``matte`` that say which pictures are written, and how: formats, presets, size, what goes along."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.commands import presets
from app.commands.arguments import whole
from core.errors import UserError
from core.imaging.formats.record import AlphaAs, Format, Holds
from core.imaging.formats.registry import format_for, format_named, names_of, written
from core.jobs.export import Kind, with_suffix
from core.jobs.export_options import RANGES, ExportOptions, depths_of, formats_for
from core.jobs.presets.export import EXPORT, ExportValues
from core.text.lists import names_in_row
from core.text.translate import tr

_DEPTHS = sorted({depth for each in written() if each.holds for depth in depths_of(each.holds)})
_OPTIONS = {
    "depth": "depth",
    "quality": "quality",
    "trim": "trim",
    "longest": "longest",
    "associated": "is_associated",
    "alpha_as": "alpha_as",
    "keep_hidden": "keeps_hidden",
    "metadata": "keeps_metadata",
    "keep_location": "keeps_location",
}
"""Arguments, and the options that they set."""


@dataclass(frozen=True)
class Pictures:
    """The pictures that are written.

    Attributes:
        cutout, alpha: their files; None for those that are not wanted.
        composites: backgrounds as they were named, each with its file.
        options: how they are written, where the suffix of a file says nothing else.
        given: options that were asked for by an argument of their own, not by a preset.
    """

    cutout: Path | None
    alpha: Path | None
    composites: tuple[tuple[str, Path], ...]
    options: ExportOptions
    given: dict[str, Any]

    def paths(self) -> Iterator[Path]:
        """Yield the files."""
        yield from filter(None, [self.cutout, self.alpha, *(path for _, path in self.composites)])

    def check(self, *, on_white: str = "") -> None:
        """Raise UserError, before any file is read, for an option that the formats cannot follow.

        ``on_white``: how the command puts a cutout on white, "" as matte does.
        """
        if self.given.get("keeps_location") and not self.options.keeps_metadata:
            raise UserError(
                tr("The location is a part of the metadata; leave out --keep-location or --no-metadata.")
            )
        if self.cutout is not None:
            self._check_cutout(
                self.cutout, on_white or tr("--on white {file}, or --preset Shop", file=self.cutout.name)
            )
        if self.alpha is not None:
            replace(self._options_of(self.alpha), alpha_as=AlphaAs.TRANSPARENCY).checked()
        self._check_use()

    def _check_cutout(self, path: Path, on_white: str) -> None:
        options = self._options_of(path)
        chosen = options.format_of()
        if chosen.holds is not None and not chosen.holds.alpha:
            fitting = names_of(formats_for(needs_alpha=True))
            raise UserError(
                tr(
                    "{format} holds no transparency; choose {formats} for the cutout. On white in {format}: {option}.",
                    format=chosen.name,
                    formats=fitting,
                    option=on_white,
                )
            )
        options.checked(needs_alpha=True)

    def _options_of(self, path: Path) -> ExportOptions:
        return replace(self.options.for_path(path), **self.given)

    def _check_use(self) -> None:
        """Refuse what would change none of the files."""
        held = [self._holds(path) for path in self.paths()]
        if "quality" in self.given and not any(each.quality for each in held):
            raise UserError(
                tr(
                    "--quality belongs to formats that can lose detail; leave it out, or choose {formats}.",
                    formats=_able("quality"),
                )
            )
        if self.given.get("keeps_location") and not any(each.exif for each in held):
            raise UserError(
                tr(
                    "--keep-location needs a format that holds a location; choose {formats}.",
                    formats=_able("exif"),
                )
            )
        cutout = self._holds(self.cutout) if self.cutout is not None else None
        if self.given.get("is_associated") and not (cutout and (cutout.associated or cutout.is_float)):
            raise UserError(
                tr(
                    "--associated belongs to cutouts in {formats}; leave it out, or choose that.",
                    formats=_able("associated"),
                )
            )
        if self.given.get("is_associated") and self.given.get("alpha_as") is AlphaAs.SELECTION:
            raise UserError(
                tr("A saved selection is never associated; leave out --associated or --alpha-as.")
            )
        for option, name in (("alpha_as", "--alpha-as"), ("keeps_hidden", "--keep-hidden")):
            if self.given.get(option) not in {None, False, AlphaAs.TRANSPARENCY} and cutout is None:
                raise UserError(
                    tr("{option} belongs to a cutout, but none is written; leave it out.", option=name)
                )

    def _holds(self, path: Path) -> Holds:
        chosen = self.options.for_path(path).format_of()
        assert chosen.holds is not None
        return chosen.holds


def format_names() -> str:
    """Return the names of the formats that are written."""
    return names_of(written())


def _able(what: str) -> str:
    """Return the names of the formats that hold something, by the name of a field of Holds."""
    return names_of(each for each in written() if each.holds and getattr(each.holds, what))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser: the cutout itself, and a group for the rest."""
    suffixes = names_in_row([each.suffixes[0] for each in written()])
    parser.add_argument(
        "-o",
        "--output",
        metavar="CUTOUT",
        type=Path,
        required=True,
        help=tr(
            "the cutout, with transparency, or what --preset makes in its place; the suffix of this and of all "
            "pictures "
            "chooses the format: {suffixes}",
            suffixes=suffixes,
        ),
    )
    group = parser.add_argument_group(tr("pictures and their formats"))
    group.add_argument(
        "--alpha", metavar="FILE", type=Path, help=tr("also write the alpha matte alone, gray")
    )
    group.add_argument(
        "--on",
        metavar=("BACKGROUND", "FILE"),
        nargs=2,
        action="append",
        default=[],
        help=tr(
            "also write the cutout on black, white, gray, a color as #rrggbb, or a photo; may be repeated"
        ),
    )
    add_style(
        group,
        tr(
            "format of the files without such a suffix: {names} (default: that of the preset)",
            names=format_names(),
        ),
    )


def add_style(group: argparse._ArgumentGroup, format_help: str) -> None:
    """Add the arguments that say how pictures are written to a group; ``format_help`` is that of ``--format``."""
    add = group.add_argument
    add("--format", metavar="NAME", help=format_help)
    presets.add_argument(
        group,
        EXPORT,
        tr(
            "export by a preset: {names}, or one of your own, saved in the window; other options override its "
            "values",
            names=presets.offered(EXPORT),
        ),
    )
    add(
        "--depth",
        type=int,
        choices=_DEPTHS,
        help=tr(
            "bits per channel, 32 in {formats} (default: as close to the photo's as possible; with --on, as "
            "close to 8 as possible)",
            formats=_able("is_float"),
        ),
    )
    add(
        "--quality",
        metavar="N",
        type=whole(*RANGES["quality"]),
        help=tr("of {formats} (default: lossless if possible, else 95)", formats=_able("quality")),
    )
    add(
        "--trim",
        metavar="PADDING",
        nargs="?",
        const=0,
        type=whole(*RANGES["trim"], like=20),
        help=tr("cut off the empty area around the subject except for this many pixels (default: none)"),
    )
    add(
        "--longest",
        metavar="PIXELS",
        type=whole(*RANGES["longest"], like=2000),
        help=tr("reduce pictures whose longest side is more than this, after trimming"),
    )
    _add_what_stays(group)


def _add_what_stays(group: argparse._ArgumentGroup) -> None:
    """Add what is kept of a photo, and how alpha goes along."""
    add, switch = group.add_argument, argparse.BooleanOptionalAction
    add(
        "--associated",
        action=switch,
        help=tr(
            "multiply colors by alpha, in {formats}; {always} always does",
            formats=_able("associated"),
            always=_able("is_float"),
        ),
    )
    add(
        "--alpha-as",
        choices=[each.value for each in AlphaAs],
        help=tr(
            "selection: the whole photo with the alpha beside it as a saved selection, in {formats}",
            formats=_able("selection"),
        ),
    )
    add("--keep-hidden", action=switch, help=tr("keep the photo where the cutout is fully transparent"))
    add(
        "--metadata",
        action=switch,
        help=tr("keep EXIF data, except the location, and the resolution (default)"),
    )
    add("--keep-location", action=switch, help=tr("also keep the place where the photo was taken"))


@dataclass(frozen=True)
class Style:
    """The settings for writing pictures, and the kind of the first one.

    Attributes:
        values: those of the preset, or the usual ones.
        options: what all of that comes to.
        given: options that were asked for by an argument of their own.
        preset: the name of the preset, "" for none.
        format: of files without the suffix of one; None if neither a format nor a preset was named.
    """

    values: ExportValues
    options: ExportOptions
    given: dict[str, Any]
    preset: str
    format: Format | None

    def pictures(self, output: Path, alpha: Path | None, composites: Sequence[tuple[str, Path]]) -> Pictures:
        """Return what is written to these files, which have their suffixes. Raises UserError."""
        kind = self.values.kind
        if kind is Kind.ALPHA and alpha is not None:
            raise UserError(
                tr("With the preset {name}, -o is the alpha already; leave out --alpha.", name=self.preset)
            )
        if kind is Kind.COMPOSITE:
            composites = ((self.values.color, output), *composites)
        return Pictures(
            cutout=output if kind is Kind.CUTOUT else None,
            alpha=output if kind is Kind.ALPHA else alpha,
            composites=tuple(composites),
            options=self.options,
            given=self.given,
        )


def style_of(args: argparse.Namespace) -> Style:
    """Return how pictures are written. Raises UserError."""
    preset = presets.chosen(args, EXPORT)
    values = ExportValues() if preset is None else preset.values
    options = values.options
    chosen = None if args.format is None else _format(args.format)
    if chosen is not None:
        options = options.for_path(Path(f"file{chosen.suffixes[0]}"))
    given = {
        option: getattr(args, name) for name, option in _OPTIONS.items() if getattr(args, name) is not None
    }
    if "alpha_as" in given:
        given["alpha_as"] = AlphaAs(given["alpha_as"])
    named = options.format_of() if chosen or preset else None
    return Style(values, replace(options, **given), given, "" if preset is None else preset.name, named)


def pictures_of(args: argparse.Namespace) -> Pictures:
    """Return the pictures that the arguments ask for, with their suffixes. Raises UserError."""
    style = style_of(args)
    named = _Names(style.format)
    composites = [(name, named.full(Path(file))) for name, file in args.on]
    output, alpha = named.full(args.output), args.alpha and named.full(args.alpha)
    if args.format is not None and not named.is_used:
        raise UserError(
            tr("--format is for files without a known suffix, but all have one; leave out one of them.")
        )
    return style.pictures(output, alpha, composites)


@dataclass
class _Names:
    """Gives files the suffix of a format where they have none of an image; None to leave them as they are."""

    format: Format | None
    is_used: bool = False

    def full(self, path: Path) -> Path:
        if self.format is None or format_for(path) is not None:
            return path
        self.is_used = True
        return with_suffix(path, self.format)


def _format(name: str) -> Format:
    """Return the format of a name, or of a suffix with its dot or without. Raises UserError."""
    found = format_named(name) or format_for(Path(f"file.{name.removeprefix('.')}"))
    return ExportOptions(found.name if found else name).format_of()
