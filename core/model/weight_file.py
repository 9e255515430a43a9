"""Bounds of a model file, checked from its table of contents before anything it asks for is allocated.

A file of a few bytes can ask for terabytes: a pickle by calling bytearray, an archive by compression, a tensor by
strides of zero. What is read afterwards never needs more than the file's own size, a few times over. Each kind of file
is told from the others as torch.load does it, and read from where that reads it; what two readers could take for two
different things is refused.
"""

import io
import json
import math
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import BinaryIO

import torch
from torch.serialization import MAGIC_NUMBER, PROTOCOL_VERSION

from core.errors import UserError
from core.files import open_file
from core.model.weight_pickle import MOST_DIMENSIONS, Described
from core.text.amounts import file_size_text
from core.text.translate import tr

MOST_TENSORS = 4096
"""More than any network here has, with room for a teacher and an optimizer beside it."""

_MOST_TABLE = 2 << 20

_MOST_ARCHIVE = (1 << 32) - 1  # from there on sizes are kept in two places
_ARCHIVE_START, _END_START = b"PK\x03\x04", b"PK\x05\x06"
_LONG_END_START, _LOCATOR_START = b"PK\x06\x06", b"PK\x06\x07"
_END, _LONG_END, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")
_LONG_FIELD = b"\x01\x00"  # begins what an entry of 4 GB has


def check_weight_file(path: Path, *, is_safetensors: bool) -> None:
    """Refuse a model file that is none, or asks for more than it holds.

    Raises:
        UserError: a pointer or a web page in its place, tensors beyond the file's size, or far too many.
        pickle.UnpicklingError: a pickle that holds more than weights.
    """
    with open_file(path) as file:
        head = file.read(tarfile.BLOCKSIZE)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        _refuse_stand_in(head, path)
        if is_safetensors:
            _check_safetensors(file, size, path)
        elif head.startswith(_ARCHIVE_START):
            _check_archive(file, size, path)
        else:
            _check_legacy(file, head, size, path)


def _refuse_stand_in(head: bytes, path: Path) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"version https://git-lfs"):
        raise UserError(
            tr(
                "{name} is a Git LFS pointer, not the weights it stands for. Get the file again, with git lfs "
                "pull or from its download page.",
                name=path.name,
            )
        )
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")):
        raise UserError(
            tr(
                "{name} is a web page, not a model: the download failed. Get the file again.",
                name=path.name,
            )
        )
    if not head:
        raise UserError(tr("{name} is empty. Get the file again.", name=path.name))


def _too_much(path: Path) -> UserError:
    return UserError(
        tr(
            "{name} is damaged: it asks for more memory than a file of its size can fill. Get the "
            "file again.",
            name=path.name,
        )
    )


def _too_many(path: Path) -> UserError:
    return UserError(
        tr(
            "{name} holds more than {most:,} tensors, so it is not a network for this program. "
            "Choose a MEMatte or ViTMatte checkpoint.",
            name=path.name,
            most=MOST_TENSORS,
        )
    )


def _check_safetensors(file: BinaryIO, size: int, path: Path) -> None:
    length = int.from_bytes(file.read(8), "little")
    if length > min(_MOST_TABLE, size - 8):
        raise _too_much(path)
    table = json.loads(file.read(length))
    if len(table) > MOST_TENSORS + 1:
        raise _too_many(path)
    for key, entry in table.items():
        if key != "__metadata__" and len(entry["shape"]) > MOST_DIMENSIONS:
            raise _too_much(path)


def _check_archive(file: BinaryIO, size: int, path: Path) -> None:
    if size >= _MOST_ARCHIVE:
        raise UserError(
            tr(
                "{name} has {size}, more than any network for this program. Choose a MEMatte "
                "or ViTMatte checkpoint.",
                name=path.name,
                size=file_size_text(size),
            )
        )
    _check_end(file, size)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    if len(entries) > 2 * MOST_TENSORS:
        raise _too_many(path)
    if any(_LONG_FIELD in entry.extra for entry in entries):
        raise pickle.UnpicklingError("an entry of two sizes")
    if sum(entry.file_size for entry in entries) > size:
        raise _too_much(path)
    reader = torch._C.PyTorchFileReader(str(path))  # which of the entries is the table, torch alone decides
    if reader.get_record_size("data.pkl") > _MOST_TABLE:
        raise _too_much(path)
    table = Described(reader.get_record("data.pkl"), 1)
    _check_amounts(table, size, path)


def _check_end(file: BinaryIO, size: int) -> None:
    """Refuse an archive whose list of entries does not end right before its end: not all readers look there."""
    whole = _LONG_END.size + _LOCATOR.size + _END.size
    file.seek(max(size - whole, 0))
    tail = file.read()
    begin, *_, length, offset, comment = _END.unpack(tail[-_END.size :])
    list_end = size - _END.size
    locator = tail[-_END.size - _LOCATOR.size : -_END.size]
    if locator.startswith(_LOCATOR_START):
        *_, list_end, _disks = _LOCATOR.unpack(locator)
        long_begin, *_, length, offset = _LONG_END.unpack(tail[: _LONG_END.size])
        if list_end != size - whole or long_begin != _LONG_END_START:
            raise pickle.UnpicklingError("an archive of two ends")
    if begin != _END_START or comment or offset + length != list_end:
        raise pickle.UnpicklingError("an archive of two lists")


def _check_legacy(file: BinaryIO, head: bytes, size: int, path: Path) -> None:
    """Check five pickles: magic number, protocol, system, weights, and the keys of the storages that follow."""
    if zipfile.is_zipfile(file) or _is_tar(head):
        raise pickle.UnpicklingError("an archive of another kind")
    file.seek(0)
    table = Described(file.read(_MOST_TABLE), 5)
    magic, protocol, _system, _weights, keys = table.pickles
    if magic != MAGIC_NUMBER or protocol != PROTOCOL_VERSION:
        raise pickle.UnpicklingError("no magic number")
    if type(keys) is not list or any(type(key) is not str for key in keys):
        raise pickle.UnpicklingError("keys that are none")
    if sorted(keys) != sorted(table.storages):
        raise pickle.UnpicklingError("storages without their data")
    _check_amounts(table, size, path)


def _is_tar(head: bytes) -> bool:
    """Report whether torch.load would open a file as a tar archive, and believe the sizes it names."""
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def _check_amounts(table: Described, size: int, path: Path) -> None:
    views = table.views
    if len(views) > MOST_TENSORS:
        raise _too_many(path)
    held = sum(storage.size for storage in table.storages.values())
    wanted = sum(math.prod(view.shape) * view.storage.item_size for view in views)
    if max(held, wanted) > size or any(view.end > view.storage.items for view in views):
        raise _too_much(path)
