"""Everything that decides a training run, in one frozen record."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class TrainConfig:
    """A training run.

    The schedule follows ``progress`` in [0, 1]: steps done of ``steps``, or wall time spent of ``minutes`` when those
    are given, so that the decay ends in time on a machine of any load. The learning rate warms up over
    ``warmup_steps``, holds, and falls linearly to 0 from ``decay_from`` on. In the last part, from ``large_from``
    on, crops are ``large_crop`` wide in batches of ``large_batch``. ``gradient_weight`` scales the gradient penalty.
    Three aids that are not in the published loss start at ``aid_weight`` and fade to 0 at ``aid_until``: the cross
    entropy of alpha, that of coarse alpha read from the tokens, and that of Routers against the edges, which stays at
    ``routing_hint``. ``cap_share`` of the steps use only a random share of the tokens that the Routers want, as k does
    at inference. ``exclude`` names photographs that are in no texture and no background: that of the bundled sample.
    """

    preset: str = "tiny"
    seed: int = 0
    batch: int = 10
    crop: int = 224
    large_crop: int = 448
    large_batch: int = 4
    large_from: float = 0.65
    steps: int | None = None
    minutes: float | None = None
    matrix_rate: float = 0.02
    rate: float = 1e-3
    vector_rate: float = 0.01
    weight_decay: float = 0.05
    warmup_steps: int = 40
    decay_from: float = 0.45
    clip: float = 1.0
    ema: float = 0.995
    target_ratio: float = 0.25
    gradient_weight: float = 0.5
    aid_weight: float = 1.0
    aid_until: float = 0.6
    routing_hint: float = 0.1
    cap_share: float = 0.0
    pool: int = 5000
    exclude: tuple[str, ...] = ("debian_025.jpg",)
    pool_side: int = 512
    bf16: bool = True
    save_every: float = 3.0
    validate_every: float = 10.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that survive JSON."""
        return asdict(self)


def learning_rate_factor(step: int, progress: float, config: TrainConfig) -> float:
    """Return what the rates are multiplied with at ``step`` and ``progress``: warm-up, plateau, linear decay to 0."""
    warmup = min(1.0, (step + 1) / max(config.warmup_steps, 1))
    decay = min(1.0, max(0.0, (1 - progress) / (1 - config.decay_from)))
    return warmup * decay


def aid_factor(progress: float, config: TrainConfig) -> float:
    """Return the weight of the aids at ``progress``."""
    return config.aid_weight * max(0.0, 1 - progress / config.aid_until) if config.aid_until > 0 else 0.0
