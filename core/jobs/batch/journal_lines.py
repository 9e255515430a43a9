"""The lines of a journal: outcomes as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.jobs.batch.key import relative_name
from core.jobs.batch.record import Outcome, State

VERSION = 1
_TITLE = "matte-batch"
HEAD = json.dumps({_TITLE: VERSION})
"""The first line of a journal."""


@dataclass(frozen=True)
class Line:
    """A journal's entry for one photo: its name on every machine, and its outcome."""

    identity: str
    outcome: Outcome


class NewerFormatError(Exception):
    """A journal is one of a later version of the program."""


class StoredPictures(Mapping[str, bytes]):
    """The pictures of an outcome on the disk, read when they are asked for; those that are gone are empty."""

    def __init__(self, folder: Path, names: Mapping[str, str]) -> None:
        self.folder, self.names = folder, dict(names)

    def __getitem__(self, kind: str) -> bytes:
        """Return the bytes of a picture, b"" if they cannot be read."""
        path = self.folder / self.names[kind]
        try:
            return path.read_bytes()
        except OSError:
            return b""

    def __iter__(self) -> Iterator[str]:
        """Yield the kinds."""
        return iter(self.names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.names)


def text_of(line: Line, folder: Path, pictures: Mapping[str, str]) -> str:
    """Return a line without its end; files are named from ``folder``, ``pictures`` by their own names."""
    outcome = line.outcome
    return json.dumps(
        {
            "photo": outcome.photo,
            "identity": line.identity,
            "key": outcome.key,
            "state": outcome.state.value,
            "sentence": outcome.sentence,
            "marks": outcome.marks,
            "files": [[relative_name(Path(path), folder), size] for path, size in outcome.files],
            "facts": dict(outcome.facts),
            "remarks": list(outcome.remarks),
            "seconds": dict(outcome.seconds),
            "worker": outcome.worker,
            "ended": outcome.ended,
            "pictures": dict(pictures),
        },
        default=str,
    )


def lines_of(data: bytes, folder: Path, pictures: Path) -> tuple[list[Line], int]:
    """Return the lines of a journal, and how many before the last are damaged; the last may be half written.

    Raises:
        NewerFormatError: a later version of the program wrote it.
    """
    first, *rest = data.split(b"\n")
    head = _parsed(first)
    if head is not None and isinstance(head.get(_TITLE), int) and head[_TITLE] > VERSION:
        raise NewerFormatError
    found, damaged = [], 0
    for place, raw in enumerate(rest, 1):
        line = _line(raw, folder, pictures)
        if line is not None:
            found.append(line)
        elif raw and place < len(rest):
            damaged += 1
    return found, damaged


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _line(raw: bytes, folder: Path, pictures: Path) -> Line | None:
    """Return a line, None for one that is damaged."""
    values = _parsed(raw)
    try:
        return None if values is None else Line(values["identity"], _outcome(values, folder, pictures))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _outcome(values: dict[str, Any], folder: Path, pictures: Path) -> Outcome:
    names = {str(kind): Path(str(name)).name for kind, name in values["pictures"].items()}
    return Outcome(
        photo=_text(values["photo"]),
        key=_text(values["key"]),
        state=State(values["state"]),
        sentence=_text(values["sentence"]),
        marks=_text(values["marks"]),
        files=tuple((str(folder / _text(name)), int(size)) for name, size in values["files"]),
        facts=dict(values["facts"]),
        remarks=tuple(map(_text, values["remarks"])),
        seconds={str(stage): float(value) for stage, value in values["seconds"].items()},
        worker=_text(values["worker"]),
        ended=_text(values["ended"]),
        pictures=StoredPictures(pictures, names),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
