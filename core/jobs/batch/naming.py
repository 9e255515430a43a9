"""Names of the files that a batch leaves in its folder: by a pattern, in the folders of the input, no two alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path, PurePath

from core.errors import UserError
from core.files import is_there, same_file
from core.imaging.formats.registry import format_for
from core.jobs.batch.journal_lines import Line
from core.jobs.batch.key import relative_name
from core.jobs.batch.pairing import Paired
from core.jobs.name_pattern import SUFFIX, Facts, FileName, NamePattern, key_of
from core.text.translate import tr

PATTERN = "{name}"
_EACH = ("{name", "{number")
_Place = tuple[Path, str]
"""A photo's absolute path and its identity."""


@dataclass(frozen=True)
class Wanted:
    """A kind of file: its word in names, its suffix, and whether that is enough to tell it from the others."""

    kind: str
    suffix: str
    is_bare: bool = False


@dataclass(frozen=True)
class Named:
    """The files of one photo, in the order of the kinds, and a sentence where one is not called as expected."""

    paths: tuple[Path, ...]
    remark: str = ""


class Naming:
    """Gives every photo its names, the same at every call and for every shard.

    Folders inside an input are kept. A name is numbered on (" 2", " 3") where it belongs to another photo, of this
    run or of one before, or to a file that is read.

    Args:
        folder: that of the batch.
        pattern: of the bare kinds; the others get their word behind it, unless it has a {kind}.
        wanted: the kinds, the first of which may be called otherwise by a list.
        owner: says whose file a name in the folder has become.
        inputs: files that are read.

    Raises:
        UserError: the pattern cannot be read, or gives all photos one name.
    """

    def __init__(
        self,
        folder: Path,
        pattern: str,
        wanted: Sequence[Wanted],
        owner: Callable[[str], Line | None],
        inputs: Iterable[Path] = (),
    ) -> None:
        NamePattern(pattern)
        if not any(each in pattern.lower() for each in _EACH):
            raise UserError(
                tr("“{pattern}” gives all photos the same name; put {{name}} into it.", pattern=pattern)
            )
        self._folder, self._pattern, self._wanted, self._owner = folder, pattern, tuple(wanted), owner
        self._inputs: set[tuple[int, int]] = set()
        self._taken: dict[str, _Place] = {}
        self._given: dict[_Place, Named] = {}
        self.add_inputs(inputs)

    def names(self, paired: Paired, facts: Facts) -> Named:
        """Return the files of a photo.

        Raises:
            UserError: a list leads out of the folder.
        """
        place = paired.photo.absolute(), paired.identity
        if place not in self._given:
            self._given[place] = self._new(place, paired.relative.parent, facts, paired.output)
        return self._given[place]

    def add_inputs(self, paths: Iterable[Path]) -> None:
        """Take notice of more files that are read."""
        self._inputs |= {found for path in paths if (found := _place_on_disk(path)) is not None}

    def _new(self, place: _Place, below: PurePath, facts: Facts, output: str) -> Named:
        if output:
            below, facts = _led_to(output), replace(facts, name=_with_suffix(PurePath(output).name))
        wanted = [self._name(index, facts, output) for index in range(len(self._wanted))]
        for number in count(1):
            names = wanted if number == 1 else [name.numbered(number) for name in wanted]
            paths = tuple(self._folder / below / name.name for name in names)
            if all(self._is_free(path, place) for path in paths):
                break
        self._taken |= {self._key(path): place for path in paths}
        if number > 1:
            remark = tr(
                "{photo} is saved as {name}: {wanted} is taken by another photo or an input.",
                photo=place[0].name,
                name=names[0].name,
                wanted=wanted[0].name,
            )
            return Named(paths, remark)
        remarks = (name.remark for name in names)
        return Named(paths, next(filter(None, remarks), ""))

    def _name(self, index: int, facts: Facts, output: str) -> FileName:
        """Return the name of one kind."""
        wanted = self._wanted[index]
        suffix = wanted.suffix
        pattern = PATTERN if output else self._pattern
        if output and index == 0 and format_for(Path(output)) is not None:
            suffix = PurePath(output).suffix
        if not wanted.is_bare and "{kind" not in pattern.lower():
            pattern += "-{kind}"
        return NamePattern(pattern, suffix).name(replace(facts, kind=wanted.kind))

    def _is_free(self, path: Path, place: _Place) -> bool:
        if self._taken.get(self._key(path), place) != place or _place_on_disk(path) in self._inputs:
            return False
        line = self._owner(relative_name(path, self._folder))
        return line is None or _is_of(line, *place)

    def _key(self, path: Path) -> str:
        return key_of(relative_name(path, self._folder))


def _is_of(line: Line, photo: Path, identity: str) -> bool:
    """Report whether a journal's line is about this photo, which may be mounted elsewhere than it was then."""
    if line.identity != identity:
        return False
    before = Path(line.outcome.photo)
    return before == photo or not is_there(before) or same_file(before, photo)


def _led_to(output: str) -> PurePath:
    """Return the folder that a name from a list leads to. Raises UserError for one outside."""
    path = PurePath(output)
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise UserError(
            tr(
                "The output {output} leads out of the results folder; use a plain name.",
                output=output,
            )
        )
    return path.parent


def _with_suffix(name: str) -> str:
    """Return a name that ends in the suffix of a format, so that no dot in it is taken for one ("v1.2")."""
    return name if format_for(Path(name)) is not None else f"{name}{SUFFIX}"


def _place_on_disk(path: Path) -> tuple[int, int] | None:
    """Return what is the same for all names of one file, None for none."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
