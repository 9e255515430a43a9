"""Hostile pickles are refused before they take memory, or end the process."""

import io
import pickle
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.core.model.hostile_files import (
    Calls,
    archive,
    legacy,
    named_storage,
    of_archive,
    of_legacy,
    refused,
)

MUCH = 1 << 30
"""More than a test may take."""


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


@pytest.mark.parametrize("pieces", [[MUCH], [MUCH, 1], [1, MUCH]], ids=str)
def test_storages_without_tensors_or_of_two_sizes(pieces: list[int], tmp_path: Path) -> None:
    """torch allocates a storage when it is named, by the size that is named first."""
    weights = b"\x80\x02(" + b"".join(of_legacy(named_storage("0", items)) for items in pieces) + b"t."
    refused(legacy(tmp_path / "x.pth", weights, keys=["0"]))


def test_a_pickle_with_an_archive_behind_it(tmp_path: Path) -> None:
    """The end of such a file is that of an archive; torch looks at its beginning."""
    other = archive(tmp_path / "other.zip", {}).read_bytes()
    weights = b"\x80\x02" + of_legacy(named_storage("0", MUCH)) + b"."
    path = legacy(tmp_path / "x.pth", weights, keys=["0"], more=other)
    assert zipfile.is_zipfile(path)
    refused(path)


def test_a_pickle_that_is_a_tar_archive_too(tmp_path: Path) -> None:
    """torch tries that first, and a tar archive may say that its first name is 8 GB long."""
    item = tarfile.TarInfo("x" * 100)
    item.type, item.size = tarfile.GNUTYPE_LONGNAME, MUCH
    block = item.tobuf(tarfile.USTAR_FORMAT)[:512]
    path = legacy(tmp_path / "x.pth", b"\x80\x02}.", system={"a": "b" * 600})
    data = bytearray(path.read_bytes())
    data[100:512] = block[100:]
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    path.write_bytes(data)
    with pytest.raises(tarfile.ReadError), tarfile.open(fileobj=io.BytesIO(data), mode="r:"):
        pass
    refused(path)


@pytest.mark.parametrize(
    "keys",
    [
        b"\x80\x02X" + struct.pack("<I", (1 << 32) - 1) + b"x",
        b"\x80\x02B" + struct.pack("<I", (1 << 32) - 1) + b"x",
        pickle.dumps(Calls(bytearray, MUCH), 2),
        pickle.dumps({"0": 0}, 2),
        pickle.dumps([0], 2),
        pickle.dumps(["0", "0"], 2),
        pickle.dumps(["1"], 2),
        pickle.dumps([], 2),
        b"",
    ],
    ids=range(9),
)
def test_keys_of_storages_that_are_none(keys: bytes, tmp_path: Path) -> None:
    weights = b"\x80\x02" + of_legacy(named_storage("0", 1)) + b"."
    path = legacy(tmp_path / "x.pth", weights, keys=keys, more=struct.pack("<qf", 1, 1.0))
    assert path.stat().st_size < 300
    assert "no network" not in refused(path)


def test_keys_that_end_the_process(tmp_path: Path) -> None:
    """The hash of 300,000 tuples in each other takes more stack than there is."""
    deep = b"\x80\x02})" + b"\x85" * 300_000 + b"Ns."
    refused(archive(tmp_path / "a.pth", deep))
    refused(legacy(tmp_path / "b.pth", deep))
    refused(archive(tmp_path / "c.pth", deep.replace(b"}", b"}(").replace(b"Ns", b"Nu")))


def test_keys_of_one_hash(tmp_path: Path) -> None:
    """Each of them is compared with all before it; those of state dicts of optimizers are small."""
    keys = [index * sys.hash_info.modulus for index in range(1, 30)]
    assert len({hash(key) for key in keys}) == 1
    assert "more than weights" in refused(archive(tmp_path / "x.pth", {"a": dict.fromkeys(keys)}))
    assert "things other than" in refused(archive(tmp_path / "y.pth", {"a": dict.fromkeys(range(30))}))


@pytest.mark.parametrize(
    "name", [b"ccollections\nOrderedDict\n", b"ctorch\nSize\n"], ids=["OrderedDict", "Size"]
)
def test_copies_of_copies(name: bytes, tmp_path: Path) -> None:
    """Six bytes of a pickle copy all that came before."""
    items = b"}(" + b"".join(b"M" + struct.pack("<H", i) + b"N" for i in range(60_000)) + b"u\x85q\x00"
    if b"Size" in name:
        items = b"(" + b"K\x00" * 60_000 + b"t\x85q\x00"
    copies = b"".join(name + b"h\x00R" for _ in range(2_000))
    refused(archive(tmp_path / "x.pth", b"\x80\x02" + items + b"(" + copies + b"t."))


def test_names_of_storages_other_than_text(tmp_path: Path) -> None:
    weights = b"\x80\x02" + of_archive(named_storage(0, 1)) + b"."
    refused(archive(tmp_path / "x.pth", weights, more={"x/data/0": bytes(4)}))
