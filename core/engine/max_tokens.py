"""k, the cap on tokens in global attention: what it may be, its named stops, and no cap. Does not import torch.

No cap is written None, here and in every request; it is the default everywhere.
"""

from typing import Literal, get_args

REFERENCE = 18_500
"""The cap of the reference code."""
MOST_TOKENS = 999_999_999
"""The largest k that can be asked for."""

Stop = Literal["light", "balanced", "unlimited"]
STOPS: tuple[Stop, ...] = get_args(Stop)
"""Named limits that are computed anew for every photo."""
_LIGHT = 6000


def stop_limits(tokens: int) -> dict[Stop, int]:
    """Return how many of a photo's tokens each stop lets through at most, from few to all."""
    return {"light": min(_LIGHT, tokens // 8), "balanced": min(REFERENCE, tokens // 2), "unlimited": tokens}


def limit_of(stop: Stop, tokens: int) -> int | None:
    """Return k at this stop for a photo of this many tokens; None is no cap."""
    return None if stop == "unlimited" else stop_limits(tokens)[stop]


def capped(k: int | None, tokens: int) -> int | None:
    """Return k for a photo of this many tokens, None if it would cap nothing."""
    return None if k is None or k >= tokens else max(k, 0)


def most_tokens(k: int | None, tokens: int) -> int:
    """Return how many of a photo's tokens k lets through at most."""
    return tokens if k is None else min(k, tokens)
