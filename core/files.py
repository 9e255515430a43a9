"""Write files so that a failure never harms the file that was there."""

import contextlib
import errno
import secrets
from collections.abc import Iterator
from pathlib import Path

from core.errors import UserError


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; it takes the place of ``path`` when the block ends well.

    On any exception, Ctrl+C included, it is removed and ``path`` stays as it was. A full disk, a missing
    folder or a missing permission raises UserError.
    """
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix}")
    try:
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


def _sentence(error: OSError, path: Path) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            reason = "the disk is full; free some space"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            reason = "permission is missing; choose another folder"
        case errno.ENOENT | errno.ENOTDIR:
            reason = f"the folder {path.parent} does not exist; create it or choose another"
        case errno.EISDIR:
            reason = "it is a folder; choose a file name"
        case errno.ENAMETOOLONG:
            reason = "the name is too long; choose a shorter one"
        case _:
            reason = error.strerror or str(error)
    return f"Cannot write {path}: {reason}."
