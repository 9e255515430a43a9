"""Errors: one sentence for the user, the whole story for the log file."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from app.folders import data_folder
from core.errors import is_out_of_memory, sentence_on
from core.text.translate import tr

_LOG_BYTES = 1_000_000
_fault_file: TextIO | None = None
_report: Callable[[str], object] | None = None


def log_file() -> Path:
    """The log file that sentences name; it may not exist yet."""
    return data_folder() / "matte-studio.log"


def crash_file() -> Path:
    """The file that the interpreter writes into when it crashes; it may not exist yet."""
    return data_folder() / "crash.log"


def reports() -> dict[Path, int]:
    """Return the sizes in bytes of all files on errors that there are and that say something."""
    files = (log_file(), _older(log_file()), crash_file())
    return {path: size for path in files if (size := _size(path))}


def delete_reports() -> None:
    """Empty all files on errors; one that cannot be emptied stays."""
    for path in reports():
        with contextlib.suppress(OSError):
            if path == crash_file():
                os.truncate(path, 0)  # the interpreter goes on writing into this very file
            else:
                path.unlink()


def describe(error: BaseException) -> str:
    """One sentence for the user; anything that is not the user's to mend is logged with its traceback."""
    known = sentence_on(error)
    if known and not is_out_of_memory(error):
        return known
    where = _log(error)
    if known:
        return known
    if where:
        return tr("Something went wrong; details are in {path}.", path=str(where))
    return tr("Something went wrong: {error}.", error=repr(error))


def install_hooks(report: Callable[[str], object] | None = None) -> None:
    """Send what no one caught, on any thread, and hard crashes to files; call it at the start.

    Frozen windowed builds have no stderr at all, so that files are the only trace. `report` gets the sentence for the
    user, on the thread where it happened; a bound signal's emit will do. Calling again only sets `report`.
    """
    global _report  # noqa: PLW0603
    _report = report
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_uncaught_in_thread
    _enable_faulthandler()


def remove_hooks() -> None:
    """Undo `install_hooks`."""
    global _fault_file, _report  # noqa: PLW0603 - faulthandler needs a file that stays open
    _report = None
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    if _fault_file is not None:
        faulthandler.disable()
        _fault_file.close()
        _fault_file = None


def _enable_faulthandler() -> None:
    global _fault_file  # noqa: PLW0603
    if _fault_file is not None:
        return
    try:
        data_folder().mkdir(parents=True, exist_ok=True)
        _fault_file = crash_file().open("a", encoding="utf-8")
    except OSError:
        return
    faulthandler.enable(_fault_file)


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    sentence = describe(error.with_traceback(trace))
    if _report is not None:
        _report(sentence)
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)


def _on_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _on_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _older(path: Path) -> Path:
    return path.with_suffix(".old.log")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _log(error: BaseException) -> Path | None:
    """Append the traceback to the log file; None when even that fails."""
    text = "".join(traceback.format_exception(error))
    traceback.clear_frames(error.__traceback__)  # frames would keep whole images and tensors alive
    path = log_file()
    when = datetime.now().isoformat(" ", "seconds")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(_older(path))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{when} {platform.platform()} {threading.current_thread().name}\n{text}\n")
    except OSError:
        return None
    return path
