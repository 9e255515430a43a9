"""A part of a batch for each job of an array, without any coordination."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from core.errors import UserError
from core.text.translate import tr

_MOST = 100_000


@dataclass(frozen=True)
class Shard:
    """Part ``number``, from 1, of ``count``: takes a photo by a hash of what it is called, not by its place in a list.

    So every machine finds the same parts without asking the others, wherever the photos are mounted, and a new photo
    moves none of the rest.
    """

    number: int
    count: int

    def has(self, identity: str) -> bool:
        """Report whether a photo belongs to this part; ``identity`` is mostly its path within its input."""
        name = unicodedata.normalize("NFC", identity)  # macOS and Linux spell umlauts differently
        value = int.from_bytes(hashlib.sha256(name.encode(errors="surrogateescape")).digest()[:8])
        return value % self.count == self.number - 1

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.number}/{self.count}"


def shard_of(text: str) -> Shard:
    """Return the shard that "2/5" stands for. Raises UserError for anything else."""
    found = re.fullmatch("([0-9]{1,6})/([0-9]{1,6})", text.strip(), re.ASCII)
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= number <= count <= _MOST:
        raise UserError(tr("{text} is not a shard; for five parts, write 1/5 to 5/5.", text=text))
    return Shard(number, count)
