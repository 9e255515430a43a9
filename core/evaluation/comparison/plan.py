"""Plan of a comparison: mixers, each with its budgets, at resolutions; on which photos, at which sizes."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.engine.max_tokens import REFERENCE
from core.engine.options import Device, Precision, Resolution
from core.engine.resolution import LONGEST, PATCH_SIDE
from core.engine.tiling import token_count
from core.errors import UserError
from core.evaluation.collections import Example
from core.geometry import Size
from core.model.config import ModelConfig
from core.model.mixers.choose import check_mixer
from core.model.mixers.options import MIXER_NAMES, MIXER_TITLES, WITH_K, WITH_RATIO, MixerName, MixerOptions
from core.trimap.shrink import size_within

RESOLUTION_TITLES: dict[Resolution, str] = {"full-size": "full size", "downsampled": "D", "patches": "P"}


@dataclass(frozen=True)
class Cap:
    """A value of k: ``amount`` tokens, or percent of the photo's tokens."""

    amount: float
    is_percent: bool = False

    @classmethod
    def parse(cls, text: str) -> "Cap":
        """Return the cap that "18500" or "10%" stands for. Raises UserError."""
        found = re.fullmatch(r"([0-9]{1,9})|([0-9]{1,3}(?:\.[0-9]{1,3})?)%", text)
        if not found:
            raise UserError(f"k must be a whole number or a percentage of the tokens like 10%, not {text}.")
        if found[2] and float(found[2]) > 100:
            raise UserError(f"k can be at most 100% of the tokens, not {text}.")
        return cls(int(found[1])) if found[1] else cls(float(found[2]), True)

    def tokens(self, of: int) -> int:
        """Return k for a run over this many tokens."""
        return int(of * self.amount / 100 + 0.5) if self.is_percent else int(self.amount)

    @property
    def unit(self) -> str:
        """Return what the amount counts: "tokens", or "%" of the photo's."""
        return "%" if self.is_percent else "tokens"

    def __str__(self) -> str:
        """Return it in words."""
        return f"k {self.amount:g} %" if self.is_percent else f"k {self.amount:,.0f}"


DEFAULT_CAP = Cap(REFERENCE)


@dataclass(frozen=True)
class Setup:
    """A mixer with its budget, at a resolution; ``cap`` is for "routed" alone, the ratio for others."""

    mixer: MixerOptions
    cap: Cap | None = None
    resolution: Resolution = "full-size"

    @property
    def title(self) -> str:
        """Return mixer and budget in words."""
        return f"{MIXER_TITLES[self.mixer.name]} {self.budget}".strip()

    @property
    def long_title(self) -> str:
        """Return mixer, budget, and the resolution unless it is full size."""
        return self.title + (
            f", {RESOLUTION_TITLES[self.resolution]}" if self.resolution != "full-size" else ""
        )

    @property
    def budget(self) -> str:
        """Return the budget in words, nothing if there is none."""
        if self.cap is not None:
            return str(self.cap)
        return f"{100 * self.mixer.ratio:g} %" if self.mixer.ratio is not None else ""

    def identity(self) -> dict[str, Any]:
        """Return plain values that differ where the result may."""
        return asdict(self)

    def max_tokens(self, size: Size) -> int:
        """Return k for a photo of (height, width)."""
        height, width = size
        if self.resolution == "downsampled":
            height, width = size_within(size, LONGEST)
        elif self.resolution == "patches":
            height, width = min(height, PATCH_SIDE), min(width, PATCH_SIDE)
        return (self.cap or DEFAULT_CAP).tokens(token_count(height, width))


@dataclass(frozen=True)
class PhotoSet:
    """Test photos under one name."""

    name: str
    examples: Sequence[Example]


@dataclass(frozen=True)
class ComparePlan:
    """Plan of a comparison.

    Attributes:
        model: name or checkpoint file.
        mixers: none means all that the model can do.
        ratios: of the mixers that have one.
        caps: of the Routers.
        resolutions: "full-size" is run with every mixer and budget, others with the first mixer and with Full.
        sizes: (height, width) of the photo in rows of time and memory; none measures quality alone.
        sets: test photos with true alphas; none measures time and memory alone.
        repeat: runs of each row of time and memory.
        device, precision: of all runs.
    """

    model: str = "tiny"
    mixers: tuple[MixerName, ...] = ()
    ratios: tuple[float, ...] = (0.75, 0.5, 0.25)
    caps: tuple[Cap, ...] = (DEFAULT_CAP, Cap(10, True), Cap(5, True))
    resolutions: tuple[Resolution, ...] = ("full-size", "downsampled", "patches")
    sizes: tuple[Size, ...] = ((1024, 1024), (2048, 2048), (2160, 3840))
    sets: tuple[PhotoSet, ...] = ()
    repeat: int = 2
    device: Device = "auto"
    precision: Precision = "auto"

    def setups(self, config: ModelConfig) -> list[Setup]:
        """Return all that is measured with a model of this shape, its own mixer first.

        Raises:
            UserError: a mixer was named that the model cannot serve.
        """
        chosen = self.mixers or _servable(config)
        for name in chosen:
            check_mixer(config, MixerOptions(name))
        every = [setup for name in chosen for setup in self._budgets(name)]
        others = [every[0], *(setup for setup in every[1:] if setup.mixer.name == "full")]
        smaller = [resolution for resolution in self.resolutions if resolution != "full-size"]
        reduced = [Setup(one.mixer, one.cap, resolution) for resolution in smaller for one in others]
        return [*(every if "full-size" in self.resolutions else ()), *reduced]

    def _budgets(self, name: MixerName) -> list[Setup]:
        if name == "routed":
            return [Setup(MixerOptions(name), cap) for cap in self.caps]
        if name in WITH_RATIO:
            return [Setup(MixerOptions(name, ratio)) for ratio in self.ratios]
        return [Setup(MixerOptions(name))]


def _servable(config: ModelConfig) -> tuple[MixerName, ...]:
    """Return the mixers that a network of this shape can use, its own first."""
    own = config.attention
    return (own, *(name for name in MIXER_NAMES if name != own and name not in WITH_K))
