"""Export presets: which picture is made of a matte, and how it is written."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields

from core.errors import UserError
from core.imaging.formats.registry import format_named
from core.jobs.backgrounds import color_of
from core.jobs.export import Export, Kind
from core.jobs.export_options import HALF, ExportOptions
from core.jobs.presets.common import KindSentences, Preset, PresetKind
from core.jobs.presets.fields import taken
from core.jobs.presets.file import Entry
from core.text.translate import mark, tr

_DEFAULTS = {each.name: getattr(ExportOptions(), each.name) for each in fields(ExportOptions)}


@dataclass(frozen=True)
class ExportValues:
    """A way to export.

    Attributes:
        options: into which format, how deep, how much of the picture.
        kind: cutout, alpha or composite.
        background: the color that a composite stands on or that lies behind a cutout's layers, as black, white, gray
            or #rrggbb; "" for white, and for nothing.
    """

    options: ExportOptions = field(default_factory=ExportOptions)
    kind: Kind = Kind.CUTOUT
    background: str = ""

    @property
    def color(self) -> str:
        """The color that its composites stand on, or that lies behind its cutouts; "" for nothing behind these."""
        return self.background or ("white" if self.kind is Kind.COMPOSITE else "")

    def check(self) -> None:
        """Raise UserError if the format cannot hold what it asks for, or a color is none."""
        Export(self.kind, self.options).check()
        if self.background and color_of(self.background) is None:
            raise UserError(
                tr("{color} is not a color; use black, white, gray or #rrggbb.", color=self.background)
            )

    @property
    def is_written(self) -> bool:
        """True where its format is written here."""
        chosen = format_named(self.options.format)
        return chosen is not None and chosen.holds is not None


def entry_of(options: ExportOptions) -> Entry:
    """Return options as plain values under their names, as a file keeps them."""
    return asdict(options) | {"alpha_as": options.alpha_as.value}


def options_from(entry: Entry) -> ExportOptions:
    """Return the options of an entry; what it leaves out is as usual. Raises UserError for values that do not fit."""
    return ExportOptions(**taken(entry, _DEFAULTS))


def _entry(values: ExportValues) -> Entry:
    return {"kind": values.kind.value, "background": values.background} | entry_of(values.options)


def _values(entry: Entry) -> ExportValues:
    return ExportValues(options_from(entry), **taken(entry, {"kind": Kind.CUTOUT, "background": ""}))


_WEB = ExportOptions("WebP", depth=8, quality=90, trim=0, longest=2048, keeps_metadata=False)
_LAYERS = ExportOptions("Photoshop")  # not translated
_SHOP = ExportOptions("JPEG", depth=8, quality=92, trim=100, longest=2000, keeps_metadata=False)

EXPORT = PresetKind(
    "export",
    KindSentences(
        mark("There is no export preset {name}; choose {names}."),
        mark("The export preset {name} in {path} cannot be used. {reason}"),
    ),
    (
        Preset(mark("Web"), ExportValues(_WEB), is_built_in=True),
        Preset(mark("Shop"), ExportValues(_SHOP, Kind.COMPOSITE, "white"), is_built_in=True),
        Preset(mark("Print"), ExportValues(ExportOptions("TIFF", depth=16)), is_built_in=True),
        Preset(mark("Photoshop layers"), ExportValues(_LAYERS), is_built_in=True),
        Preset(mark("Compositing"), ExportValues(ExportOptions("OpenEXR", depth=HALF)), is_built_in=True),
        Preset(mark("Archive"), ExportValues(ExportOptions("PNG", depth=16)), is_built_in=True),
    ),
    _entry,
    _values,
    ExportValues.check,
    lambda values: values.is_written,
)
"""Presets of exports."""
