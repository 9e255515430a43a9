"""Folders as .tar.zst with the same bytes every time, in volumes where one file would be too large."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zstandard

from build_scripts.installers.names import MOST_BYTES

LEVEL = 18
"""Of 22: a tenth smaller than at 12, in nine times its time; ten minutes of one core."""
_WINDOW, _JOB = 27, 1 << 27
"""As far back as every zstd looks without being asked to, and the bytes that a thread takes at a time."""
_MOST_THREADS = 4


class Volumes(io.RawIOBase):
    """Writer of a file that goes on in NAME.001, NAME.002 and so on where it would grow past a size.

    One that fits keeps its name. Volumes put one behind the other are the file.
    """

    def __init__(self, path: Path, most: int) -> None:
        super().__init__()
        self.paths: list[Path] = []
        self._path, self._most, self._left = path, most, 0
        self._file: io.BufferedWriter | None = None

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Write all of it, over as many volumes as that takes."""
        rest = memoryview(data)  # type: ignore[arg-type]
        size = len(rest)
        while rest:
            if not self._left:
                self._next()
            assert self._file is not None
            self._file.write(rest[: self._left])
            taken = min(self._left, len(rest))
            self._left -= taken
            rest = rest[taken:]
        return size

    def close(self) -> None:
        """Close the last volume; a single one gets the file's own name."""
        if self._file is not None:
            self._file.close()
            self._file = None
            if len(self.paths) == 1:
                self.paths = [self.paths[0].replace(self._path)]
        super().close()

    def _next(self) -> None:
        if self._file is not None:
            self._file.close()
        self.paths.append(self._path.with_name(f"{self._path.name}.{len(self.paths) + 1:03}"))
        self._file = self.paths[-1].open("wb")
        self._left = self._most


def write_tar(
    folder: Path, path: Path, *, inside: str, moment: int, most: int = MOST_BYTES, level: int = LEVEL
) -> list[Path]:
    """Write a folder as a .tar.zst and return its volumes, one for most.

    Names are sorted, owners are root, and every time is ``moment``. Links stay links.

    Args:
        folder: what is archived.
        path: the file, which should end in .tar.zst.
        inside: the name of the folder in the archive.
        moment: seconds since 1970.
        most: bytes of a volume.
        level: how hard zstd tries.
    """
    for old in [path, *path.parent.glob(f"{path.name}.[0-9][0-9][0-9]")]:
        old.unlink(missing_ok=True)
    volumes = Volumes(path, most)
    with volumes, _compressed(volumes, level) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
        for each in _sorted(folder):
            _add(tar, each, f"{inside}/{each.relative_to(folder).as_posix()}".removesuffix("/."), moment)
    return volumes.paths


def _add(tar: tarfile.TarFile, path: Path, name: str, moment: int) -> None:
    entry = tar.gettarinfo(path, arcname=name)
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = moment
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    if entry.islnk():  # the same file twice on this disk; each is one of its own elsewhere
        entry.type, entry.linkname, entry.size = tarfile.REGTYPE, "", path.stat().st_size
    if entry.isreg():
        with path.open("rb") as file:
            tar.addfile(entry, file)
    else:
        tar.addfile(entry)


def _sorted(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())]


@contextmanager
def _compressed(volumes: Volumes, level: int) -> Iterator[zstandard.ZstdCompressionWriter]:
    threads = min(os.cpu_count() or 1, _MOST_THREADS)  # any number of them writes the same bytes
    settings = zstandard.ZstdCompressionParameters.from_level(
        level, window_log=_WINDOW, enable_ldm=True, job_size=_JOB, threads=threads
    )
    packer = zstandard.ZstdCompressor(compression_params=settings)
    with packer.stream_writer(volumes, closefd=False) as packed:
        yield packed
