"""Files and folders that came, sorted: photos and projects to open, marks and their photos, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import UserError
from core.files import is_file, is_folder, open_file
from core.imaging import kinds
from core.imaging.formats import raw
from core.imaging.formats.registry import SUFFIXES
from core.imaging.kinds import HEAD_BYTES, PHOTO, PROJECT, Kind, kind_of
from core.project.project import SUFFIX
from core.text.lists import sentences
from core.text.translate import tr

MARK_WORDS = ("trimap", "marks", "mask", "matte", "alpha")
"""Words after a photo's name that say: these are its marks; where a photo has several, the first counts."""
_PLAIN_MARKS = MARK_WORDS[:3]
_MARKS = re.compile(rf"(?P<photo>.+)[-_. ](?P<word>{'|'.join(MARK_WORDS)})", re.IGNORECASE)
_EXPORT = re.compile(r"(?P<photo>.+)-(cutout|on-\w+)", re.IGNORECASE)
"""Name endings that an export proposes, see `app.files.sources.proposed_name`."""
_TOLD_IN_FOLDERS = (kinds.RAW, kinds.LAYERED, kinds.NOT_HERE)
"""Pictures that a person misses; texts, videos and the like beside the photos of a folder are no surprise."""


@dataclass
class Sorted:
    """Incoming files by what to do with them.

    Attributes:
        opened: photos and projects in order, each once.
        marks: the marks that came for a photo, by that photo, which is one of `opened` or of those open already.
        refused: a sentence for each file or folder that cannot be opened, and on what a folder holds besides.
        folder: the name of the one folder that all of it lies in, "" if files came by themselves.
    """

    opened: list[Path] = field(default_factory=list)
    marks: dict[Path, Path] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    folder: str = ""


def sort_out(paths: Sequence[Path], already_open: Iterable[Path] = ()) -> Sorted:
    """Look at files and folders and return what is to be done with them; reads the disk, and takes its time there.

    `already_open`: photos that marks may belong to. Files keep their order, those of a folder follow their names.
    """
    found = Sorted()
    folders = [path for path in paths if is_folder(path)]
    if len(folders) == len(paths) == 1:
        found.folder = folders[0].name or str(folders[0])
    files = [file for path in paths for file in (_in_folder(path, found) if path in folders else (path,))]
    files = list(dict.fromkeys(file.absolute() for file in files))
    listed = {file.absolute() for folder in folders for file in files if file.parent == folder.absolute()}
    readable = [file for file in files if file in listed or _is_readable(file, found)]
    # a folder holds mattes that were exported
    words = _PLAIN_MARKS if found.folder else MARK_WORDS
    _part(readable, list(already_open), found, words, has_exports=bool(found.folder))
    return found


def sort_listed(files: Sequence[Path]) -> Sorted:
    """Return what files of folders, that were found there by their suffixes, are: no content is read.

    Exports and projects take their photos' place as in `sort_out`, and alphas count as marks, too.
    """
    found = Sorted()
    _part(list(files), [], found, MARK_WORDS, has_exports=True)
    return found


def is_named_marks(path: Path) -> bool:
    """Report whether the name says that it holds marks: "shoe-trimap.png", "trimap.png"."""
    return _marks_word(path) is not None or path.stem.lower() in _PLAIN_MARKS


def is_picture(path: Path) -> bool:
    """Report whether a file is a picture or a project by its name."""
    return not path.name.startswith(".") and path.suffix.lower() in (*SUFFIXES, SUFFIX)


def owner_of(marks: Path, photos: Iterable[Path]) -> Path | None:
    """Return the photo that marks belong to by their name, None if it is none of these."""
    return _owner(marks, _MARKS, _by_name(photos))


def photo_name(marks: Path) -> str:
    """Return the name, in small letters, of the photo that marks are called after; their own where they are not."""
    match = _MARKS.fullmatch(marks.stem)
    return (marks.stem if match is None else match["photo"]).lower()


def rank(path: Path) -> int:
    """Return the place of marks among those of one photo: that of their word in MARK_WORDS, others last."""
    word = _marks_word(path)
    return len(MARK_WORDS) if word is None else MARK_WORDS.index(word)


def natural(path: Path) -> tuple[tuple[int, int | str], ...]:
    """Return what sorts paths as people do: "shot 2" before "shot 10", large and small letters alike."""
    parts = re.split(r"(\d+)", path.name.lower())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)


# --- which files there are -------------------------------------------------------------------------------------------


