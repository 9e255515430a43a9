"""Axes of charts: where a value lies, and round ticks."""

import math
from collections.abc import Sequence

_HEADROOM = 0.06
_MOST_TICKS = 7


class Axis:
    """Values to places from 0 to 1, with round ticks."""

    def __init__(self, values: Sequence[float], *, log: bool, from_zero: bool) -> None:
        found = [value for value in values if math.isfinite(value) and (value > 0 or not log)] or [1.0]
        low, high = min(found), max(found)
        self.log = log
        if log:
            room = max((math.log10(high) - math.log10(low)) * _HEADROOM, 0.02)
            self.low, self.high = math.log10(low) - room, math.log10(high) + room
            self.ticks = _log_ticks(10**self.low, 10**self.high)
        else:
            if from_zero:
                low, high = min(low, 0.0), max(high, 0.0)
            if high - low <= abs(high) * 1e-9:  # a single value stands in the middle
                low, high = low - max(abs(low) / 2, 0.5), high + max(abs(high) / 2, 0.5)
            room = (high - low) * _HEADROOM
            self.low, self.high = low if from_zero and low == 0 else low - room, high + room
            self.ticks = _round_ticks(self.low, self.high)

    def place(self, value: float) -> float:
        """Return where a value lies: 0 at the start of the axis, 1 at its end."""
        at = math.log10(max(value, 1e-300)) if self.log else value
        return (at - self.low) / (self.high - self.low)


def _round_ticks(low: float, high: float) -> list[float]:
    rough = (high - low) / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return [step * i for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7)):
        ticks = [f * 10.0**p for p in powers for f in factors if low <= f * 10.0**p <= high]
        if len(ticks) >= 3:
            return ticks
    return _round_ticks(low, high)


def tick_text(value: float) -> str:
    """Return a tick in words: 0.25, 5, 1,000."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
