"""Export presets by name: those that come with the program, and the user's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.imaging.formats.record import AlphaAs
from core.imaging.formats.registry import format_named
from core.jobs.backgrounds import color_of
from core.jobs.export import Export, Kind
from core.jobs.export_options import HALF, ExportOptions
from core.jobs.preset_file import Document, Entry, read_document

_LIST = "export"
_MOST_CHARACTERS = 60
_DEFAULTS = ExportOptions()


@dataclass(frozen=True)
class Preset:
    """A way to export that has a name.

    Attributes:
        name: unique without regard to case.
        options: into which format, how deep, how much of the picture.
        kind: cutout, alpha or composite.
        background: the color that a composite stands on or that lies behind a cutout's layers, as black, white, gray
            or #rrggbb; "" for white, and for nothing.
        is_built_in: whether it comes with the program.
    """

    name: str
    options: ExportOptions
    kind: Kind = Kind.CUTOUT
    background: str = ""
    is_built_in: bool = False

    @property
    def color(self) -> str:
        """The color that its composites stand on, or that lies behind its cutouts; "" for nothing behind these."""
        return self.background or ("white" if self.kind is Kind.COMPOSITE else "")

    def check(self) -> None:
        """Raise UserError where the format cannot hold what it asks for, or a color is none."""
        Export(self.kind, self.options).check()
        if self.background and color_of(self.background) is None:
            raise UserError(f"{self.background} is not a color; use black, white, gray or #rrggbb.")


BUILT_IN = (
    Preset(
        "Web",
        ExportOptions("WebP", depth=8, quality=90, trim=0, longest=2048, keeps_metadata=False),
        is_built_in=True,
    ),
    Preset(
        "Shop",
        ExportOptions("JPEG", depth=8, quality=92, trim=100, longest=2000, keeps_metadata=False),
        Kind.COMPOSITE,
        "white",
        is_built_in=True,
    ),
    Preset("Print", ExportOptions("TIFF", depth=16), is_built_in=True),
    Preset("Photoshop layers", ExportOptions("Photoshop"), is_built_in=True),
    Preset("Compositing", ExportOptions("OpenEXR", depth=HALF), is_built_in=True),
    Preset("Archive", ExportOptions("PNG", depth=16), is_built_in=True),
)
"""The presets that come with the program."""


@dataclass(frozen=True)
class Presets:
    """All presets there are.

    Attributes:
        own: the user's, in the order of the file.
        unusable: names of the user's presets that cannot be used, each with a sentence that says why.
        remarks: sentences on what is wrong with the file of the user's presets.
    """

    own: tuple[Preset, ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Preset, ...]:
        """Those that come with the program, then the user's; one of the user's hides one of its name."""
        hidden = {_key(preset.name) for preset in self.own}
        return (*(preset for preset in built_in() if _key(preset.name) not in hidden), *self.own)

    def find(self, name: str) -> Preset | None:
        """Return the preset of a name, in capitals or not; None where there is none."""
        return next((preset for preset in self.all if _key(preset.name) == _key(name)), None)

    def named(self, name: str) -> Preset:
        """Return the preset of a name, in capitals or not. Raises UserError where there is none that can be used."""
        found = self.find(name)
        if found is not None:
            return found
        reason = next((why for other, why in self.unusable.items() if _key(other) == _key(name)), None)
        names = ", ".join(preset.name for preset in self.all)
        raise UserError(reason or f"There is no preset {name}; choose one of {names}.")


def read_presets(folder: Path) -> Presets:
    """Return all presets, the user's from the file in a settings folder; what is wrong with that is in the remarks."""
    return _presets(read_document(folder))


def save_preset(folder: Path, preset: Preset, *, replaces: bool = False) -> Presets:
    """Keep a preset in the file of a settings folder and return all presets; ``replaces`` one of the same name.

    Raises:
        UserError: it has no proper name or the name is taken, it asks for what its format cannot hold, or the file
            cannot be written.
    """
    name = _proper(preset.name)
    if any(_key(name) == _key(other.name) for other in BUILT_IN):
        raise UserError(f"{name} is a preset that comes with the program; choose another name.")
    preset.check()
    document = read_document(folder)
    entries, entry = document.entries(_LIST), _entry(preset, name)
    place = next((index for index, other in enumerate(entries) if _is_named(other, name)), None)
    if place is None:
        entries.append(entry)
    elif replaces:
        entries[place] = entry
    else:
        raise UserError(f"There is a preset {entries[place]['name']} already; choose another name.")
    document.save(_LIST, entries)
    return read_presets(folder)


