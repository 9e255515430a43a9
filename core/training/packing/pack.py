"""A training pack: foregrounds and photographs in files small enough to send, read with NumPy and Pillow.

A folder holds ``index.json`` and ``part-000.bin``, ``part-001.bin`` ... Every item is a run of bytes within one part.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.files import atomic_write
from core.training.packing.codec import pack_color, pack_exact, unpack_color, unpack_exact

Array = NDArray[Any]
FORMAT = 2
INDEX = "index.json"
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Foreground:
    """A foreground: straight ``color`` uint8 (H, W, 3), ``alpha`` uint8 (H, W), ``edges`` int16 (n, 2) of (row, col),

    its ``family``'s number, and whether it ``is_cut``, that is goes on beyond its border.
    """

    color: Array
    alpha: Array
    edges: Array
    family: int
    is_cut: bool


@dataclass(frozen=True)
class Item:
    """Where one item lies: bytes ``start`` to ``start`` + sum(``lengths``) of ``part``, and what it is."""

    part: int
    start: int
    lengths: tuple[int, ...]
    height: int
    width: int
    family: int = -1
    is_cut: bool = False
    edges: int = 0


@dataclass(frozen=True)
class _Part:
    name: str
    size: int
    sha256: str


class PackWriter:
    """Writes a pack item by item; ``close`` writes the index, without which a folder is no pack."""

    def __init__(self, folder: Path, *, part_bytes: int, quality: int, names: tuple[str, ...]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / INDEX).unlink(missing_ok=True)
        for old in folder.glob("part-*.bin"):
            old.unlink()
        self._folder, self._part_bytes, self._quality, self._names = folder, part_bytes, quality, names
        self._waiting = bytearray()
        self._parts: list[_Part] = []
        self._foregrounds: list[Item] = []
        self._photos: list[Item] = []

    @property
    def size(self) -> int:
        """Bytes written so far, without the index."""
        return sum(part.size for part in self._parts) + len(self._waiting)

    def add_foreground(self, item: Foreground) -> None:
        """Add one foreground."""
        pieces = (
            pack_exact(item.alpha),
            pack_color(item.color, self._quality),
            pack_exact(item.edges.astype("<i2")),
        )
        where = self._place(pieces, item.alpha.shape)
        self._foregrounds.append(
            Item(**{**asdict(where), "family": item.family, "is_cut": item.is_cut, "edges": len(item.edges)})
        )

    def add_photo(self, rgb: Array) -> None:
        """Add one photograph, uint8 (H, W, 3)."""
        self._photos.append(self._place((pack_color(rgb, self._quality),), rgb.shape))

    def close(self) -> None:
        """Write what waits, and the index."""
        self._flush()
        index = {
            "format": FORMAT,
            "quality": self._quality,
            "families": self._names,
            "parts": [asdict(part) for part in self._parts],
            "foregrounds": [list(asdict(item).values()) for item in self._foregrounds],
            "photos": [list(asdict(item).values()) for item in self._photos],
        }
        with atomic_write(self._folder / INDEX) as temporary:
            temporary.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")

    def _place(self, pieces: Iterable[bytes], shape: tuple[int, ...]) -> Item:
        data = b"".join(pieces := tuple(pieces))
        if self._waiting and len(self._waiting) + len(data) > self._part_bytes:
            self._flush()
        item = Item(len(self._parts), len(self._waiting), tuple(map(len, pieces)), shape[0], shape[1])
        self._waiting += data
        return item

    def _flush(self) -> None:
        name = f"part-{len(self._parts):03d}.bin"
        (self._folder / name).write_bytes(self._waiting)
        self._parts.append(_Part(name, len(self._waiting), hashlib.sha256(self._waiting).hexdigest()))
        self._waiting = bytearray()


class Pack:
    """A pack in a folder, open for reading.

    Raises:
        UserError: there is none, it is of another version of the program, or a part is missing or damaged; the
            parts are compared with their checksums when they are read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        index = _read_index(folder)
        try:
            self.families = tuple(index["families"])
            self._parts = [_Part(**part) for part in index["parts"]]
            self.foregrounds = [_item(values) for values in index["foregrounds"]]
            self.photos = [_item(values) for values in index["photos"]]
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"{folder / INDEX} is damaged. Send it again.") from error
        for part in self._parts:
            path = folder / part.name
            if not path.is_file():
                raise UserError(f"The training pack is incomplete: {path} is missing. Send it again.")

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self._parts)

    def read_foregrounds(self, workers: int = 1) -> Iterator[Foreground]:
        """Yield all foregrounds in their order."""
        return self._read(self.foregrounds, self._foreground, workers)

    def read_photos(self, workers: int = 1) -> Iterator[Array]:
        """Yield all photographs, uint8 (H, W, 3), in their order."""
        return self._read(self.photos, self._photo, workers)

    def _read(self, items: list[Item], decode: Callable[[Item, bytes], Any], workers: int) -> Iterator[Any]:
        by_part: dict[int, list[Item]] = {}
        for item in items:
            by_part.setdefault(item.part, []).append(item)
        with ThreadPoolExecutor(workers) as threads:
            for number, group in by_part.items():
                data = self._checked(self._parts[number])
                yield from threads.map(lambda item, data=data: decode(item, data), group)

    def _checked(self, part: _Part) -> bytes:
        path = self._folder / part.name
        data = path.read_bytes()
        if len(data) != part.size or hashlib.sha256(data).hexdigest() != part.sha256:
            raise UserError(
                f"{path} is damaged: it is not what the pack's index tells ({len(data)} of {part.size} bytes). "
                "Send it again."
            )
        return data

    def _foreground(self, item: Item, data: bytes) -> Foreground:
        alpha, color, edges = _pieces(item, data)
        return Foreground(
            unpack_color(color),
            unpack_exact(alpha, (item.height, item.width)),
            unpack_exact(edges, (item.edges, 2), np.dtype("<i2")),
            item.family,
            item.is_cut,
        )

    def _photo(self, item: Item, data: bytes) -> Array:
        return unpack_color(_pieces(item, data)[0])


def _read_index(folder: Path) -> dict[str, Any]:
    path = folder / INDEX
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"{folder} is not a training pack: {INDEX} cannot be read ({error.strerror})."
        ) from error
    except ValueError as error:
        raise UserError(f"{path} is damaged: {error}. Send it again.") from error
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise UserError(f"{path} is of another version of this program: make the pack anew.")
    return index


def _item(values: list[Any]) -> Item:
    part, start, lengths, *others = values
    return Item(part, start, tuple(lengths), *others)


def _pieces(item: Item, data: bytes) -> list[bytes]:
    ends = np.cumsum((item.start, *item.lengths)).tolist()
    return [data[start:end] for start, end in pairwise(ends)]
