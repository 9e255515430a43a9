"""A run of a photo that is not in view lands in what is held of it, as it would in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.editor.choices import VIEWS, HeldChoices
from app.editor.photo_state import InProject, new_revision
from app.matting.engine_port import Landed
from app.matting.kept_matte import KeptMatte
from app.matting.matte_undo import HeldMattes, MatteUndo, standing_in
from app.matting.run import Run
from app.matting.run_settings import RunSettings
from app.matting.service import LandedRun
from app.projects.restore import UNKNOWN_MODEL, Restored
from app.versions.versions import HeldVersions, Versions
from app.workspace.held import Held
from core.refine.finish import Finish


def land(held: Held, run: Run, settings: RunSettings, mattes: MatteUndo, versions: Versions) -> None:
    """Let the result of a run that has ended stand: one step of the photo's history, and a version of its own.

    `settings` are those that the run was made with.
    """
    landed, document = run.landed, held.document
    assert landed is not None and document.photo is not None
    result, made = landed.result, LandedRun(run.options, run.model_id, run.revision)
    before, is_other = (
        standing_in(document, held.landed, held.mattes),
        landed.result.alpha is not document.alpha,
    )
    if before is not None:
        _remember(held.versions, before, document.finish)
    _put(held, landed, made)
    now = KeptMatte(result, document.photo.image, run.revision, run.options, run.model_id)
    if before is not None and held.mattes.coming is None:  # else it was made over another one
        now.is_update_of(before)
    if before is not None and is_other:
        mattes.replace_in(held.history, before, now)
    held.run, held.mattes = None, HeldMattes(now)
    versions.record_held(held.versions, document, now, settings.with_options(run.options))
    _reveal(held)


def restore(held: Held, restored: Restored, path: Path | None, *, is_saved: bool) -> None:
    """Let all follow that a project holds beside the photo and marks that are held; nothing was done to these yet.

    `path` is its project file from now on, None for none; unless `is_saved` that does not hold all of it.
    """
    document = held.document
    held.settings = RunSettings.read(restored.settings)
    document.finish = restored.finish
    held.versions.replace(restored.versions)
    if restored.landed is not None:
        revision = document.revision if restored.is_current else new_revision()
        _put(held, restored.landed, LandedRun(restored.options, UNKNOWN_MODEL, revision))
        held.project.lacks_colors = True
        current = held.versions.of(document.result)
        held.mattes = HeldMattes(None if current is None else current.matte)
        if isinstance(view := restored.settings.get("view"), str):
            held.view = view if view in VIEWS else "checker"
    held.project.path, held.project.stamp = path, restored.file
    if is_saved:
        document.in_files.project = InProject(restored.finish, [document.run])
    else:
        held.history.mark_unsaved()


def bring(held: Held, matte: KeptMatte, landed: Landed) -> None:
    """Let a matte stand that was on its way back when the photo went out of view; `landed` is it, whole again."""
    _put(held, landed, LandedRun(matte.options, matte.model_id, matte.revision))
    held.mattes = HeldMattes(matte)


def _put(held: Held, landed: Landed, made: LandedRun) -> None:
    document = held.document
    document.put_result(landed.result, landed.display, made.revision, landed.result.updated)
    held.landed = made
    if document.alpha_is_current:
        document.hold_marks()


def _remember(versions: HeldVersions, matte: KeptMatte, finish: Finish) -> None:
    """Another matte takes the place of the one that stands: touch-up and refinement stay with that too."""
    for index, version in enumerate(versions.all):
        if version.matte is matte and version.finish is not finish:
            versions.all[index] = replace(version, finish=finish)


def _reveal(held: Held) -> None:
    """Show the cutout when the photo comes back, as after a run in view."""
    choices, (_, was_refused) = held.choices, held.reveal
    if choices is None:
        held.reveal = not held.view and held.document.alpha_is_current, was_refused
    if choices is not None and _is_plain(choices) and not was_refused and held.document.alpha_is_current:
        held.choices = replace(choices, view=choices.composite_view)
        held.reveal = True, was_refused


def _is_plain(choices: HeldChoices) -> bool:
    return choices.view == "overlay" and choices.routing_view == "off"
