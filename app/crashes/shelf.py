"""The folder of reports: the last ten, each a text file. Nothing here ever raises."""

from __future__ import annotations

import contextlib
from pathlib import Path

from app.crashes.report import Report
from app.folders import data_folder
from core.errors import UserError
from core.files import PRIVATE, atomic_write

MOST = 10
_NAME = "report-{when:%Y-%m-%d-%H%M%S}{more}.txt"


def folder() -> Path:
    """Return the folder of reports; it need not exist yet."""
    return data_folder() / "crashes"


def kept() -> list[Path]:
    """Return the reports there are, the oldest first."""
    try:
        found = [(path.stat().st_mtime_ns, path) for path in folder().glob("report-*.txt")]
    except OSError:
        return []
    return [path for _, path in sorted(found)]


def write(report: Report) -> Path | None:
    """Write a report without names of files, and let go of the oldest ones; None where it cannot be written."""
    path = None
    for count in range(1, MOST + 1):
        more = f"-{count}" if count > 1 else ""
        path = folder() / _NAME.format(when=report.when, more=more)
        if not path.exists():
            break
    return path if path is not None and _put(path, report.text()) else None


def rewrite(path: Path, report: Report, *, names: bool) -> bool:
    """Write a report again, with names of files or without; False where it stays as it was, or is gone."""
    if not path.exists():
        return False
    try:
        with atomic_write(path, private=True) as temporary:
            temporary.write_text(report.text(names=names), encoding="utf-8")
    except UserError:
        return False
    return True


def _put(path: Path, text: str) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(PRIVATE)
        path.write_text(text, encoding="utf-8")
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)  # not half of one, as on a full disk
        return False
    for old in kept()[:-MOST]:
        with contextlib.suppress(OSError):
            old.unlink()
    return True
