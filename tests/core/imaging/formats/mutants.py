"""Damaged copies of a file: bytes changed, cut out and put in, the end missing."""

import random
from collections.abc import Iterator


def mutants(data: bytes, count: int, seed: int = 0, head: int = 512) -> Iterator[bytes]:
    """Yield copies of a file, each damaged in its own way, half of them within the first `head` bytes."""
    chance = random.Random(seed)
    for _ in range(count):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            at = chance.randrange(min(head, len(data)) if chance.random() < 0.5 else len(data))
            _DAMAGES[chance.randrange(len(_DAMAGES))](damaged, at, chance)
        yield bytes(damaged)


def _flip(data: bytearray, at: int, chance: random.Random) -> None:
    if at < len(data):
        data[at] ^= 1 << chance.randrange(8)


def _change(data: bytearray, at: int, chance: random.Random) -> None:
    if at < len(data):
        data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))


def _change_number(data: bytearray, at: int, chance: random.Random) -> None:
    numbers = (
        b"\xff\xff\xff\xff",
        b"\x7f\xff\xff\xff",
        b"\0\0\0\0",
        b"\x80\0\0\0",
        b"\0\1\0\0",
        b"\0\0\xff\xff",
    )
    data[at : at + 4] = chance.choice(numbers)


def _cut_out(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.randrange(1, 40)]


def _put_in(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = chance.randbytes(chance.randrange(1, 20))


def _cut_off(data: bytearray, at: int, chance: random.Random) -> None:
    if chance.random() < 0.3:
        del data[at:]


_DAMAGES = (_flip, _change, _change_number, _cut_out, _put_in, _cut_off)
