"""k: its stops, and no cap."""

import pytest

from core.engine.max_tokens import REFERENCE, capped, limit_of, most_tokens, stop_limits


@pytest.mark.parametrize("tokens", [8, 1000, 15000, 62000, 129600, 1 << 20])
def test_stops_rise_and_end_at_all_tokens(tokens: int) -> None:
    light, balanced, unlimited = stop_limits(tokens).values()
    assert 0 < light < balanced < unlimited == tokens
    assert light <= 6000 and balanced <= REFERENCE
    assert (limit_of("light", tokens), limit_of("unlimited", tokens)) == (light, None)


def test_what_caps_nothing_is_no_cap() -> None:
    assert [capped(k, 100) for k in (None, 101, 100, 99, 0, -5)] == [None, None, None, 99, 0, 0]
    assert [most_tokens(k, 100) for k in (None, 1000, 7)] == [100, 100, 7]
