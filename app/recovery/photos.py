"""The photo of kept work: known by its content, and found again where it was renamed or moved."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.files.stamp import Stamp, stamp_of
from app.recovery.entry import About
from core.errors import UserError
from core.files import is_file, open_file

_NEIGHBORS = 500
"""Files of a folder that are looked at for a photo that was renamed."""


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
