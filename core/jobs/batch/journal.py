"""The journal of a batch: what became of every photo, kept in the batch's folder so that a killed batch goes on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from core.errors import UserError, is_disk_full
from core.files import atomic_write, check_target, is_there
from core.jobs.batch.journal_lines import HEAD, Line, NewerFormatError, StoredPictures, lines_of, text_of
from core.jobs.batch.key import relative_name
from core.jobs.batch.record import NO_PICTURES, Outcome, State, moment_of
from core.jobs.batch.report.places import STATE, picture_path
from core.text.translate import tr, tr_n

_ENDED_S = 1.0
"""Seconds by which a file may seem newer than its outcome, by another machine's clock or a coarse disk."""
_BINARY: int = getattr(os, "O_BINARY", 0)


class DiskFullError(UserError):
    """No room is left for the files of a batch; nothing that was done is lost."""


class Journal:
    """The outcomes of the photos in a batch's folder, from earlier runs and other shards, read at the start.

    Every writer has a file of its own, to which it only appends, so that shards on a network drive never share one. A
    line is on the disk before `add` returns; of a damaged file all whole lines count.

    Attributes:
        folder: that of the batch.
        remarks: sentences on journals that cannot be read.
    """

    def __init__(self, folder: Path, part: str = "") -> None:
        """``part``: a word for the name of the file, such as a shard's. Reads what is there, and writes nothing."""
        self.folder = folder
        self._home, self._part, self._file = folder / STATE, part, -1
        self._is_torn = False
        self._pictures = _pictures_in(folder)
        self._done: dict[str, Outcome] = {}
        self._owners: dict[str, Line] = {}
        self._lines, self.remarks = read_journals(folder)
        for line in self._lines:
            self._learn(line)

    @property
    def is_new(self) -> bool:
        """True where nothing has been done yet."""
        return not self._lines

    def make_folder(self) -> None:
        """Make the folder of the batch and that of the journals. Raises UserError if that cannot be."""
        try:
            self._pictures.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _full(self.folder, error) or UserError(no_folder(self._home, error)) from error
        check_target(self._home / "journal.jsonl")

    def finished(self, key: str) -> Outcome | None:
        """Return the outcome of an order that was done before and whose files are all there, None else."""
        found = self._done.get(key)
        return found if found is not None and all(_is_there(*file) for file in found.files) else None

    def changed_since(self, paths: Iterable[Path]) -> Path | None:
        """Return the first file that somebody has changed since a batch wrote it, such as a repaired cutout; else None.

        One of another size that is no younger than its outcome, or empty, was never written whole.
        """
        for path in paths:
            line = self._owners.get(relative_name(path, self.folder))
            if line is not None and _was_changed(path, line.outcome) and not is_there(self._mark_of(path)):
                return path
        return None

    def begin(self, paths: Iterable[Path]) -> None:
        """Mark files of earlier outcomes that are to be replaced, as a killed run leaves them changed, too.

        Raises:
            UserError: the marks cannot be written.
        """
        for path in paths:
            if relative_name(path, self.folder) in self._owners:
                mark = self._mark_of(path)
                try:
                    mark.parent.mkdir(exist_ok=True)
                    mark.touch()
                except OSError as error:
                    raise _full(self.folder, error) or UserError(_failure(mark, error)) from error

    def end(self, paths: Iterable[Path]) -> None:
        """Take back the marks of files that are as an outcome has them."""
        for path in paths:
            with contextlib.suppress(OSError):
                self._mark_of(path).unlink(missing_ok=True)

    def _mark_of(self, path: Path) -> Path:
        name = relative_name(path, self.folder).encode(errors="surrogateescape")
        return self._home / "replacing" / hashlib.sha256(name).hexdigest()

    def owner(self, name: str) -> Line | None:
        """Return whose file that name has become in the batch's folder, relative to it; None if it is nobody's."""
        return self._owners.get(name)

    def add(self, outcome: Outcome, identity: str) -> Outcome:
        """Keep an outcome; return it with its pictures on the disk.

        Raises:
            DiskFullError: there is no room for it.
            UserError: it cannot be written.
        """
        names, remarks = self._keep(outcome)
        pictures = StoredPictures(self._pictures, names)
        kept = replace(outcome, pictures=pictures, remarks=(*outcome.remarks, *remarks))
        line = Line(identity, kept)
        self._append(text_of(line, self.folder, names))
        self._lines.append(line)
        self._learn(line)
        if outcome.state is State.DONE:
            self.end(Path(name) for name, _ in outcome.files)
        return kept

    def latest(self) -> list[Outcome]:
        """Return what last became of every photo of the folder, also by writers that work on it at this moment."""
        others, _ = read_journals(self.folder)
        lines = {
            (line.identity, line.outcome.key, line.outcome.ended): line for line in (*others, *self._lines)
        }
        return latest_of(lines.values())

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _learn(self, line: Line) -> None:
        outcome = line.outcome
        if outcome.state is not State.DONE:
            return
        self._done[outcome.key] = outcome
        for path, _ in outcome.files:
            self._owners[relative_name(Path(path), self.folder)] = line

    # --- writing -----------------------------------------------------------------------------------------------------

    def _keep(self, outcome: Outcome) -> tuple[Mapping[str, str], list[str]]:
        """Write the pictures of an outcome; return their names by kind, and a remark where they cannot be written."""
        names: dict[str, str] = {}
        try:
            for kind, data in outcome.pictures.items():
                path = picture_path(self.folder, outcome.key, kind)
                with atomic_write(path) as temporary:
                    temporary.write_bytes(data)
                names[kind] = path.name
        except UserError as error:
            if full := _full(self.folder, error.__cause__):
                raise full from error
            return names, [tr(NO_PICTURES, why=error)]
        return names, []

    def _append(self, text: str) -> None:
        data = f"{text}\n".encode()
        try:
            if self._file < 0:
                self._file = self._create()
                data = f"{HEAD}\n".encode() + data
            self._write(b"\n" + data if self._is_torn else data)
        except OSError as error:
            self._is_torn = True
            raise _full(self.folder, error) or UserError(_failure(self._home, error)) from error
        self._is_torn = False

    def _create(self) -> int:
        host = re.sub("[^A-Za-z0-9]+", "-", socket.gethostname())[:40]
        parts = ["journal", time.strftime("%Y%m%d-%H%M%S"), self._part, host, str(os.getpid())]
        name = "-".join([*filter(None, parts), secrets.token_hex(2)])
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | _BINARY
        return os.open(self._home / f"{name}.jsonl", flags, 0o666)

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)


