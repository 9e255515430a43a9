"""The session with the real engine on its worker, on every device: a run, a cancel in the middle, another run.

It needs of Qt nothing but QtCore, so that it runs on a lent machine too (see tests/qt_core_only.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QThread

from app.session import Session
from core.engine.options import Device, MatteResult
from tests.app.helpers import mark, paint
from tests.devices import device, held_bytes

__all__ = ["device"]

PATIENCE_S = 60.0


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        QCoreApplication.processEvents()
        QThread.msleep(5)


@pytest.fixture
def real(qapp: QCoreApplication, photo_file: Path, device: Device) -> Iterator[Session]:
    """A marked photo in a session whose engine is no fake, its speed measured."""
    session = Session()
    session.set_device(device)
    session.start()
    session.open_path(photo_file)
    wait_until(lambda: session.document.photo is not None)
    mark(session)
    wait_until(lambda: session.edits.idle and session.tasks.idle and session.files.idle)
    wait_until(lambda: session.host.speed is not None)
    yield session
    assert session.close()
    session.deleteLater()


def run(session: Session) -> None:
    found: list[object] = []
    service = session.service
    for signal in (service.finished, service.failed, service.refused):
        signal.connect(found.append)
    session.run()
    wait_until(lambda: bool(found))
    assert isinstance(found[0], MatteResult), found


def test_runs_and_cancels_on_the_worker(real: Session, device: Device) -> None:
    host, service, document = real.host, real.service, real.document
    assert host.speed is not None and host.speed.device == device
    assert host.device_name.startswith(device)
    run(real)
    assert document.result is not None and document.result.device.startswith(device)
    assert document.alpha is not None and 0 < np.ptp(document.alpha) <= 1
    told = real.predicted()
    assert told is not None and told.fits
    before = held_bytes(device)
    alpha = document.alpha
    phases: list[str] = []

    def stop(
        phase: str, *_: object
    ) -> None:  # at the first word of the run: a small photo is done in no time
        phases.append(phase)
        real.cancel()

    service.progress.connect(stop)
    paint(real, [(10, 10)], 255)
    real.run()
    wait_until(lambda: bool(phases))
    service.progress.disconnect(stop)
    assert document.alpha is alpha and not real.running
    run(real)  # it waits for the canceled one to stop
    assert document.alpha_is_current
    if device == "cuda":
        assert held_bytes(device) <= before
