"""The key of an order: the same for orders that leave the same files, so that what is done needs no second run."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.files import digest, is_file
from core.jobs.order import Order
from core.resources import DEFAULT_MODEL, embedded_models
from core.subject.networks import found_networks
from core.version import VERSION

RESULTS = 1
"""Counts up with every change of the program that makes other files of the same order."""


def order_key(order: Order, folder: Path) -> str:
    """Return the SHA-256 in hexadecimal of all that decides what an order leaves in the folder of a batch.

    That is: the bytes of photo, marks and backgrounds, of the model and of the network that finds subjects; the
    options; the names of the files relative to ``folder``, so that this may lie elsewhere tomorrow; the program. Where
    an input lies and what it is called counts for nothing.

    The device, threads and the share of memory that workers give a run are no part of it: they say who does the work
    and how soon, a batch may be begun on one machine and ended on another, and results of devices differ by less than
    can be seen. A limit of memory that the user set for all runs may cut k, and counts.

    Raises:
        UserError: an input cannot be read.
    """
    told: dict[str, Any] = asdict(order)
    told["photo"] = digest(order.photo)
    told["marks"] |= {"file": _digest(order.marks.file)}
    told["marks"]["subject"] |= {"network": _network(order)}
    told["matting"] |= {"model": _model(order.matting.model)}
    del told["matting"]["device"]
    if order.earlier is not None:
        told["earlier"] = [digest(order.earlier.alpha), digest(order.earlier.trimap)]
    told["files"] = _files(order, folder)
    told["program"] = [RESULTS, VERSION]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def relative_name(path: Path, folder: Path) -> str:
    """Return a path as it is named from a folder, with slashes; one that lies elsewhere as it is, absolute."""
    whole = Path(os.path.normpath(path.absolute()))
    root = Path(os.path.normpath(folder.absolute()))
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(whole)


def _files(order: Order, folder: Path) -> dict[str, Any]:
    told = asdict(order.files)
    named = {key: relative_name(path, folder) for key, path in told.items() if isinstance(path, Path)}
    behind = [
        [_digest(Path(name)) if is_file(Path(name)) else name, relative_name(path, folder)]
        for name, path in order.files.composites
    ]
    return told | named | {"composites": behind}


def _digest(path: Path | None) -> str | None:
    return None if path is None else digest(path)


def _model(name: str) -> str:
    return digest_of_tool(embedded_models().get(name or DEFAULT_MODEL, Path(name)))


def _network(order: Order) -> str | None:
    """Return the hash of the network that the marks of an order come from, None if none is asked."""
    choice = order.marks.subject
    if order.marks.file is not None or order.is_project or choice.selection is not None:
        return None
    found = [choice.network] if choice.network else [network.path for network in found_networks()[:1]]
    return digest_of_tool(found[0]) if found else None


def digest_of_tool(path: Path) -> str:
    """Return the hash of a file that many orders share, which is read again only where it has changed.

    Raises:
        UserError: it cannot be read.
    """
    try:
        found = path.stat()
    except OSError:
        return digest(path)  # says why
    return _remembered(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=16)
def _remembered(path: Path, size: int, changed: int) -> str:
    return digest(path)
