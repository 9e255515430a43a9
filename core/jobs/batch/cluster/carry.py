"""Carry errands out within a worker of a Dask cluster: one engine per process stays warm, photos are read ahead."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.jobs.batch.cluster.errand import Answer, Duty, Errand, Parcel, moved, named_as
from core.jobs.batch.pipeline import Pipeline
from core.jobs.batch.record import Outcome
from core.jobs.order import Order

_PLUGIN = "matte-studio"
_lock = threading.Lock()
_pipelines: dict[Duty, Pipeline] = {}
_at_work: dict[str, Future[Outcome]] = {}
"""The errands of this process by their names."""
_MOST_DROPPED = 1 << 16
_dropped: dict[str, None] = {}
"""Errands that are not to begin, the latest ones: most of them have gone to other workers and never come here."""


def carry(packed: bytes, sent: Parcel | None = None) -> Answer:
    """Carry out an errand, as a task of Dask that takes none of its threads: how many are at hand the client decides.

    Args:
        packed: the errand, pickled.
        sent: its inputs, where this machine does not see them.

    Raises:
        CancelledError: it was dropped.
    """
    from distributed import secede

    secede()
    errand: Errand = pickle.loads(packed)
    if refusal := errand.terms.refusal():
        return Answer(refusal=refusal)
    if sent is not None:
        return _carry_sent(errand, sent)
    return Answer(_outcome(errand, errand.order)) if errand.is_seen() else Answer(is_unseen=True)


def drop(names: Sequence[str]) -> None:
    """End errands as soon as can be; files are whole or not there."""
    with _lock:
        futures = [_at_work[name] for name in names if name in _at_work]
        _dropped.update(dict.fromkeys(name for name in names if name not in _at_work))
        for name in list(_dropped)[: max(len(_dropped) - _MOST_DROPPED, 0)]:
            del _dropped[name]
    for future in futures:
        future.cancel()


def _outcome(errand: Errand, order: Order) -> Outcome:
    with _lock:
        if errand.name in _dropped:
            del _dropped[errand.name]
            raise CancelledError
        future = _pipeline(errand.duty).submit(order, errand.key)
        _at_work[errand.name] = future
    try:
        return future.result()
    finally:
        with _lock:
            _at_work.pop(errand.name)


def _carry_sent(errand: Errand, sent: Parcel) -> Answer:
    """Work in a temporary folder, and send back what was made there."""
    from distributed import get_worker

    with TemporaryDirectory(
        prefix="matte-", dir=get_worker().local_directory, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        places = sent.unpack(folder)
        for number, path in enumerate(errand.order.files.paths()):
            home = folder / f"out{number}"
            home.mkdir()
            places[path] = home / path.name
        order = moved(errand.order, places)
        outcome = _outcome(errand, order)
        files = tuple(Path(path).read_bytes() for path, _ in outcome.files)
        # a full disk is this machine's, not that of the batch
        return Answer(replace(named_as(outcome, errand.order, places.items()), is_disk_full=False), files)


def _pipeline(duty: Duty) -> Pipeline:
    """Return the pipeline of this process, warm after its first photo; to be called with the lock held."""
    found = _pipelines.get(duty)
    if found is None:
        if not _pipelines:
            _share_cores()
            _end_with_worker()
        found = _pipelines[duty] = Pipeline(duty.manner, duty.make_engine)
    return found


def _share_cores() -> None:
    """Let torch compute with the threads that this worker was given: Dask's nanny says 1, whatever it was given."""
    from distributed import get_worker

    worker = get_worker()
    if worker.nanny is not None and "torch" not in sys.modules:
        count = str(worker.state.nthreads)
        os.environ.update(OMP_NUM_THREADS=count, MKL_NUM_THREADS=count)


def _end_with_worker() -> None:
    """Make sure that no run keeps the process when its worker is to end."""
    from distributed import WorkerPlugin, get_worker

    class EndsPipelines(WorkerPlugin):
        def teardown(self, worker: Any) -> None:
            _end()

    worker = get_worker()
    worker.loop.add_callback(worker.plugin_add, EndsPipelines(), _PLUGIN)


def _end() -> None:
    with _lock:
        pipelines = list(_pipelines.values())
        _pipelines.clear()
    for pipeline in pipelines:
        with contextlib.suppress(RuntimeError):
            threading.Thread(target=pipeline.close, kwargs={"cancel": True}).start()
