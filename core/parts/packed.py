"""The list of parts that a build carries, as one file: resources/licenses/parts.json.gz."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from core.parts.installed import installed_parts
from core.parts.part import Kind, Part
from core.resources import resource_path

FILE = "parts.json.gz"


def parts() -> tuple[Part, ...]:
    """Return the parts of this program: those of the build, or those that are installed."""
    path = resource_path("licenses", FILE)
    return _cached(path) if path.is_file() else installed_parts()


def packed(found: Iterable[Part]) -> bytes:
    """Return parts as the bytes of a file; the same parts are the same bytes."""
    values = [asdict(part) | {"kind": part.kind.value} for part in found]
    return gzip.compress(json.dumps(values, indent=1).encode(), mtime=0)


def unpacked(data: bytes) -> tuple[Part, ...]:
    """Return the parts of such bytes."""
    values: list[dict[str, Any]] = json.loads(gzip.decompress(data))
    return tuple(
        Part(**each | {"kind": Kind(each["kind"]), "texts": tuple(each["texts"])}) for each in values
    )


@cache
def _cached(path: Path) -> tuple[Part, ...]:
    return unpacked(path.read_bytes())
