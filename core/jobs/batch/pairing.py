"""The photos of a batch, and the source of the marks of each.

A photo NAME.jpg takes the first of these that exists: the project NAME.matte beside it; marks beside it that are named
after it (NAME-trimap.png, then -marks, -mask, -matte, -alpha); a file of its name in a folder trimaps, marks, masks,
mattes or alphas, inside its own folder or beside that. Without any, its subject is found if that is asked for.
"""

from __future__ import annotations

import glob
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath

from core.errors import UserError
from core.files import is_file, is_folder, is_there
from core.imaging.io import read_header_of
from core.jobs.batch.disk import MARK_FOLDERS, Disk
from core.jobs.batch.listing import Row, is_list, read_list
from core.jobs.sorting import is_picture, natural, rank
from core.project.project import is_project
from core.text.lists import sentences
from core.text.translate import again, tr

_SURELY_MARKS = 1
"""The rank up to which a word after a name says for sure that a file holds marks: photos of masks may be called so."""


@dataclass(frozen=True)
class Paired:
    """A photo with its marks.

    Attributes:
        photo: its file, or a project, which has its own.
        marks: the file of its marks; None for a project, and where the subject is to be found.
        relative: the photo's path below the input that it was found in: the same on every machine.
        how: how it came by its marks, in words.
        output: the name of its cutout, as a list says; "" for the usual one.
        line: the list and the line that name it, in words: "list.csv, line 3"; "" for a photo of no list.
        options: what a list says of this photo, words of the command line by the names of its options.
        repeat: counts, from 1, the lines of lists with this photo and output, and other marks or options.
    """

    photo: Path
    marks: Path | None
    relative: PurePath
    how: str = ""
    output: str = ""
    line: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    repeat: int = 1

    @property
    def identity(self) -> str:
        """The name of this photo, and line of a list, on every machine and whatever its marks and options."""
        words = self.relative.as_posix(), f"as {self.output}" if self.output else ""
        return " ".join(filter(None, [*words, f"({self.repeat})" if self.repeat > 1 else ""]))


@dataclass(frozen=True)
class Left:
    """A photo that cannot be run: its path below the input, and a sentence that names it and says why."""

    photo: Path
    relative: PurePath
    sentence: str


@dataclass(frozen=True)
class Inputs:
    """The photos and projects in the inputs of a batch.

    Attributes:
        paired: photos and projects, each once, in the order of the inputs and, inside a folder, as people count.
        left: photos that have no marks and are not to be proposed any, or whose marks are not there.
        remarks: a sentence on each file that is called like marks, but there is not a photo of that name.
    """

    paired: tuple[Paired, ...] = ()
    left: tuple[Left, ...] = ()
    remarks: tuple[str, ...] = ()


def find_inputs(
    inputs: Sequence[str], *, proposes: bool = False, recursive: bool = False, apart: Iterable[Path] = ()
) -> Inputs:
    """Return what there is to do in folders, patterns such as "shoot/*.jpg", photos, projects and lists; asks the disk.

    Args:
        inputs: as they were named.
        proposes: whether marks are proposed for photos without any.
        recursive: whether folders inside folders count, too.
        apart: folders whose files are none of it, such as that of the results.

    Raises:
        UserError: an input is not there or holds no photo, or a list cannot be read.
    """
    finder = _Finder(proposes, recursive, [folder.absolute() for folder in apart])
    for text in inputs:
        finder.take(text)
    left = finder.left()
    if finder.passed and not finder.paired and not left:
        raise UserError(
            tr(
                "{file} holds the marks or an export of another photo; name that photo.",
                file=finder.passed[0],
            )
        )
    return Inputs(tuple(finder.paired.values()), left, tuple(finder.remarks))


