"""Model files made by hand, and their refusal under a limit on memory."""

import pickle
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from torch.serialization import MAGIC_NUMBER, PROTOCOL_VERSION

from core.errors import UserError
from core.model.checkpoint import load_checkpoint

ROOM = 128 << 20


@contextmanager
def little_memory() -> Iterator[None]:
    """Let nothing take more than ROOM bytes at once."""
    if sys.platform != "linux":
        yield
        return
    import resource

    limit = psutil.Process().memory_info().vms + ROOM
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def refused(path: Path) -> str:
    with little_memory(), pytest.raises(UserError) as caught:
        load_checkpoint(path)
    text = str(caught.value)
    assert path.name in text and "not enough memory" not in text
    return text


class Calls:
    """Pickles as the call of a function."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


def archive(path: Path, content: object, *, more: dict[str, bytes] | None = None) -> Path:
    """Write what torch.save would, the pickle made by hand; ``more`` is compressed."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x/data.pkl", content if isinstance(content, bytes) else pickle.dumps(content, 2))
        file.writestr("x/version", "3\n")
        for name, data in (more or {}).items():
            file.writestr(name, data, zipfile.ZIP_DEFLATED)
    return path


def legacy(
    path: Path, weights: bytes, *, system: object = None, keys: object = (), more: bytes = b""
) -> Path:
    """Write what torch.save wrote before it wrote archives, the pickle of the weights made by hand."""
    first = [pickle.dumps(value, 2) for value in (MAGIC_NUMBER, PROTOCOL_VERSION, system or {})]
    last = (
        keys
        if isinstance(keys, bytes)
        else pickle.dumps(list(keys) if isinstance(keys, Sequence) else keys, 2)
    )
    path.write_bytes(b"".join([*first, weights, last, more]))
    return path


def named_storage(key: str | int, items: int) -> bytes:
    """Return the opcodes that name a storage of floats."""
    name = b"K" + bytes([key]) if isinstance(key, int) else _text(key)
    return b"(" + _text("storage") + b"ctorch\nFloatStorage\n" + name + _text("cpu") + _number(items)


def _text(text: str) -> bytes:
    return b"X" + len(text).to_bytes(4, "little") + text.encode()


def _number(value: int) -> bytes:
    return b"\x8a\x09" + value.to_bytes(9, "little", signed=True)


def of_archive(storage: bytes) -> bytes:
    """Return the opcodes of a storage as archives have them."""
    return storage + b"tQ"


def of_legacy(storage: bytes) -> bytes:
    """Return the opcodes of a storage as files before them have them."""
    return storage + b"NtQ"
