"""Names and facts in a row, as sentences have them; sentences behind each other."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from core.text.translate import tr


def any_of(names: Iterable[str]) -> str:
    """Return names, one or more, of which one is enough: "JPEG, PNG or TIFF"."""
    *most, last = names
    return tr("{names} or {last}", names=names_in_row(most), last=last) if most else last


def all_of(names: Iterable[str]) -> str:
    """Return names, one or more, that are all meant: "hair, fur and glass"."""
    *most, last = names
    return tr("{names} and {last}", names=names_in_row(most), last=last) if most else last


def listed(names: Sequence[str], most: int) -> str:
    """Return the first `most` of many names: "a, b and c", "a, b and 3 more"; never "and 1 more"."""
    shown = names[: most if len(names) > most + 1 else most + 1]
    rest = len(names) - len(shown)
    if rest:
        return tr("{names} and {n:,} more", names=names_in_row(shown), n=rest)
    return all_of(shown) if shown else ""


def in_row(facts: Iterable[str]) -> str:
    """Return facts behind each other, empty ones left out: "0:12, about 20 s left"; "" if there is none."""
    # Translators: facts, not names; Chinese sets another sign between them.
    return _joined(facts, lambda facts, fact: tr("{facts}, {next}", facts=facts, next=fact))


def clauses(parts: Iterable[str]) -> str:
    """Return facts that may hold commas behind each other: "model tiny; marks from files"; "" if there is none."""
    # Translators: parts of one sentence, which may hold commas.
    return _joined(parts, lambda parts, part: tr("{parts}; {next}", parts=parts, next=part))


def sentences(*texts: str) -> str:
    """Return whole sentences as one text, empty ones left out; "" if all are."""
    # Translators: two whole sentences, the second behind the first; Chinese has no space between them.
    return _joined(texts, lambda first, other: tr("{first} {next}", first=first, next=other))


def names_in_row(names: Iterable[str]) -> str:
    """Return names behind each other, before words such as "and more": "JPEG, PNG, TIFF"; "" if there is none."""
    return _joined(names, lambda names, name: tr("{names}, {next}", names=names, next=name))


def _joined(texts: Iterable[str], join: Callable[[str, str], str]) -> str:
    return reduce(join, [text for text in texts if text] or [""])
