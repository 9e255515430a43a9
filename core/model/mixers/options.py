"""The token mixer of the global blocks, and how strongly it reduces. Does not import torch: import it anywhere."""

from dataclasses import dataclass
from typing import Literal, get_args

MixerName = Literal["routed", "full", "dynamicvit", "evit", "tome", "mame"]

MIXER_NAMES: tuple[MixerName, ...] = get_args(MixerName)
MIXER_TITLES: dict[MixerName, str] = {
    "routed": "Routed",  # not translated: the laboratory's tables alone show them
    "full": "Full",  # not translated
    "dynamicvit": "DynamicViT",
    "evit": "EViT",
    "tome": "ToMe",
    "mame": "MaMe + MaRe",
}
"""Their names in window, tables and charts."""

WITH_K: tuple[MixerName, ...] = ("routed", "dynamicvit")
"""Those that obey k, the cap on tokens; the learned ones."""
WITH_RATIO: tuple[MixerName, ...] = ("dynamicvit", "evit", "tome", "mame")
"""Those that have a ratio."""

MERGING: tuple[MixerName, ...] = ("tome", "mame")
"""Those under which tokens attend in groups."""

Columns = Literal["targets", "sources"]
"""The tokens that the columns of MaMe's fusion matrix belong to, in one reading of the paper or the other."""

LEFT_OUT, FUSED = -1, -2
"""In place of a token's index: it took no part, or went into the one token fused of many."""


@dataclass(frozen=True)
class MixerOptions:
    """A mixer by its name, and what it may be asked.

    Attributes:
        name: "routed" (MEMatte), "full" (ViTMatte), "dynamicvit", "evit", "tome", or "mame" (MaMe + MaRe).
        ratio: share of the tokens that take part in global attention, over 0 to 1; of "dynamicvit" the share that
            every dropping block leaves of those before; of "mame" the share of targets, so the least that takes part.
            "routed" and "full" have none. None means 0.5, and for "dynamicvit" what the network was trained for.
        threshold: tau of "mame": cosine similarity, 0 to below 1, from which a token may merge into another.
        columns: of "mame": whether shares sum to one for each target (over its sources) or for each source (over its
            targets). The paper can be read both ways; "targets" has the smaller SAD more often (docs/mixers.md).
        group: side in tokens of the local groups inside which "mame" merges.
    """

    name: MixerName
    ratio: float | None = None
    threshold: float = 0.8
    columns: Columns = "targets"
    group: int = 16

    def __post_init__(self) -> None:
        """Refuse what no mixer can do.

        Raises:
            ValueError: an unknown name, or a value out of its range.
        """
        if self.name not in MIXER_NAMES:
            raise ValueError(f"there is no mixer {self.name!r}; choose one of {', '.join(MIXER_NAMES)}")
        if self.ratio is not None and not 0 < self.ratio <= 1:
            raise ValueError(f"the ratio must be over 0 and at most 1, not {self.ratio}")
        if not 0 <= self.threshold < 1:
            raise ValueError(f"the threshold must be from 0 to below 1, not {self.threshold}")
        if self.columns not in get_args(Columns):
            raise ValueError(f"the columns must belong to targets or sources, not {self.columns!r}")
        if self.group < 2:
            raise ValueError(f"a group must be at least 2 tokens a side, not {self.group}")

    @property
    def share(self) -> float:
        """The ratio, 0.5 where none was given."""
        return 0.5 if self.ratio is None else self.ratio

    @property
    def asked_ratio(self) -> float | None:
        """The ratio that holds; None for a mixer without one, and for "dynamicvit" with what it was trained for."""
        return self.share if self.name in WITH_RATIO and self.name not in WITH_K else self.ratio
