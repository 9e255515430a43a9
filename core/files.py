"""Write files so that a failure never harms the file that was there; ask about paths that may be anything."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import UserError


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; it takes the place of ``path`` when the block ends well.

    On any exception, Ctrl+C included, it is removed and ``path`` stays as it was. A full disk, a missing
    folder, a missing permission or a file marked read-only raises UserError.
    """
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix}")
    try:
        _refuse_read_only(path)
        temporary.touch(exist_ok=False)
        yield temporary
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError as error:
        raise UserError(_sentence(error, path)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Raise UserError, before any work is done, where it is clear already that ``path`` cannot be written."""
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise UserError(f"{path} is a folder; give a file name.")
        _refuse_read_only(path)
    except FileNotFoundError:
        if not is_folder(path.parent):
            raise UserError(f"The folder {path.parent} does not exist; create it first.") from None
    except OSError as error:
        raise UserError(_sentence(error, path)) from error
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UserError(_sentence(PermissionError(errno.EACCES, ""), path))


def _refuse_read_only(path: Path) -> None:
    """Replacing needs no permission of the file itself, but whoever marked it read-only wants to keep it."""
    if is_file(path) and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def is_file(path: Path) -> bool:
    """Whether there is a file; a path that cannot even be asked about (no permission, too long) is none."""
    return _mode(path, stat.S_ISREG)


def is_folder(path: Path) -> bool:
    """Whether there is a folder; a path that cannot even be asked about is none."""
    return _mode(path, stat.S_ISDIR)


def _mode(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        return is_kind(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a null character
        return False


def _sentence(error: OSError, path: Path) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            reason = "the disk is full; free some space"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            reason = "permission is missing or another program has it open; choose another name or folder"
        case errno.ENOENT | errno.ENOTDIR if is_folder(path.parent):
            reason = f"nothing can be written to {path.parent}; choose another folder"
        case errno.ENOENT | errno.ENOTDIR:
            reason = f"the folder {path.parent} does not exist; create it or choose another"
        case errno.EISDIR:
            reason = "it is a folder; choose a file name"
        case errno.ENAMETOOLONG:
            reason = "the name is too long; choose a shorter one"
        case _:
            reason = error.strerror or str(error)
    return f"Cannot write {path}: {reason}."
