"""The zip of a project: written whole or not at all, read with distrust."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from core.errors import UserError
from core.files import atomic_write, open_file
from core.text.translate import tr

MAX_ENTRIES = 4096
MAX_ENTRY_BYTES = 4 << 30
MAX_TOTAL_BYTES = 16 << 30
_BLOCK = 1 << 20
_MOST_EXPANSION = 2000
"""Bytes out of one byte in, past which a compressed entry is taken for a bomb; deflate itself does 1032."""
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)
_STORED_SUFFIXES = frozenset(
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".avif", ".heic", ".psd", ".jxl")
)


def write_archive(path: Path, entries: Mapping[str, bytes], *, private: bool = False) -> None:
    """Write the entries in their order: pictures as they are, all else deflated. Raises UserError."""
    with atomic_write(path, private=private) as temporary, zipfile.ZipFile(temporary, "w") as file:
        for name, data in entries.items():
            is_picture = PurePosixPath(name).suffix.lower() in _STORED_SUFFIXES
            info = zipfile.ZipInfo(name, _FIRST_TIME)
            info.compress_type = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            file.writestr(info, data, compresslevel=1)


class Archive:
    """An open project file; nothing of it is ever written to the disk by its names.

    Every failure, of disk or content, is a UserError that names the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = open_file(path)
        try:
            self._zip = self._opened()
            self._infos = self._checked()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        """Return the archive; leaving closes it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def read(self, name: str, most: int = MAX_ENTRY_BYTES, *, digest: str = "") -> bytes:
        """Return the bytes of an entry, at most ``most`` of them.

        ``digest``: the SHA-256 it must have, "" for any.

        Raises:
            UserError: there is no such entry, it is larger, or it is damaged.
        """
        info = self._info(name)
        if info.file_size > most:
            raise self.damaged(tr("{entry} is larger than it can be", entry=name))
        try:
            with self._zip.open(info) as stream:
                data = _all_of(stream, info.file_size)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as error:
            raise self.damaged(tr("{entry} cannot be read", entry=name)) from error
        if data is None:
            raise self.damaged(tr("{entry} has another size than it says", entry=name))
        if digest and hashlib.sha256(data).hexdigest() != digest:
            raise self.damaged(tr("{entry} is not what was saved", entry=name))
        return data

    def damaged(self, reason: str) -> UserError:
        """Return the error that says what is wrong with the file: a sentence without its end."""
        # Translators: {reason} is a sentence without its end, such as "trimap.png is missing".
        return UserError(
            tr(
                "{name} is damaged: {reason}. Open an older copy of it, or the photo again.",
                name=self.path.name,
                reason=reason,
            )
        )

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = self._infos.get(name)
        if info is None:
            raise self.damaged(tr("{entry} is missing", entry=name))
        return info

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._file)
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            NotImplementedError,
            EOFError,
            UnicodeError,
        ) as error:
            raise UserError(
                tr(
                    "{name} is not a Matte Studio project, or a damaged one; choose another .matte file.",
                    name=self.path.name,
                )
            ) from error

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise self.damaged(tr("it holds too many files"))
        if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
            raise self.damaged(tr("it holds more than a project can"))
        for info in infos:
            if not is_plain(info.filename):
                raise self.damaged(tr("it holds a file whose name leads out of it"))
            if info.flag_bits & 1:
                raise self.damaged(tr("it is encrypted"))
            if info.file_size > _MOST_EXPANSION * max(info.compress_size, 1):
                raise self.damaged(tr("{entry} is larger than it can be", entry=info.filename))
        names = {info.filename: info for info in infos}
        if len(names) != len(infos):
            raise self.damaged(tr("it holds two files with the same name"))
        return names


def is_plain(name: str) -> bool:
    """Report whether a name stays inside an archive: relative, without "..", drive letters and backslashes."""
    parts = name.split("/")
    is_odd = not name or name.startswith("/") or "\\" in name or ":" in name or "\0" in name
    return not is_odd and not any(part in ("", ".", "..") for part in parts)


def _all_of(stream: IO[bytes], size: int) -> bytes | None:
    """Return all bytes of a stream, None if they are not ``size``; never reads much more."""
    blocks, left = [], size + 1
    while left > 0 and (block := stream.read(min(_BLOCK, left))):
        blocks.append(block)
        left -= len(block)
    data = b"".join(blocks)
    return data if len(data) == size else None
