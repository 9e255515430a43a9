"""A version: a finished run with all that it takes to be looked at, compared and returned to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from app.matting.kept_matte import KeptMatte
from app.matting.run_settings import RunSettings
from app.versions.packed_marks import PackedMarks, StoredMarks
from core.engine.options import MatteResult
from core.geometry import Rect
from core.project.project import Stored
from core.refine.finish import Finish


@dataclass(frozen=True)
class RunFacts:
    """The facts about a run for a list.

    Attributes:
        made: when it ended, in local time.
        model: name of the network.
        max_tokens: the k that was used in the end; None if nothing was capped.
        seconds: what it took.
        updated: the regions (top, left, bottom, right) that alone were run again; empty for the whole photo.
    """

    made: datetime
    model: str
    max_tokens: int | None
    seconds: float
    updated: tuple[Rect, ...] = ()


def facts_of(result: MatteResult, made: datetime) -> RunFacts:
    """Return what a list says of a result that was ready at this time."""
    return RunFacts(made, result.model, result.max_tokens, result.seconds["total"], result.updated)


@dataclass(frozen=True, eq=False)
class Version:
    """A finished run, and the state of the photo that belongs to it.

    Attributes:
        number: counts up with the runs of a photo, from 1.
        facts: what a list says of it.
        settings: what it was run with.
        marks: what it was run on.
        matte: what came of it.
        finish: touch-up and refinement over it, as they were when another version took its place.
        picture: uint8 (h, w, 3), small, the cutout on a checkerboard.
        stored: the bytes that a project file had of it; None for a run of this window.
    """

    number: int
    facts: RunFacts
    settings: RunSettings
    marks: PackedMarks | StoredMarks
    matte: KeptMatte
    finish: Finish
    picture: NDArray[np.uint8]
    stored: Stored | None = None