def _in_folder(folder: Path, found: Sorted) -> list[Path]:
    """Return the photos, marks and projects of a folder; what it holds besides is told."""
    try:
        names = [path for path in folder.iterdir() if not path.name.startswith("._")]
    except OSError as error:
        found.refused.append(
            tr(
                "The folder {folder} cannot be read ({reason}); open a photo in it.",
                folder=folder.name,
                reason=error.strerror,
            )
        )
        return []
    files = sorted((path for path in names if is_picture(path) and is_file(path)), key=natural)
    left = [path for path in names if not is_picture(path)]
    others = {path.name: kind for path in left if (kind := kind_of(b"\0", path.name)) in _TOLD_IN_FOLDERS}
    if others:
        found.refused.append(_left_in(folder, others))
    elif not files:
        inner = (
            tr("Its photos may be in a folder inside it: open that.") if any(map(is_folder, names)) else ""
        )
        found.refused.append(
            sentences(tr("There is no photo in the folder {folder}.", folder=folder.name), inner)
        )
    return files


def _left_in(folder: Path, others: dict[str, Kind]) -> str:
    """Say that a folder holds pictures of kinds that are not read, and what they are."""
    name, kind = min(others.items())
    if len(others) == 1:
        return kind.refusal(name)
    # Translators: {refusal} is a whole sentence on one of the files.
    return tr(
        "{n:,} files in {folder} were not opened; for example, {refusal}",
        n=len(others),
        folder=folder.name,
        refusal=kind.refusal(name),
    )


def _is_readable(path: Path, found: Sorted) -> bool:
    """Look at the content of a file that was named; a sentence where it is nothing that can be opened."""
    try:
        with open_file(path) as file:
            kind = kind_of(file.read(HEAD_BYTES), path.name)
    except (UserError, OSError) as error:
        found.refused.append(
            str(error)
            if isinstance(error, UserError)
            else tr("{path} cannot be read: {reason}.", path=path, reason=error.strerror or str(error))
        )
        return False
    if kind is PROJECT and path.suffix.lower() != SUFFIX:
        found.refused.append(
            tr(
                "{name} is a Matte Studio project under another name; rename it so that it ends with {ending}.",
                name=path.name,
                ending=SUFFIX,
            )
        )
        return False
    is_opened = kind in (PHOTO, PROJECT) or (kind is kinds.RAW and raw.is_available())
    if not is_opened:
        found.refused.append(kind.refusal(path.name))
    return is_opened


# --- what belongs together -------------------------------------------------------------------------------------------


def _part(
    files: list[Path], already_open: list[Path], found: Sorted, words: Sequence[str], *, has_exports: bool
) -> None:
    """Tell photos from the marks, named by one of these words, and from the exports that belong to them, if any."""
    projects, rest = _parted(files)
    photos = [path for path in rest if _marks_word(path) is None]
    named = _by_name((*photos, *already_open))
    owners = {
        path: _owner(path, _MARKS, named) or _owner_beside(path)
        for path in rest
        if _marks_word(path) is not None
    }
    owned = sorted((path for path in files if owners.get(path)), key=rank)
    for path in owned:
        if _marks_word(path) in words:
            found.marks.setdefault(owners[path] or path, path)
    drop = set(owned)
    if has_exports:
        held = {path.stem.lower() for path in projects}
        drop |= {path for path in photos if path.stem.lower() in held or _owner(path, _EXPORT, named)}
    opened = [path for path in files if path not in drop]
    known = {*opened, *already_open}
    beside = [photo for photo in found.marks if photo not in known]
    found.marks = {photo: marks for photo, marks in found.marks.items() if photo not in drop}
    found.opened = [*opened, *(photo for photo in beside if photo not in drop)]


def _parted(files: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the projects among files, and the others."""
    projects, rest = list[Path](), list[Path]()
    for path in files:
        (projects if path.suffix.lower() == SUFFIX else rest).append(path)
    return projects, rest


def _by_name(photos: Iterable[Path]) -> dict[str, list[Path]]:
    """Return photos by their names, with their suffix and without, in small letters."""
    named: dict[str, list[Path]] = {}
    for photo in photos:
        for name in {photo.stem.lower(), photo.name.lower()}:
            named.setdefault(name, []).append(photo)
    return named


def _owner(path: Path, form: re.Pattern[str], named: Mapping[str, list[Path]]) -> Path | None:
    """Return the photo that a file belongs to by its name, one of the same folder before others."""
    match = form.fullmatch(path.stem)
    if match is None:
        return None
    fitting = [photo for photo in named.get(match["photo"].lower(), ()) if photo != path]
    return min(fitting, key=lambda photo: photo.parent != path.parent, default=None)


def _owner_beside(path: Path) -> Path | None:
    """Return the photo on the disk beside a trimap that came without it."""
    match = _MARKS.fullmatch(path.stem)
    if match is None or match["word"].lower() != MARK_WORDS[0]:
        return None
    name = match["photo"]
    beside = (path.with_name(name), *(path.with_name(name + suffix) for suffix in SUFFIXES))
    return next((photo for photo in beside if is_file(photo)), None)


def _marks_word(path: Path) -> str | None:
    match = _MARKS.fullmatch(path.stem)
    return None if match is None else match["word"].lower()
