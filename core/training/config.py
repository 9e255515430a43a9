"""Everything that decides a training run, in one frozen record."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from core.model.config import PRESETS, GlobalAttention, ModelConfig

Schedule = Literal["linear", "cosine", "steps"]
OptimizerName = Literal["muon", "adamw"]

HELD_OUT = "held-out"
"""Name in logs of the figures on synthetic samples."""
WIDE = "wide"
"""Name in logs of the figures on the photos of the wide set."""


@dataclass(frozen=True)
class TrainConfig:
    """A training run.

    Network: the shape of ``preset``, with the color ``hints`` named, or the preset's where that is None;
    ``attention`` "full" makes it a teacher (ViTMatte), "routed" a student (MEMatte), None what the preset says.
    ``ltrm`` False leaves the light branch at the zero it starts from. ``freeze`` names parts whose weights stay as they
    are, by how their names begin ("backbone", "decoder.head").

    Schedule: it follows ``progress`` in [0, 1]: steps done of ``steps``, or wall time spent of ``minutes`` when those
    are given, so that the decay ends in time on a machine of any load. The rate warms up over ``warmup_steps``, holds,
    and falls to 0 from ``decay_from`` on, in a line or as a cosine; "steps" falls as published instead. Block i of the
    backbone learns at ``layer_decay`` to the number of blocks after it. In the last part, from ``large_from`` on, crops
    are ``large_crop`` wide in batches of ``large_batch``. Batches are those of one process of several.

    Losses: ``gradient_weight`` scales the gradient penalty, ``distillation`` the distance to the teacher's features,
    where there is a teacher. Three aids that are not in the published loss start at ``aid_weight`` and fade to 0 at
    ``aid_until``: the cross entropy of alpha, that of coarse alpha read from the tokens, and that of Routers against
    the edges, which stays at ``routing_hint`` (0: there is none). ``cap_share`` of the steps use only a random share of
    the tokens that the Routers want, as k does at inference. In ``full_share`` of them all tokens attend, as they do in
    the mixers that need no training of their own; Routers and LTRM rest in these.

    ``swap_share`` of the samples change sides: what was background is the foreground, so that alpha and trimap are
    reversed and the image is not: strands become gaps in something opaque. Samples that are hardly marked stay as
    they are.

    Samples: the pool of foregrounds is drawn from ``pool_seed``, where that is None from ``seed`` as all the rest.
    ``image_share`` in [0, 1) of it are the RGBA images of ``foregrounds/``, 2 % where that is None.
    ``exclude`` names photographs that are in no texture and no background: that of the bundled sample.
    ``without`` names families of foregrounds to leave out; without ``textures`` no foreground is made of a photograph;
    without ``trimap_styles`` the unknown band is even everywhere; without ``cases`` no sample is made hard on
    purpose; without ``in_light`` foreground and background mix in the numbers of a file alone (samples/mixing.py).
    ``held_out`` samples, never trained on, validate, as do the first ``wide`` photos of the wide set.
    """

    preset: str = "tiny"
    hints: tuple[str, ...] | None = None
    attention: GlobalAttention | None = None
    ltrm: bool = True
    freeze: tuple[str, ...] = ()
    seed: int = 0
    batch: int = 10
    crop: int = 224
    large_crop: int = 448
    large_batch: int = 4
    large_from: float = 0.65
    steps: int | None = None
    minutes: float | None = None
    optimizer: OptimizerName = "muon"
    matrix_rate: float = 0.02
    rate: float = 1e-3
    vector_rate: float = 0.01
    weight_decay: float = 0.05
    layer_decay: float = 1.0
    schedule: Schedule = "linear"
    warmup_steps: int = 40
    decay_from: float = 0.45
    clip: float = 1.0
    ema: float = 0.995
    target_ratio: float = 0.25
    gradient_weight: float = 0.5
    distillation: float = 1.0
    aid_weight: float = 1.0
    aid_until: float = 0.6
    routing_hint: float = 0.1
    cap_share: float = 0.0
    full_share: float = 0.0
    swap_share: float = 0.0
    pool: int = 5000
    pool_seed: int | None = None
    image_share: float | None = None
    exclude: tuple[str, ...] = ("debian_025.jpg",)
    without: tuple[str, ...] = ()
    textures: bool = True
    trimap_styles: bool = True
    cases: bool = True
    in_light: bool = True
    pool_side: int = 512
    held_out: int = 64
    wide: int = 0
    bf16: bool = True
    save_every: float = 3.0
    validate_every: float = 10.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that survive JSON."""
        return asdict(self)

    @property
    def model(self) -> ModelConfig:
        """The shape of the network; a preset made a teacher is named after ViTMatte, as the published ones are."""
        preset = PRESETS[self.preset]
        if self.hints is not None:
            preset = replace(preset, hints=self.hints)
        if self.attention in (None, preset.attention):
            return preset
        prefix = {"full": "vitmatte-", "dynamicvit": "dynamicvit-"}.get(self.attention or "", "")
        name = prefix + preset.name.removeprefix("vitmatte-")
        return replace(preset, name=name, attention=self.attention or preset.attention)
