"""Errors: one sentence for the user, the whole story for the log file."""

from __future__ import annotations

import contextlib
import platform
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from app.crashes import shelf
from app.crashes.report import Report, report_of
from app.crashes.trail import Trail, take_crashes
from app.folders import data_folder
from core.errors import is_out_of_memory, sentence_on
from core.text.translate import tr

_LOG_BYTES = 1_000_000
_trail: Trail | None = None
_report: Callable[[str], object] | None = None
_on_fault: Callable[[Fault], object] | None = None
_said: str = ""
"""The sentence on the last fault."""
_signatures: set[str] = set()


class Fault(NamedTuple):
    """A bug or a crash: its report, where that was written (None for nowhere), and the sentence for the user.

    One that was met before in this process `is_again`, and has no other file.
    """

    report: Report
    path: Path | None
    sentence: str
    is_again: bool = False


def log_file() -> Path:
    """The log file that sentences name; it may not exist yet."""
    return data_folder() / "matte-studio.log"


def reports() -> dict[Path, int]:
    """Return the sizes in bytes of all files on errors that there are and that say something."""
    files = (log_file(), _older(log_file()), *shelf.kept())
    return {path: size for path in files if (size := _size(path))}


def delete_reports() -> None:
    """Remove all files on errors; one that cannot be removed stays."""
    for path in reports():
        with contextlib.suppress(OSError):
            path.unlink()


def describe(error: BaseException) -> str:
    """One sentence for the user; anything that is not the user's to mend is logged with its traceback.

    In the window a bug is told with a report as well, once; whoever shows the sentence asks `is_of_fault`.
    """
    known = sentence_on(error)
    if known or isinstance(error, OSError) or _on_fault is None:
        return _logged(error, known)
    fault = fault_of(error)
    if fault is None:
        return _logged(error, "")
    if not fault.is_again:
        _on_fault(fault)
    return fault.sentence


def is_of_fault(sentence: str) -> bool:
    """Report whether this sentence, or a part of it, is on a bug that is told with its report."""
    return bool(_said) and _said in sentence


def install_hooks(
    report: Callable[[str], object] | None = None, fault: Callable[[Fault], object] | None = None
) -> None:
    """Send what no one caught, on any thread, and hard crashes to files; call it at the start.

    Frozen windowed builds have no stderr at all, so that files are the only trace. `report` gets the sentence for the
    user, `fault` instead what is known of a bug, both on the thread where it happened; a bound signal's emit will do.
    Calling again only sets these.
    """
    global _report, _on_fault, _trail  # noqa: PLW0603
    _report, _on_fault = report, fault
    if _trail is None:
        _trail = Trail()
        _trail.begin()
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_uncaught_in_thread


def remove_hooks() -> None:
    """Undo `install_hooks`: the process ends as it should."""
    global _report, _on_fault, _trail, _said  # noqa: PLW0603
    _report = _on_fault = None
    _said = ""
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    _signatures.clear()
    if _trail is not None:
        _trail.end()
        _trail = None


def note_action(action: str) -> None:
    """Remember what was done just now, for reports; no name of a file may be in it."""
    if _trail is not None:
        _trail.note(action)


def note_name(name: str) -> None:
    """Remember the name or path of a file that is open, to be left out of reports."""
    if _trail is not None:
        _trail.names.add(name)


def crashes(names: Sequence[str] = ()) -> list[Fault]:
    """Write and return the reports on windows that crashed since this was asked last; `names`: paths of their files."""
    found = take_crashes(log_file(), names)
    return [Fault(report, shelf.write(report), report.what) for report in found]


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    error = error.with_traceback(trace)
    known = sentence_on(error)
    fault = None if known or _on_fault is None else fault_of(error)
    if fault is not None and _on_fault is not None:
        _on_fault(fault)
    else:
        sentence = _logged(error, known)
        if _report is not None:
            _report(sentence)
    if sys.stderr is not None:
        sys.__excepthook__(kind, error, trace)


def _on_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _on_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def fault_of(error: BaseException) -> Fault | None:
    """Log a bug and write its report, once a process for each; None where even that fails, and nothing was logged."""
    global _said  # noqa: PLW0603
    try:
        actions, names = ((), set[str]()) if _trail is None else (_trail.actions, _trail.names)
        report = report_of(error, actions, log_file(), tuple(names))
        is_again = report.signature in _signatures
        _signatures.add(report.signature)
        path = None if is_again else shelf.write(report)
    except Exception:  # noqa: BLE001 - the sentence on the error itself is still said
        return None
    _said = _logged(error, "")
    return Fault(report, path, _said, is_again)


def _logged(error: BaseException, known: str) -> str:
    """Return the sentence on an error, which is logged unless the user can mend it."""
    if known and not is_out_of_memory(error):
        return known
    where = _log(error)
    if known:
        return known
    if where:
        return tr("Something went wrong; details are in {path}.", path=str(where))
    return tr("Something went wrong: {error}.", error=repr(error))


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
