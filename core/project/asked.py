"""The settings of a run as a project stores them: for its matte, its versions and its next run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self, cast

from core.engine.max_tokens import STOPS, Stop
from core.model.mixers.options import MIXER_NAMES, MixerName
from core.project.project import Plain


@dataclass(frozen=True)
class AskedRun:
    """Settings that a result depends on, and that come back with it.

    Attributes:
        attention: the mixer.
        ratio: the share of tokens, for a mixer that has one.
        stop: the stop of the quality that k followed; None for a k set by hand.
        max_tokens: k; None for no limit.
        passes: 1, or 2 with the mirrored photo too.
        polish: whether colors polish alpha where that pays.
    """

    attention: MixerName = "routed"
    ratio: float = 0.5
    stop: Stop | None = "unlimited"
    max_tokens: int | None = None
    passes: int = 1
    polish: bool = True

    @classmethod
    def read(cls, values: Plain) -> Self:
        """Return the settings that a project names; what it does not name, or not soundly, is the usual."""
        name: Any = values.get("attention")
        ratio, passes, k = (values.get(name) for name in ("ratio", "passes", "max_tokens"))
        max_tokens = k if type(k) is int and k >= 0 else None
        return cls(
            attention=cast(MixerName, name) if name in MIXER_NAMES else cls.attention,
            ratio=float(ratio) if isinstance(ratio, int | float) and 0 < ratio <= 1 else cls.ratio,
            stop=_stop(values.get("stop"), has_k=max_tokens is not None),
            max_tokens=max_tokens,
            passes=passes if passes in (1, 2) and type(passes) is int else cls.passes,
            polish=bool(values.get("polish", cls.polish)),
        )

    def plain(self) -> Plain:
        """Return them by name, as a project keeps them."""
        return asdict(self)


def _stop(value: object, *, has_k: bool) -> Stop | None:
    usual: Stop | None = None if has_k else "unlimited"
    return next((stop for stop in STOPS if stop == value), usual)
