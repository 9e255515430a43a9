"""Words that sentences of the program share: names as a list, numbers of things."""

from collections.abc import Sequence


def listed(names: Sequence[str], most: int) -> str:
    """Return names in words, the first `most` of many: "a, b and c", "a, b and 3 more"; never "and 1 more"."""
    shown = names[: most if len(names) > most + 1 else most + 1]
    rest = len(names) - len(shown)
    parts = [*shown, f"{rest} more"] if rest else list(shown)
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 photo", "3 photos"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
