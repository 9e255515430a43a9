"""Sentences and names that several parts of the window share."""

from collections.abc import Callable, Mapping
from enum import Enum

from core.resources import embedded_models
from core.text.lists import sentences
from core.text.plain import plain
from core.text.translate import tr, tr_in
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from ui.actions.keys import key_or_words, named
from ui.actions.table import words_of

ORDER = (FOREGROUND, UNKNOWN, BACKGROUND)
_FEW_KEEP, _FEW_EDGE = 0.05, 0.1
"""Shares of a photo below which marks look like strokes on its subject rather than all of that."""


def model_text(name: str) -> str:
    """Return a model as the window calls it: "built in" for the only embedded one, else its name."""
    return tr("built in") if [name] == list(embedded_models()) else name


def stop_text(stop: str) -> str:
    """Return a stop of the detail limit as the window calls it: "Light", "Balanced", "No limit"."""
    return {
        "light": tr_in("quality", "Light"),
        "balanced": tr_in("quality", "Balanced"),
        "unlimited": tr_in("quality", "No limit"),
    }[stop]


def clock_text(seconds: float) -> str:
    """Return a running time: "0:07", "12:40"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def device_text(device: str, precision: str = "") -> str:
    """The device and precision of a run: "CPU fp32", "CUDA (NVIDIA GeForce RTX 4090) bf16"."""
    kind, _, card = device.partition(" ")
    return " ".join(word for word in (kind.upper(), card, precision) if word)


class Lack(Enum):
    """Marks missing for a run: all of them, or Edge along what is marked Keep."""

    MARKS = "marks"
    EDGE = "edge"


def lack_of(shares: Mapping[int, float]) -> Lack | None:
    """Return what has to be marked before a run; None if nothing lacks or `shares` are not counted yet."""
    if not shares or shares.get(UNKNOWN):
        return None
    return Lack.EDGE if shares.get(FOREGROUND) else Lack.MARKS


def lack_text(lack: Lack | None) -> str:
    """Say what has to be marked before a run; "" if nothing lacks."""
    return {
        Lack.MARKS: tr("Press {subject}, or paint {keep} and {edge}.", **_names()),
        Lack.EDGE: tr("Paint {edge} or use Auto edge.", edge=named("class_edge")),
        None: "",
    }[lack]


def lack_verb(lack: Lack | None) -> str:
    """Return the words on a button that does what `lack_text` asks for first; "" if nothing lacks."""
    return {
        Lack.MARKS: named("subject"),
        Lack.EDGE: tr("Choose {edge}", edge=named("class_edge")),
        None: "",
    }[lack]


def how_to_mark(unpainted: int, *, keys: bool = False) -> str:
    """Say how a photo is marked where unpainted pixels count as `unpainted`; with the keys if asked."""
    names = _names(named if keys else words_of)
    if unpainted == BACKGROUND:
        return tr(
            "{subject} proposes all marks. Or paint {keep} over the subject, {edge} over hair and soft borders; "
            "the rest is removed.",
            **names,
        )
    return tr(
        "{subject} proposes all marks. Or paint {keep} over the subject, {remove} around it; "
        "the network finds the line between them.",
        **names,
    )


def _names(say: Callable[[str], str] = named) -> dict[str, str]:
    """Return what sentences call Subject and the classes, and what they ask to press for a run."""
    ids = {"subject": "subject", "keep": "class_keep", "edge": "class_edge", "remove": "class_remove"}
    return {name: say(action_id) for name, action_id in ids.items()} | {"run": key_or_words("run")}


def how_to_run(shares: Mapping[int, float], unpainted: int, *, updates: bool = False) -> str:
    """Say what a photo with these marks needs for a run, or for one that `updates` its matte."""
    lack = lack_of(shares)
    return sentences(
        lack_text(lack) if lack else _press_enter(shares, updates=updates), _about_strokes(shares, unpainted)
    )


def _press_enter(shares: Mapping[int, float], *, updates: bool) -> str:
    """Say what runs, and before it what is usually marked and is not."""
    names = _names()
    if not shares or (shares.get(FOREGROUND) and shares.get(BACKGROUND)):
        return (
            tr("Press {run} to update the matte.", **names) if updates else tr("Press {run} to run.", **names)
        )
    if shares.get(FOREGROUND):
        if updates:
            return tr("Paint {remove} on what is to go, or press {run} to update the matte.", **names)
        return tr("Paint {remove} on what is to go, or press {run} to run.", **names)
    if updates:
        return tr("Paint {keep} on what is opaque, or press {run} to update the matte.", **names)
    return tr("Paint {keep} on what is opaque, or press {run} to run.", **names)


def _about_strokes(shares: Mapping[int, float], unpainted: int) -> str:
    """Say what to do about a few strokes, all around which would be removed; "" for more."""
    are_few = 0 < shares.get(FOREGROUND, 0.0) < _FEW_KEEP and shares.get(UNKNOWN, 0.0) < _FEW_EDGE
    return tr("Only a few strokes? Choose Unmarked: Find out.") if are_few and unpainted == BACKGROUND else ""


def short_name(name: str, length: int = 48) -> str:
    """Return a file name for titles and questions, the middle left out when it is long."""
    name = plain(name)
    return name if len(name) <= length else f"{name[: length // 2]}…{name[-length // 2 + 1 :]}"
