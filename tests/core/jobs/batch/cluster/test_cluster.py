"""Orders on a Dask cluster: a scheduler in this process, and workers in processes without Qt that serve all tests."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.imaging.io import read_image, write_png
from core.jobs.batch.cluster import cluster, connection
from core.jobs.batch.cluster.cluster import Cluster
from core.jobs.batch.cluster.desks import RemoteTask
from core.jobs.batch.cluster.probes import Probes
from core.jobs.batch.cluster.terms import terms_of
from core.jobs.batch.pipeline import Pipeline
from core.jobs.batch.record import Outcome, State
from core.jobs.order import Order
from main import main
from tests.batch_workers import wait_for
from tests.core.jobs.batch.conftest import MakeOrder
from tests.core.jobs.batch.engines import ALWAYS, FOLDER, ONCE, STAYS, DeadlyEngine
from tests.fake_engine import FakeEngine as Fake

LONG = 60
ENGINE: Any = DeadlyEngine
FakeEngine: Any = Fake
ROOT = Path(__file__).parents[5]
WORKER = """
import sys
from importlib import machinery
find, without = machinery.PathFinder.find_spec, {"PySide6", "qtawesome", "shiboken6", *sys.argv[3:]}
machinery.PathFinder.find_spec = lambda name, *more: None if name.partition(".")[0] in without else find(name, *more)
sys.meta_path = [finder for finder in sys.meta_path if "editable" not in str(finder)]
from distributed.cli.dask_worker import main
place = [sys.argv[1], "--local-directory", sys.argv[2]]
main([*place, "--no-nanny", "--no-dashboard", "--nthreads", "1", "--memory-limit", "0"])
"""


class Machines:
    """A scheduler and its workers; ``folder`` is where engines leave what they did."""

    def __init__(self, folder: Path) -> None:
        from distributed import LocalCluster

        self.folder = folder
        self.scheduler = LocalCluster(n_workers=0, processes=False, dashboard_address=":0", protocol="tcp")
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self, *without: str) -> subprocess.Popen[bytes]:
        """Start a worker, elsewhere and with nothing but the program's path, and without some packages."""
        environment = os.environ | {"PYTHONPATH": str(ROOT), FOLDER: str(self.folder)}
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, self.address, str(self.folder), *without],
            cwd=self.folder,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    @property
    def address(self) -> str:
        return str(self.scheduler.scheduler_address)

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.scheduler.close()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    found = Machines(tmp_path_factory.mktemp("engines"))
    yield found
    found.close()


@pytest.fixture
def said() -> list[str]:
    return []


Connect = Callable[..., Cluster]


