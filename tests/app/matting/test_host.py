"""One engine for several documents."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.document import Document
from app.matting.host import EngineHost
from app.matting.service import MattingService
from app.settings import Settings
from core.engine.options import MatteOptions
from core.imaging.photo import Photo
from tests.app.helpers import show_photo
from tests.fake_engine import FakeEngine


def document(side: int) -> Document:
    rows, columns = np.ogrid[:side, :side]
    distance = np.hypot(rows - side / 2, columns - side / 2)
    trimap = np.select([distance < side / 8, distance < side / 4], [255, 128], 0).astype(np.uint8)
    opened = Document()
    show_photo(opened, Photo(np.zeros((side, side, 3), np.uint8)), trimap, np.ones_like(trimap, np.bool_))
    return opened


@pytest.fixture
def host(qapp: object, engine: FakeEngine, isolated_folders: None) -> Iterator[EngineHost]:
    host = EngineHost(Settings(), lambda: engine)
    yield host
    engine.gate.set()
    assert host.close()


def test_runs_of_two_documents_wait_for_each_other_and_both_land(
    qtbot: QtBot, host: EngineHost, engine: FakeEngine
) -> None:
    documents = document(64), document(96)
    services = [MattingService(one, host) for one in documents]
    engine.gate.clear()
    for service in services:
        service.run(MatteOptions())
    assert all(service.running for service in services)
    with qtbot.waitSignals([service.finished for service in services], timeout=5000):
        engine.gate.set()
    for one in documents:
        assert one.result is not None and one.result.alpha.shape == one.size and one.alpha_is_current


def test_canceling_one_leaves_the_other(qtbot: QtBot, host: EngineHost, engine: FakeEngine) -> None:
    first, second = document(64), document(96)
    services = [MattingService(one, host) for one in (first, second)]
    engine.gate.clear()
    for service in services:
        service.run(MatteOptions())
    services[0].cancel()
    assert not services[0].running and services[1].running
    with qtbot.waitSignal(services[1].finished, timeout=5000):
        engine.gate.set()
    assert first.result is None and second.result is not None


def test_a_run_of_any_document_comes_before_asides(
    qtbot: QtBot, host: EngineHost, engine: FakeEngine
) -> None:
    aside, ended = host.new_aside("test"), list[object]()
    engine.gate.clear()
    service = MattingService(document(64), host)
    service.run(MatteOptions())
    aside.run(lambda engine, token: 1, ended.append, ended.append)
    service.run(MatteOptions())
    assert ended == [None] and not aside.active
    with qtbot.waitSignal(service.finished, timeout=5000):
        engine.gate.set()


def test_a_closed_lane_leaves_nothing_behind(qtbot: QtBot, host: EngineHost, engine: FakeEngine) -> None:
    other = MattingService(document(96), host)
    before = len(host._runs), len(host._asides)
    for _ in range(2):
        engine.gate.clear()
        service, aside, told = MattingService(document(64), host), host.new_aside("test"), list[object]()
        service.finished.connect(told.append)
        service.run(MatteOptions())
        aside.run(lambda engine, token: 1, told.append, told.append)
        for _ in range(2):
            service.close()
            aside.close()
        assert (len(host._runs), len(host._asides)) == before and not service.running and not aside.active
        with qtbot.waitSignal(other.finished, timeout=5000):
            other.run(MatteOptions())
            engine.gate.set()
        assert not told


def test_a_model_is_loaded_once_for_all(qtbot: QtBot, host: EngineHost) -> None:
    services = [MattingService(document(64), host) for _ in range(2)]
    with qtbot.waitSignal(host.model_changed, timeout=5000):
        host.preload()
    qtbot.waitUntil(lambda: [service.state for service in services] == ["ready", "ready"])
    assert host.model_id == 1
