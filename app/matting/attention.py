"""The choices of "Context": what is compared with the whole photo, in plain words and as a request.

In the field's terms, how tokens meet in the global blocks of the network: the mixer, whose name stands in the tip.
"""

from dataclasses import dataclass
from functools import cache
from textwrap import fill

from core.model.config import ModelConfig
from core.model.mixers.options import MixerName, MixerOptions

RATIO_STOPS = (0.25, 0.5, 0.75)
DEFAULT_RATIO = 0.5
LEAST_RATIO = 0.01
_TIP_WIDTH = 64


@cache
def _filled(text: str) -> str:
    return fill(text, _TIP_WIDTH)


@dataclass(frozen=True)
class Attention:
    """One choice.

    Attributes:
        id: the mixer behind it.
        title: its name in the window.
        gist: a word on what that means for the time, "" for none.
        meaning: what that means for result and time.
        paper: its name in the literature.
        has_ratio: whether it is asked for a share of the tokens.
    """

    id: MixerName
    title: str
    gist: str
    meaning: str
    paper: str
    has_ratio: bool = False

    @property
    def has_k(self) -> bool:
        """True where k applies."""
        return self.id == "routed"

    @property
    def label(self) -> str:
        """Title and gist: "Everywhere (slow)"."""
        return f"{self.title} ({self.gist})" if self.gist else self.title

    @property
    def tip(self) -> str:
        """Meaning and paper in short lines."""
        return "\n".join(map(_filled, (self.meaning, self.paper)))

    def mixer(self, ratio: float | None = None) -> MixerOptions:
        """The request for it; `ratio` is left out where it has none."""
        return MixerOptions(self.id, ratio if self.has_ratio else None)

    def missing(self, config: ModelConfig | None) -> str:
        """Why a network of this shape cannot do it, in a sentence; "" where it can, or none is loaded yet."""
        needed = _NEEDS.get(self.id)
        if needed is None or config is None or config.attention == self.id:
            return ""
        return f"The model has no {needed}, so it cannot look at a photo this way."

    def available(self, config: ModelConfig | None) -> bool:
        """Return True where a network of this shape can do it; all can before one is loaded."""
        return not self.missing(config)


_NEEDS = {"routed": "Routers", "dynamicvit": "learned scores"}

CHOICES: tuple[Attention, ...] = (
    Attention(
        "routed",
        "Where needed",
        "quick",
        "The network picks the places that need the whole photo, such as hair; the others are judged from nearby "
        "pixels. Quickest, and what this model was made for.",
        "Routed (MEMatte): Routers choose at most k tokens for global attention (AAAI 2025)",
    ),
    Attention(
        "full",
        "Everywhere",
        "slow",
        "Every patch is compared with the whole photo. Nothing is left out, but a photo twice as wide and high takes "
        "16 times as long here.",
        "Full (ViTMatte): global attention among all tokens (2024)",
    ),
    Attention(
        "mame",
        "Neighbors merged",
        "",
        "Neighboring patches that look alike are compared as one, then each gets its share back; distinctive ones stay "
        "alone. Quicker than Everywhere, nearly as fine.",
        "MaMe + MaRe: merging and restoring by one fusion matrix (2026)",
        has_ratio=True,
    ),
    Attention(
        "tome",
        "Look-alikes merged",
        "",
        "The patches most alike, wherever they lie, are compared as one and get the same answer. Quicker than "
        "Everywhere; where much is merged, fine detail may blur.",
        "ToMe: bipartite soft matching, unmerged after attention (ICLR 2023)",
        has_ratio=True,
    ),
    Attention(
        "evit",
        "Main parts",
        "",
        "The patches that matter least to the photo as a whole are fused into a single one. Quicker than "
        "Everywhere; what is fused gets one answer for all.",
        "EViT: inattentive tokens fused, by attention to the mean token (ICLR 2022)",
        has_ratio=True,
    ),
    Attention(
        "dynamicvit",
        "As trained",
        "",
        "From stage to stage the network drops the patches it scores lowest, as many as it was trained to; they stay "
        "as they were.",
        "DynamicViT: learned scores, tokens dropped for good (NeurIPS 2021)",
    ),
)
_BY_ID: dict[str, Attention] = {choice.id: choice for choice in CHOICES}


def attention(name: str) -> Attention:
    """The choice of this id.

    Raises:
        KeyError: there is none.
    """
    return _BY_ID[name]


def own(config: ModelConfig | None) -> Attention:
    """Return the attention that a network of this shape was made for; Routed before one is loaded."""
    return _BY_ID[config.attention if config else "routed"]


def choices(config: ModelConfig | None) -> list[Attention]:
    """Return the choices for a network of this shape, in order; DynamicViT only where the model was trained for it."""
    return [
        one for one in CHOICES if one.id != "dynamicvit" or (config is not None and one.available(config))
    ]


def share_text(ratio: float) -> str:
    """A ratio in words: "50 %", "0.2 %"."""
    return f"{100 * ratio:.0f} %" if ratio >= 0.01 else f"{100 * ratio:.1g} %"


def mixer_text(mixer: MixerOptions | None) -> str:
    """Title and ratio of a request: "Look-alikes merged 50 %", "Everywhere"; "" where none was named."""
    if mixer is None:
        return ""
    choice = _BY_ID[mixer.name]
    return f"{choice.title} {share_text(mixer.share)}" if choice.has_ratio else choice.title
