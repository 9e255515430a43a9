"""Words of sentences to the user."""

from collections.abc import Iterable


def any_of(names: Iterable[str], joint: str = "or") -> str:
    """Return names, one or more, as a sentence has them: "JPEG, PNG or TIFF"."""
    *most, last = names
    return f"{', '.join(most)} {joint} {last}" if most else last
