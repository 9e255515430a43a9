"""A network in training: one step of the optimizers, and the state to continue from exactly."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.model.checkpoint import Checkpoint
from core.model.config import ModelConfig
from core.model.hints.hints import with_hints
from core.model.mematte import MEMatte, Output, with_mixer
from core.model.mixers.dynamicvit import ratio_loss
from core.model.mixers.options import MixerOptions
from core.model.vit import Backbone
from core.training.batch import Batch
from core.training.config import TrainConfig
from core.training.learning.ema import WeightAverage
from core.training.learning.init import initialize
from core.training.learning.losses import (
    compression_loss,
    cross_entropy,
    distillation_loss,
    matting_losses,
    routing_hint_loss,
    token_hint_loss,
)
from core.training.learning.optimizer import build_optimizers
from core.training.learning.schedule import aid_factor, learning_rate_factor
from core.training.learning.start import backbone_of, fitting_weights, grown
from core.training.learning.team import Team

_ALONE = Team(torch.device("cpu"))
_HARDLY_MARKED = 0.6  # of a sample unknown: what is the subject has then to be seen in the image
_ALL_ATTEND = 7  # keeps this draw apart from others of the same step


class Trainer:
    """Holds everything that a run is made of; ``state_dict`` and ``load_state_dict`` continue it bit for bit.

    The noise of a step is drawn from the seed, the step and the process alone, so no generator's state is kept. The
    frozen ``teacher`` belongs to no state: whoever continues a run gives it again.
    """

    def __init__(
        self,
        config: TrainConfig,
        model_config: ModelConfig | None = None,
        *,
        teacher: Checkpoint | None = None,
        team: Team = _ALONE,
    ) -> None:
        torch.manual_seed(config.seed)
        self.config, self.team = config, team
        model = MEMatte(model_config or config.model)
        initialize(model, ltrm=config.ltrm)
        for name, parameter in model.named_parameters():
            if name.startswith(config.freeze):
                parameter.requires_grad_(False)
        hint = nn.Linear(model.config.width, 16)
        self.model = model.to(team.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.hint = hint.to(team.device)
        self.teacher = None if teacher is None else backbone_of(teacher, model.config).to(team.device)
        self.optimizers = build_optimizers(self.model, self.hint, config)
        self._base_rates = [[group["lr"] for group in o.param_groups] for o in self.optimizers]
        self.average = WeightAverage(self.model, config.ema)
        self.step = 0
        self.samples = 0
        self.elapsed = 0.0

    def start_from(self, checkpoint: Checkpoint) -> str:
        """Begin with the weights of another run; what they lack (a teacher has no Routers) keeps its fresh values.

        Weights of a network without color hints begin with hints at zero weight, where this one takes some.

        Returns a sentence about what was taken. Raises UserError: the weights are of a network of another shape.
        """
        fitting, remark = fitting_weights(grown(checkpoint, self.model.config), self.model)
        self.model.load_state_dict(fitting, strict=False)
        self.average = WeightAverage(self.model, self.config.ema)
        return remark

    @property
    def progress(self) -> float:
        """The share of the run that is done, 0 to 1, by time if the run has a time, else by steps."""
        if self.config.minutes is not None:
            return min(1.0, self.elapsed / (60 * self.config.minutes))
        return min(1.0, self.step / max(self.config.steps or 1, 1))

    def train_step(self, batch: Batch) -> dict[str, float]:
        """Run one optimizer step and return the losses and figures by name, means over the processes."""
        torch.manual_seed(self._noise_seed())
        self.model.train()
        factor = learning_rate_factor(self.step, self.progress, self.config)
        losses, gamma = self.losses(self._moved(batch))
        torch.stack(list(losses.values())).sum().backward()
        norm = self._update(factor)
        self.average.update(self.model)
        self.step += 1
        self.samples += len(batch.inputs) * self.team.size
        figures = torch.stack([*(value.detach().float() for value in losses.values()), gamma.float()])
        values = self.team.mean(figures).tolist()
        named = dict(zip([*losses, "gamma"], values, strict=True))
        return {**named, "grad_norm": float(norm), "factor": factor}

    def _update(self, factor: float) -> Tensor:
        """Let the optimizers follow the gradients, unless they are not finite, and return their norm."""
        self.team.average_gradients([*self.model.parameters(), *self.hint.parameters()])
        self.team.average_statistics(self.model)
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip)
        if torch.isfinite(norm):
            for optimizer, rates in zip(self.optimizers, self._base_rates, strict=True):
                for group, rate in zip(optimizer.param_groups, rates, strict=True):
                    group["lr"] = rate * factor
                optimizer.step()
        self.model.zero_grad(set_to_none=True)
        self.hint.zero_grad(set_to_none=True)
        return norm

    def _noise_seed(self) -> int:
        drawn = np.random.SeedSequence([self.config.seed, self.step, self.team.rank])
        return int(drawn.generate_state(1, np.uint64)[0] >> np.uint64(1))

    def _moved(self, batch: Batch) -> Batch:
        inputs, alpha, unknown = (
            part.to(self.team.device, non_blocking=True)
            for part in (batch.inputs, batch.alpha_true, batch.is_unknown)
        )
        moved, share = Batch(inputs, alpha, unknown), self.config.swap_share
        if share > 0:
            hardly_marked = unknown.mean((1, 2, 3)) > _HARDLY_MARKED
            moved = moved.swapped((torch.rand(len(alpha)) < share).to(alpha.device) & ~hardly_marked)
        return replace(moved, inputs=moved.inputs.contiguous(memory_format=torch.channels_last))

    def losses(self, batch: Batch) -> tuple[dict[str, Tensor], Tensor]:
        """Return a batch's weighted losses by name, and gamma, the share of routed tokens; all on the team's device."""
        self.model.backbone.training_keep = self._random_keep()
        model = with_mixer(self.model, MixerOptions("full")) if self._all_attend() else self.model
        with self._precision():
            output = model(batch.inputs)
        losses = matting_losses(output.alpha.float(), batch.alpha_true, batch.is_unknown)
        losses["gradient"] = losses["gradient"] * self.config.gradient_weight
        losses.update(self._aids(output, batch))
        if self.teacher is not None and self.config.distillation > 0:
            losses["distillation"] = self.config.distillation * self._distance(output, batch, self.teacher)
        decisions = [r.decision for r in output.routing if r.decision is not None]
        if not decisions:
            return losses, torch.ones((), device=output.alpha.device)
        losses["compression"] = self._compression(decisions)
        return losses, torch.stack([d.detach().mean() for d in decisions]).mean()

    def _compression(self, decisions: list[Tensor]) -> Tensor:
        """Return the loss that holds the Routers to their share; DynamicViT's is published with a weight of 2."""
        shape = self.model.config
        if shape.attention == "dynamicvit":
            return 2 * ratio_loss(decisions, shape.keep_ratio)
        return compression_loss(decisions, self.config.target_ratio)

    def _precision(self) -> AbstractContextManager[Any]:
        if not self.config.bf16:
            return nullcontext()
        return torch.autocast(self.team.device.type, torch.bfloat16)

    def _distance(self, output: Output, batch: Batch, teacher: Backbone) -> Tensor:
        with torch.no_grad(), self._precision():
            wanted, _ = teacher(*with_hints(teacher.config, batch.inputs))
        return distillation_loss(output.features.float(), wanted.permute(0, 3, 1, 2).float())

    def _all_attend(self) -> bool:
        """Return whether all tokens attend in this step; all processes say the same."""
        if self.config.full_share <= 0:
            return False
        drawn = np.random.default_rng([self.config.seed, self.step, _ALL_ATTEND])
        return bool(drawn.random() < self.config.full_share)

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
        if output.routing and self.config.routing_hint > 0:
            hint = routing_hint_loss([r.log_probs for r in output.routing], *truth)
            aids["routing_hint"] = max(0.3 * aid, self.config.routing_hint) * hint
        if aid > 0:
            logits = self.hint(output.features.float().permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
            aids["cross_entropy"] = aid * cross_entropy(output.alpha.float(), *truth)
            aids["token_hint"] = aid * token_hint_loss(logits, *truth)
        return aids

    def averaged_model(self) -> MEMatte:
        """Return a copy of the network with averaged weights, for inference, on the trainer's device."""
        model = MEMatte(self.model.config).to(self.team.device)
        model.load_state_dict(self.average.state)
        return model.requires_grad_(False).eval()

    def state_dict(self) -> dict[str, Any]:
        """Return everything needed to continue exactly."""
        return {
            "config": self.config.to_dict(),
            "processes": self.team.size,
            "follows_teacher": self.teacher is not None,
            "model": self.model.state_dict(),
            "hint": self.hint.state_dict(),
            "average": self.average.state,
            "average_steps": self.average.steps,
            "optimizers": [o.state_dict() for o in self.optimizers],
            "step": self.step,
            "samples": self.samples,
            "elapsed": self.elapsed,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from ``state_dict`` output of a run with the same network, optimizers and number of processes.

        Raises:
            ValueError: the number of processes is another, or the teacher is missing or new.
        """
        if state.get("processes", 1) != self.team.size:
            raise ValueError(f"it was made by {state['processes']} processes, and these are {self.team.size}")
        if state.get("follows_teacher", False) != (self.teacher is not None):
            raise ValueError("it was made with a --teacher, or without one: give the same again")
        self.model.load_state_dict(state["model"])
        self.hint.load_state_dict(state["hint"])
        for key, value in state["average"].items():
            self.average.state[key].copy_(value)
        self.average.steps = state["average_steps"]
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.samples, self.elapsed = state["step"], state["samples"], state["elapsed"]
