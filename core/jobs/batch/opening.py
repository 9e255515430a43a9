"""The folder of a batch, opened to look at its photos and repair them: projects, else photos with their marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.files import is_file, is_folder
from core.jobs.batch.disk import Disk
from core.jobs.batch.journal import latest_of, read_journals
from core.jobs.batch.record import Outcome
from core.jobs.batch.report.places import STATE
from core.jobs.sorting import Sorted, rank, sort_out
from core.project.project import is_project
from core.text.lists import listed
from core.text.translate import tr


def sort_with_batches(paths: Sequence[Path], already_open: Iterable[Path] = ()) -> Sorted:
    """Do as `core.jobs.sorting.sort_out` does, but take for a batch's folder the photos that the batch was about."""
    folders = [path for path in paths if is_folder(path / STATE)]
    if not folders:
        return sort_out(paths, already_open)
    others = [path for path in paths if path not in folders]
    found = sort_out(others, already_open) if others else Sorted(folder=folders[0].name)
    for folder in folders:
        _add(found, folder)
    found.opened = list(dict.fromkeys(found.opened))
    return found


def _add(found: Sorted, folder: Path) -> None:
    """Add the photos of a batch; sentences on those that are gone, and on journals that cannot be read."""
    disk, gone = Disk(), list[str]()
    lines, remarks = read_journals(folder)
    outcomes = latest_of(lines)
    found.refused += remarks
    for outcome in outcomes:
        written = [Path(path) for path, _ in outcome.files]
        photo, project = Path(outcome.photo), next(filter(is_project, written), None)
        if project is not None:
            found.opened.append(project.absolute())
        elif is_file(photo):
            found.opened.append(photo.absolute())
            marks = _marks(outcome, written, photo, disk)
            if marks is not None:
                found.marks[photo.absolute()] = marks.absolute()
        else:
            gone.append(outcome.photo)
    if not outcomes and not remarks:
        found.refused.append(tr("The batch in {folder} has no photo yet.", folder=folder.name))
    if gone:
        found.refused.append(
            tr(
                "{photos} of the batch in {folder} cannot be found; put them back.",
                photos=listed(gone, 1),
                folder=folder.name,
            )
            if len(gone) > 1
            else tr(
                "{photo} of the batch in {folder} cannot be found; put it back.",
                photo=gone[0],
                folder=folder.name,
            )
        )


def _marks(outcome: Outcome, written: Sequence[Path], photo: Path, disk: Disk) -> Path | None:
    """Return the marks that a photo was run with: as the batch has written them, else as it was given them."""
    trimaps = [path for path in written if rank(path) == 0]
    given = [*trimaps, *([Path(outcome.marks)] if outcome.marks else [])]
    return next(filter(is_file, given), None) or (None if is_project(photo) else disk.marks_of(photo))


def place_of_export(project: Path, what: str, suffixes: Sequence[str]) -> Path | None:
    """Return where an export of a batch's project goes: in the place of the batch's own file; None outside a batch.

    Args:
        project: of a photo that a batch has cut out.
        what: the kind of picture, as the batch has it in its names: "cutout", "alpha", "on-white".
        suffixes: those it may have, the usual one first.
    """
    if not any(is_folder(folder / STATE) for folder in project.absolute().parents):
        return None
    stem = project.stem if what == "cutout" else f"{project.stem}-{what}"
    named = [project.with_name(f"{stem}{suffix}") for suffix in suffixes]
    return next(filter(is_file, named), named[0])
