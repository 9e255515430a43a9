"""The training loop: one step, checkpoints to resume from exactly, validation, a log of JSON lines."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.errors import UserError
from core.model.checkpoint import Checkpoint, save_checkpoint
from core.model.config import PRESETS, ModelConfig
from core.model.mematte import MEMatte, Output
from core.training.config import TrainConfig, aid_factor, learning_rate_factor
from core.training.ema import WeightAverage
from core.training.init import initialize
from core.training.loader import Batch, SampleDataset, batches
from core.training.losses import (
    compression_loss,
    cross_entropy,
    matting_losses,
    routing_hint_loss,
    token_hint_loss,
)
from core.training.optimizer import build_optimizers
from core.training.trimaps import MAX_RADIUS
from core.training.validation import validate

STATE_FILE = "state.pt"


class Trainer:
    """Holds everything that a run is made of; ``state_dict`` and ``load_state_dict`` continue it bit for bit."""

    def __init__(self, config: TrainConfig, model_config: ModelConfig | None = None) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.model = MEMatte(model_config or PRESETS[config.preset]).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        initialize(self.model)
        self.hint = nn.Linear(self.model.config.width, 16)
        self.optimizers = build_optimizers(self.model, self.hint, config)
        self._base_rates = [[group["lr"] for group in o.param_groups] for o in self.optimizers]
        self.average = WeightAverage(self.model, config.ema)
        self.step = 0
        self.samples = 0
        self.elapsed = 0.0

    def start_from(self, checkpoint: Checkpoint) -> None:
        """Begin with the weights of another run; what they lack (a teacher has no Routers) keeps its fresh values.

        Raises:
            UserError: the weights belong to a network of another shape.
        """
        own = self.model.state_dict()
        fitting = {key: value for key, value in checkpoint.weights.items() if key in own}
        wrong = [key for key, value in fitting.items() if value.shape != own[key].shape]
        if wrong or not fitting:
            raise UserError(
                f"These weights are not of a {self.config.preset} network: give the --preset they were made with."
            )
        self.model.load_state_dict(fitting, strict=False)
        self.average = WeightAverage(self.model, self.config.ema)

    @property
    def progress(self) -> float:
        """How much of the run is done, 0 to 1, by time if the run has a time, else by steps."""
        if self.config.minutes is not None:
            return min(1.0, self.elapsed / (60 * self.config.minutes))
        return min(1.0, self.step / max(self.config.steps or 1, 1))

    def train_step(self, batch: Batch) -> dict[str, float]:
        """Run one optimizer step and return the losses and figures by name."""
        self.model.train()
        factor = learning_rate_factor(self.step, self.progress, self.config)
        losses, gamma = self._losses(batch)
        torch.stack(list(losses.values())).sum().backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        if torch.isfinite(norm):
            for optimizer, rates in zip(self.optimizers, self._base_rates, strict=True):
                for group, rate in zip(optimizer.param_groups, rates, strict=True):
                    group["lr"] = rate * factor
                optimizer.step()
        self.model.zero_grad(set_to_none=True)
        self.hint.zero_grad(set_to_none=True)
        self.average.update(self.model)
        self.step += 1
        self.samples += len(batch.inputs)
        figures = {name: float(value.detach()) for name, value in losses.items()}
        return {**figures, "gamma": gamma, "grad_norm": float(norm), "factor": factor}

    def _losses(self, batch: Batch) -> tuple[dict[str, Tensor], float]:
        inputs = batch.inputs.contiguous(memory_format=torch.channels_last)
        self.model.backbone.training_keep = self._random_keep()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bf16):
            output = self.model(inputs)
        losses = matting_losses(output.alpha.float(), batch.alpha_true, batch.is_unknown)
        losses["gradient"] = losses["gradient"] * self.config.gradient_weight
        losses.update(self._aids(output, batch))
        decisions = [r.decision for r in output.routing if r.decision is not None]
        if not decisions:
            return losses, 1.0
        losses["compression"] = compression_loss(decisions, self.config.target_ratio)
        return losses, float(torch.stack([d.detach().mean() for d in decisions]).mean())

    def _random_keep(self) -> float | None:
        """Return the share of wanted tokens to use in this step, or None for all of them."""
        if self.config.cap_share <= 0:
            return None
        is_capped, share = torch.rand(2).tolist()
        return 0.1 + 0.9 * share if is_capped < self.config.cap_share else None

    def _aids(self, output: Output, batch: Batch) -> dict[str, Tensor]:
        """Return the losses beyond the published ones; that of the Routers never quite ends, lest one falls silent."""
        aid = aid_factor(self.progress, self.config)
        truth = (batch.alpha_true, batch.is_unknown)
        aids: dict[str, Tensor] = {}
        if output.routing:
            hint = routing_hint_loss([r.log_probs for r in output.routing], *truth)
            aids["routing_hint"] = max(0.3 * aid, self.config.routing_hint) * hint
        if aid > 0:
            logits = self.hint(output.features.float().permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
            aids["cross_entropy"] = aid * cross_entropy(output.alpha.float(), *truth)
            aids["token_hint"] = aid * token_hint_loss(logits, *truth)
        return aids

    def averaged_model(self) -> MEMatte:
        """Return a copy of the network with averaged weights, for inference."""
        model = MEMatte(self.model.config)
        model.load_state_dict(self.average.state)
        return model.eval()

    def state_dict(self) -> dict[str, Any]:
        """Return everything needed to continue exactly."""
        return {
            "config": self.config.to_dict(),
            "model": self.model.state_dict(),
            "hint": self.hint.state_dict(),
            "average": self.average.state,
            "average_steps": self.average.steps,
            "optimizers": [o.state_dict() for o in self.optimizers],
            "step": self.step,
            "samples": self.samples,
            "elapsed": self.elapsed,
            "rng": torch.get_rng_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from ``state_dict`` output of a run with the same network."""
        self.model.load_state_dict(state["model"])
        self.hint.load_state_dict(state["hint"])
        for key, value in state["average"].items():
            self.average.state[key].copy_(value)
        self.average.steps = state["average_steps"]
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.samples, self.elapsed = state["step"], state["samples"], state["elapsed"]
        torch.set_rng_state(state["rng"])


