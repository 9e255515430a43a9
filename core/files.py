"""Read and write whole files so that a failure harms nothing; inspect paths that may be anything."""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from core.errors import UserError
from core.leftovers import clear_leftovers, held, temporary_beside
from core.text.amounts import file_size_text
from core.text.translate import Text, mark, tr

PRIVATE = 0o600
"""The permissions of a file that is only the user's."""
_ANYBODY = 0o666  # less what the user's umask takes away
_WINDOWS_BINARY: int = getattr(os, "O_BINARY", 0)
_NO_WAITING: int = getattr(os, "O_NONBLOCK", 0)


@contextlib.contextmanager
def atomic_write(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; it takes the place of ``path`` when the block ends well.

    What was written is on the disk before it replaces anything. A link stays one: the file that it leads to is
    replaced. The temporary file can be read by no one who may not read the target; ``private`` keeps a new file to the
    user. On any exception, Ctrl+C included, it is removed and ``path`` stays as it was; what a write left there that
    was killed is removed by a later one (see core/leftovers.py).

    Raises:
        UserError: a full disk, a missing folder, a missing permission, a file marked read-only, a pipe or a device.
    """
    temporary: Path | None = None
    try:
        target, before = _writable(path)
        clear_leftovers(target.parent)
        temporary = temporary_beside(target)
        _create(temporary, PRIVATE if private else _ANYBODY, before)
        with held(temporary):
            yield temporary
            _sync(temporary)
            temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise UserError(_write_failure(error, path)) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Raise UserError, before any work is done, where it is clear already that ``path`` cannot be written."""
    try:
        target, _ = _writable(path)
    except OSError as error:
        raise UserError(_write_failure(error, path)) from error
    if not is_folder(target.parent):
        raise UserError(tr("The folder {folder} does not exist; create it first.", folder=target.parent))
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise UserError(_write_failure(PermissionError(errno.EACCES, ""), path))


def refuse_inputs(path: Path, inputs: Iterable[Path], *, may_replace: bool = False) -> None:
    """Raise UserError if a write to ``path`` would replace one of the files that are read, by whatever name.

    ``may_replace``: the command line's ``--replace-inputs`` would let it, which the sentence says.
    """
    read = next((other for other in inputs if same_file(path, other)), None)
    if read is not None:
        raise UserError(_replaced_input(path, read, may_replace=may_replace))


def read_file(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file of at most ``most`` bytes.

    Raises:
        UserError: there is no such file, it may not be read, it is larger, or it is a folder, a pipe or a device,
            which might never end.
    """
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > most:
                raise UserError(_too_large(path, most, size))
            data = file.read(size + 1)
            if len(data) > size:  # what a file says of its size need not be true
                data += file.read(most + 1 - len(data))
    except OSError as error:
        raise UserError(_read_failure(error, path)) from None
    except MemoryError:
        raise UserError(tr("There is not enough memory to read {path}.", path=path)) from None
    if len(data) > most:
        raise UserError(_too_large(path, most))
    return data


def open_file(path: Path) -> BufferedReader:
    """Open a regular file for reading, without ever waiting for a pipe.

    Raises:
        UserError: there is no such file, it may not be read, or it is a folder, a pipe or a device.
    """
    try:
        _refuse_special(path, path.stat().st_mode)
        file = os.fdopen(os.open(path, os.O_RDONLY | _NO_WAITING | _WINDOWS_BINARY), "rb")
        try:
            _refuse_special(path, os.fstat(file.fileno()).st_mode)  # it may have been exchanged meanwhile
        except UserError:
            file.close()
            raise
    except (OSError, ValueError) as error:
        raise UserError(_read_failure(error, path)) from None
    return file


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises UserError if it cannot be read."""
    try:
        with open_file(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(_read_failure(error, path)) from None


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, "" if it cannot be read."""
    try:
        return digest(path)
    except UserError:
        return ""


def same_file(a: Path, b: Path) -> bool:
    """Report whether two paths lead to one file: by links, other spellings, or a second name on the disk."""
    try:
        return a.samefile(b)
    except (OSError, ValueError):
        pass  # one of them is not there (yet)
    try:
        return os.path.normcase(os.path.realpath(a)) == os.path.normcase(os.path.realpath(b))
    except (OSError, ValueError):
        return False


def is_path(text: str) -> bool:
    """Report whether a text can name a file at all; "" stands for the current folder."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half a letter
        return False


def is_there(path: Path) -> bool:
    """Report whether anything has this name, be it a file, a folder, a pipe, or a link to nothing."""
    return os.path.lexists(path)


def is_file(path: Path) -> bool:
    """Return True for a file; a path that cannot even be asked about (no permission, too long) is none."""
    return _mode(path, stat.S_ISREG)


def is_folder(path: Path) -> bool:
    """Return True for a folder; a path that cannot even be asked about is none."""
    return _mode(path, stat.S_ISDIR)


def _mode(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        return is_kind(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a null character
        return False


# --- writing ---------------------------------------------------------------------------------------------------------


def _writable(path: Path) -> tuple[Path, os.stat_result | None]:
    """Return where a write to ``path`` has to go, past all links, and what is there. Raises OSError, UserError."""
    try:
        before = path.stat()
    except FileNotFoundError:
        return _past_links(path), None
    except ValueError:
        raise UserError(
            tr("{name} cannot be the name of a file; choose another.", name=repr(str(path)))
        ) from None
    if stat.S_ISDIR(before.st_mode):
        raise UserError(tr("{path} is a folder; give a file name.", path=path))
    if not stat.S_ISREG(before.st_mode):
        raise UserError(_special_target(path, before.st_mode))
    if not os.access(
        path, os.W_OK
    ):  # replacing needs no such permission, but who took it away wants to keep the file
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return _past_links(path), before


def _past_links(path: Path) -> Path:
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _create(temporary: Path, mode: int, before: os.stat_result | None) -> None:
    """Make the empty file with the permissions of the one it will replace, never wider for a moment."""
    if before is not None:
        mode = stat.S_IMODE(before.st_mode) & 0o777
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode | stat.S_IWUSR | stat.S_IRUSR)
    os.close(file)
    if before is None:
        return
    now = temporary.stat()
    if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        try:
            os.chown(temporary, before.st_uid, before.st_gid)
        except OSError:
            mode &= ~stat.S_IRWXG  # another group must not read what this one could not
    temporary.chmod(mode)


def _sync(path: Path) -> None:
    """Wait until the disk has it: after a power cut there must not be an empty file in the place of a good one."""
    file = os.open(path, os.O_RDWR | _WINDOWS_BINARY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    """Let the new name reach the disk, too, where the system and the kind of disk have that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# --- sentences -------------------------------------------------------------------------------------------------------

_DISK_FULL = mark("Cannot write {path}: the disk is full; free some space.")
_NOT_ALLOWED = mark(
    "Cannot write {path}: permission is missing or another program has it open; choose another name or folder."
)
_UNWRITTEN = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EFBIG: mark("Cannot write {path}: files of this size are not allowed there; choose another disk."),
    errno.EIO: mark("Cannot write {path}: the disk reports an error; choose another disk."),
    errno.ELOOP: mark("Cannot write {path}: it is a link that leads back to itself; choose another name."),
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: _NOT_ALLOWED,
    errno.EISDIR: mark("Cannot write {path}: it is a folder; choose a file name."),
    errno.ENAMETOOLONG: mark("Cannot write {path}: the name is too long; choose a shorter one."),
}
_MISSING = mark("{path} does not exist; check the name.")
_UNREADABLE = mark("There is no permission to read {path}; check its permissions.")
_UNREAD = {
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EACCES: _UNREADABLE,
    errno.EPERM: _UNREADABLE,
    errno.ELOOP: mark("{path} is a link that leads back to itself; choose the file itself."),
    errno.ENOMEM: mark("There is not enough memory to read {path}."),
    errno.EIO: mark("{path} cannot be read: the disk reports an error; copy the file from somewhere else."),
}


def _replaced_input(path: Path, read: Path, *, may_replace: bool) -> Text:
    if path == read and may_replace:
        return tr(
            "{path} is an input file and would be lost; choose another name, or give {option}.",
            path=path,
            option="--replace-inputs",
        )
    if path == read:
        return tr("{path} is an input file and would be lost; choose another name.", path=path)
    if may_replace:
        return tr(
            "{path} is the same file as the input {other}, which would be lost; choose another name, or give "
            "{option}.",
            path=path,
            other=read,
            option="--replace-inputs",
        )
    return tr(
        "{path} is the same file as the input {other}, which would be lost; choose another name.",
        path=path,
        other=read,
    )


def _too_large(path: Path, most: int, size: int | None = None) -> Text:
    limit = file_size_text(most)
    if size is None:
        return tr("{path} is over the limit of {limit}; choose a smaller file.", path=path, limit=limit)
    return tr(
        "{path} has {size}, more than the limit of {limit}; choose a smaller file.",
        path=path,
        size=file_size_text(size),
        limit=limit,
    )


def _refuse_special(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UserError(tr("{path} is a folder; choose a file in it.", path=path))
    if not stat.S_ISREG(mode):
        raise UserError(_special_source(path, mode))


def _special_source(path: Path, mode: int) -> Text:
    if stat.S_ISFIFO(mode):
        return tr("{path} is a pipe, not a file; save it as a file and choose that.", path=path)
    if stat.S_ISSOCK(mode):
        return tr("{path} is a socket, not a file; save it as a file and choose that.", path=path)
    return tr("{path} is a device, not a file; save it as a file and choose that.", path=path)


def _special_target(path: Path, mode: int) -> Text:
    if stat.S_ISFIFO(mode):
        return tr("{path} is a pipe, not a file; choose another name.", path=path)
    if stat.S_ISSOCK(mode):
        return tr("{path} is a socket, not a file; choose another name.", path=path)
    return tr("{path} is a device, not a file; choose another name.", path=path)


def _read_failure(error: OSError | ValueError, path: Path) -> Text:
    number = getattr(error, "errno", None)
    if number in _UNREAD:
        return tr(_UNREAD[number], path=path)
    reason = getattr(error, "strerror", None) or str(error)
    return tr("{path} cannot be read: {reason}.", path=path, reason=reason)


def _write_failure(error: OSError, path: Path) -> Text:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _no_folder(path)
    if error.errno in _UNWRITTEN:
        return tr(_UNWRITTEN[error.errno], path=path)
    return tr("Cannot write {path}: {reason}.", path=path, reason=error.strerror or str(error))


def _no_folder(path: Path) -> Text:
    if is_folder(path.parent):
        return tr(
            "Cannot write {path}: nothing can be written to {folder}; choose another folder.",
            path=path,
            folder=path.parent,
        )
    return tr(
        "Cannot write {path}: the folder {folder} does not exist; create it or choose another.",
        path=path,
        folder=path.parent,
    )
