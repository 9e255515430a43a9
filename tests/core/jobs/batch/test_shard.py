"""Shards: parts that every machine finds alike."""

from __future__ import annotations

import pytest

from core.errors import UserError
from core.jobs.batch.shard import Shard, shard_of

NAMES = [f"{folder}/photo {number}.jpg" for folder in ("a", "ü") for number in range(500)]


def test_every_photo_is_in_one_part_and_parts_are_about_alike() -> None:
    parts = [[name for name in NAMES if Shard(number, 5).has(name)] for number in range(1, 6)]
    assert sorted(name for part in parts for name in part) == sorted(NAMES)
    assert all(150 < len(part) < 250 for part in parts)


def test_the_parts_are_the_same_in_every_version() -> None:
    """Or half an array of jobs, run with another version, would leave photos out."""
    assert [name for name in NAMES[:12] if Shard(1, 3).has(name)] == [
        "a/photo 6.jpg", "a/photo 8.jpg", "a/photo 10.jpg",
    ]  # fmt: skip


def test_a_name_is_the_same_however_a_disk_spells_it() -> None:
    composed, apart = "f\u00fcr/\u00e4.jpg", "fu\u0308r/a\u0308.jpg"
    assert [Shard(1, 2).has(composed), Shard(1, 2).has("\udcff.jpg")] == [
        Shard(1, 2).has(apart),
        Shard(1, 2).has("\udcff.jpg"),
    ]


def test_a_shard_is_read_as_it_is_written() -> None:
    assert str(shard_of("2/5")) == "2/5"


@pytest.mark.parametrize(
    "text", ["", "0/5", "6/5", "1/0", "1", "a/b", "1/2/3", "-1/2", "1.5/2", "1/9999999", "²/3"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="write 1/5 to 5/5"):
        shard_of(text)
