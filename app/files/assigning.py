"""Several files of marks, each given to the open photo that it is named after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from core.jobs.sorting import MARK_WORDS, owner_of, rank
from core.text.lists import listed, sentences
from core.text.translate import Text, tr, tr_n

_NAMED = 2
"""Files that a sentence names where there are many."""


class Assigned(NamedTuple):
    """Marks by the photo that they belong to, and files that belong to none, or to one that has others among these."""

    marks: dict[Path, Path]
    strangers: list[Path]
    seconds: list[Path]


def assign(files: Sequence[Path], photos: Iterable[Path]) -> Assigned:
    """Give each file to the photo it is named after: "shoe-trimap.png", or "shoe.png" in another folder, to "shoe.jpg".

    Where a photo has several, the first by `core.jobs.sorting.MARK_WORDS` counts. No disk is asked.
    """
    open_ones = list(photos)
    owners = {path: owner_of(path, open_ones) or _namesake(path, open_ones) for path in files}
    assigned = Assigned({}, [path for path in owners if owners[path] is None], [])
    for path in sorted(owners, key=rank):
        owner = owners[path]
        if owner is None:
            continue
        if owner in assigned.marks:
            assigned.seconds.append(path)
        else:
            assigned.marks[owner] = path
    return assigned


def told(assigned: Assigned, failures: Sequence[str] = ()) -> str:
    """Say how many photos got marks, why others did not, and name the files that are the marks of none."""
    count = len(assigned.marks) - len(failures)
    taken = (
        tr_n("One photo got the marks named after it.", "{n:,} photos got the marks named after them.", count)
        if count
        else tr("No photo got the marks named after it.")
    )
    return sentences(taken, *failures, _strangers_text(assigned.strangers), _seconds_text(assigned.seconds))


def _strangers_text(paths: Sequence[Path]) -> Text | str:
    if not paths:
        return ""
    return tr_n(
        "{names} is named after no open photo: open that first, or name marks like it, such as {example}.",
        "{names} are named after no open photo: open that first, or name marks like it, such as {example}.",
        len(paths),
        names=_names(paths),
        example=f"photo-{MARK_WORDS[0]}.png",
    )


def _seconds_text(paths: Sequence[Path]) -> Text | str:
    if not paths:
        return ""
    return tr_n(
        "{names} is left out: other marks came for that photo.",
        "{names} are left out: other marks came for those photos.",
        len(paths),
        names=_names(paths),
    )


def _namesake(path: Path, photos: Sequence[Path]) -> Path | None:
    """Return the photo of the same name, as where masks lie in a folder of their own."""
    same = [photo for photo in photos if photo.stem.lower() == path.stem.lower() and photo != path]
    return min(same, key=lambda photo: photo.parent != path.parent, default=None)


def _names(paths: Sequence[Path]) -> str:
    return listed([path.name for path in paths], _NAMED)
