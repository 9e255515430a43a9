"""Number of worker processes for this machine, and the memory of an order, estimated before a pixel is read."""

from __future__ import annotations

import contextlib
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.engine.planning.estimate import free_bytes
from core.engine.planning.footprint import peak_bytes
from core.engine.planning.workload import Workload
from core.engine.tiling import token_count
from core.errors import UserError
from core.files import open_file
from core.geometry import Size
from core.imaging.io import read_header_of
from core.jobs.order import Matting, Order
from core.model.config import PRESETS, ModelConfig
from core.resources import DEFAULT_MODEL, embedded_models
from core.threads.cores import Cores, other_programs

PROCESS_BYTES = 450 << 20
"""Bytes that a worker takes with torch and the embedded model, before a photo."""
_USED = 0.9
"""Share of the free memory that a batch counts on."""
_THREADS = 2
"""Fewest threads of a process, where there are so many cores."""
_UNKNOWN_SHARE = 0.5
"""Share of a photo that is Edge, to be on the safe side; the marks are not read for this."""
_UNKNOWN_SIZE = 4000, 6000
"""The size that a project is taken to have."""
_MOST_TABLE = 2 << 20


@dataclass(frozen=True)
class Need:
    """Bytes that an order needs: ``held`` from reading to writing, ``network`` besides while the network runs."""

    held: int = 0
    network: int = 0


@dataclass(frozen=True)
class Share:
    """Number of processes, and of threads that each computes with; None lets each run choose."""

    processes: int
    threads: int | None = None


def need_of(order: Order) -> Need:
    """Estimate the memory of an order from the header of its photo; nothing for a file that will not be read anyway."""
    try:
        (height, width), depth_bytes = _size_of(order)
    except UserError:
        return Need()
    pixels = height * width
    # The image, colors and a picture with alpha in the photo's depth; trimap and alpha.
    held = pixels * (10 * depth_bytes + 5)
    return Need(held, _network_bytes(order.matting, (height, width), depth_bytes))


def budget() -> int:
    """Return the bytes that all workers together may take now."""
    return int(free_bytes("cpu") * _USED)


def share_of(processes: int, cores: Cores) -> Share:
    """Return the threads of each of so many processes; a single one chooses by itself, as the command matte does."""
    if processes == 1:
        return Share(1)
    return Share(processes, max(cores.usable // processes, 1))


def fitting(orders: Sequence[Order], bytes_free: int | None = None, cores: Cores | None = None) -> Share:
    """Return how many processes to start for these orders, by cores, memory and what else the machine does.

    A process for every two cores that others leave free: two of one thread each were slower than one of two threads
    (docs/benchmarks.md), and beyond two threads a run gains less by each. No more than have memory for the largest
    photo each, with the next one read meanwhile. A graphics card has one.
    """
    cores = other_programs().cores_now() if cores is None else cores
    some = _some(orders)
    if any(_on_card(order.matting) for order in some):
        return Share(1)
    bytes_free = budget() if bytes_free is None else bytes_free
    needs = [need_of(order) for order in some]
    largest = max((2 * need.held + need.network for need in needs), default=0)
    by_memory = bytes_free // (PROCESS_BYTES + largest)
    return share_of(max(min(cores.threads // _THREADS, by_memory, len(orders)), 1), cores)


def _some(orders: Sequence[Order], most: int = 200) -> Sequence[Order]:
    """Return all orders, or so many of them, evenly spread: headers of thousands on a network drive take minutes."""
    return orders[:: -(-len(orders) // most) or 1]


def _size_of(order: Order) -> tuple[Size, int]:
    """Return the size of a photo in pixels and the bytes of a sample. Raises UserError."""
    if order.is_project:
        return _UNKNOWN_SIZE, 1
    header = read_header_of(order.photo)
    return (header.height, header.width), 1 if header.depth <= 8 else 2


def _network_bytes(matting: Matting, size: Size, depth_bytes: int) -> int:
    options, tokens = matting.options(size), token_count(*size)
    work = Workload(
        *size,
        selected=tokens if options.max_tokens is None else min(options.max_tokens, tokens),
        unknown_share=_UNKNOWN_SHARE,
        image_bytes=3 * depth_bytes,
        passes=options.passes,
        polish=options.likely_polish,
        mixer=options.mixer,
        keeps_stem=False,
        threads=_THREADS,
    )
    needed = peak_bytes(_config_of(matting.model), work)
    return needed if options.memory_limit is None else min(needed, options.memory_limit)


@cache
def _config_of(model: str) -> ModelConfig:
    """Return the shape of a model without loading it; a large one where its file does not say."""
    models = embedded_models()
    try:
        return _stored_config(models.get(model or DEFAULT_MODEL, Path(model)))
    except (UserError, OSError, ValueError, TypeError, KeyError, struct.error):
        return PRESETS["base"]


def _stored_config(file: Path) -> ModelConfig:
    with open_file(file) as opened:
        (length,) = struct.unpack("<Q", opened.read(8))
        table = json.loads(opened.read(min(length, _MOST_TABLE)))
    return ModelConfig.from_dict(json.loads(table["__metadata__"]["config"]))


def _on_card(matting: Matting) -> bool:
    if matting.device == "cpu":
        return False
    with contextlib.suppress(PackageNotFoundError):  # packaged without its records
        if version("torch").endswith("+cpu"):
            return False
    from core.engine.device import resolve  # imports torch, which alone knows

    try:
        return resolve(matting.options((64, 64))).device == "cuda"
    except UserError:
        return False
