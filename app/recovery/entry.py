"""The marks of one photo as they are kept for recovery: one file, read with distrust."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.files import atomic_write, is_file, open_file, read_file
from core.imaging.photo import MAX_SIDE
from core.trimap.values import BACKGROUND, UNKNOWN, VALUES, Trimap

FORMAT = "matte-studio-recovery-1"
MAX_BYTES = 256 << 20
_MAX_HEADER = 64 << 10
_BLOCK = 1 << 22
_LATEST = 32_503_680_000
"""The year 3000 in seconds since 1970; some systems can name no later time."""
_NEIGHBORS = 500
"""Files of a folder that are looked at for a photo that was renamed."""


@dataclass(frozen=True)
class About:
    """Facts about kept marks that are known without reading them.

    Attributes:
        name: the photo's, for sentences.
        photo: where the photo was read from; "" for a pasted one, which is kept beside the marks.
        digest, file_size: of the photo's file as it was opened, "" and 0 where it could not be read any more or had
            changed.
        height, width: of photo and marks in pixels.
        unpainted: the trimap value of what nobody painted.
        saved_at: when the marks were kept, in seconds since 1970, from 0 to the year 3000.
    """

    name: str
    photo: str
    digest: str
    file_size: int
    height: int
    width: int
    unpainted: int
    saved_at: float


def write_entry(path: Path, about: About, trimap: Trimap, painted: NDArray[np.bool_]) -> None:
    """Write marks, (H, W) each, readable by the user alone; they may be painted on meanwhile. Raises UserError."""
    with atomic_write(path, private=True) as temporary, temporary.open("wb") as file:
        header = {"format": FORMAT, **asdict(about)}
        file.write(json.dumps(header).encode() + b"\n")
        packer = zlib.compressobj(1)
        rows = max(_BLOCK // about.width, 1)
        for top in range(0, about.height, rows):
            file.write(packer.compress(np.ascontiguousarray(trimap[top : top + rows]).tobytes()))
        for top in range(0, about.height, rows):
            file.write(packer.compress(np.packbits(painted[top : top + rows], axis=1).tobytes()))
        file.write(packer.flush())


def read_about(path: Path) -> About | None:
    """Return what an entry is about, None for anything that is no sound entry."""
    try:
        with open_file(path) as file:
            return _about(file.readline(_MAX_HEADER))
    except (UserError, OSError):
        return None


def read_entry(path: Path) -> tuple[About, Trimap, NDArray[np.bool_]]:
    """Return what an entry is about, its trimap and what of it was painted, (H, W) each.

    Raises:
        UserError: it cannot be read or is damaged.
    """
    header, _, body = read_file(path, MAX_BYTES).partition(b"\n")
    about = _about(header)
    if about is None:
        raise UserError(f"The marks kept in {path} are damaged and cannot be restored.")
    pixels, row = about.height * about.width, -(-about.width // 8)
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(body, pixels + about.height * row + 1)
    except zlib.error:
        data = b""
    flat = np.frombuffer(data, np.uint8)
    sound = len(data) == pixels + about.height * row and unpacker.eof
    if not sound or not np.isin(flat[:pixels], VALUES).all():
        raise UserError(f"The marks kept in {path} are damaged and cannot be restored.")
    painted = np.unpackbits(flat[pixels:].reshape(about.height, row), axis=1, count=about.width)
    return about, flat[:pixels].reshape(about.height, about.width).copy(), painted.view(np.bool_)


def _about(line: bytes) -> About | None:
    try:
        values: Any = json.loads(line)
        if values.pop("format") != FORMAT:
            return None
        about = About(**values)
        texts = about.name, about.photo, about.digest
        whole = about.file_size, about.height, about.width, about.unpainted
        if not all(type(text) is str and "\0" not in text for text in texts):
            return None
        if not all(type(number) is int for number in whole) or type(about.saved_at) not in (int, float):
            return None
        if not 0 <= about.saved_at <= _LATEST:  # so is no NaN
            return None
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    fits = 1 <= about.height <= MAX_SIDE and 1 <= about.width <= MAX_SIDE
    return about if fits and about.unpainted in (BACKGROUND, UNKNOWN) else None


class Stamp(NamedTuple):
    """How a file tells that it was written anew: when, in nanoseconds, and its size in bytes."""

    changed_ns: int
    size: int


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file, None where there is none."""
    try:
        known = path.stat()
    except (OSError, ValueError):
        return None
    return Stamp(known.st_mtime_ns, known.st_size)


def digest_of_opened(path: Path, stamp: Stamp | None) -> tuple[str, int]:
    """Return digest and size of a file as it was when it had that stamp, ("", 0) where it changed since."""
    if stamp is None or stamp_of(path) != stamp:
        return "", 0
    digest = digest_of(path)
    return digest if stamp_of(path) == stamp else ("", 0)


def digest_of(path: Path) -> tuple[str, int]:
    """Return digest and size in bytes of a file, ("", 0) where it cannot be read."""
    try:
        with open_file(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
    except (UserError, OSError):
        return "", 0


def find_photo(about: About, *elsewhere: Path) -> Path | None:
    """Return where the photo is now: by its path, else by its content beside that or in the folders ``elsewhere``.

    One that changed at its path is taken only where the unchanged one is found nowhere. None where there is none.
    """
    known = Path(about.photo)
    if not about.photo:
        return None
    if is_file(known) and (not about.digest or digest_of(known)[0] == about.digest):
        return known
    for folder in dict.fromkeys((known.parent, *elsewhere)):
        for candidate in _of_size(folder, about.file_size):
            if about.digest and digest_of(candidate)[0] == about.digest:
                return candidate
    return known if is_file(known) else None


def _of_size(folder: Path, size: int) -> list[Path]:
    found = []
    try:
        for _, path in zip(range(_NEIGHBORS), folder.iterdir(), strict=False):
            if is_file(path) and path.stat().st_size == size:
                found.append(path)
    except (OSError, ValueError):  # ValueError: a name that the system cannot have
        pass
    return found
