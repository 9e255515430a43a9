"""Kept work is made ready for the window, with its photo from wherever that is now."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.files.opening import Staged
from app.files.stamp import stamp_of
from app.projects.restore import Restored, staged
from app.recovery.entry import read_entry
from app.recovery.offers import Found
from app.recovery.versions import read_versions
from core.errors import UserError
from core.geometry import Size
from core.imaging.io import read_image
from core.project.project import ProjectVersion
from core.project.store import open_project
from core.resources import resource_path
from core.text.amounts import size_text
from core.text.translate import tr


def stage_recovered(
    found: Found, photo_path: Path, land: Callable[[int, Restored], None], unpainted: int
) -> Staged:
    """Read a photo, and the work that an earlier window left unsaved; ``land`` as in `stage_project`.

    Raises:
        UserError: either cannot be read, or they do not fit together.
    """
    del unpainted  # the work knows what its own unpainted pixels hold
    project = read_entry(found.kept.path, found.name)
    stamp, photo = stamp_of(photo_path), read_image(photo_path)
    if photo.size != project.size:
        raise UserError(
            tr(
                "{file} is {size} pixels, but the marks were made on {marked}; find the unchanged photo {name}.",
                file=photo_path.name,
                size=size_text(*photo.size),
                marked=size_text(*project.size),
                name=found.name,
            )
        )
    project = replace(project, versions=_versions(found, project.size))
    if photo_path == found.kept.own_photo:
        photo, stamp = replace(photo, path=None), None
    changed = tr(
        "{name} has changed since it was marked; check that the marks still fit.", name=photo_path.name
    )
    return staged(project, photo, stamp, land)._replace(
        notices=() if found.is_same else (changed,),
        remember=photo.path is not None and not photo_path.is_relative_to(resource_path()),
    )


def _versions(found: Found, size: Size) -> tuple[ProjectVersion, ...]:
    """Return all versions that the work had: those beside it, and others from its project while that is unchanged."""
    about, kept = found.kept.about, read_versions(found.kept.path, size)
    missing = set(about.versions) - {version.number for version in kept}
    if missing and about.origin is not None and stamp_of(about.origin.path) == about.origin.stamp:
        with suppress(UserError):
            saved = open_project(about.origin.path)
            kept += tuple(one for one in saved.versions if one.number in missing and saved.size == size)
    return tuple(sorted(kept, key=lambda version: version.number))
