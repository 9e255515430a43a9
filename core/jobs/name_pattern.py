"""Names for the files of many photos, from one pattern: "{name}-{kind}", "shoot {number:03}"."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from pathlib import PurePath
from string import Formatter

from core.errors import UserError
from core.geometry import Size
from core.text.lists import all_of
from core.text.translate import mark, tr

DEFAULT_PATTERN = "{name}-{kind}"
PLACEHOLDERS = {
    "name": mark("the photo's name"),
    "number": mark("1, 2, 3, ... ({{number:03}} for 001)"),
    "kind": mark("cutout, alpha or composite"),
    "date": mark("today's date"),
    "width": mark("the photo's width in pixels"),
    "height": mark("the photo's height in pixels"),
}
"""The placeholders of a pattern, with their values."""
SUFFIX = ".png"
"""The suffix of names unless another one is asked for."""

_NUMBERS = ("number", "width", "height")
_MOST_DIGITS = 9
_MOST_BYTES = 255
"""The longest name that the usual file systems take, in bytes of UTF-8."""
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE)
_NAMELESS = "photo"


@dataclass(frozen=True)
class Facts:
    """All that a pattern may say of a photo.

    Attributes:
        name: the photo's file name, or what stands for it.
        size: (height, width) in pixels.
        number: its place in the export, from 1.
        kind: the kind of picture that is made of it, such as "cutout".
        date: the day of the export.
    """

    name: str
    size: Size
    number: int = 1
    kind: str = "cutout"
    date: datetime.date = field(default_factory=datetime.date.today)

    def value(self, placeholder: str) -> str | int:
        """Return what stands for a placeholder."""
        if placeholder == "name":
            return PurePath(self.name).stem or self.name
        if placeholder in ("width", "height"):
            return self.size[placeholder == "width"]
        return self.date.isoformat() if placeholder == "date" else getattr(self, placeholder)


class Change(Enum):
    """Why a file is called otherwise than the pattern says; the value is the reason in words."""

    REFUSED = mark("it has characters that a file name cannot hold")
    RESERVED = mark("Windows keeps that name for itself")
    TOO_LONG = mark("it is too long for a file name")
    TAKEN = mark("that name is taken")


@dataclass(frozen=True)
class FileName:
    """The name of a file to be written.

    Attributes:
        name: with its suffix; a plain name, which leads into no other folder.
        wanted: what the pattern gave.
        changes: why these differ.
    """

    name: str
    wanted: str
    changes: tuple[Change, ...] = ()

    @property
    def remark(self) -> str:
        """One sentence where the name is another than the pattern gave; "" else."""
        if not self.changes:
            return ""
        wanted = "".join(letter if letter.isprintable() else "?" for letter in self.wanted)
        shown = wanted if len(wanted) <= 60 else wanted[:59] + "…"
        return tr(
            "“{wanted}” is saved as {name}: {why}.",
            wanted=shown,
            name=self.name,
            why="; ".join(tr(each.value) for each in self.changes),
        )

    def numbered(self, number: int) -> FileName:
        """Return the same name with " 2", " 3" ... at its end, as a file gets it whose name is taken."""
        changes = dict.fromkeys((*self.changes, Change.TAKEN))
        suffix = PurePath(self.name).suffix
        name = _cut(self.name.removesuffix(suffix), f" {number}{suffix}")
        return FileName(name, self.wanted, tuple(changes))


class NamePattern:
    """A pattern that was read; makes the names of files, which end in ``suffix``, lowercase and with its dot.

    Raises:
        UserError: it is empty, has a placeholder that there is none of, an open brace, or a path in it.
    """

    def __init__(self, text: str, suffix: str = SUFFIX) -> None:
        self.text, self.suffix = text, suffix
        self._parts = tuple(_parts(text))

    def name(self, facts: Facts) -> FileName:
        """Return the name for one photo, as a file may have it on Windows, macOS and Linux."""
        wanted = "".join(literal + _filled(facts, asked, digits) for literal, asked, digits in self._parts)
        return _sound(wanted, self.suffix)

    def names(
        self, photos: Sequence[Facts], is_free: Callable[[str], bool] = lambda name: True
    ) -> list[FileName]:
        """Return the names for photos that go into one folder, no two alike: later ones get " 2", " 3".

        Names that differ by case alone are alike, as they are on Windows and macOS. ``is_free`` says of a name that no
        other photo has whether it may be used.
        """
        wanted = [self.name(facts) for facts in photos]
        taken = {key_of(name.name) for name in wanted}
        given: dict[str, FileName] = {}
        for name in wanted:
            is_first = key_of(name.name) not in given and is_free(name.name)
            own = name if is_first else _next_free(name, taken, is_free)
            taken.add(key_of(own.name))
            given[key_of(own.name)] = own
        return list(given.values())


def key_of(name: str) -> str:
    """Return what two names have in common that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _next_free(name: FileName, taken: set[str], is_free: Callable[[str], bool]) -> FileName:
    numbered = (name.numbered(number) for number in count(2))
    return next(each for each in numbered if key_of(each.name) not in taken and is_free(each.name))


