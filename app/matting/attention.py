"""The choices of "Context": what is compared with the whole photo, in plain words and as a request.

In the field's terms, how tokens meet in the global blocks of the network: the mixer, whose name stands in the tip.
"""

from dataclasses import dataclass
from functools import cache
from textwrap import fill

from core.model.config import ModelConfig
from core.model.mixers.options import MixerName, MixerOptions
from core.text.language import CHINESE, current
from core.text.translate import Text, mark, tr

RATIO_STOPS = (0.25, 0.5, 0.75)
DEFAULT_RATIO = 0.5
LEAST_RATIO = 0.01
_TIP_WIDTH, _CHINESE_TIP_WIDTH = 64, 36


@cache
def _filled(text: str) -> str:
    return fill(text, _CHINESE_TIP_WIDTH if current() == CHINESE else _TIP_WIDTH)


@dataclass(frozen=True)
class Attention:
    """One choice.

    Attributes:
        id: the mixer behind it.
        english: `title`, `gist`, `meaning` and `paper` as ids of texts.
        has_ratio: whether it is asked for a share of the tokens.
    """

    id: MixerName
    english: tuple[str, str, str, str]
    has_ratio: bool = False

    @property
    def title(self) -> Text:
        """Its name in the window."""
        return tr(self.english[0])

    @property
    def gist(self) -> str:
        """A word on what that means for the time, "" for none."""
        return tr(self.english[1]) if self.english[1] else ""

    @property
    def meaning(self) -> Text:
        """A sentence on what that means for result and time."""
        return tr(self.english[2])

    @property
    def paper(self) -> Text:
        """Its name in the literature."""
        return tr(self.english[3])

    @property
    def has_k(self) -> bool:
        """True where k applies."""
        return self.id == "routed"

    @property
    def label(self) -> str:
        """Title and gist: "Everywhere (slow)"."""
        return tr("{title} ({gist})", title=self.title, gist=self.gist) if self.gist else self.title

    @property
    def tip(self) -> str:
        """Meaning and paper in short lines."""
        return "\n".join(map(_filled, (self.meaning, self.paper)))

    def mixer(self, ratio: float | None = None) -> MixerOptions:
        """The request for it; `ratio` is left out where it has none."""
        return MixerOptions(self.id, ratio if self.has_ratio else None)

    def missing(self, config: ModelConfig | None) -> str:
        """Why a network of this shape cannot do it, in a sentence; "" if it can, or none is loaded yet."""
        needed = _NEEDS.get(self.id)
        if needed is None or config is None or config.attention == self.id:
            return ""
        return tr(needed)

    def available(self, config: ModelConfig | None) -> bool:
        """Report whether a network of this shape can do it; all can before one is loaded."""
        return not self.missing(config)


_NEEDS = {
    "routed": mark("The model has no Routers, so it cannot look at a photo this way."),
    "dynamicvit": mark("The model has no learned scores, so it cannot look at a photo this way."),
}

CHOICES: tuple[Attention, ...] = (
    Attention(
        "routed",
        (
            mark("Where needed"),
            mark("quick"),
            mark(
                "The network picks the places that need the whole photo, such as hair; the others are judged from "
                "nearby pixels. Quickest, and what this model was made for."
            ),
            mark("Routed (MEMatte): Routers choose at most k tokens for global attention (AAAI 2025)"),
        ),
    ),
    Attention(
        "full",
        (
            mark("Everywhere"),
            mark("slow"),
            mark(
                "Every patch is compared with the whole photo. Nothing is left out, but a photo twice as wide and high "
                "takes 16 times as long here."
            ),
            mark("Full (ViTMatte): global attention among all tokens (2024)"),
        ),
    ),
    Attention(
        "mame",
        (
            mark("Neighbors merged"),
            "",
            mark(
                "Neighboring patches that look alike are compared as one, then each gets its share back; distinctive "
                "ones stay alone. Quicker than Everywhere, nearly as fine."
            ),
            mark("MaMe + MaRe: merging and restoring by one fusion matrix (2026)"),
        ),
        has_ratio=True,
    ),
    Attention(
        "tome",
        (
            mark("Look-alikes merged"),
            "",
            mark(
                "The patches most alike, wherever they lie, are compared as one and get the same answer. Quicker than "
                "Everywhere; where much is merged, fine detail may blur."
            ),
            mark("ToMe: bipartite soft matching, unmerged after attention (ICLR 2023)"),
        ),
        has_ratio=True,
    ),
    Attention(
        "evit",
        (
            mark("Main parts"),
            "",
            mark(
                "The patches that matter least to the photo as a whole are fused into a single one. Quicker than "
                "Everywhere; what is fused gets one answer for all."
            ),
            mark("EViT: inattentive tokens fused, by attention to the mean token (ICLR 2022)"),
        ),
        has_ratio=True,
    ),
    Attention(
        "dynamicvit",
        (
            mark("As trained"),
            "",
            mark(
                "From stage to stage the network drops the patches it scores lowest, as many as it was trained to; "
                "they stay as they were."
            ),
            mark("DynamicViT: learned scores, tokens dropped for good (NeurIPS 2021)"),
        ),
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
    if ratio >= 0.01:
        return tr("{percent:.0f} %", percent=100 * ratio)
    return tr("{percent:.1g} %", percent=100 * ratio)


def mixer_text(mixer: MixerOptions | None) -> str:
    """Title and ratio of a request: "Look-alikes merged 50 %", "Everywhere"; "" if none was named."""
    if mixer is None:
        return ""
    choice = _BY_ID[mixer.name]
    if not choice.has_ratio:
        return choice.title
    return tr("{title} {share}", title=choice.title, share=share_text(mixer.share))
