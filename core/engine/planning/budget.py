"""A plan that stays within a memory limit."""

import math
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from core.engine.notes import Note, NoteKind
from core.engine.options import MatteOptions
from core.engine.planning.estimate import fit, least_bytes
from core.engine.planning.ladder import Plan, lighter
from core.engine.planning.workload import Workload
from core.errors import UserError
from core.model.config import ModelConfig
from core.text.lists import sentences
from core.text.translate import tr


def fit_plan(
    plan: Plan, config: ModelConfig, image: NDArray[Any], unknown_share: float, options: MatteOptions
) -> tuple[Plan, list[Note]]:
    """Return the plan with the largest tile, then the largest k, within ``options.memory_limit``, and notes on it.

    Raises:
        UserError: even the smallest tile and k would not fit.
    """
    limit, work = options.memory_limit or 0, _workload(plan, image, unknown_share, options)
    fitted = fit(config, work, limit)
    if fitted is None:
        least = math.ceil(least_bytes(config, work) / 2**20)
        raise UserError(
            sentences(
                tr(
                    "A photo of this size needs at least {least:,} MB, more than the limit of {limit:,} MB. "
                    "Raise the limit, or use a smaller photo.",
                    least=least,
                    limit=round(limit / 2**20),
                ),
                *lighter(config, options.mixer),
            )
        )
    notes = list[Note]()
    if fitted.tile < work.tile:
        text = tr(
            "To stay within the memory limit, the decoder used tiles of {tile} pixels.", tile=fitted.tile
        )
        notes.append(Note(NoteKind.TILES_FOR_LIMIT, text))
    if fitted.selected == work.selected:
        return replace(plan, tile=fitted.tile), notes
    text = tr(
        "To stay within the memory limit, the detail limit k was lowered to {selected:,}.",
        selected=fitted.selected,
    )
    notes.append(Note(NoteKind.K_FOR_LIMIT, text))
    return replace(plan, tile=fitted.tile, max_tokens=fitted.selected), notes


def _workload(plan: Plan, image: NDArray[Any], unknown_share: float, options: MatteOptions) -> Workload:
    height, width = image.shape[:2]
    work = Workload(
        height,
        width,
        selected=plan.max_tokens,
        unknown_share=unknown_share,
        precision=plan.target.precision,
        tile=plan.tile,
        foreground=options.foreground,
        passes=options.passes,
        polish=options.likely_polish,
        mixer=options.mixer,
        image_bytes=image.dtype.itemsize * 3,
        device=plan.target.device,
    )
    return replace(work, selected=min(plan.max_tokens, work.tokens))
