"""Schedules of the learning rate and the aids over a run."""

import math

from core.training.config import TrainConfig

PUBLISHED_STEPS = ((6 / 30, 0.1), (26 / 30, 0.05))
"""From which share of the run on the rate is multiplied with what: MEMatte's 30 epochs."""


def learning_rate_factor(step: int, progress: float, config: TrainConfig) -> float:
    """Return what the rates are multiplied with at ``step`` and ``progress``: warm-up, then the config's schedule."""
    warmup = min(1.0, (step + 1) / max(config.warmup_steps, 1))
    return warmup * _DECAYS[config.schedule](progress, config)


def aid_factor(progress: float, config: TrainConfig) -> float:
    """Return the weight of the aids at ``progress``."""
    return config.aid_weight * max(0.0, 1 - progress / config.aid_until) if config.aid_until > 0 else 0.0


def _fallen(progress: float, config: TrainConfig) -> float:
    """Return how much of the decay is over, 0 before ``decay_from``, 1 at the end."""
    if config.decay_from >= 1:
        return 0.0
    return min(1.0, max(0.0, (progress - config.decay_from) / (1 - config.decay_from)))


def _linear(progress: float, config: TrainConfig) -> float:
    return 1 - _fallen(progress, config)


def _cosine(progress: float, config: TrainConfig) -> float:
    return 0.5 * (1 + math.cos(math.pi * _fallen(progress, config)))


def _steps(progress: float, config: TrainConfig) -> float:
    return next((factor for start, factor in reversed(PUBLISHED_STEPS) if progress >= start), 1.0)


_DECAYS = {"linear": _linear, "cosine": _cosine, "steps": _steps}
