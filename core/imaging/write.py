"""Write PNG files so that a failure never harms the file that was there."""

import contextlib
import errno
import secrets
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.errors import UserError
from core.imaging.photo import Pixels

_SIGNATURE_AND_HEADER = 8 + 25
_COMPRESSION = 3


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


def write_png(path: Path, array: Pixels, *, icc_profile: bytes | None = None) -> None:
    """Write (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or uint16, as PNG.

    ``icc_profile`` is embedded as it is. The write is atomic. Raises UserError where the file cannot be written.
    """
    encoded = _encode(array)
    with atomic_write(path) as temporary, temporary.open("wb") as file:
        file.write(encoded[:_SIGNATURE_AND_HEADER])
        if icc_profile:
            file.write(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc_profile)))
        file.write(encoded[_SIGNATURE_AND_HEADER:])


def _encode(array: Pixels) -> bytes:
    channels = 1 if array.ndim == 2 else array.shape[2]
    code = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}.get(channels)
    swapped: Any = (
        np.ascontiguousarray(array) if code is None else cv2.cvtColor(np.ascontiguousarray(array), code)
    )
    done, encoded = cv2.imencode(".png", swapped, [cv2.IMWRITE_PNG_COMPRESSION, _COMPRESSION])
    if not done:
        raise ValueError(f"cannot encode {array.dtype} {array.shape} as PNG")
    return encoded.tobytes()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


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
