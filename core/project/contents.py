"""A project's photo and matte as the rest of the program has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.engine.options import MatteResult
from core.errors import UserError
from core.files import digest_of_file, is_file, read_file
from core.imaging.io import MAX_FILE_BYTES, Photo, decode_image
from core.project.asked import AskedRun
from core.project.project import Project, ProjectMatte, ProjectRun
from core.text.amounts import size_text
from core.text.translate import Text, tr


def photo_of(project: Project, folder: Path) -> Photo:
    """Return the photo: from the project's own bytes, else from where it was or from ``folder``, that of the project.

    Raises:
        UserError: it is found nowhere as it was, cannot be read, or has another size than the marks.
    """
    kept = project.photo
    path = find_photo(project, folder)
    if kept.data is not None:
        photo = decode_image(kept.data, kept.name, path=path)
    elif path is not None:
        photo = decode_image(read_file(path, MAX_FILE_BYTES), path.name, path=path)
    else:
        raise UserError(_not_found(kept.name, kept.path))
    if photo.size != project.size:
        raise UserError(
            tr(
                "{name} has {size} pixels, but the marks were made on {size_of_marks}; find the unchanged photo.",
                name=kept.name,
                size=size_text(*photo.size),
                size_of_marks=size_text(*project.size),
            )
        )
    return photo


def _not_found(name: str, path: str) -> Text:
    if not path:
        return tr(
            "The photo {name} that this project refers to is not beside the project; put it back there.",
            name=name,
        )
    return tr(
        "The photo {name} that this project refers to is not at {path} or beside the project; put it back there.",
        name=name,
        path=path,
    )


def find_photo(project: Project, folder: Path) -> Path | None:
    """Return the file that the photo came from, where it is unchanged: at its path or in ``folder``; None elsewhere."""
    kept = project.photo
    places = [Path(kept.path)] if kept.path else []
    for path in (*places, folder / kept.name):
        if is_file(path) and digest_of_file(path) == kept.digest:
            return path
    return None


def result_of(matte: ProjectMatte) -> MatteResult:
    """Return the run that a matte came of, without what a project does not keep: colors and routing maps."""
    run = matte.run
    return MatteResult(
        alpha=matte.alpha,
        foreground=None,
        routers=(),
        max_tokens=run.max_tokens,
        model=run.model,
        device=run.device,
        precision=run.precision,
        seconds={"total": run.seconds},
        peak_memory={"total": run.memory},
        passes=run.passes,
        polish=run.polish,
        updated=run.updated,
        weights=run.weights,
        wanted_before=run.wanted,
    )


def matte_of(result: MatteResult, *, is_current: bool, made: str = "") -> ProjectMatte:
    """Return a finished run as a project keeps it; its settings are left to the caller.

    It is known by its seconds, which are one object however often the run is packed and made whole again.
    """
    run = ProjectRun(
        model=result.model,
        device=result.device,
        precision=result.precision,
        max_tokens=result.max_tokens,
        seconds=result.seconds["total"],
        passes=result.passes,
        polish=result.polish,
        made=made,
        updated=result.updated,
        weights=result.weights,
        memory=result.peak_memory_bytes,
        wanted=result.wanted_tokens,
    )
    return ProjectMatte(result.alpha, run, is_current, result.seconds)


def with_settings(matte: ProjectMatte, asked: AskedRun) -> ProjectMatte:
    """Return the same with what its run was asked with."""
    return replace(matte, run=replace(matte.run, settings=asked.plain()))
