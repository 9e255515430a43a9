"""One job: a photo, its marks and how to matte it, run on any engine; window and command line do the same."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from core.engine.local.regions import Region, Standing, find_regions
from core.engine.options import Event, Finished, MatteOptions, Mattes, Resolution, TileDone
from core.imaging.convert import to_float
from core.imaging.photo import Photo
from core.trimap.values import Trimap

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


def never() -> bool:
    """Return that nobody canceled."""
    return False


@dataclass(frozen=True)
class Job:
    """A photo, its marks and how to run them: all that decides a result, beside the model.

    Attributes:
        photo: as read.
        trimap: uint8 (H, W) of 0, 128 and 255, of the photo's size.
        options: how the engine runs.
        standing: the matte of earlier marks, to be updated where these differ; None for a run of the whole photo. So
            is an update that would cost nearly as much.
        resolution: whether the photo is run at full size, reduced, or in patches; the latter two need the real engine.
    """

    photo: Photo
    trimap: Trimap
    options: MatteOptions = field(default_factory=MatteOptions)
    resolution: Resolution = "full-size"
    standing: Standing | None = None

    def regions(self) -> list[Region] | None:
        """Return the regions that are to be updated, None for a run of the whole photo; some milliseconds."""
        return None if self.standing is None else find_regions(self.standing.before, self.trimap)

    def events(self, engine: Mattes, cancelled: Callable[[], bool] = never) -> Generator[Event, None, None]:
        """Run it and yield the engine's events, Finished last; no alpha is above the photo's own transparency.

        Raises:
            UserError: it cannot be matted, or the options do not fit this machine.
            Cancelled: ``cancelled`` returned True.
        """
        most = None if self.photo.alpha is None else to_float(self.photo.alpha)
        for event in self._events(engine, cancelled, most):
            yield event if most is None else _limited(event, most)

    def _events(
        self, engine: Mattes, cancelled: Callable[[], bool], most: NDArray[np.float32] | None
    ) -> Generator[Event, None, None]:
        arrays = self.photo.image, self.trimap
        regions = self.regions()
        if self.standing is not None and regions is not None:
            from core.engine.local.update import update  # imports torch

            yield from update(
                engine,
                *arrays,
                self.standing,
                regions=regions,
                options=self.options,
                cancelled=cancelled,
                most=most,
            )
            return
        if self.resolution == "full-size":
            yield from engine.matte(*arrays, self.options, cancelled)
            return
        from core.engine.resolution import PassDone, matte_at  # these import torch

        real = cast("MattingEngine", engine)
        for event in matte_at(real, *arrays, self.options, resolution=self.resolution, cancelled=cancelled):
            if not isinstance(event, PassDone):
                yield event


def _limited(event: Event, most: NDArray[np.float32]) -> Event:
    """Return the event with no alpha above that of the photo, (H, W) in [0, 1]."""
    if isinstance(event, TileDone):
        height, width = event.alpha.shape
        part = most[event.top : event.top + height, event.left : event.left + width]
        return replace(event, alpha=np.minimum(event.alpha, part))
    if isinstance(event, Finished):
        result = event.result
        return Finished(replace(result, alpha=np.minimum(result.alpha, most), limited=True))
    return event
