"""Worker processes: one that dies takes no other photo along, and none is left behind. Two serve all tests here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.errors import UserError
from core.imaging.io import read_image, write_png
from core.jobs.batch import processes
from core.jobs.batch.capacity import Share
from core.jobs.batch.carrying import Manner
from core.jobs.batch.dealing import LocalTask
from core.jobs.batch.pipeline import Pipeline
from core.jobs.batch.processes import Processes, _why_lost
from core.jobs.batch.record import State
from core.jobs.order import Order
from core.text.language import ENGLISH, GERMAN, current, use
from tests.batch_workers import wait_for
from tests.core.jobs.batch.conftest import MakeOrder
from tests.core.jobs.batch.engines import ALWAYS, CRASH, FOLDER, ONCE, STAYS, DeadlyEngine, EndsItsProcess

LONG = 60
ENGINE: Any = DeadlyEngine


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(tmp_path_factory.mktemp("engines")))
        two = Processes(Share(2, 1), make_engine=ENGINE)
        yield two
        ids = two.process_ids
        two.close(cancel=False)
    assert not any(map(psutil.pid_exists, ids))


def beginning_with(order: Order, pixel: tuple[int, int, int]) -> Order:
    image = read_image(order.photo).image
    image[0, 0] = pixel
    write_png(order.photo, image)
    return order


def test_orders_are_carried_out_with_the_bytes_of_one_process(
    workers: Processes, make_order: MakeOrder, tmp_path: Path
) -> None:
    orders = [make_order("x" * length) for length in range(1, 6)]
    lost = replace(orders[2], photo=tmp_path / "lost.png")
    futures = [workers.submit(order, str(order.photo)) for order in (*orders, lost)]
    outcomes = [future.result(LONG) for future in futures]
    assert [outcome.state for outcome in outcomes] == [State.DONE] * 5 + [State.FAILED]
    assert [outcome.key for outcome in outcomes] == [str(order.photo) for order in (*orders, lost)]
    assert "lost.png does not exist" in outcomes[-1].sentence
    assert all(str(os.getpid()) not in outcome.worker for outcome in outcomes)
    written = [path.read_bytes() for order in orders for path in order.files.pictures()]
    alone = Pipeline(make_engine=ENGINE)
    for future in [alone.submit(order, "") for order in orders]:
        future.result(LONG)
    alone.close(cancel=False)
    assert [path.read_bytes() for order in orders for path in order.files.pictures()] == written


def test_a_worker_that_dies_is_replaced_and_its_photo_tried_once_more(
    workers: Processes, make_order: MakeOrder
) -> None:
    before = workers.process_ids
    once = beginning_with(make_order("once"), ONCE)
    always = beginning_with(make_order("always"), ALWAYS)
    orders = [make_order("a"), once, make_order("bb"), always, make_order("ccc")]
    outcomes = [future.result(LONG) for future in [workers.submit(order, "k") for order in orders]]
    assert [outcome.state.value for outcome in outcomes] == ["done", "done", "done", "failed", "done"]
    assert outcomes[3].sentence.startswith(
        "always.png was given up: its process crashed twice (exit code 77)"
    )
    assert (outcomes[3].key, outcomes[3].photo) == ("k", str(always.photo))
    assert len(workers.process_ids) == 2
    assert set(workers.process_ids) != set(before)


def test_processes_that_never_begin_are_not_started_for_ever(
    make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_FALSE_STARTS", 1)
    workers = Processes(Share(1), Manner(describe=EndsItsProcess()), ENGINE)
    waiting = workers.submit(make_order("a"), "")
    with pytest.raises(UserError, match=rf"No worker process can be started \(exit code {CRASH}\)"):
        waiting.result(LONG)
    with pytest.raises(UserError, match="No worker process"):
        workers.submit(make_order("bb"), "").result(LONG)
    workers.close(cancel=False)


def test_a_photo_that_never_ends_is_given_up_where_there_is_a_limit(
    make_order: MakeOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setattr(
        LocalTask, "MOST_LOSSES", 1
    )  # the first photo of a process waits for its imports, too
    workers = Processes(Share(1, 1), make_engine=ENGINE, limit_s=LONG)
    assert workers.submit(make_order("a"), "").result(LONG).state is State.DONE
    workers._limit_s = 0.2
    stays = beginning_with(make_order("stays"), STAYS)
    gone = workers.process_ids
    outcome = workers.submit(stays, "k").result(LONG)
    assert outcome.state is State.FAILED and outcome.key == "k"
    assert outcome.sentence.startswith("stays.png was given up: it took longer than 0.2 s twice.")
    wait_for(lambda: workers.process_ids and workers.process_ids != gone)
    workers._limit_s = LONG
    assert workers.submit(make_order("bb"), "").result(LONG).state is State.DONE
    workers.close(cancel=False)
    assert not any(map(psutil.pid_exists, gone))


@pytest.mark.parametrize(
    ("exit_code", "said"),
    [
        (
            -signal.SIGKILL,
            "fur.png was given up: the system ended its process twice, most likely as memory ran out",
        ),
        (-signal.SIGSEGV, "crashed twice (SIGSEGV)"),
        (3221225477, "crashed twice (exit code 3221225477)"),
    ],
)
def test_a_sentence_names_the_likely_reason(exit_code: int, said: str) -> None:
    assert said in _why_lost("fur.png", exit_code)


@pytest.mark.skipif(sys.platform == "win32", reason="has no process groups with signals")
def test_ctrl_c_is_for_the_parent_alone_and_no_process_outlives_it(
    make_order: MakeOrder, tmp_path: Path
) -> None:
    """A program of its own group with two workers, whose photos never leave the network."""
    beginning_with(make_order("stays"), STAYS)
    make_order("later")
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.core.jobs.batch.parent", str(tmp_path)],
        env={**os.environ, FOLDER: str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert parent.stdout is not None
        canceled, other = (psutil.Process(int(word)) for word in parent.stdout.readline().split())
        wait_for(lambda: len(list(tmp_path.glob("stays *"))) == 2)
        os.killpg(parent.pid, signal.SIGINT)
        assert parent.stdout.readline() == "canceled canceled canceled canceled\n"
        assert not canceled.is_running()
        assert not list((tmp_path / "out").iterdir())
        assert other.is_running()
    finally:
        parent.kill()
    _, alive = psutil.wait_procs([other], timeout=LONG)
    assert not alive
    assert parent.communicate() == ("", "")


def test_a_process_says_what_is_in_no_text_in_the_language_of_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(processes, "Pipeline", lambda *_: spoken.append(current()))
    monkeypatch.setattr(processes, "use_one_arena", lambda: None)
    use(GERMAN)
    duty = processes._Duty(Manner(), ENGINE, None)
    use(ENGLISH)
    theirs, ours = Pipe()
    ours.close()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises((AttributeError, OSError)):
        processes._work(theirs, duty)
    signal.signal(signal.SIGINT, before)
    assert spoken == [GERMAN]
