"""The file of the user's presets: one readable JSON in the settings folder, a list for each kind of preset.

Lists and entries that are not understood stay in it, as do those of a newer version of the program.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.files import atomic_write, is_there, read_file
from core.lock import Lock
from core.text.lists import sentences
from core.text.translate import tr

FILE_NAME = "presets.json"
_DAMAGED = "presets.damaged{}.json"
_LOCK = "presets.lock"
_LONGEST_WAIT_S = 10.0
_MOST_BYTES = 1 << 20
_MOST_TRIES = 1000
_LIST = re.compile(r'"([a-z]+)"\s*:\s*\[')

Entry = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """The lists of presets as they stand in the file.

    Attributes:
        path: the file, which need not exist.
        values: the lists by name, and whatever else the file holds.
        damaged: the bytes of a file that could be read in part alone, None for a sound one.
        refusal: why the file could not be read at all, so that it must not be replaced; "" if it could.
    """

    path: Path
    values: dict[str, Any]
    damaged: bytes | None = None
    refusal: str = ""

    @property
    def remark(self) -> str:
        """A sentence on what is wrong with the file, "" if nothing is."""
        if self.refusal:
            return sentences(tr("Your presets could not be read."), self.refusal)
        if self.damaged is None:
            return ""
        return tr(
            "{path} is damaged; the presets that could be read are here, and the damaged file is kept beside "
            "the new one as soon as a preset is saved or deleted.",
            path=self.path,
        )

    def entries(self, name: str) -> list[Any]:
        """Return the entries of a list, whatever they are."""
        return list(self.values.get(name, []))

    def save(self, name: str, entries: Sequence[Any]) -> None:
        """Write the file with other entries in one list; a damaged one is kept beside it. Raises UserError."""
        if self.refusal:
            raise UserError(self.refusal)
        if self.damaged is not None:
            with atomic_write(_free(self.path.parent)) as temporary:
                temporary.write_bytes(self.damaged)
        text = json.dumps({"version": 1} | self.values | {name: list(entries)}, indent=1, ensure_ascii=False)
        with atomic_write(self.path) as temporary:
            temporary.write_text(f"{text}\n", encoding="utf-8")


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Let nobody else change the file in a settings folder as long as the block lasts, from reading to writing.

    Raises:
        UserError: the folder cannot be made, or another window keeps at it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            tr(
                "The folder {folder} cannot be created for your presets: {reason}.",
                folder=folder,
                reason=error.strerror or str(error),
            )
        ) from error
    lock = Lock(folder / _LOCK)
    if not lock.wait(_LONGEST_WAIT_S):
        raise UserError(tr("Another window is changing your presets; try again in a moment."))
    try:
        yield
    finally:
        lock.release()


def read_document(folder: Path) -> Document:
    """Return what the file in a settings folder holds; of a damaged one, what can be read. Never raises UserError."""
    path = folder / FILE_NAME
    if not is_there(path):
        return Document(path, {})
    try:
        data = read_file(path, _MOST_BYTES)
    except UserError as error:
        return Document(path, {}, refusal=str(error))
    values = _parsed(data)
    if values is not None:
        return Document(path, values)
    return Document(path, _salvaged(data), data)


def _parsed(data: bytes) -> dict[str, Any] | None:
    """Return what a sound file holds, None for any other."""
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    is_sound = isinstance(values, dict) and all(
        isinstance(value, list) for name, value in values.items() if name != "version"
    )
    return values if is_sound else None


def _salvaged(data: bytes) -> dict[str, Any]:
    """Return the named entries of all lists that can be read in a damaged file."""
    text = data.decode("utf-8-sig", errors="replace")
    found = list(_LIST.finditer(text))
    ends = [*(start.start() for start in found), len(text)][1:]
    values: dict[str, Any] = {}
    for start, end in zip(found, ends, strict=True):
        values.setdefault(start[1], []).extend(_objects(text[start.end() : end]))
    return values


def _objects(text: str) -> Iterator[Entry]:
    """Yield the objects with a name that a text holds, past all that is damaged between them."""
    decoder, place = json.JSONDecoder(), 0
    for _ in range(_MOST_TRIES):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
            continue
        if isinstance(value, dict) and "name" in value:
            yield value


def _free(folder: Path) -> Path:
    """Return a name for a damaged file that nothing has yet."""
    names = (_DAMAGED.format(f"-{number}" if number > 1 else "") for number in count(1))
    return next(folder / name for name in names if not is_there(folder / name))
