"""Numbers in words, the same wherever they are shown."""

from collections.abc import Mapping

from core.resources import embedded_models
from core.text.plain import plain
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

ORDER = (FOREGROUND, UNKNOWN, BACKGROUND)
_CLASS_KEYS = ("Keep", 1), ("Edge", 2), ("Remove", 3)
_NO_EDGE = "Paint Edge (2) or use Auto edge"
_NO_MARKS = "Press S for Subject, or paint Keep (1) and Edge (2)"
_VERBS = {_NO_EDGE: "Choose Edge (2)", _NO_MARKS: "Subject (S)", "": ""}
_FEW_STROKES = " Only a few strokes? Choose Unmarked: Find out."
_FEW_KEEP, _FEW_EDGE = 0.05, 0.1
"""Shares of a photo below which marks look like strokes on its subject rather than all of that."""


def model_text(name: str) -> str:
    """A model as the window calls it: "built in" for the only embedded one, else its name."""
    return "built in" if [name] == list(embedded_models()) else name


def clock_text(seconds: float) -> str:
    """A running time: "0:07", "12:40"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def patches_text(count: int) -> str:
    """Tokens as the window calls them: "1 patch", "1,232 patches"."""
    return "1 patch" if count == 1 else f"{count:,} patches"


def missing_class(shares: Mapping[int, float]) -> int | None:
    """The class that has to be marked before a run, None where none is or `shares` are not counted yet."""
    return UNKNOWN if shares and not shares.get(UNKNOWN) else None


def missing_text(shares: Mapping[int, float]) -> str:
    """Say what has to be marked before a run; "" where nothing is missing or `shares` are not counted yet."""
    if missing_class(shares) is None:
        return ""
    return _NO_EDGE if shares.get(FOREGROUND) else _NO_MARKS


def missing_verb(missing: str) -> str:
    """The words on a button that does what `missing_text` asks for first, "" where nothing is missing."""
    return _VERBS[missing]


def how_to_mark(unpainted: int, *, keys: bool = False) -> str:
    """Say how a photo is marked where unpainted pixels count as `unpainted`; with the keys if asked."""
    proposal = f"Subject{' (S)' * keys} proposes all marks. Or paint"
    keep, edge, remove = (f"{name} ({key})" if keys else name for name, key in _CLASS_KEYS)
    if unpainted == BACKGROUND:
        return f"{proposal} {keep} over the subject, {edge} over hair and soft borders; the rest is removed."
    return f"{proposal} {keep} over the subject, {remove} around it; the network finds the line between them."


def strokes_text(shares: Mapping[int, float], unpainted: int) -> str:
    """Say, behind another sentence, what to do about a few strokes, all around which would be removed; "" for more."""
    are_few = 0 < shares.get(FOREGROUND, 0.0) < _FEW_KEEP and shares.get(UNKNOWN, 0.0) < _FEW_EDGE
    return _FEW_STROKES if are_few and unpainted == BACKGROUND else ""


def optional_text(shares: Mapping[int, float]) -> str:
    """Say what is usually marked before a run and is not; "" where that is nothing or `shares` are not counted yet."""
    if not shares or (shares.get(FOREGROUND) and shares.get(BACKGROUND)):
        return ""
    return (
        "Paint Remove (3) on what is to go" if shares.get(FOREGROUND) else "Paint Keep (1) on what is opaque"
    )


def short_name(name: str, length: int = 48) -> str:
    """A file name for titles and questions, the middle left out when it is long."""
    name = plain(name)
    return name if len(name) <= length else f"{name[: length // 2]}…{name[-length // 2 + 1 :]}"


def sentence_case(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
