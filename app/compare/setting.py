"""Setting of one side of a comparison, and how that becomes a request or the main window's setting."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.matting.attention import DEFAULT_RATIO, attention, mixer_text, own
from app.matting.run_settings import RunSettings
from app.session import Session
from core.engine.max_tokens import Stop, capped, most_tokens
from core.engine.options import MatteOptions
from core.model.config import ModelConfig
from core.model.mixers.options import MixerName, MixerOptions
from core.text.translate import tr

FULL_UP_TO = 32768
"""Tokens up to which Full is proposed for the right side: beyond, it takes minutes."""


@dataclass(frozen=True)
class Setting:
    """Setting of one side: a choice of attention by its id, k or a ratio for those that have one.

    k is a number here, as in its field: all tokens of the photo are no limit.
    """

    attention: MixerName = "routed"
    k: int = 0
    ratio: float = DEFAULT_RATIO

    @property
    def has_k(self) -> bool:
        """True where k applies."""
        return attention(self.attention).has_k

    @property
    def text(self) -> str:
        """In words: "Where needed, detail limit 2,000", "Everywhere", "Look-alikes merged 50 %"."""
        choice = attention(self.attention)
        if self.has_k:
            return tr("{title}, detail limit {k:,}", title=choice.title, k=self.k)
        return mixer_text(choice.mixer(self.ratio))


@dataclass(frozen=True)
class Before:
    """State of the main window before a side was taken: its setting and stop, and the request behind its matte."""

    setting: Setting
    stop: Stop | None
    options: MatteOptions | None

    def restore(self, session: Session) -> None:
        """Set the main window to it again."""
        session.set_attention(self.setting.attention, self.setting.ratio)
        if self.stop is None:
            session.set_max_tokens(self.setting.k)
        else:
            session.choose_quality(self.stop)


def normal(options: MatteOptions, tokens: int, config: ModelConfig | None) -> MatteOptions:
    """The same request in one form: only Routed goes unnamed, and only there k caps anything."""
    made_for, mixer = own(config).id, options.mixer
    if mixer is None and made_for != "routed":
        mixer = MixerOptions(made_for)
    if mixer is not None and mixer.name == made_for == "routed":
        mixer = None
    k = capped(options.max_tokens, tokens) if mixer is None else None
    return replace(options, mixer=mixer, max_tokens=k, reuse=True)


def instructive(now: Setting, tokens: int, wanted: int | None = None) -> Setting:
    """Return what to look at beside `now`: Full, half the k where that would take long, or beside Full one that merges.

    Half of what the photo's hungriest router `wanted`, where that is known: a k above it changes nothing.
    """
    if now.attention == "full":
        return replace(now, attention="mame")
    if tokens > FULL_UP_TO and now.has_k:
        most = tokens // 4 if wanted is None else wanted
        return replace(now, k=max(1, min(now.k, most) // 2))
    return replace(now, attention="full")


def setting_of(session: Session, tokens: int) -> Setting:
    """Return the setting of the main window."""
    return Setting(session.attention.id, most_tokens(session.max_tokens, tokens), session.settings.ratio)


def setting_of_run(settings: RunSettings, tokens: int) -> Setting:
    """Return what a run was made with, as a setting of a side."""
    return Setting(settings.attention, most_tokens(settings.max_tokens, tokens), settings.ratio)


def take_setting(session: Session, setting: Setting, tokens: int) -> None:
    """Set the main window to it; a stop of the quality that comes to the same k stays."""
    has_ratio = attention(setting.attention).has_ratio
    session.set_attention(setting.attention, setting.ratio if has_ratio else None)
    if setting.has_k and setting.k != most_tokens(session.max_tokens, tokens):
        session.set_max_tokens(setting.k)
