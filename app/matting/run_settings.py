"""The settings that a run was made with, as the window chooses them."""

from __future__ import annotations

from dataclasses import dataclass

from app.matting.attention import attention
from app.matting.choices import MattingChoices
from core.engine.max_tokens import Stop
from core.engine.options import MatteOptions
from core.model.mixers.options import MixerName


@dataclass(frozen=True)
class RunSettings:
    """Settings of the panel that a result depends on, and that come back with it.

    Attributes:
        attention: the mixer.
        ratio: the share of tokens, for a mixer that has one.
        stop: the stop of the quality that k followed; None for a k set by hand.
        max_tokens: k; None for no limit.
        passes: 1, or 2 with the mirrored photo too.
        polish: whether colors polish alpha where that pays.
    """

    attention: MixerName
    ratio: float
    stop: Stop | None
    max_tokens: int | None
    passes: int
    polish: bool

    @classmethod
    def now(cls, choices: MattingChoices) -> RunSettings:
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
    def of(cls, options: MatteOptions, choices: MattingChoices) -> RunSettings:
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

    def choose(self, choices: MattingChoices) -> None:
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
