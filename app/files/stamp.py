"""A stamp by which a file shows that it was written again since it was read."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """When a file was last written, in nanoseconds, and its size in bytes."""

    changed_ns: int
    size: int


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file, None if there is none."""
    try:
        known = path.stat()
    except (OSError, ValueError):
        return None
    return Stamp(known.st_mtime_ns, known.st_size)
