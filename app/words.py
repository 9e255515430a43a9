"""Words that sentences of the program share: names as a list."""

from collections.abc import Sequence


def listed(names: Sequence[str], most: int) -> str:
    """Return names in words, the first `most` of many: "a, b and c", "a, b and 3 more"; never "and 1 more"."""
    shown = names[: most if len(names) > most + 1 else most + 1]
    rest = len(names) - len(shown)
    parts = [*shown, f"{rest} more"] if rest else list(shown)
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
