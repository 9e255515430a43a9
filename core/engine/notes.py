"""Remarks on what a run did differently from what was asked, by kind."""

from dataclasses import dataclass
from enum import Enum, auto


class NoteKind(Enum):
    """The reason for a remark."""

    TILES_FOR_LIMIT = auto()  # smaller tiles, to stay within the memory limit
    K_FOR_LIMIT = auto()  # a lower k, to stay within it
    STEPPED_DOWN = auto()  # memory ran out on the way


@dataclass(frozen=True)
class Note:
    """A remark: its kind, and a sentence for the user."""

    kind: NoteKind
    text: str
