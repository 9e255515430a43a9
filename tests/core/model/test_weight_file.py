"""Hostile and broken model files are refused in a sentence, before they take memory or time."""

import io
import json
import random
import struct
import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from core.engine.held_model import REACH_KEY, HeldModel
from core.errors import UserError
from core.model.checkpoint import load_checkpoint, save_checkpoint
from tests.core.model.hostile_files import ROOM, archive, little_memory, named_storage, of_archive, refused
from tests.core.model.test_mematte import NARROW, narrow

MUTANTS = 60


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
    many = {f"t{index}": torch.zeros(()) for index in range(4_200)}
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


def test_an_archive_of_two_lists_of_entries(tmp_path: Path) -> None:
    """Python reads the list before the end, torch the one that the end points to."""
    table = b"\x80\x02" + of_archive(named_storage("0", ROOM // 2)) + b"."
    bomb = archive(tmp_path / "bomb.pth", table, more={"x/data/0": bytes(2 * ROOM)}).read_bytes()
    first = bomb.index(b"PK\x01\x02")
    more = {"x/data/0": b""}
    room = first - archive(tmp_path / "x.pth", b"\x80\x02}.", more=more).read_bytes().index(b"PK\x01\x02")
    harmless = archive(tmp_path / "x.pth", b"\x80\x02}." + bytes(room), more=more).read_bytes()
    end = harmless[-22:-6] + struct.pack("<LH", first, 0)
    path = tmp_path / "x.pth"
    path.write_bytes(bomb[:-22] + harmless[:-22] + end)
    with zipfile.ZipFile(path) as file:
        assert file.read("x/data.pkl").startswith(b"\x80\x02}.")
    assert "damaged" in refused(path)


@pytest.mark.parametrize("more", [b"\0", b"PK\x05\x06" + bytes(18)])
def test_an_archive_with_more_behind_its_end(more: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.pth"
    torch.save(narrow().state_dict(), path)
    load_checkpoint(path)
    path.write_bytes(path.read_bytes() + more)
    assert "damaged" in refused(path)


def test_a_table_whose_name_is_written_otherwise(tmp_path: Path) -> None:
    """torch does not mind capitals, and reads no table in a folder of the archive."""
    table = b"\x80\x02ccollections\nCounter\n}K\x01K\x02s\x85R."
    path = tmp_path / "x.pth"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in (("x/DATA.PKL", table), ("x/sub/data.pkl", b"\x80\x02}."), ("x/version", b"3\n")):
            file.writestr(name, data)
    assert "more than weights" in refused(path)


def test_data_that_many_storages_share(tmp_path: Path) -> None:
    """Names in capitals or not are names of the same data, which torch reads for each of them."""
    data = random.Random(0).randbytes(8 << 20)
    keys = ["".join(letters) for letters in product(*zip("abcdef", "ABCDEF", strict=True))]
    table = b"".join(of_archive(named_storage(key, len(data) // 4)) for key in keys)
    path = archive(tmp_path / "x.pth", b"\x80\x02(" + table + b"t.", more={"x/data/abcdef": data})
    assert "more memory than a file of its size" in refused(path)


def test_an_archive_of_more_than_four_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "x.pth"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate((1 << 32) + 7)
    assert "more than any network" in refused(path)
