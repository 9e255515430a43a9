"""Matting presets in the window: what is chosen for the next run as one, and one as the choice."""

from __future__ import annotations

from app.matting.attention import attention, own
from app.matting.run_settings import Chosen
from core.jobs.presets.matting import MattingValues
from core.model.config import ModelConfig
from core.text.translate import tr, tr_n


def values_now(choices: Chosen, config: ModelConfig | None) -> MattingValues:
    """Return what is chosen now; the model's own attention, of this shape, is left open."""
    chosen, settings = choices.attention, choices.settings
    k = choices.max_tokens if choices.quality_stop is None else choices.quality_stop
    is_own = chosen == own(config) and not chosen.has_ratio
    return MattingValues(
        max_tokens="unlimited" if k is None or not chosen.has_k else k,
        passes=settings.passes,
        polish=None if settings.polish else 0,
        mixer=None if is_own else chosen.mixer(settings.ratio),
    )


def why_not(values: MattingValues, config: ModelConfig | None) -> str:
    """Return why a preset cannot be chosen in the window, in a sentence; "" if it can."""
    if values.resolution != "full-size":
        return tr(
            "The window runs at full size; the command line runs {resolution}, too.",
            resolution=values.resolution,
        )
    if values.polish not in (None, 0):
        return tr_n(
            "It asks for {n} step of polish; in the window that is on or off.",
            "It asks for {n} steps of polish; in the window that is on or off.",
            values.polish,
        )
    if values.mixer is None:
        return ""
    choice = attention(values.mixer.name)
    if not choice.has_k and values.max_tokens != "unlimited":
        return tr(
            "In the window “{title}” has no detail limit; the command line has one.", title=choice.title
        )
    if not choice.has_ratio and values.mixer.ratio is not None:
        return tr("In the window “{title}” has no share; the command line has one.", title=choice.title)
    return choice.missing(config)


def choose(values: MattingValues, choices: Chosen, config: ModelConfig | None) -> None:
    """Choose all of it for the next run."""
    mixer, k = values.mixer, values.max_tokens
    choice = own(config) if mixer is None else attention(mixer.name)
    choices.set_attention(choice.id, mixer.share if mixer is not None and choice.has_ratio else None)
    if choice.has_k:
        if isinstance(k, int):
            choices.set_max_tokens(k)
        else:
            choices.choose_quality(k)
    if values.passes != choices.settings.passes:
        choices.set_passes(values.passes)
    if (values.polish is None) != choices.settings.polish:
        choices.set_polish(values.polish is None)
