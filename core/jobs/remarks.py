"""Sentences on a photo, its marks and its matte: what a user should know about a job that is done."""

from __future__ import annotations

from core.engine.options import MatteResult
from core.imaging.photo import Photo
from core.jobs.job import Job
from core.jobs.prepared import Prepared
from core.subject.choice import Choice
from core.text.translate import tr, tr_n
from core.trimap.marks import Marks


def remarks(prepared: Prepared, result: MatteResult) -> tuple[str, ...]:
    """Return what is to be said of an order and its result, the photo first; empty where all went as asked."""
    photo, marks = prepared.job.photo, prepared.marks
    lines = [*photo.remarks]
    if marks is not None:
        lines += [on_selections(photo, prepared.order.marks.subject), on_update(prepared.job)]
    lines += [result.remark, *_on_marks(marks), *result.notes]
    if photo.alpha is not None:
        lines.append(tr("The photo has transparency of its own: the cutout is never more opaque than that."))
    wanted = result.wanted_tokens
    if wanted is not None and result.max_tokens is not None and wanted > result.max_tokens:
        lines.append(
            tr(
                "The detail limit k = {limit} was less than the {wanted} tokens this photo could use "
                "(--max-tokens).",
                limit=result.max_tokens,
                wanted=wanted,
            )
        )
    return tuple(line for line in lines if line)


def on_selections(photo: Photo, choice: Choice) -> str:
    """Return a sentence on the saved selections of a photo and how to use them, "" if that is of no use."""
    if not photo.selections or choice.selection is not None:
        return ""
    name = photo.path.name if photo.path is not None else tr("The photo")
    return tr_n(
        "{name} has a saved selection: to use it as its marks, give --subject selection.",
        "{name} has {n} saved selections: to use one as its marks, give --subject selection N.",
        len(photo.selections),
        name=name,
    )


def on_update(job: Job) -> str:
    """Return a sentence on an update that is none, "" else."""
    regions = None if job.standing is None else job.regions()
    if job.standing is None or regions:
        return ""
    if regions is None:
        return tr("Much of the trimap has changed, so the whole photo was run.")
    return tr("The trimap has not changed, so alpha is as it was.")


def _on_marks(marks: Marks | None) -> list[str]:
    if marks is None:
        return []
    hint = tr("For a different Edge, give --edge-width INSIDE OUTSIDE in pixels.") if marks.is_mask else ""
    return [marks.notice, hint]
