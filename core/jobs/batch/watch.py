"""A hot folder: its photos as they come, once they and their marks are whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import UserError
from core.jobs.batch.pairing import Inputs, Left, Paired
from core.jobs.batch.whole import is_temporary, seems_whole
from core.project.project import is_project

Files = tuple[tuple[str, int, int], ...]
"""Of each file its path, size and time of change."""


@dataclass(frozen=True)
class Patience:
    """Seconds to wait.

    Attributes:
        look: between two looks; a file has to be the same at two of them.
        marks: for the marks of a photo that has none yet.
        end: for a file that does not end as its format says, before it is taken as it is.
    """

    look: float = 2.0
    marks: float = 10.0
    end: float = 30.0


@dataclass
class Watch:
    """Yields the photos of folders without end, each again when it or its marks have changed.

    Folders are looked through again and again, as network drives send no events. A photo is yielded when it and its
    marks are the same at two looks and end as their formats say, and not while a program still writes it under a name
    of its own. One without marks is waited for a moment, as these may come after it.

    Attributes:
        look: returns what is there. Raises UserError if there is nothing.
        stop: ends it, between two looks at the latest.
        patience: how long to wait.
        clock: seconds.
    """

    look: Callable[[], Inputs]
    stop: threading.Event
    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    _seen: dict[Path, tuple[Files, float]] = field(default_factory=dict)
    _taken: dict[Path, Files] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Paired | Left]:
        """Yield the photos until it is stopped."""
        while not self.stop.is_set():
            for each in self._ready():
                if self.stop.is_set():
                    return
                yield each
            self.stop.wait(self.patience.look)

    def _ready(self) -> list[Paired | Left]:
        try:
            inputs = self.look()
        except UserError:  # nothing there at this moment, or a drive that is away for a while
            inputs = Inputs()
        listed: list[Paired | Left] = [*inputs.paired, *inputs.left]
        there = {each.photo.absolute(): each for each in listed if not is_temporary(each.photo.name)}
        for kept in (self._seen, self._taken):
            for gone in kept.keys() - there.keys():
                del kept[gone]
        return [each for key, each in there.items() if self._is_ready(key, each)]

    def _is_ready(self, key: Path, each: Paired | Left) -> bool:
        files, now = _files(each), self.clock()
        if not files or self._taken.get(key) == files:
            return False
        before, since = self._seen.get(key, ((), now))
        if before != files:
            self._seen[key] = files, now
            return False
        waited = now - since
        if _lacks_marks(each) and waited < self.patience.marks:
            return False
        if waited < self.patience.end and not all(seems_whole(Path(path)) for path, *_ in files):
            return False
        self._taken[key] = files
        return True


def _lacks_marks(each: Paired | Left) -> bool:
    return isinstance(each, Left) or (each.marks is None and not is_project(each.photo))


def _files(each: Paired | Left) -> Files:
    """Return the files as they are now; () where one is gone."""
    paths = [each.photo, each.marks if isinstance(each, Paired) else None]
    found = []
    for path in filter(None, paths):
        try:
            facts = path.stat()
        except OSError:
            return ()
        found.append((str(path), facts.st_size, facts.st_mtime_ns))
    return tuple(found)