@pytest.fixture
def connect(machines: Machines, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Connects to the machines, which have a worker at least; what that cannot do is given up at once."""
    monkeypatch.setattr(cluster, "_JOIN_S", 0.0)
    opened: list[Cluster] = []

    def start(**options: Any) -> Cluster:
        if all(worker.poll() is not None for worker in machines.workers):
            machines.start()
        options = {"make_engine": ENGINE, "notice": said.append} | options
        opened.append(Cluster(machines.address, **options))
        return opened[-1]

    yield start
    for each in opened:
        each.close(cancel=True)


def begin_with(order: Order, pixel: tuple[int, int, int]) -> Order:
    image = read_image(order.photo).pixels.copy()
    image[0, 0] = pixel
    write_png(order.photo, image)
    return order


def ended(futures: list[Future[Outcome]]) -> list[Outcome]:
    return [future.result(LONG) for future in futures]


def bytes_of(orders: list[Order]) -> list[bytes]:
    return [path.read_bytes() for order in orders for path in order.files.paths()]


def alone(orders: list[Order], **options: Any) -> list[bytes]:
    """The bytes that one process writes, which are removed again."""
    pipeline = Pipeline(**options)
    outcomes = ended([pipeline.submit(order, "") for order in orders])
    pipeline.close(cancel=False)
    assert {outcome.state for outcome in outcomes} == {State.DONE}
    found = bytes_of(orders)
    for order in orders:
        for path in order.files.paths():
            path.unlink()
    return found


def until_workers(workers: Cluster, count: int) -> None:
    wait_for(lambda: workers.room == 4 * count)


def test_orders_survive_a_lost_worker_and_go_to_one_that_joins_late(
    machines: Machines, connect: Connect, make_order: MakeOrder
) -> None:
    orders = [make_order("x" * length) for length in range(1, 8)]
    begin_with(orders[2], ONCE)
    expected = alone(orders, make_engine=FakeEngine)
    machines.start()
    workers = connect()
    machines.start()
    until_workers(workers, 2)
    outcomes = ended([workers.submit(order, order.photo.name) for order in orders])
    assert [outcome.state for outcome in outcomes] == [State.DONE] * len(orders), outcomes
    assert [outcome.key for outcome in outcomes] == [order.photo.name for order in orders]
    assert outcomes[0].files == tuple((str(path), path.stat().st_size) for path in orders[0].files.paths())
    assert bytes_of(orders) == expected
    assert sum(worker.poll() is None for worker in machines.workers) == 1

    late = machines.start()
    until_workers(workers, 2)
    outcomes = ended([workers.submit(order, "") for order in orders])
    assert {outcome.state for outcome in outcomes} == {State.DONE}
    assert f" {late.pid}" in "".join(outcome.worker for outcome in outcomes)
    assert bytes_of(orders) == expected


def test_a_photo_that_ends_its_workers_fails_alone(
    connect: Connect, make_order: MakeOrder, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RemoteTask, "MOST_LOSSES", 1)
    deadly, other = begin_with(make_order("deadly"), ALWAYS), make_order("other")
    workers = connect()
    lost = workers.submit(deadly, "").result(LONG)
    assert lost.state is State.FAILED
    assert "deadly.png was given up" in lost.sentence and "smaller photo" in lost.sentence
    if all(worker.poll() is not None for worker in machines.workers):
        machines.start()
    assert workers.submit(other, "").result(LONG).state is State.DONE


@pytest.mark.parametrize("is_asked_for", [True, False])
def test_files_are_sent_where_workers_do_not_see_them(
    is_asked_for: bool,
    connect: Connect,
    make_order: MakeOrder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    orders = [make_order("a"), make_order("bb"), replace(make_order("ccc"), photo=tmp_path / "marks.png")]
    expected = alone(orders, make_engine=FakeEngine)
    if not is_asked_for:
        monkeypatch.setattr(Probes, "of", lambda *_: (tmp_path / "nowhere",))
    workers = connect(sends=is_asked_for)
    outcomes = ended([workers.submit(order, "") for order in orders])
    assert {outcome.state for outcome in outcomes} == {State.DONE}, outcomes
    assert bytes_of(orders) == expected
    assert outcomes[0].files == tuple((str(path), path.stat().st_size) for path in orders[0].files.paths())
    assert not list((tmp_path / "out").glob(".*"))


def test_failures_are_those_of_one_process(connect: Connect, make_order: MakeOrder, tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no image")
    order = make_order("a")
    bad = [replace(order, photo=tmp_path / name) for name in ("words.png", "lost.png")]
    pipeline = Pipeline(make_engine=FakeEngine)
    expected = [outcome.sentence for outcome in ended([pipeline.submit(each, "") for each in bad])]
    pipeline.close(cancel=False)
    for sends in (False, True):
        workers = connect(sends=sends)
        outcomes = ended([workers.submit(each, "") for each in bad])
        assert [outcome.sentence for outcome in outcomes] == expected
        assert [outcome.photo for outcome in outcomes] == [str(each.photo) for each in bad]


def test_the_command_leaves_the_same_bytes(
    machines: Machines, connect: Connect, make_order: MakeOrder, tmp_path: Path
) -> None:
    """With the real network."""
    photo = make_order("real").photo.rename(tmp_path / "out" / "real.png")
    (tmp_path / "marks.png").rename(tmp_path / "out" / "real-trimap.png")
    connect()
    here = tmp_path / "here"
    here.mkdir()
    marks = str(photo.with_name("real-trimap.png"))
    files = {"-o": "real.png", "--alpha": "real-alpha.png", "--doubts": "real-doubts.json"}
    words = [word for option, name in files.items() for word in (option, str(here / name))]
    assert main(["matte", str(photo), "--trimap", marks, *words, "--quiet"]) == 0
    there = ["--also", "alpha,doubts", "--quiet", "--cluster", machines.address]
    for name, more in {"cluster": [], "sent": ["--send"]}.items():
        assert main(["batch", str(photo), "-o", str(tmp_path / name), *there, *more]) == 0
    for name in files.values():
        assert len({(tmp_path / folder / name).read_bytes() for folder in ("here", "cluster", "sent")}) == 1
    assert main(["batch", str(photo), "-o", str(tmp_path / "x"), "--send"]) == 2
    assert main(["batch", str(photo), "-o", str(tmp_path / "x"), "--cluster", "x", "--workers", "2"]) == 2


def test_a_worker_without_the_program_is_left_out_and_stays_there(
    machines: Machines, connect: Connect, make_order: MakeOrder, said: list[str]
) -> None:
    workers = connect()
    assert workers.submit(make_order("a"), "").result(LONG).state is State.DONE
    bare = machines.start("core")
    wait_for(lambda: said)
    assert "cannot import Matte Studio" in said[0]
    assert workers.submit(make_order("a"), "").result(LONG).state is State.DONE
    assert bare.poll() is None
    bare.kill()
    bare.wait()


def test_a_worker_with_another_program_is_left_out(
    connect: Connect, make_order: MakeOrder, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "program", lambda: "0.9-old")
    workers = connect()
    with pytest.raises(UserError, match=r"another version of Matte Studio .* than this batch .0.9-old"):
        workers.submit(make_order("a"), "").result(LONG)
    assert len(said) == 1 and platform.node() in said[0]
    with pytest.raises(UserError, match="another version"):
        workers.submit(make_order("a"), "").result(LONG)


def test_a_worker_with_other_weights_or_formats_is_left_out_for_the_orders_that_need_them(
    connect: Connect, make_order: MakeOrder, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {
        "weights": lambda terms: replace(terms, tools=(("model", "tiny", "0" * 64),)),
        "format": lambda terms: replace(terms, suffixes=frozenset({".cr9"})),
        "fine": lambda terms: terms,
    }
    monkeypatch.setattr(cluster, "terms_of", lambda order: others[order.photo.stem](terms_of(order)))
    workers = connect()
    weights, form, fine = ended([workers.submit(make_order(name), "") for name in others])
    assert weights.state is State.FAILED and "a different file for the model tiny" in weights.sentence
    assert form.state is State.FAILED and "cannot read or write .cr9" in form.sentence
    assert fine.state is State.DONE
    assert len(said) == 2


def test_what_is_canceled_leaves_the_worker_free(
    machines: Machines, connect: Connect, make_order: MakeOrder, tmp_path: Path
) -> None:
    stays, other = begin_with(make_order("stays"), STAYS), make_order("other")
    workers = connect()
    futures = [workers.submit(order, "") for order in (stays, other, other, other, other)]
    wait_for(lambda: any(machines.folder.glob("stays*")))
    workers.close(cancel=True)
    assert futures[0].cancelled() and all(future.done() for future in futures)
    assert not any(path.exists() for path in stays.files.paths())
    assert not list((tmp_path / "out").glob(".*"))
    assert connect().submit(other, "").result(LONG).state is State.DONE


def test_a_lost_scheduler_ends_the_batch_with_a_way_on(
    tmp_path: Path, make_order: MakeOrder, caplog: pytest.LogCaptureFixture
) -> None:
    lonely = Machines(tmp_path)
    workers = Cluster(lonely.address)
    caplog.clear()
    future = workers.submit(make_order("a"), "")
    lonely.close()
    with pytest.raises(UserError, match=r"scheduler .* is gone; .* the same command again"):
        future.result(LONG)
    with pytest.raises(UserError, match="is gone"):
        workers.submit(make_order("a"), "").result(LONG)
    workers.close(cancel=False)
    assert [record for record in caplog.records if record.name.startswith("distributed")] == []


def test_a_cluster_that_cannot_be_reached_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_S", 0.3)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(UserError, match=f"No Dask scheduler answers at {address}"):
            Cluster(address)
    with pytest.raises(UserError, match=r"lost\.json does not exist"):
        Cluster(str(tmp_path / "lost.json"))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match=r"pip install 'matte-studio\[cluster\]'"):
        Cluster("tcp://127.0.0.1:1")
