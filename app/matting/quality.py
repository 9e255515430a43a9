"""The stops of the quality k: named limits that are computed anew for every photo."""

from typing import Literal

from core.engine.options import DEFAULT_MAX_TOKENS

Stop = Literal["light", "balanced", "full"]
STOPS: tuple[Stop, ...] = ("light", "balanced", "full")
NO_LIMIT = 1 << 20
"""A limit that no photo of 16384 x 16384 pixels can exceed."""
_LIGHT = 6000


def stop_limits(tokens: int) -> dict[Stop, int]:
    """The k of each stop for a photo of so many tokens, from small to large; that of "full" is all of them."""
    return {
        "light": min(_LIGHT, tokens // 8),
        "balanced": min(DEFAULT_MAX_TOKENS, tokens // 2),
        "full": tokens,
    }


def limit_of(stop: Stop, tokens: int) -> int:
    """The k to run with at this stop; `tokens` is 0 without a photo."""
    return NO_LIMIT if stop == "full" else stop_limits(tokens or NO_LIMIT)[stop]
