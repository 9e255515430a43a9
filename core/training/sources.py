"""The sources of batches: samples made one by one on the CPU, or a pack composed in batches on any device.

Nothing here imports OpenCV until a pool is used, so that training from a pack needs torch, NumPy,
Pillow and safetensors alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.errors import UserError
from core.model.mematte import MEMatte
from core.training.batch import Batch
from core.training.composing.composer import Composer
from core.training.composing.figures import figures
from core.training.composing.scenery import Scenery
from core.training.config import TrainConfig
from core.training.learning.team import Team
from core.training.packing.pack import Pack

if TYPE_CHECKING:
    from core.training.samples.maker import Sample

HELD_OUT_SIDE = 320
_HELD_OUT_SEED = 1_000_003
_HELD_OUT_BATCH = 8
_HELD_OUT_SHARE = 0.1  # of a small pack at most


class Source(Protocol):
    """An endless stream of training batches, and samples held out to validate on."""

    def prepare(self) -> None:
        """Do what takes long before the clock starts; in the process that validates, draw what is held out."""

    def batches(self, size: int, batch: int, start: int) -> Iterator[Batch]:
        """Yield this process' batches of crops ``size`` wide, from sample ``start`` of all processes on.

        They depend on the seed, on ``start`` and on what the run is made of alone, so a resumed run goes on exactly.
        """

    def validate(self, model: MEMatte) -> dict[str, float]:
        """Return the figures of a network on what is held out."""


def open_source(
    config: TrainConfig, team: Team, *, data: Path, cache: Path, pack: Path | None = None, workers: int = 1
) -> Source:
    """Return where a run's batches come from: ``pack`` if there is one, else ``data`` with its drawn pool.

    Raises:
        UserError: the pack is none or damaged, or the run leaves out what cannot be left out of a pack.
    """
    if pack is None:
        return PoolSource(config, team, data, cache, workers)
    if config.without or not (config.textures and config.trimap_styles and config.cases and config.in_light):
        raise UserError("Variants are compared on a drawn pool: leave out --pack.")
    return PackSource(config, team, pack, workers)


@dataclass
class PoolSource:
    """Samples made by ``workers`` processes from a drawn pool; they are moved to the device by the trainer."""

    config: TrainConfig
    team: Team
    data: Path
    cache: Path
    workers: int

    def prepare(self) -> None:
        """Draw what is held out."""
        if self.team.is_first and self.config.held_out:
            self._held_out  # noqa: B018 - drawn before the clock starts

    def batches(self, size: int, batch: int, start: int) -> Iterator[Batch]:
        """Yield batches of samples ``start``, ``start`` + 1 ..., every n-th of which is this process'."""
        from core.training.learning.share import share_of
        from core.training.samples.loader import SampleDataset, batches

        dataset = SampleDataset(self.data, self.cache, self.config, size)
        own, first = share_of(dataset, start, self.team)
        return batches(own, first, batch, self.workers)

    def validate(self, model: MEMatte) -> dict[str, float]:
        """Return the four metrics and the Routers' shares."""
        from core.training.validation import validate_samples

        return validate_samples(model, self._held_out)

    @cached_property
    def _held_out(self) -> "list[Sample]":
        from core.training.validation import held_out_samples

        return held_out_samples(self.data, self.cache, self.config, workers=self.workers)


@dataclass
class PackSource:
    """Batches composed on the team's device from a pack that lies there whole; ``workers`` threads decode it.

    The last foregrounds of the pack, two for each held-out sample, are held out: no batch has them.
    """

    config: TrainConfig
    team: Team
    pack: Path
    workers: int = 1

    def prepare(self) -> None:
        """Decode the pack. Raises UserError if it is damaged."""
        self._parts  # noqa: B018 - before the clock starts

    def batches(self, size: int, batch: int, start: int) -> Iterator[Batch]:
        """Yield batches; that of samples ``start`` ... is the same whatever came before."""
        composer = Composer(self._parts[0], self.config.seed)
        for number in count():
            first = start + number * batch * self.team.size
            yield composer.compose((first, self.team.rank), batch, size).to_batch()

    def validate(self, model: MEMatte) -> dict[str, float]:
        """Return SAD, MSE, Grad and the Routers' shares."""
        return figures(model, self._held_out)

    @cached_property
    def _parts(self) -> tuple[Scenery, Scenery]:
        scenery = Scenery.load(Pack(self.pack), self.team.device, max(self.workers, 1))
        total = len(scenery.foregrounds)
        return scenery.split(min(2 * self.config.held_out, max(int(_HELD_OUT_SHARE * total), 1)))

    @cached_property
    def _held_out(self) -> list[Batch]:
        composer = Composer(self._parts[1], _HELD_OUT_SEED)
        found = []
        for start in range(0, self.config.held_out, _HELD_OUT_BATCH):
            wanted = min(_HELD_OUT_BATCH, self.config.held_out - start)
            found.append(composer.compose((start,), wanted, HELD_OUT_SIDE).to_batch())
        return found
