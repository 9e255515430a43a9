"""Bounds of a model file, checked from its table of contents before anything it asks for is allocated.

A file of a few bytes can ask for terabytes: a pickle by calling bytearray, an archive by compression, a tensor by
strides of zero. What is read afterwards never needs more than the file's own size, a few times over.
"""

import collections
import io
import json
import math
import pickle
import pickletools
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from core.errors import UserError
from core.files import open_file

MOST_TENSORS = 4096
"""More than any network here has, with room for a teacher and an optimizer beside it."""

_MOST_TABLE = 8 << 20
_MOST_DIMENSIONS = 8
_LEGACY_PICKLES = 4  # magic number, protocol, system, weights
_ITEM_SIZES = {
    "DoubleStorage": 8,
    "FloatStorage": 4,
    "HalfStorage": 2,
    "BFloat16Storage": 2,
    "LongStorage": 8,
    "IntStorage": 4,
    "ShortStorage": 2,
    "CharStorage": 1,
    "ByteStorage": 1,
    "BoolStorage": 1,
}
_OPCODE_NAMES = """
PROTO STOP MARK POP POP_MARK DUP NONE NEWTRUE NEWFALSE INT BININT BININT1 BININT2 LONG LONG1 BINFLOAT FLOAT
BINUNICODE UNICODE SHORT_BINUNICODE BINSTRING SHORT_BINSTRING STRING BINBYTES SHORT_BINBYTES EMPTY_DICT DICT
EMPTY_LIST LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 APPEND APPENDS SETITEM SETITEMS BINPUT LONG_BINPUT PUT
BINGET LONG_BINGET GET GLOBAL REDUCE BUILD BINPERSID
"""
"""What torch.save writes. BYTEARRAY8, for one, allocates what it names before it reads any of it."""
_OPCODES = frozenset(_OPCODE_NAMES.split())


class _Storage(NamedTuple):
    key: str
    items: int
    item_size: int


class _View(NamedTuple):
    """A tensor as the pickle describes it."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    @property
    def end(self) -> int:
        """Items of the storage that it reaches."""
        if 0 in self.shape:
            return 0
        last = sum((side - 1) * stride for side, stride in zip(self.shape, self.strides, strict=True))
        return self.offset + last + 1


def check_weight_file(path: Path, *, is_safetensors: bool) -> None:
    """Refuse a model file that is none, or asks for more than it holds.

    Raises:
        UserError: a pointer or a web page in its place, tensors beyond the file's size, or far too many.
        pickle.UnpicklingError: a pickle that holds more than weights.
    """
    with open_file(path) as file:
        head = file.read(512)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        _refuse_stand_in(head, path)
        if is_safetensors:
            _check_safetensors(file, size, path)
        elif zipfile.is_zipfile(file):
            _check_archive(file, size, path)
        else:
            file.seek(0)
            views = _Reader(file, size).weights(_LEGACY_PICKLES)
            _check_views(views, size, path)


def _refuse_stand_in(head: bytes, path: Path) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"version https://git-lfs"):
        raise UserError(
            f"{path.name} is a Git LFS pointer, not the weights it stands for. "
            "Get the file again, with git lfs pull or from the page of its download."
        )
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<!--")):
        raise UserError(
            f"{path.name} is a web page, not a model: its download did not work. Get the file again."
        )
    if not head:
        raise UserError(f"{path.name} is empty. Get the file again.")


def _too_much(path: Path) -> UserError:
    return UserError(
        f"{path.name} is damaged: it asks for more memory than a file of its size can fill. Get the file again."
    )


def _too_many(path: Path) -> UserError:
    return UserError(
        f"{path.name} holds more than {MOST_TENSORS:,} tensors, so it is not a network for this program. "
        "Choose a MEMatte or ViTMatte checkpoint."
    )


def _check_safetensors(file: BinaryIO, size: int, path: Path) -> None:
    length = int.from_bytes(file.read(8), "little")
    if length > min(_MOST_TABLE, size - 8):
        raise _too_much(path)
    table = json.loads(file.read(length))
    if len(table) > MOST_TENSORS + 1:
        raise _too_many(path)
    for key, entry in table.items():
        if key != "__metadata__" and len(entry["shape"]) > _MOST_DIMENSIONS:
            raise _too_much(path)


def _check_archive(file: BinaryIO, size: int, path: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > 2 * MOST_TENSORS:
            raise _too_many(path)
        if sum(entry.file_size for entry in entries) > size:
            raise _too_much(path)
        tables = [entry for entry in entries if entry.filename.endswith("/data.pkl")]
        if len(tables) != 1:
            raise pickle.UnpicklingError("no table of contents")
        if tables[0].file_size > _MOST_TABLE:
            raise _too_much(path)
        table = archive.read(tables[0])
    _check_views(_Reader(io.BytesIO(table), len(table)).weights(1), size, path)


def _check_views(views: list[_View], size: int, path: Path) -> None:
    if len(views) > MOST_TENSORS:
        raise _too_many(path)
    storages = {view.storage.key: view.storage for view in views}
    held = sum(one.items * one.item_size for one in storages.values())
    wanted = sum(math.prod(view.shape) * view.storage.item_size for view in views)
    if max(held, wanted) > size or any(view.end > view.storage.items for view in views):
        raise _too_much(path)


class _Reader:
    """Reads the pickles of a checkpoint as descriptions: nothing that they name is called."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._data = file.read(min(size, _MOST_TABLE))
        self._views: list[_View] = []

    def weights(self, most: int) -> list[_View]:
        """Return the tensors of the first ``most`` pickles. Raises UnpicklingError."""
        stream = io.BytesIO(self._data)
        for _ in range(most):
            start = stream.tell()
            for opcode, _argument, _place in pickletools.genops(stream):
                if opcode.name not in _OPCODES:
                    raise pickle.UnpicklingError(f"opcode {opcode.name}")
            _Describer(io.BytesIO(self._data[start : stream.tell()]), self._views).load()
        return self._views


class _Describer(pickle._Unpickler):
    """In Python on purpose: the one in C allocates what the numbers of its memo ask for."""

    def __init__(self, file: BinaryIO, views: list[_View]) -> None:
        super().__init__(file)
        self._views = views

    def find_class(self, module: str, name: str) -> Any:
        """Return what describes a thing in place of the thing."""
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch" and name in _ITEM_SIZES:
            return name
        known = {
            ("torch._utils", "_rebuild_tensor"): self._view,
            ("torch._utils", "_rebuild_tensor_v2"): self._view,
            ("torch._utils", "_rebuild_parameter"): lambda view, *_: view,
            ("torch", "Size"): tuple,
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return known[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        """Return the description of a storage."""
        kind, name, key, _place, items, *_ = pid
        if kind not in ("storage", b"storage") or type(items) is not int or items < 0:
            raise pickle.UnpicklingError("a storage that is none")
        return _Storage(str(key), items, _ITEM_SIZES[name])

    def _view(self, storage: _Storage, offset: int, shape: Any, strides: Any, *_: Any) -> _View:
        view = _View(storage, offset, tuple(shape), tuple(strides))
        numbers = (offset, *view.shape, *view.strides)
        if len(view.shape) > _MOST_DIMENSIONS or any(type(n) is not int or n < 0 for n in numbers):
            raise pickle.UnpicklingError("a tensor of no shape")
        self._views.append(view)
        return view
