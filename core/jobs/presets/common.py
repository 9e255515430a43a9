"""Presets by name: those of the program, and the user's own in a file; the same for every kind of preset."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from core.errors import UserError
from core.jobs.presets.file import Document, Entry, changing, read_document
from core.text.lists import any_of
from core.text.translate import tr

_MOST_CHARACTERS = 60

Values = TypeVar("Values")


@dataclass(frozen=True)
class Preset(Generic[Values]):
    """Values under a name.

    Attributes:
        name: unique among the presets of a kind, without regard to case; of one of the program an id of a text, too.
        values: frozen, those of its kind.
        is_built_in: whether it comes with the program.
    """

    name: str
    values: Values
    is_built_in: bool = False

    @property
    def title(self) -> str:
        """The name as it is shown: that of one of the program in the language in use."""
        return tr(self.name) if self.is_built_in else self.name


class KindSentences(NamedTuple):
    """The sentences about presets of one kind: ids of texts.

    Attributes:
        missing: there is no preset {name}; there are {names}.
        unusable: the preset {name} in {path} cannot be used: {reason}, which is a whole sentence.
    """

    missing: str
    unusable: str


@dataclass(frozen=True)
class PresetKind(Generic[Values]):
    """A kind of preset.

    Attributes:
        name: a word, that of its list in the file and of the command line.
        sentences: those that name the kind.
        built_in: the presets that come with the program.
        entry_of: return values under names, as the file keeps them.
        values_of: return the values of an entry; what it leaves out is as usual. Raises UserError.
        check: raise UserError for values that cannot be followed.
        is_offered: report whether a preset of the program can be followed here.
    """

    name: str
    sentences: KindSentences
    built_in: tuple[Preset[Values], ...]
    entry_of: Callable[[Values], Entry]
    values_of: Callable[[Entry], Values]
    check: Callable[[Values], None]
    is_offered: Callable[[Values], bool] = lambda values: True

    @property
    def offered(self) -> list[Preset[Values]]:
        """Those that come with the program and can be followed here."""
        return [preset for preset in self.built_in if self.is_offered(preset.values)]


@dataclass(frozen=True)
class Presets(Generic[Values]):
    """All presets of a kind.

    Attributes:
        kind: which.
        own: the user's, in the order of the file.
        unusable: names of the user's presets that cannot be used, each with a sentence that says why.
        remarks: sentences on what is wrong with the file of the user's presets.
    """

    kind: PresetKind[Values]
    own: tuple[Preset[Values], ...] = ()
    unusable: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Preset[Values], ...]:
        """Those that come with the program, then the user's; one of the user's hides one of its name."""
        hidden = {_key(preset.name) for preset in self.own}
        return (*(preset for preset in self.kind.offered if _key(preset.name) not in hidden), *self.own)

    def find(self, name: str) -> Preset[Values] | None:
        """Return the preset of a name, in capitals or not; None if there is none."""
        return next((preset for preset in self.all if _key(preset.name) == _key(name)), None)

    def named(self, name: str) -> Preset[Values]:
        """Return the preset of a name, in capitals or not. Raises UserError if there is none that can be used."""
        found = self.find(name)
        if found is not None:
            return found
        reason = next((why for other, why in self.unusable.items() if _key(other) == _key(name)), None)
        names = any_of(preset.name for preset in self.all)
        raise UserError(reason or tr(self.kind.sentences.missing, name=name, names=names))


def read_presets(folder: Path, kind: PresetKind[Values]) -> Presets[Values]:
    """Return all presets of a kind, the user's from the file in a settings folder.

    What is wrong with that file is in the remarks.
    """
    return _presets(read_document(folder), kind)


def save_preset(
    folder: Path, kind: PresetKind[Values], preset: Preset[Values], *, replaces: bool = False
) -> Presets[Values]:
    """Keep a preset in the file of a settings folder and return all of its kind; ``replaces`` one of the same name.

    Raises:
        UserError: it has no proper name or the name is taken, its values cannot be followed, or the file cannot be
            written now.
    """
    name = _proper(preset.name)
    if any(_key(name) == _key(other.name) for other in kind.built_in):
        raise UserError(tr("{name} is a preset that comes with the program; choose another name.", name=name))
    kind.check(preset.values)
    with changing(folder):
        document = read_document(folder)
        entries, entry = document.entries(kind.name), {"name": name} | kind.entry_of(preset.values)
        place = _place(entries, name)
        if place is None:
            entries.append(entry)
        elif replaces:
            entries[place] = entry
        else:
            raise UserError(
                tr("There is a preset {name} already; choose another name.", name=entries[place]["name"])
            )
        document.save(kind.name, entries)
    return read_presets(folder, kind)


def delete_preset(folder: Path, kind: PresetKind[Values], name: str) -> Presets[Values]:
    """Take a preset of the user's out of the file of a settings folder and return those that are left.

    Raises:
        UserError: there is none of this name, it comes with the program, or the file cannot be written.
    """
    with changing(folder):
        document = read_document(folder)
        entries = document.entries(kind.name)
        place = _place(entries, name)
        if place is None:
            preset = _presets(document, kind).named(name)
            raise UserError(tr("{name} comes with the program and cannot be deleted.", name=preset.name))
        del entries[place]
        document.save(kind.name, entries)
    return read_presets(folder, kind)


def _proper(name: str) -> str:
    """Return a name as it is kept. Raises UserError for one that cannot be seen or would not fit a menu."""
    proper = " ".join(unicodedata.normalize("NFC", name).split())
    if not proper or not proper.isprintable() or len(proper) > _MOST_CHARACTERS:
        raise UserError(
            tr("A preset needs a name of 1 to {most} letters, digits or signs.", most=_MOST_CHARACTERS)
        )
    return proper


def _key(name: str) -> str:
    """Return what is the same for names that count as one."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


# --- entries of the file ---------------------------------------------------------------------------------------------


def _presets(document: Document, kind: PresetKind[Values]) -> Presets[Values]:
    own: dict[str, Preset[Values]] = {}
    unusable: dict[str, str] = {}
    remarks = [document.remark] if document.remark else []
    for entry in document.entries(kind.name):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            remarks.append(
                tr(
                    "{path} has an entry without a name under {list}; give it one, or remove it.",
                    path=document.path,
                    list=kind.name,
                )
            )
            continue
        try:
            if _key(name) in own:
                raise UserError(tr("Another preset before it has this name; give it another name."))
            own[_key(name)] = _preset(kind, name, entry)
        except UserError as error:
            unusable[name] = tr(kind.sentences.unusable, name=name, path=document.path, reason=str(error))
    return Presets(kind, tuple(own.values()), unusable, (*remarks, *unusable.values()))


def _preset(kind: PresetKind[Values], name: str, entry: Entry) -> Preset[Values]:
    """Return the preset of an entry. Raises UserError."""
    preset = Preset(_proper(name), kind.values_of(entry))
    kind.check(preset.values)
    return preset


def _place(entries: list[Any], name: str) -> int | None:
    """Return where in a list the entry of a name is, None if there is none."""
    return next((index for index, entry in enumerate(entries) if _is_named(entry, name)), None)


def _is_named(entry: Any, name: str) -> bool:
    own = entry.get("name") if isinstance(entry, dict) else None
    return isinstance(own, str) and _key(own) == _key(name)
