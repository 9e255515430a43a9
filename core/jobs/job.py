"""One job: a photo, its marks and how to matte it, run on any engine; window and command line do the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from core.engine.options import Event, MatteOptions, Resolution
from core.imaging.photo import Photo
from core.trimap.values import Trimap

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine


class Mattes(Protocol):
    """An engine that mattes; see core.engine.engine.MattingEngine."""

    def matte(
        self,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
        /,
    ) -> Iterator[Event]:
        """Yield events up to Finished."""


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
        resolution: whether the photo is run at full size, reduced, or in patches; the latter two need the real engine.
    """

    photo: Photo
    trimap: Trimap
    options: MatteOptions = field(default_factory=MatteOptions)
    resolution: Resolution = "full-size"

    def events(self, engine: Mattes, cancelled: Callable[[], bool] = never) -> Iterator[Event]:
        """Run it and yield the engine's events, Finished last.

        Raises:
            UserError: it cannot be matted, or the options do not fit this machine.
            Cancelled: ``cancelled`` returned True.
        """
        arrays = self.photo.image, self.trimap
        if self.resolution == "full-size":
            yield from engine.matte(*arrays, self.options, cancelled)
            return
        from core.engine.resolution import PassDone, matte_at  # these import torch

        real = cast("MattingEngine", engine)
        for event in matte_at(real, *arrays, self.options, resolution=self.resolution, cancelled=cancelled):
            if not isinstance(event, PassDone):
                yield event
