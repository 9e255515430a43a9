"""A run in a folder: the loop around a trainer, checkpoints to resume from, validation, a log of JSON lines."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from core.errors import UserError
from core.model.checkpoint import save_checkpoint
from core.training.batch import Batch
from core.training.config import HELD_OUT, WIDE
from core.training.learning.trainer import Trainer
from core.training.samples.extent import MAX_RADIUS
from core.training.sources import open_source

if TYPE_CHECKING:
    from core.evaluation.collections.interface import Example
    from core.evaluation.datasets import Scores

STATE_FILE, WEIGHTS_FILE, LOG_FILE = "state.pt", "averaged.safetensors", "log.jsonl"
WIDE_FOLDER = "wide-{}"
"""Folder of a run that holds its photos of the wide set, so many."""


@dataclass
class _Interval:
    """Tells when so many minutes of training have passed since it last did."""

    minutes: float
    last: float

    def is_over(self, elapsed: float) -> bool:
        if elapsed - self.last <= 60 * self.minutes:
            return False
        self.last = elapsed
        return True


class TrainingRun:
    """A run in a folder: state.pt to resume from, averaged.safetensors to use, log.jsonl to plot.

    Of several processes the first alone writes, validates and reports.
    """

    def __init__(
        self,
        trainer: Trainer,
        out: Path,
        *,
        data: Path,
        cache: Path,
        test: Path | None,
        report: Callable[[str], None],
        workers: int = 1,
        pack: Path | None = None,
    ) -> None:
        self.trainer, self.out, self.test, self.report = trainer, out, test, report
        self._source = open_source(
            trainer.config, trainer.team, data=data, cache=cache, pack=pack, workers=workers
        )
        self.figures: dict[str, Scores] = {}
        """The figures of the last validation."""
        out.mkdir(parents=True, exist_ok=True)

    def resume(self) -> None:
        """Continue from the folder's state file.

        Raises:
            UserError: if there is none, or it is not of this network.
        """
        path = self.out / STATE_FILE
        if not path.exists():
            raise UserError(f"There is nothing to resume in {self.out}: {STATE_FILE} is missing.")
        try:
            self.trainer.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        except (RuntimeError, KeyError, ValueError) as error:
            raise UserError(f"{path} does not belong to this run or is damaged: {error}") from error

    def save(self) -> None:
        """Write the state and the averaged weights, each replaced only when complete."""
        if not self.trainer.team.is_first:
            return
        temporary = self.out / f"{STATE_FILE}.tmp"
        torch.save(self.trainer.state_dict(), temporary)
        temporary.replace(self.out / STATE_FILE)
        export(self.trainer, self.out / WEIGHTS_FILE)

    def train(self, deadline: float = math.inf) -> bool:
        """Train until the progress is 1, or until ``time.monotonic()`` is past ``deadline``; return whether it is 1."""
        trainer, config = self.trainer, self.trainer.config
        if trainer.progress >= 1:
            return True
        self._source.prepare()
        if config.wide and trainer.team.is_first:
            self._wide  # noqa: B018 - drawn before the clock starts
        started = time.monotonic() - trainer.elapsed
        saving = _Interval(config.save_every, trainer.elapsed)
        validating = _Interval(config.validate_every, trainer.elapsed)
        for batch in self._samples():
            figures = trainer.train_step(batch)
            trainer.elapsed = trainer.team.agreed(time.monotonic() - started)
            self._note(figures)
            if trainer.progress >= 1 or self._is_late(deadline):
                break
            if saving.is_over(trainer.elapsed):
                self.save()
            if validating.is_over(trainer.elapsed):
                self.validate()
        self.save()
        if trainer.progress < 1:
            return False
        self.validate()
        return True

    def _is_late(self, deadline: float) -> bool:
        return deadline < math.inf and self.trainer.team.agreed(float(time.monotonic() > deadline)) > 0

    def validate(self) -> dict[str, Scores]:
        """Log and return the figures of the averaged weights: on samples held out, wide photos, test photographs."""
        if not self.trainer.team.is_first:
            return {}
        model, found = self.trainer.averaged_model(), {}
        if self.trainer.config.held_out:
            found[HELD_OUT] = self._source.validate(model)
        if self.trainer.config.wide:
            from core.training.validation import validate_wide

            found[WIDE] = validate_wide(model, self._wide)
        if self.test is not None:
            from core.training.validation import validate

            found.update(validate(model, self.test))
        for name, scores in found.items():
            self._log({**self._place(), "validation": name, **scores})
            self.report(f"{name}: " + " ".join(f"{k} {v:.4f}" for k, v in scores.items()))
        self.figures = found
        return found

    @cached_property
    def _wide(self) -> list[Example]:
        from core.training.validation import wide_photos

        count = self.trainer.config.wide
        return wide_photos(self.out / WIDE_FOLDER.format(count), count)

    def _samples(self) -> Iterator[Batch]:
        """Yield this process' batches, larger crops in the last part."""
        trainer, config = self.trainer, self.trainer.config
        size, stream = 0, iter(())  # type: tuple[int, Iterator[Batch]]
        while True:
            wanted = config.large_crop if trainer.progress >= config.large_from else config.crop
            if wanted != size:
                size, stream = wanted, self._stream(wanted)
            yield next(stream)

    def _stream(self, size: int) -> Iterator[Batch]:
        config = self.trainer.config
        batch = config.batch if size == config.crop else config.large_batch
        return self._source.batches(size, batch, self.trainer.samples)

    def _note(self, figures: dict[str, float]) -> None:
        self._log({**self._place(), "samples": self.trainer.samples, **figures})
        if self.trainer.step % 10 == 0 and self.trainer.team.is_first:
            self._say(figures)

    def _place(self) -> dict[str, Any]:
        return {"step": self.trainer.step, "minutes": self.trainer.elapsed / 60}

    def _log(self, record: dict[str, Any]) -> None:
        if self.trainer.team.is_first:
            plain = {k: round(v, 6) if isinstance(v, float) else v for k, v in record.items()}
            with (self.out / LOG_FILE).open("a") as log:
                log.write(json.dumps(plain) + "\n")

    def _say(self, figures: dict[str, float]) -> None:
        trainer = self.trainer
        rate = trainer.samples / max(trainer.elapsed, 1e-9)
        losses = " ".join(f"{name} {value:.4f}" for name, value in figures.items())
        self.report(f"{trainer.progress:6.1%} step {trainer.step} {rate:.1f}/s {losses}")


def export(trainer: Trainer, path: Path, metadata: dict[str, str] | None = None) -> None:
    """Write the averaged weights in half precision with the network's config inside the file."""
    notes = {"steps": str(trainer.step), "samples": str(trainer.samples), "unknown_reach": str(MAX_RADIUS)}
    notes.update(metadata or {})
    save_checkpoint(path, trainer.model.config, trainer.average.state, notes)
