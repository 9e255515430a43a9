"""The pickles of a checkpoint, read as descriptions of storages and tensors: nothing that they name is called."""

import collections
import io
import pickle
import pickletools
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

MOST_DIMENSIONS = 8
_MOST_INDEX = 1 << 31

_Unpickler: Any = pickle._Unpickler  # its methods and stack are untyped

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
PROTO STOP MARK NONE NEWTRUE NEWFALSE BININT BININT1 BININT2 LONG1 BINFLOAT BINUNICODE SHORT_BINSTRING EMPTY_DICT
EMPTY_LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 APPEND APPENDS SETITEM SETITEMS BINPUT LONG_BINPUT BINGET LONG_BINGET
GLOBAL REDUCE BUILD BINPERSID
"""
"""Opcodes of torch.load with weights_only. BYTEARRAY8, for one, allocates what it names before it reads any."""
_OPCODES = frozenset(_OPCODE_NAMES.split())


class Storage(NamedTuple):
    """A storage as the pickle describes it."""

    key: str
    items: int
    item_size: int

    @property
    def size(self) -> int:
        """Bytes."""
        return self.items * self.item_size


class View(NamedTuple):
    """A tensor as the pickle describes it."""

    storage: Storage
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


class Described:
    """Return what the first ``count`` pickles of ``data`` hold.

    Attributes:
        pickles: their contents.
        storages: all that are named, by key, whether or not a tensor lies in them.
        views: the tensors.

    Raises:
        pickle.UnpicklingError: they hold more than weights. Damaged ones may raise nearly anything.
    """

    def __init__(self, data: bytes, count: int) -> None:
        self.storages: dict[str, Storage] = {}
        self.views: list[View] = []
        stream = io.BytesIO(data)
        self.pickles = [self._next(stream) for _ in range(count)]

    def _next(self, stream: io.BytesIO) -> Any:
        start = stream.tell()
        for opcode, _argument, _place in pickletools.genops(stream):
            if opcode.name not in _OPCODES:
                raise pickle.UnpicklingError(f"opcode {opcode.name}")
        return _Describer(io.BytesIO(stream.getbuffer()[start : stream.tell()]), self).load()


class _Describer(_Unpickler):  # type: ignore[misc]
    """In Python on purpose: the one in C allocates what the numbers of its memo ask for."""

    def __init__(self, file: io.BytesIO, described: Described) -> None:
        super().__init__(file, encoding="utf-8")
        self._described = described

    def find_class(self, module: str, name: str) -> Any:
        """Return what describes a thing in place of the thing."""
        if module == "torch" and name in _ITEM_SIZES:
            return name
        known = {
            ("collections", "OrderedDict"): _ordered,
            ("torch._utils", "_rebuild_tensor"): self._view,
            ("torch._utils", "_rebuild_tensor_v2"): self._view,
            ("torch._utils", "_rebuild_parameter"): lambda view, *_: view,
            ("torch", "Size"): _shape,  # not translated
        }
        if (module, name) not in known:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return known[module, name]

    def persistent_load(self, pid: Any) -> Storage:
        """Return the description of a storage."""
        kind, name, key, _place, items, *_ = pid
        if kind != "storage" or any(type(text) is not str for text in (name, key)):
            raise pickle.UnpicklingError("a storage of no name")
        if type(items) is not int or items < 0:
            raise pickle.UnpicklingError("a storage of no size")
        storage = Storage(key, items, _ITEM_SIZES[name])
        if self._described.storages.setdefault(key, storage) != storage:
            raise pickle.UnpicklingError("a storage of two sizes")
        return storage

    def _view(self, storage: Storage, offset: int, shape: Any, strides: Any, *_: Any) -> View:
        view = View(storage, offset, _shape(shape), _shape(strides))
        if type(offset) is not int or offset < 0:
            raise pickle.UnpicklingError("a tensor of no place")
        self._described.views.append(view)
        return view

    def load_setitem(self) -> None:
        """Check the key of an item."""
        _check_keys(self.stack[-2:-1])
        super().load_setitem()

    def load_setitems(self) -> None:
        """Check the keys of items."""
        _check_keys(self.stack[::2])
        super().load_setitems()

    dispatch: ClassVar[dict[int, Any]] = {
        **_Unpickler.dispatch,
        pickle.SETITEM[0]: load_setitem,
        pickle.SETITEMS[0]: load_setitems,
    }


def _ordered() -> collections.OrderedDict[Any, Any]:
    """Return an empty dict: a copy of a large one would cost few bytes of a file, and could be had again and again."""
    return collections.OrderedDict()


def _shape(sides: Sequence[int]) -> tuple[int, ...]:
    if len(sides) > MOST_DIMENSIONS or any(type(side) is not int or side < 0 for side in sides):
        raise pickle.UnpicklingError("a tensor of no shape")
    return tuple(sides)


def _check_keys(keys: Sequence[Any]) -> None:
    """Refuse others than text and indices.

    The hash of tuples in tuples in tuples ends the process, and large numbers can be chosen so that all have one hash.
    """
    if not all(type(key) is str or (type(key) is int and abs(key) < _MOST_INDEX) for key in keys):
        raise pickle.UnpicklingError("a key that is no name")