def read_journals(folder: Path) -> tuple[list[Line], list[str]]:
    """Return all lines of the journals in a batch's folder that can be read, and sentences on the rest."""
    lines: list[Line] = []
    remarks: list[str] = []
    for path in sorted((folder / STATE).glob("journal*.jsonl")):
        try:
            found, damaged = lines_of(path.read_bytes(), folder, _pictures_in(folder))
        except NewerFormatError:
            remarks.append(
                tr(
                    "{file} was written by a later version of the program and is left alone; anything recorded "
                    "only there counts as not done.",
                    file=path,
                )
            )
            continue
        except OSError as error:
            remarks.append(
                tr(
                    "{file} cannot be read ({why}); anything recorded only there counts as not done.",
                    file=path,
                    why=error.strerror or error,
                )
            )
            continue
        lines += found
        if damaged:
            remarks.append(
                tr_n(
                    "{file} has a damaged line; anything recorded only there counts as not done.",
                    "{file} has {n:,} damaged lines; anything recorded only there counts as not done.",
                    damaged,
                    file=path,
                )
            )
    return sorted(lines, key=lambda line: line.outcome.moment), remarks


def latest_of(lines: Iterable[Line]) -> list[Outcome]:
    """Return what last became of every photo, the first ended first; one that was moved since counts once."""
    latest: dict[tuple[str, str], Outcome] = {}
    for line in sorted(lines, key=lambda line: line.outcome.moment):
        place = line.identity, line.outcome.photo
        latest.pop(place, None)  # so that it comes last
        latest[place] = line.outcome
    holders = {outcome.files[0]: place for place, outcome in latest.items() if outcome.files}
    return [
        outcome
        for place, outcome in latest.items()
        if not outcome.files or holders[outcome.files[0]] == place
    ]


def _pictures_in(folder: Path) -> Path:
    return picture_path(folder, "", "").parent


def full_disk(folder: Path) -> DiskFullError:
    """Return the error that says how a batch goes on whose disk is full."""
    return DiskFullError(
        tr(
            "The disk of {folder} is full; free some space, then give the same command again: it continues where "
            "it stopped.",
            folder=folder,
        )
    )


def no_folder(folder: Path, error: OSError) -> str:
    """Return the sentence on a folder of a batch that cannot be made."""
    return tr(
        "The folder {folder} cannot be created ({why}); choose another for -o.",
        folder=folder,
        why=error.strerror or error,
    )


def _is_there(path: str, size: int) -> bool:
    try:
        return Path(path).stat().st_size == size
    except (OSError, ValueError):
        return False


def _was_changed(path: Path, outcome: Outcome) -> bool:
    ended = moment_of(outcome.ended)
    try:
        found = path.stat()
    except (OSError, ValueError):
        return False
    sizes = {Path(name): size for name, size in outcome.files}
    is_other = found.st_size not in (0, sizes.get(path))
    return is_other and ended is not None and found.st_mtime > ended + _ENDED_S


def _full(folder: Path, error: BaseException | None) -> DiskFullError | None:
    return full_disk(folder) if error is not None and is_disk_full(error) else None


def _failure(path: Path, error: OSError) -> str:
    return tr("{file} cannot be written: {why}.", file=path, why=error.strerror or error)