class Run:
    """A run in a folder: state.pt to resume from, averaged.safetensors to use, log.jsonl to plot."""

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
    ) -> None:
        self.trainer, self.out, self.test, self.report = trainer, out, test, report
        self._data, self._cache, self._workers = data, cache, workers
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
            self.trainer.load_state_dict(torch.load(path, weights_only=True))
        except (RuntimeError, KeyError, ValueError) as error:
            raise UserError(f"{path} does not belong to this preset or is damaged: {error}") from error

    def save(self) -> None:
        """Write the state and the averaged weights, each replaced only when complete."""
        temporary = self.out / f"{STATE_FILE}.tmp"
        torch.save(self.trainer.state_dict(), temporary)
        temporary.replace(self.out / STATE_FILE)
        export(self.trainer, self.out / "averaged.safetensors")

    def train(self) -> None:
        """Train until the progress is 1."""
        trainer, config = self.trainer, self.trainer.config
        started, before = time.monotonic(), trainer.elapsed
        saved = validated = trainer.elapsed
        size, stream = 0, iter(())  # type: tuple[int, Iterator[Batch]]
        while trainer.progress < 1:
            wanted = config.large_crop if trainer.progress >= config.large_from else config.crop
            if wanted != size:
                size, stream = wanted, self._stream(wanted)
            figures = trainer.train_step(next(stream))
            trainer.elapsed = before + time.monotonic() - started
            self._log(
                {"step": trainer.step, "samples": trainer.samples, "minutes": trainer.elapsed / 60, **figures}
            )
            if trainer.step % 10 == 0:
                self._say(figures)
            if trainer.elapsed - saved > 60 * config.save_every:
                self.save()
                saved = trainer.elapsed
            if trainer.elapsed - validated > 60 * config.validate_every:
                self.validate()
                validated = trainer.elapsed
        self.save()
        self.validate()

    def validate(self) -> None:
        """Log the figures of the averaged weights on the test photographs, if there are any."""
        if self.test is None:
            return
        for name, scores in validate(self.trainer.averaged_model(), self.test).items():
            self._log(
                {
                    "step": self.trainer.step,
                    "minutes": self.trainer.elapsed / 60,
                    "validation": name,
                    **scores,
                }
            )
            self.report(f"{name}: " + " ".join(f"{k} {v:.4f}" for k, v in scores.items()))

    def _stream(self, size: int) -> Iterator[Batch]:
        config = self.trainer.config
        batch = config.batch if size == config.crop else config.large_batch
        dataset = SampleDataset(self._data, self._cache, config, size)
        return batches(dataset, self.trainer.samples, batch, self._workers)

    def _log(self, record: dict[str, Any]) -> None:
        with (self.out / "log.jsonl").open("a") as log:
            log.write(
                json.dumps({k: round(v, 6) if isinstance(v, float) else v for k, v in record.items()}) + "\n"
            )

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
