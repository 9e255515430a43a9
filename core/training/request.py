"""Request of one call of ``train``. Free of torch, so that help and mistakes show at once."""

from dataclasses import dataclass, field
from pathlib import Path

from core.engine.options import Device
from core.training.config import TrainConfig


@dataclass(frozen=True)
class TrainRequest:
    """A run, or several one after the other.

    Attributes:
        config: how to train.
        data, cache, out, test: folders of training images, drawn foregrounds, results, and test photographs.
        pack: folder of a training pack, composed in batches on the device, in place of ``data`` and ``cache``.
        start: weights to begin with.
        teacher: weights of the network whose features to follow, and to begin with unless ``start`` is given.
        teacher_share: train a teacher first, for this share of the steps or minutes; None: no.
        ablate: names of variants to train one after the other; "all" for every one.
        pause_after: minutes after which to save and stop, whatever is left.
        workers: processes that make samples.
        threads: of the network; 0 leaves torch's choice.
        sheet, curve: only write this picture.
    """

    config: TrainConfig
    data: Path
    out: Path
    cache: Path | None = None
    pack: Path | None = None
    test: Path | None = None
    resume: bool = False
    start: Path | None = None
    teacher: Path | None = None
    teacher_share: float | None = None
    ablate: tuple[str, ...] = field(default=())
    pause_after: float | None = None
    device: Device = "auto"
    workers: int = 1
    threads: int = 0
    sheet: Path | None = None
    curve: Path | None = None

    @property
    def pool_folder(self) -> Path:
        """The store of drawn foregrounds."""
        return self.cache or self.out / "cache"
