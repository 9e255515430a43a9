"""Work on a photo that was saved beside it: a project, or marks alone."""

from __future__ import annotations

from pathlib import Path

from app.files.sources import proposed_name
from core.errors import UserError
from core.files import digest_of_file, is_file, same_file
from core.project.project import SUFFIX, ProjectPhoto
from core.project.store import read_facts

_MARKS = ("-trimap.png", "_trimap.png", "-trimap.tif", "-trimap.tiff", "-trimap.webp")
_MOST_PROJECTS = 200
"""Projects of a folder that are asked which photo they hold."""


def work_beside(photo: Path) -> Path | None:
    """Return the project of a photo that lies beside it, else its saved marks, None if there is neither."""
    return project_beside(photo) or marks_beside(photo)


def project_beside(photo: Path) -> Path | None:
    """Return the project beside a photo that holds it: one of its content, whatever that is called, else of its name.

    None if there is none; projects that cannot be read are none.
    """
    held = {path: about for path in _projects(photo) if (about := _photo_of(path)) is not None}
    digest = digest_of_file(photo) if held else ""
    same = [path for path, about in held.items() if digest and about.digest == digest]
    return next(iter(same), None) or next(
        (path for path, about in held.items() if about.name == photo.name and path.stem in _stems(photo)),
        None,
    )


def marks_beside(photo: Path) -> Path | None:
    """Return the saved marks of a photo that lie beside it, None if there are none."""
    names = [
        proposed_name(photo.name, "trimap"),
        *(stem + end for end in _MARKS for stem in (photo.stem, photo.name)),
    ]
    beside = (photo.with_name(name) for name in dict.fromkeys(names))
    return next((path for path in beside if is_file(path) and not same_file(path, photo)), None)


def _projects(photo: Path) -> list[Path]:
    """Return projects in the folder of a photo, those called like it first."""
    try:
        found = sorted(path for path in photo.parent.iterdir() if path.suffix.lower() == SUFFIX)
    except OSError:
        return []
    named = [path for path in found if path.stem in _stems(photo)]
    return [
        path for path in dict.fromkeys((*named, *found)) if not path.name.startswith(".") and is_file(path)
    ][:_MOST_PROJECTS]


def _stems(photo: Path) -> tuple[str, str]:
    return photo.stem, photo.name


def _photo_of(project: Path) -> ProjectPhoto | None:
    try:
        return read_facts(project).photo
    except (UserError, OSError):
        return None
