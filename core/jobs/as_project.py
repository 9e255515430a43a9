"""The result of an order as a project, to be checked, repaired and exported again in the window."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.engine.options import MatteResult
from core.files import digest_of_file
from core.geometry import Size
from core.imaging.convert import from_float
from core.imaging.photo import Photo
from core.imaging.small_picture import small_picture
from core.jobs.matted import MattedPhoto
from core.jobs.order import Matting
from core.model.mixers.options import MixerOptions
from core.project.asked import AskedRun
from core.project.contents import matte_of, with_settings
from core.project.project import Project, ProjectMarks, ProjectMatte, ProjectPhoto
from core.refine.finish import Finish
from core.trimap.values import BACKGROUND, Trimap


def as_project(
    matted: MattedPhoto, trimap: Trimap, result: MatteResult, finish: Finish, matting: Matting
) -> Project:
    """Return the project of a photo that was just read from its file, which it refers to.

    Args:
        matted: the photo with its finished matte.
        trimap: what was run.
        result: what came of it, before touch-up and refinement, which are the ``finish``.
        matting: what was asked for.

    Raises:
        UserError: the photo's file is not there any more.
    """
    photo = matted.photo
    asked = _asked(matting, photo.size)
    return Project(
        photo=_reference(photo),
        size=photo.size,
        marks=ProjectMarks(trimap, np.ones(photo.size, np.bool_), BACKGROUND),
        matte=_matte(result, asked),
        finish=finish,
        settings=asked.plain(),
        thumbnail=_thumbnail(matted),
    )


def renewed(
    project: Project, matted: MattedPhoto, result: MatteResult, finish: Finish, matting: Matting
) -> Project:
    """Return a project with the matte that was made of its marks in place of its own; its photo stays where it is."""
    asked = _asked(matting, matted.photo.size)
    return replace(
        project,
        matte=_matte(result, asked),
        finish=finish,
        settings={**project.settings, **asked.plain()},
        thumbnail=_thumbnail(matted),
    )


def _reference(photo: Photo) -> ProjectPhoto:
    path = photo.path
    assert path is not None
    return ProjectPhoto(path.name, None, str(path.absolute()), digest_of_file(path))


def _matte(result: MatteResult, asked: AskedRun) -> ProjectMatte:
    made = datetime.now().isoformat(timespec="seconds")  # local time, as the window has it
    return with_settings(matte_of(result, is_current=True, made=made), asked)


def _asked(matting: Matting, size: Size) -> AskedRun:
    """Return what a run of a photo of this size was asked with, as the window chooses it for the next one, too."""
    mixer = matting.mixer or MixerOptions("routed")
    stop = matting.max_tokens if isinstance(matting.max_tokens, str) else None
    return AskedRun(
        attention=mixer.name,
        ratio=mixer.share,
        stop=stop,
        max_tokens=matting.options(size).max_tokens,
        passes=matting.passes,
        polish=matting.polish != 0,
    )


def _thumbnail(matted: MattedPhoto) -> NDArray[np.uint8]:
    made = matted.made_colors
    colors = matted.photo.image if made is None else made
    alpha = np.asarray(from_float(matted.alpha, np.dtype(np.uint8)), np.uint8)
    return small_picture(colors, alpha, profile=matted.photo.icc_profile)
