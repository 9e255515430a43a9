"""Hostile and broken model files are refused in a sentence, before they take memory or time."""

import io
import json
import pickle
import random
import struct
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from safetensors.torch import save

from core.engine.held_model import REACH_KEY, HeldModel
from core.errors import UserError
from core.model.checkpoint import load_checkpoint, save_checkpoint
from tests.core.model.test_mematte import NARROW, narrow

ROOM = 256 << 20
MUTANTS = 150


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


@pytest.mark.parametrize("count", [1 << 33, 1 << 40])
@pytest.mark.parametrize("kind", ["bare", "archive"])
def test_a_pickle_that_calls_bytearray(kind: str, count: int, tmp_path: Path) -> None:
    path, bomb = tmp_path / "bomb.pth", {"a": Calls(bytearray, count)}
    if kind == "bare":
        path.write_bytes(pickle.dumps(bomb["a"], 2))
    else:
        archive(path, bomb)
    assert path.stat().st_size < 400
    assert "more than weights" in refused(path)


def test_a_pickle_of_a_long_byte_array_or_memo(tmp_path: Path) -> None:
    for data in (b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + b".", b"\x80\x02Nr\xff\xff\xff\x7f."):
        refused(archive(tmp_path / "a.pth", data))
        (tmp_path / "b.pth").write_bytes(data)
        refused(tmp_path / "b.pth")


def test_an_archive_that_unpacks_to_more_than_the_file(tmp_path: Path) -> None:
    path = archive(tmp_path / "zip.pth", {}, more={"x/data/0": bytes(64 << 20)})
    assert path.stat().st_size < 1 << 20
    assert "more memory than a file of its size" in refused(path)


@pytest.mark.parametrize(
    ("shape", "strides"),
    [((1 << 20, 1 << 20), (0, 0)), ((1 << 20, 1 << 20), (1 << 20, 1)), ((3,), (1 << 40,))],
)
@pytest.mark.parametrize("legacy", [False, True])
def test_a_tensor_of_more_than_its_storage(
    shape: tuple[int, ...], strides: tuple[int, ...], legacy: bool, tmp_path: Path
) -> None:
    one = torch.ones(4).as_strided(shape, strides) if strides[0] == 0 else torch.ones(4)
    path = tmp_path / "x.pth"
    torch.save({"backbone.pos_embed": one}, path, _use_new_zipfile_serialization=not legacy)
    if strides[0]:
        whole = path.read_bytes()
        content = whole.replace(b"K\x04\x85", b"".join((b"(", *map(_number, shape), b"t")), 1)
        content = content.replace(b"K\x01\x85", b"".join((b"(", *map(_number, strides), b"t")), 1)
        assert content != whole
        path.write_bytes(content)
    refused(path)


def _number(value: int) -> bytes:
    data = value.to_bytes(9, "little", signed=True)
    return b"\x8a\x09" + data


@pytest.mark.parametrize("kind", ["x.pth", "x.safetensors"])
def test_thousands_of_tensors(kind: str, tmp_path: Path) -> None:
    many = {f"t{index}": torch.zeros(()) for index in range(12_000)}
    if kind == "x.pth":
        torch.save(many, tmp_path / kind)
    else:
        (tmp_path / kind).write_bytes(save(many))
    assert "4,096 tensors" in refused(tmp_path / kind)


@pytest.mark.parametrize(
    "changes",
    [
        {"global_blocks": [0] * 20_000},
        {"drop_blocks": [0] * 20_000, "attention": "dynamicvit"},
        {"depth": 60_000},
        {"depth": 10**400},
        {"name": "x" * 10_000},
        {"global_blocks": [0.5]},
        {"keep_ratio": "x"},
        {"window": -1},
        {"unheard": 1},
    ],
    ids=lambda changes: str(changes)[:30],
)
def test_absurd_configs(changes: dict[str, Any], tmp_path: Path) -> None:
    config = json.dumps({**NARROW.to_dict(), **changes})
    path = tmp_path / "x.safetensors"
    path.write_bytes(save(narrow().state_dict(), {"format": "matte-studio-1", "config": config}))
    refused(path)


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"{}",
        b"[]",
        b"7",
        b"\xff" * 99,
        b'{"a":{"dtype":"F32","shape":[],"data_offsets":[0]}}',
        b'{"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}',
    ],
    ids=range(8),
)
def test_absurd_headers(header: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    for length in (len(header), 1 << 62, 0):
        path.write_bytes(struct.pack("<Q", length) + header)
        refused(path)


@pytest.mark.parametrize("digits", ["²", "٣٢", "9" * 5000, "-4", "1e3", " 8", "0x10"])
def test_a_reach_of_odd_digits_counts_as_none(digits: str, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    save_checkpoint(path, NARROW, narrow().state_dict(), {REACH_KEY: digits})
    model = HeldModel()
    model.load(path)
    assert not model.repeats_border


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Path(__file__).with_name("lfs_pointer.pth").read_bytes(), "Git LFS pointer.* Get the file again"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page.* Get the file again"),
        (b"\n  <html lang=en>", "web page.* Get the file again"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "web page.* Get the file again"),
        (b"", "empty.* Get the file again"),
    ],
)
@pytest.mark.parametrize("kind", ["x.pth", "x.safetensors"])
def test_what_came_in_place_of_the_weights(kind: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / kind).write_bytes(content)
    with pytest.raises(UserError, match=words):
        load_checkpoint(tmp_path / kind)


@pytest.mark.parametrize("kind", ["own", "zip", "legacy"])
def test_mutants_load_or_get_a_sentence(kind: str, tmp_path: Path) -> None:
    """Flipped, cut, doubled and overwritten bytes, most of them where the table of contents is."""
    path = tmp_path / ("x.safetensors" if kind == "own" else "x.pth")
    if kind == "own":
        save_checkpoint(path, replace(NARROW), narrow().state_dict(), {})
    else:
        torch.save(narrow().state_dict(), path, _use_new_zipfile_serialization=kind == "zip")
    sound, rng = path.read_bytes(), random.Random(0)
    load_checkpoint(path)
    with little_memory():
        for _ in range(MUTANTS):
            path.write_bytes(mutant(sound, rng))
            try:
                load_checkpoint(path)
            except UserError as error:
                assert "not enough memory" not in str(error)


def mutant(sound: bytes, rng: random.Random) -> bytes:
    data = bytearray(sound)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(data) if rng.random() < 0.2 else min(20_000, len(data)))
        match rng.randrange(5):
            case 0:
                data[place] ^= 1 << rng.randrange(8)
            case 1:
                data[place : place + 8] = struct.pack(
                    "<Q", rng.choice([0, 1, 1 << 31, 1 << 40, (1 << 64) - 1])
                )
            case 2:
                data[place : place + rng.randrange(64)] = b""
            case 3:
                data[place:place] = data[place : place + rng.randrange(64)]
            case 4 if rng.random() < 0.2:
                del data[max(place, 64) :]
    return bytes(data)


def test_an_archive_in_an_archive_is_none(tmp_path: Path) -> None:
    inner = io.BytesIO()
    torch.save({"a": torch.ones(1)}, inner)
    refused(archive(tmp_path / "x.pth", b"\x80\x02}.", more={"y/data.pkl": inner.getvalue()}))
