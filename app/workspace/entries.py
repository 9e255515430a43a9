"""The list of the open photos, and how far the work on each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.editor.photo_state import PhotoState
from app.files.opening import Stage
from app.workspace.held import Held, Parts
from app.workspace.photo import OpenPhoto, State
from core.files import same_file
from core.text.translate import again


@dataclass(eq=False)
class Entry:
    """One of the open photos: being read, failed, held, or in view (then none of these).

    Attributes:
        key, name, path, remark, thumbnail: as in OpenPhoto.
        stage: what reads it; None once it is read.
        asked: the file or folder that was asked for.
        is_alone: False where it was asked for as one of several.
        held: all of it, while it is out of view.
        selection: the number of a saved selection that is offered as its marks while it has none; 0 for none.
    """

    key: int
    name: str
    path: Path | None
    stage: Stage | None
    asked: Path | None
    is_alone: bool = True
    remark: str = ""
    held: Held | None = None
    thumbnail: NDArray[np.uint8] | None = None
    selection: int = 0


class Entries:
    """The open photos in their order; `current` is the key of the one in view, 0 with none."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._entries: list[Entry] = []
        self._marked: dict[int, tuple[int, bool]] = {}
        self.current = 0

    def __iter__(self) -> Iterator[Entry]:  # noqa: D105
        return iter(tuple(self._entries))

    def find(self, key: int) -> Entry | None:
        """Return the entry of a key, None if there is no such."""
        return next((entry for entry in self._entries if entry.key == key), None)

    def of_file(self, path: Path) -> Entry | None:
        """Return the entry of a photo or a project that is in this file, by whatever name; None without one.

        The disk, which may hang, is asked only where none is listed by this very name.
        """
        named = (entry for entry in self._entries if path in self._files_of(entry))
        return next(named, None) or next((entry for entry in self._entries if self._is_of(entry, path)), None)

    def twins(self, entry: Entry) -> list[Entry]:
        """Return others that are of the same photo or project."""
        files = [path for path in (entry.path, self._project_of(entry)) if path is not None]
        others = (one for one in self._entries if one is not entry)
        return [one for one in others if any(self._is_of(one, path) for path in files)]

    def neighbors(self, entry: Entry) -> list[Entry]:
        """Return the others: those after it, then those before it, the nearest first."""
        at = self._entries.index(entry)
        return self._entries[at + 1 :] + self._entries[:at][::-1]

    def index(self, entry: Entry) -> int:
        """Return the place of one of them."""
        return self._entries.index(entry)

    def add(self, entry: Entry) -> None:
        """Put one at the end."""
        self._entries.append(entry)

    def remove(self, entry: Entry) -> None:
        """Take one away."""
        self._entries.remove(entry)
        self._marked.pop(entry.key, None)

    def move(self, entry: Entry, to_index: int) -> None:
        """Put one at another place, at an end where that lies beyond it."""
        self._entries.remove(entry)
        self._entries.insert(min(max(to_index, 0), len(self._entries)), entry)

    def listed(self, entry: Entry, known: State | None, remark: str) -> OpenPhoto:
        """Return what views list of it; `known` and `remark` are of its run, where a queue knows better."""
        document = self._document_of(entry)
        return OpenPhoto(
            entry.key,
            entry.name,
            entry.path,
            (0, 0) if document is None else document.size,
            self._state(entry, document, known),
            again(entry.remark or remark),
            self._is_dirty(entry),
            entry.thumbnail,
            self._project_of(entry),
        )

    def is_marked(self, document: PhotoState) -> bool:
        """Report whether anything is painted on a photo; of a parked one, whether there was when it was whole."""
        known, painted = self._marked.get(document.photo_id), document.painted
        if painted is None and known is not None:
            return known[1]
        if known is None or known[0] != document.revision:
            known = document.revision, painted is not None and document.is_painted
            self._marked[document.photo_id] = known
        return known[1]

    def _is_of(self, entry: Entry, path: Path) -> bool:
        own = self._files_of(entry)
        return path in own or any(same_file(one, path) for one in own)

    def _files_of(self, entry: Entry) -> list[Path]:
        own = entry.path, entry.asked, self._project_of(entry)
        return list(dict.fromkeys(one for one in own if one is not None))  # path and asked are mostly one

    def _project_of(self, entry: Entry) -> Path | None:
        if entry.key == self.current:
            return self._parts.projects.path
        return None if entry.held is None else entry.held.project.path

    def _document_of(self, entry: Entry) -> PhotoState | None:
        if entry.key == self.current:
            return self._parts.document
        return None if entry.held is None else entry.held.document

    def _is_dirty(self, entry: Entry) -> bool:
        if entry.key == self.current:
            return self._parts.document.has_unsaved_work
        return entry.held is not None and entry.held.is_dirty

    def _state(self, entry: Entry, document: PhotoState | None, known: State | None) -> State:
        if entry.remark:
            return State.FAILED
        if document is None:
            return State.OPENING
        if known is not None:
            return known
        if document.result is None:
            return State.MARKED if self.is_marked(document) else State.UNMARKED
        if not document.alpha_is_current:
            return State.OUTDATED
        return State.EXPORTED if document.is_exported else State.MATTED