def delete_preset(folder: Path, name: str) -> Presets:
    """Take a preset of the user's out of the file of a settings folder and return those that are left.

    Raises:
        UserError: there is none of this name, it comes with the program, or the file cannot be written.
    """
    document = read_document(folder)
    entries = document.entries(_LIST)
    place = next((index for index, other in enumerate(entries) if _is_named(other, name)), None)
    if place is None:
        preset = _presets(document).named(name)
        raise UserError(f"{preset.name} comes with the program and cannot be deleted.")
    del entries[place]
    document.save(_LIST, entries)
    return read_presets(folder)


def built_in() -> list[Preset]:
    """Return those that come with the program in formats that are written here."""
    formats = ((preset, format_named(preset.options.format)) for preset in BUILT_IN)
    return [preset for preset, chosen in formats if chosen is not None and chosen.holds is not None]


def _proper(name: str) -> str:
    """Return a name as it is kept. Raises UserError for one that cannot be seen or would not fit a menu."""
    proper = " ".join(unicodedata.normalize("NFC", name).split())
    if not proper or not proper.isprintable() or len(proper) > _MOST_CHARACTERS:
        raise UserError(f"A preset needs a name of 1 to {_MOST_CHARACTERS} letters, digits or signs.")
    return proper


def _key(name: str) -> str:
    """Return what is the same for names that count as one."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


# --- entries of the file ---------------------------------------------------------------------------------------------


def _presets(document: Document) -> Presets:
    own: dict[str, Preset] = {}
    unusable: dict[str, str] = {}
    remarks = [document.remark] if document.remark else []
    for entry in document.entries(_LIST):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            remarks.append(
                f"{document.path} holds an export preset without a name; give it one, or remove it."
            )
            continue
        try:
            if _key(name) in own:
                raise UserError("there is another of this name before it; give it another name.")
            own[_key(name)] = _preset(_proper(name), entry)
        except UserError as error:
            unusable[name] = f"The preset {name} in {document.path} cannot be used: {error}"
    return Presets(tuple(own.values()), unusable, (*remarks, *unusable.values()))


def _is_named(entry: Any, name: str) -> bool:
    own = entry.get("name") if isinstance(entry, dict) else None
    return isinstance(own, str) and _key(own) == _key(name)


def entry_of(options: ExportOptions) -> Entry:
    """Return options as plain values under their names, as a file keeps them."""
    return asdict(options) | {"alpha_as": options.alpha_as.value}


def options_from(entry: Entry) -> ExportOptions:
    """Return the options of an entry; what it leaves out is as usual. Raises UserError for values that do not fit."""
    given = {each.name: entry[each.name] for each in fields(ExportOptions) if each.name in entry}
    for key, value in given.items():
        if not _fits(getattr(_DEFAULTS, key), value):
            raise _misfit(key, value)
    return ExportOptions(**given | {"alpha_as": AlphaAs(given.get("alpha_as", _DEFAULTS.alpha_as))})


def _entry(preset: Preset, name: str) -> Entry:
    return {"name": name, "kind": preset.kind.value, "background": preset.background} | entry_of(
        preset.options
    )


def _preset(name: str, entry: Entry) -> Preset:
    """Return the preset of an entry; what it leaves out is as usual. Raises UserError."""
    options = options_from(entry)
    kind = entry.get("kind", Kind.CUTOUT.value)
    if not _fits(Kind.CUTOUT, kind):
        raise _misfit("kind", kind)
    preset = Preset(name, options, Kind(kind), str(entry.get("background", "")))
    preset.check()
    return preset


def _misfit(key: str, value: Any) -> UserError:
    return UserError(f"its {key} is {value!r}, which does not fit.")


def _fits(default: Any, value: Any) -> bool:
    """Report whether a value of the file is of the kind of a default: a number or nothing where that is None."""
    if isinstance(default, Enum):
        return value in [each.value for each in type(default)]
    if default is None:
        return value is None or (isinstance(value, int) and not isinstance(value, bool))
    return type(value) is type(default)
