"""Updates of the matte that stands: what they start from, and why a run of the whole photo is made instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.editor.photo_state import PhotoState
from app.matting.engine_port import Engine, Landed, Model, display
from core.engine.local.regions import Standing
from core.engine.options import Finished, MatteOptions, UpdateBegun
from core.geometry import area, slices
from core.jobs.job import Job
from core.text.translate import mark, tr

_OTHER_MODEL = mark("The whole photo was run: another model made the previous matte.")
_OTHER_OPTIONS = mark("The whole photo was run: its settings have changed since the previous run.")
_FORGOTTEN = mark(
    "The whole photo was run: too much has been undone since the previous run to know what changed."
)


class Made(NamedTuple):
    """The settings and the model behind the result of a document."""

    options: MatteOptions
    model: Model


class Ground(NamedTuple):
    """The start of an update: a finished matte and its marks, also in 8 bits for the screen."""

    standing: Standing
    display: NDArray[np.uint8]
    model: Model


def ground(document: PhotoState, made: Made, wanted: Made) -> Ground | str:
    """Return what an update of the document's matte to its marks would start from, with what the next run is asked for.

    Where there is nothing to update, or not in this way, the reason is returned, in a sentence for the user; "" where
    there is nothing to say.
    """
    result, shown, revision = document.result, document.alpha_display, document.alpha_revision
    if result is None or shown is None or document.alpha is not result.alpha or document.alpha_is_current:
        return ""
    if not made.model.is_same(wanted.model):
        return tr(_OTHER_MODEL)
    if _decisive(made.options) != _decisive(wanted.options):
        return tr(_OTHER_OPTIONS)
    if not document.marks_then.holds(revision):
        return tr(_FORGOTTEN)
    return Ground(Standing(result, document.marks_then.tiles(revision)[0]), shown, made.model)


def _decisive(options: MatteOptions) -> MatteOptions:
    """Return the options that decide a matte; where and in which precision it is computed changes next to nothing."""
    return replace(options, device="auto", precision="auto", memory_limit=None, tile=None, reuse=True)


def updated_for_screen(events: Iterable[Any], start: Ground) -> Iterator[Any]:
    """Add to the end of an update what only the screen needs: that of its regions, over what was shown."""
    for event in events:
        yield Landed(event.result, _display(event, start)) if isinstance(event, Finished) else event


def _display(event: Finished, start: Ground) -> NDArray[np.uint8]:
    if not event.result.updated:
        return start.display
    shown = start.display.copy()
    for rect in event.result.updated:
        shown[slices(rect)] = display(event.result.alpha[slices(rect)])
    return shown


class SmallUpdate(NamedTuple):
    """An update that is made only while its regions together have no more than this many pixels."""

    job: Job
    start: Ground
    pixels: int

    def landed(self, engine: Engine, cancelled: Callable[[], bool]) -> Landed | None:
        """Return its result, computed on the worker's thread; None if it is too large."""
        if self.job.regions() is None:
            return None
        left = self.pixels
        with closing(self.job.events(engine, cancelled)) as events:
            for event in updated_for_screen(events, self.start):
                if isinstance(event, Landed):
                    return event
                if isinstance(event, UpdateBegun):
                    left -= sum(map(area, event.crops))
                    if left < 0:
                        return None
        raise AssertionError("the update ended without a result")
