"""The photo of kept work: known by its content, and found again where it was renamed or moved."""

from __future__ import annotations

from pathlib import Path

from app.files.stamp import Stamp, stamp_of
from app.recovery.entry import About
from core.files import digest_of_file, is_file

_NEIGHBORS = 500
"""Files of a folder that are looked at for a photo that was renamed."""


def digest_of_opened(path: Path, stamp: Stamp | None) -> tuple[str, int]:
    """Return digest and size in bytes of a file as it was when it had that stamp, ("", 0) where it changed since."""
    if stamp is None or stamp_of(path) != stamp:
        return "", 0
    digest = digest_of_file(path)
    return (digest, stamp.size) if digest and stamp_of(path) == stamp else ("", 0)


def find_photo(about: About, *elsewhere: Path) -> Path | None:
    """Return where the photo is now: by its path, else by its content beside that or in the folders ``elsewhere``.

    One that changed at its path is taken only where the unchanged one is found nowhere. None if there is none.
    """
    known = Path(about.photo)
    if not about.photo:
        return None
    if is_file(known) and (not about.digest or digest_of_file(known) == about.digest):
        return known
    for folder in dict.fromkeys((known.parent, *elsewhere)):
        for candidate in _of_size(folder, about.file_size):
            if about.digest and digest_of_file(candidate) == about.digest:
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