@dataclass
class _Finder:
    proposes: bool
    recursive: bool
    apart: list[Path]
    disk: Disk = field(default_factory=Disk)
    paired: dict[tuple[Path, str, str], Paired] = field(default_factory=dict)
    repeats: Counter[tuple[Path, str]] = field(default_factory=Counter)
    unmarked: dict[Path, Left] = field(default_factory=dict)
    lacking: dict[str, Left] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    passed: list[Path] = field(default_factory=list)

    def left(self) -> tuple[Left, ...]:
        """Return what cannot be run: lines of lists, and photos that no other input has marks for."""
        marked = {photo for photo, *_ in self.paired}
        unmarked = (each for photo, each in self.unmarked.items() if photo not in marked)
        return *self.lacking.values(), *unmarked

    def take(self, text: str) -> None:
        """Add what one input holds."""
        path = Path(text)
        if is_folder(path):
            self._take_folder(path)
        elif is_list(path) and is_there(path):
            for row in read_list(path):
                self._take_row(path, row)
        elif is_there(path):
            if not self._take_files([path], path.parent, is_named=True):
                self.passed.append(path)
        elif glob.has_magic(text):
            self._take_pattern(text)
        else:
            raise UserError(tr("There is no photo, folder or list {name}; check the spelling.", name=text))

    def _take_folder(self, folder: Path) -> None:
        if folder.absolute() in self.apart:
            raise UserError(
                tr("{folder} is the folder of the results; choose another one for these.", folder=folder)
            )
        counts = [self._take_files(self.disk.pictures(each), folder) for each in self._folders(folder)]
        if not any(counts):
            has_inner = not self.recursive and any(map(is_folder, self.disk.entries(folder)))
            inside = tr("To look inside its folders, give --recursive.") if has_inner else ""
            raise UserError(sentences(tr("There is no photo in {folder}.", folder=folder), inside))

    def _folders(self, folder: Path) -> Iterator[Path]:
        """Yield a folder and, where these are asked for, those inside it but the ones that hold marks of photos."""
        if folder.absolute() in self.apart:
            return
        yield folder
        if not self.recursive:
            return
        inner = [
            path for path in self.disk.entries(folder) if not path.name.startswith(".") and is_folder(path)
        ]
        for each in sorted(inner, key=natural):
            if not each.is_symlink() and each.name.lower() not in MARK_FOLDERS:
                yield from self._folders(each)

    def _take_pattern(self, text: str) -> None:
        found = map(Path, glob.glob(text, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        files = [path for path in found if is_picture(path) and is_file(path) and not self._is_apart(path)]
        if not self._take_files(
            sorted(files, key=lambda path: (str(path.parent), natural(path))), _fixed(text)
        ):
            raise UserError(tr("No photo matches {pattern}; check the spelling.", pattern=text))

    def _is_apart(self, path: Path) -> bool:
        return any(folder in path.absolute().parents for folder in self.apart)

    def _take_files(self, files: Iterable[Path], base: Path, *, is_named: bool = False) -> int:
        """Add the photos among files, past marks and exports of others, and return how many of them there are.

        Of a file that is called like marks of no photo its user knows: one that is named itself is a photo.
        """
        count = 0
        for file in files:
            photo = self.disk.photo_of(file)
            if photo is None:
                continue
            marks = self.disk.marks_of(photo)
            if marks is None and rank(photo) <= _SURELY_MARKS and not is_named:
                self.remarks[_no_photo(photo)] = None
                continue
            count += 1
            self._add(photo, marks, base)
        return count

    def _take_row(self, path: Path, row: Row) -> None:
        """Add a photo of a list, whose marks go before all others."""
        lacking = next((each for each in (row.photo, row.marks) if each and not is_file(each)), None)
        if lacking is not None:
            sentence = tr(
                "{list} names {file} in line {line}, which does not exist; correct the list.",
                list=path.name,
                file=lacking,
                line=row.line,
            )
            self.lacking[sentence] = Left(row.photo, _below(row.photo, path.parent), sentence)
        else:
            marks = row.marks if row.marks is not None else self.disk.marks_of(row.photo)
            line = tr("{list}, line {line}", list=path.name, line=row.line)
            self._add(row.photo, marks, path.parent, row, line)

    def _add(
        self, photo: Path, marks: Path | None, base: Path, row: Row | None = None, line: str = ""
    ) -> None:
        is_own = is_project(photo)
        proposes = self.proposes or bool(row and row.proposes)
        if marks is None and not is_own and not proposes:
            self.unmarked[photo.absolute()] = Left(photo, _below(photo, base), _no_marks(photo))
            return
        is_listed = row is not None and row.marks is not None
        how = tr("named in {line}", line=line) if is_listed else _how(photo, marks)
        output, options = (row.output, row.options) if row else ("", {})
        given = None if is_own else marks
        alike = photo.absolute(), output
        key = *alike, f"{given and given.absolute()} {sorted(options.items())}"
        if key in self.paired:
            return
        self.repeats[alike] += 1
        self.paired[key] = Paired(
            photo, given, _below(photo, base), how, output, line, options, self.repeats[alike]
        )


def _how(photo: Path, marks: Path | None) -> str:
    """Return how a photo came by its marks, in words."""
    if is_project(photo):
        return tr("of the project")
    return tr("to be proposed") if marks is None else tr("from {file}", file=marks)


def _no_photo(marks: Path) -> str:
    return tr(
        "{file} is named like marks, but there is no photo of that name, so it is left out. If it is a photo, "
        "name it in addition to the folder.",
        file=marks,
    )


def _no_marks(photo: Path) -> str:
    """Return why a photo cannot be run without marks: it is none, or has none."""
    found = photo.stat()
    return again(_fault(photo, found.st_size, found.st_mtime_ns)) or tr(
        "{photo} has no marks: put {marks} beside it or {name} into a folder {folder}, or give --subject to have its "
        "subject found.",
        photo=photo,
        marks=f"{photo.stem}-trimap.png",
        name=photo.name,
        folder=MARK_FOLDERS[0],
    )


@lru_cache(maxsize=10_000)
def _fault(photo: Path, size: int, changed_ns: int) -> str:
    """Return why a file is not a photo, "" for one that is."""
    try:
        read_header_of(photo)
    except UserError as error:
        return str(error)
    return ""


def _fixed(pattern: str) -> Path:
    """Return the folder in front of the first part of a pattern that has a * in it."""
    parts = PurePath(pattern).parts
    count = next((index for index, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return Path(*parts[:count])


def _below(photo: Path, base: Path) -> PurePath:
    try:
        return PurePath(photo.absolute().relative_to(base.absolute()))
    except ValueError:
        return PurePath(photo.name)
