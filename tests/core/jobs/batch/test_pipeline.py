"""Reading ahead and writing behind around one network; no test here measures time."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands import cli
from core.imaging.photo import Photo
from core.jobs.batch import carrying
from core.jobs.batch.carrying import Manner
from core.jobs.batch.pipeline import AT_HAND, Pipeline
from core.jobs.batch.record import Outcome, State
from core.jobs.order import Matting, Order
from core.jobs.prepared import Prepared
from tests.core.jobs.batch.conftest import MakeOrder
from tests.fake_engine import FakeEngine

LONG = 20
"""Seconds after which what is waited for will never come."""


def pipeline_on(engine: FakeEngine, manner: Manner | None = None) -> Pipeline:
    made: Any = engine
    return Pipeline(manner, lambda: made)


@pytest.fixture
def pipeline(engine: FakeEngine) -> Iterator[Pipeline]:
    workers = pipeline_on(engine)
    yield workers
    engine.gate.set()
    workers.close(cancel=True)


def ended(futures: list[Future[Outcome]]) -> list[Outcome]:
    return [future.result(LONG) for future in futures]


def test_photos_that_fail_stop_no_other(pipeline: Pipeline, make_order: MakeOrder, tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no image")
    first, last = make_order("first"), make_order("last")
    lost, words = (replace(first, photo=tmp_path / name) for name in ("lost.png", "words.png"))
    unknown = replace(first, matting=Matting("tiny", max_tokens=-1, resolution="patches"))
    orders = [first, lost, words, unknown, last]
    outcomes = ended([pipeline.submit(order, order.photo.name) for order in orders])
    assert [outcome.state for outcome in outcomes] == [
        State.DONE,
        State.FAILED,
        State.FAILED,
        State.FAILED,
        State.DONE,
    ]
    assert [outcome.key for outcome in outcomes] == [order.photo.name for order in orders]
    assert "lost.png does not exist" in outcomes[1].sentence
    assert all(path.exists() for order in (first, last) for path in order.files.paths())


def test_a_photo_is_read_and_one_written_while_one_is_in_the_network(
    engine: FakeEngine, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_three = threading.Barrier(
        AT_HAND, timeout=LONG
    )  # none gets past it before each of the others is there
    prepare, matte = carrying.prepare, engine.matte

    def reading(order: Order) -> Prepared:
        if order.photo.stem == "ccc":
            all_three.wait()
        return prepare(order)

    def in_the_network(*arrays: Any) -> Iterator[Any]:
        if len(engine.runs) == 1:
            all_three.wait()
        yield from matte(*arrays)

    def writing(prepared: Prepared, *made: Any) -> dict[str, bytes]:
        if prepared.order.photo.stem == "a":
            all_three.wait()
        return {}

    monkeypatch.setattr(carrying, "prepare", reading)
    monkeypatch.setattr(engine, "matte", in_the_network)
    pipeline = pipeline_on(engine, Manner(pictures=writing))
    outcomes = ended([pipeline.submit(make_order(name), name) for name in ("a", "bb", "ccc")])
    pipeline.close(cancel=False)
    assert [outcome.state for outcome in outcomes] == [State.DONE] * 3, outcomes


def test_no_more_photos_are_in_memory_than_are_at_hand(
    pipeline: Pipeline, engine: FakeEngine, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive, most = weakref.WeakSet[Photo](), list[int]()
    prepare = carrying.prepare

    def counting(order: Order) -> Prepared:
        most.append(len(alive) + 1)
        prepared = prepare(order)
        alive.add(prepared.job.photo)
        return prepared

    monkeypatch.setattr(carrying, "prepare", counting)
    orders = [make_order("x" * length) for length in range(1, 9)]
    failing = replace(orders[3], matting=Matting("lost"))
    engine.broken_models = {"lost"}
    ended([pipeline.submit(order, "") for order in (*orders[:3], failing, *orders[4:])])
    assert len(most) == len(orders)
    assert max(most) <= AT_HAND
    engine.runs.clear()
    pipeline.close(cancel=False)
    assert not alive


def test_cancel_drops_what_is_under_way_and_leaves_no_half_files(
    pipeline: Pipeline, engine: FakeEngine, make_order: MakeOrder, tmp_path: Path
) -> None:
    done = pipeline.submit(make_order("a"), "")
    done.result(LONG)
    engine.gate.clear()
    futures = [pipeline.submit(make_order(name), "") for name in ("bb", "ccc", "dddd", "eeeee")]
    while len(engine.runs) < 2:
        assert not wait(futures, 0.01).done
    pipeline.close(cancel=True)
    assert wait(futures, LONG).not_done == set()
    for future in futures:
        with pytest.raises(CancelledError):
            future.result()
    assert engine.ended == ["finished", "cancelled"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a-alpha.png", "a.png"]


def test_one_order_can_be_canceled(pipeline: Pipeline, engine: FakeEngine, make_order: MakeOrder) -> None:
    engine.gate.clear()
    first, second = (pipeline.submit(make_order(name), "") for name in ("a", "bb"))
    assert first.cancel()
    engine_is_free = threading.Timer(0.0, lambda: (wait([first], LONG), engine.gate.set()))
    engine_is_free.start()
    assert second.result(LONG).state is State.DONE
    engine_is_free.join()


def test_the_bytes_are_those_of_the_command(
    pipeline: Pipeline, engine: FakeEngine, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [make_order(name) for name in ("a", "bb")]
    ended([pipeline.submit(order, "") for order in orders])
    written = [path.read_bytes() for order in orders for path in order.files.pictures()]
    monkeypatch.setattr("app.commands.matte._engine", FakeEngine)
    for order in orders:
        files = order.files
        words = [order.photo, "--trimap", order.marks.file, "-o", files.cutout, "--alpha", files.alpha]
        assert cli.main(["matte", *map(str, words), "--quiet"], lambda _: 1) == 0
    assert [path.read_bytes() for order in orders for path in order.files.pictures()] == written


def test_what_nobody_can_answer_for_reaches_who_waits(
    pipeline: Pipeline, engine: FakeEngine, make_order: MakeOrder
) -> None:
    class PanicException(BaseException):
        """As extensions written in Rust raise it."""

    engine.error = PanicException()
    with pytest.raises(PanicException):
        pipeline.submit(make_order("a"), "").result(LONG)
    assert pipeline.submit(make_order("bb"), "").result(LONG).state is State.DONE
