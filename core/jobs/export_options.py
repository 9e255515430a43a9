"""Export options: format, depth, part of the picture, and accompanying data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError
from core.imaging.formats.record import AlphaAs, Format, Holds
from core.imaging.formats.registry import format_for, format_named, names_of, written
from core.text.lists import any_of
from core.text.translate import tr

FLOAT = 32
"""The depth of floating point values; `HALF` is that of the shorter ones."""
HALF = 16
RANGES = {"quality": (1, 100), "trim": (0, 9999), "longest": (1, 1 << 16)}
"""The least and the most of each option that is a number."""


@dataclass(frozen=True)
class ExportOptions:
    """The options for writing a picture.

    Attributes:
        format: the name of a format that is written, "PNG" for one.
        depth: bits per channel: 8, 16, or for formats of floating point values 16 or 32; None for what comes nearest to
            the photo's.
        quality: 1 to 100 for formats that can lose detail; None loses none where the format can, else takes 95.
        trim: pixels that are left around the subject; None for all of the picture.
        longest: pixels of the longest side that is not to be exceeded; None for no limit.
        is_associated: whether colors are multiplied by alpha, where the format leaves the choice.
        alpha_as: what alpha becomes, where the format leaves the choice.
        keeps_hidden: whether the photo stays where it is fully transparent; else there is nothing.
        keeps_metadata: whether the photo's EXIF block and resolution go with it, without its location.
        keeps_location: whether that goes with it, too.
    """

    format: str = "PNG"
    depth: int | None = None
    quality: int | None = None
    trim: int | None = None
    longest: int | None = None
    is_associated: bool = False
    alpha_as: AlphaAs = AlphaAs.TRANSPARENCY
    keeps_hidden: bool = False
    keeps_metadata: bool = True
    keeps_location: bool = False

    def format_of(self) -> Format:
        """Return the format. Raises UserError if it is none that is written."""
        chosen = format_named(self.format)
        if chosen is None or chosen.holds is None:
            raise UserError(
                tr(
                    "{format} is not written; choose one of {names}.",
                    format=self.format,
                    names=names_of(written()),
                )
            )
        return chosen

    def checked(self, *, needs_alpha: bool = False) -> Format:
        """Return the format where it can hold what is asked for.

        Raises:
            UserError: it cannot; says what can.
        """
        chosen = self.format_of()
        holds = chosen.holds
        assert holds is not None
        if needs_alpha and not holds.alpha:
            fitting = names_of(formats_for(needs_alpha=True))
            raise UserError(
                tr(
                    "{format} holds no transparency; put the subject on a background, or choose {formats}.",
                    format=chosen.name,
                    formats=fitting,
                )
            )
        if self.depth is not None and self.depth not in depths_of(holds):
            raise UserError(
                tr(
                    "{format} is written with {depths} bits per channel, not {depth}; choose {depths} bits, or "
                    "another format.",
                    format=chosen.name,
                    depths=any_of(map(str, depths_of(holds))),
                    depth=self.depth,
                )
            )
        if self.alpha_as is AlphaAs.SELECTION and not holds.selection:
            fitting = names_of(each for each in written() if each.holds and each.holds.selection)
            raise UserError(
                tr(
                    "{format} holds no saved selection; choose {formats}, or transparency.",
                    format=chosen.name,
                    formats=fitting,
                )
            )
        self._check_ranges()
        return chosen

    def _check_ranges(self) -> None:
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise UserError(
                    tr(
                        "The value {value} for {name} does not fit; choose {least} to {most}.",
                        value=value,
                        name=name,
                        least=least,
                        most=most,
                    )
                )

    def for_path(self, path: Path) -> ExportOptions:
        """Return the same in the format that the suffix of a path asks for, where that is one that is written.

        What that format cannot hold is left to it.
        """
        named = format_for(path)
        if named is None or named.holds is None or named.name == self.format:
            return self
        return replace(
            self,
            format=named.name,
            depth=self.depth if self.depth in depths_of(named.holds) else None,
            alpha_as=self.alpha_as if named.holds.selection else AlphaAs.TRANSPARENCY,
        )

    def near(self, depth: int) -> ExportOptions:
        """Return the same with a depth: the one asked for, else what comes nearest to this."""
        return replace(self, depth=self.depth_for(depth))

    def depth_for(self, photo: int) -> int:
        """Return the bits per channel for a photo of so many: those asked for, else what comes nearest to its own."""
        if self.depth is not None:
            return self.depth
        holds = self.format_of().holds
        assert holds is not None
        depths = depths_of(holds)
        return min(depths, key=lambda depth: (abs(depth - photo), depth))


def formats_for(*, needs_alpha: bool) -> tuple[Format, ...]:
    """Return the formats that are written, those alone that hold transparency where that is needed."""
    return tuple(each for each in written() if each.holds and (each.holds.alpha or not needs_alpha))


def depths_of(holds: Holds) -> tuple[int, ...]:
    """Return the bits per channel that a format is written with, the fewest first."""
    return (HALF, FLOAT) if holds.is_float else holds.depths
