"""Finished measurements in a file, one line each, found again by all that they depend on."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import UserError

FORMAT = 2
"""Part of every identity: raise it where lines should no longer be found although the program is the same."""
PROGRAM = (
    "imaging", "model", "engine", "trimap", "geometry.py",
    *(f"evaluation/{name}.py" for name in (
        "children", "counting", "datasets", "inputs", "metrics", "peak", "tasks",
        "comparison/quality", "comparison/speed",
    )),
)  # fmt: skip
"""Folders and files of core that affect the measurements."""
_CORE = Path(__file__).resolve().parents[2]

Values = dict[str, Any]


class Store:
    """Stores values under an identity of plain JSON values; stored values survive a kill.

    A line that a kill cut short is as if it had never been. Lines of other identities, of another model or set, lie
    beside and are never found.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._found: dict[str, Values] = {}
        try:
            text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
        except OSError as error:
            raise UserError(f"{file} cannot be read: {error.strerror or error}.") from error
        self._is_torn = bool(text) and not text.endswith("\n")
        for line in text.splitlines():
            self._take(line)

    def _take(self, line: str) -> None:
        try:
            entry = json.loads(line)
            self._found[entry["key"]] = entry["values"]
        except (ValueError, KeyError, TypeError):
            return

    def get(self, identity: Values) -> Values | None:
        """Return what was kept under an identity, or None."""
        return self._found.get(_key(identity))

    def put(self, identity: Values, values: Values) -> None:
        """Keep values, on disk before this returns. Raises UserError if they cannot be written."""
        key = _key(identity)
        line = json.dumps({"key": key, "identity": identity, "values": values})
        try:
            with self._file.open("a", encoding="utf-8") as file:
                file.write("\n" * self._is_torn + line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise UserError(f"{self._file} cannot be written: {error.strerror or error}.") from error
        self._is_torn = False
        self._found[key] = values


def _key(identity: Values) -> str:
    plain = json.dumps({"format": FORMAT, **identity}, sort_keys=True)
    return hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()


def file_digest(path: Path) -> str:
    """Return a digest of the content of a file. Raises UserError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from error


def program_digest(core: Path = _CORE) -> str:
    """Return a digest of the sources that affect the measurements; in a frozen build, of the whole program.

    Raises:
        UserError: they cannot be read.
    """
    if getattr(sys, "frozen", False):
        return file_digest(Path(sys.executable))
    digest = hashlib.blake2b(digest_size=16)
    for file in _sources(core):
        digest.update(f"{file.relative_to(core).as_posix()} {file_digest(file)}\n".encode())
    return digest.hexdigest()


def _sources(core: Path) -> Iterator[Path]:
    for name in PROGRAM:
        path = core / name
        yield from [path] if path.suffix else sorted(path.rglob("*.py"))