def _parts(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield (text before it, placeholder, digits), "" for none."""
    if not text.strip():
        raise UserError(tr("The name pattern is empty; {pattern} is a good one.", pattern=DEFAULT_PATTERN))
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise UserError(
            tr(
                "“{pattern}” has an unmatched brace; write a placeholder as {{name}}.",
                pattern=text,
            )
        ) from None
    for literal, asked, spec, conversion in parts:
        if "/" in literal or "\\" in literal:
            raise UserError(
                tr(
                    "“{pattern}” has a / or \\ in it; the folder is chosen separately.",
                    pattern=text,
                )
            )
        yield (literal, "", 0) if asked is None else (literal, *_placeholder(asked, spec or "", conversion))


def _placeholder(asked: str, spec: str, conversion: str | None) -> tuple[str, int]:
    name = asked.strip().lower()
    written = f"{{{asked}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}}}"
    if name not in PLACEHOLDERS or conversion:
        known = all_of(f"{{{each}}}" for each in PLACEHOLDERS)
        raise UserError(
            tr("{written} is not a placeholder; there are {names}.", written=written, names=known)
        )
    if not spec:
        return name, 0
    if name not in _NUMBERS:
        raise UserError(
            tr(
                "{written} has digits, which only numbers can have; write {right}.",
                written=written,
                right=f"{{{name}}}",
            )
        )
    if not re.fullmatch("0?[1-9]", spec, re.ASCII):
        raise UserError(
            tr(
                "{written} has impossible digits; write {right} for three, at most {most}.",
                written=written,
                right=f"{{{name}:03}}",
                most=_MOST_DIGITS,
            )
        )
    return name, int(spec)


def _filled(facts: Facts, placeholder: str, digits: int) -> str:
    return str(facts.value(placeholder)).zfill(digits) if placeholder else ""


def _sound(wanted: str, suffix: str) -> FileName:
    """Return a name that every file system takes."""
    changes = []
    stem = wanted[: -len(suffix)] if wanted.lower().endswith(suffix) else wanted
    sound = _REFUSED.sub("-", stem).strip(" ")
    if sound.startswith("."):  # hidden, or a way to another folder
        sound = "-" + sound.lstrip(".")
    sound = sound.rstrip(". ")
    if sound != stem.strip(" "):
        changes.append(Change.REFUSED)
    sound = sound or _NAMELESS
    if _RESERVED.fullmatch(sound.partition(".")[0].strip(" ")):
        sound = "_" + sound
        changes.append(Change.RESERVED)
    name = _cut(sound, suffix)
    if name != sound + suffix:
        changes.append(Change.TOO_LONG)
    return FileName(name, wanted, tuple(changes))


def _cut(stem: str, end: str) -> str:
    """Return a stem, without its last letters where it would be too long, with this end."""
    room = _MOST_BYTES - len(end.encode())
    kept = stem.encode()
    if len(kept) > room:
        stem = kept[:room].decode(errors="ignore").rstrip(". ")
    return stem + end
