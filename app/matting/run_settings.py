"""The settings that a run was made with, as the window chooses them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Protocol

from app.matting.attention import Attention, attention, own
from app.settings import Settings
from core.engine.max_tokens import Stop, limit_of
from core.engine.options import MatteOptions
from core.engine.tiling import token_count
from core.geometry import Size
from core.model.config import ModelConfig
from core.model.mixers.options import MixerName
from core.project.asked import AskedRun


class Chosen(Protocol):
    """The window's choices for the next run; see `MattingChoices` for each of them."""

    settings: Settings
    quality_stop: Stop | None
    max_tokens: int | None

    @property
    def attention(self) -> Attention:
        """That of the next run."""
        ...

    def set_attention(self, name: MixerName, ratio: float | None = None) -> None:
        """Choose it, and the share of its tokens."""
        ...

    def set_max_tokens(self, k: int | None) -> None:
        """Choose k by hand."""
        ...

    def choose_quality(self, stop: Stop) -> None:
        """Let k follow a stop."""
        ...

    def set_passes(self, passes: int) -> None:
        """Choose 1, or 2 with the mirrored photo too."""
        ...

    def set_polish(self, on: bool) -> None:
        """Choose whether colors polish alpha."""
        ...


@dataclass(frozen=True)
class RunSettings(AskedRun):
    """Settings of the panel that a result depends on, and that come back with it."""

    @classmethod
    def now(cls, choices: Chosen) -> RunSettings:
        """Return what is chosen now."""
        settings = choices.settings
        return cls(
            choices.attention.id,
            settings.ratio,
            choices.quality_stop,
            choices.max_tokens,
            settings.passes,
            settings.polish,
        )

    @classmethod
    def of(cls, options: MatteOptions, choices: Chosen) -> RunSettings:
        """Return what `options` were asked with; what they leave open is as it is chosen now."""
        return cls.now(choices).with_options(options)

    def with_options(self, options: MatteOptions) -> RunSettings:
        """Return what `options` were asked with; what they leave open is as it is here."""
        mixer = options.mixer
        k = options.max_tokens if mixer is None else self.max_tokens
        return RunSettings(
            "routed" if mixer is None else mixer.name,
            self.ratio if mixer is None or mixer.ratio is None else mixer.ratio,
            self.stop if k == self.max_tokens else None,
            k,
            options.passes,
            options.polish != 0,
        )

    def options(self, settings: Settings, config: ModelConfig | None, size: Size) -> MatteOptions:
        """Return the request for a run with all of this on a photo of `size`; where and in what memory say `settings`.

        An attention that the model of this shape cannot do is replaced by its own.
        """
        choice = attention(self.attention)
        if not choice.available(config):
            choice = own(config)
        k = self.max_tokens if self.stop is None else limit_of(self.stop, token_count(*size) or sys.maxsize)
        return MatteOptions(
            max_tokens=k if choice.has_k else None,
            mixer=None if choice.has_k else choice.mixer(self.ratio),
            device=settings.device,
            precision=settings.precision,
            memory_limit=settings.memory_limit,
            passes=self.passes,
            polish=None if self.polish else 0,
        )

    def choose(self, choices: Chosen) -> None:
        """Choose all of it for the next run."""
        has_ratio = attention(self.attention).has_ratio
        choices.set_attention(self.attention, self.ratio if has_ratio else None)
        if self.stop is not None:
            choices.choose_quality(self.stop)
        else:
            choices.set_max_tokens(self.max_tokens)
        if self.passes != choices.settings.passes:
            choices.set_passes(self.passes)
        if self.polish != choices.settings.polish:
            choices.set_polish(self.polish)
