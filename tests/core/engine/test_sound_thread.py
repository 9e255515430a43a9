"""After memory ran out work goes on in another thread, and every later run is sound."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest

from core.engine import sound_thread
from core.engine.engine import MattingEngine
from core.engine.network_pass import NetworkPass
from core.engine.options import Finished, MatteOptions
from core.engine.planning.ladder import SMALLEST_TILE
from core.engine.sound_thread import called, driven, give_up_thread
from core.engine.tiling import Tile
from tests.app.commands.helpers import ROOT


def on_own_thread(work: object) -> None:
    """Run in a thread that may be spoiled, so that that of the tests stays sound."""
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    thread.join()


def counted(spoil_at: int) -> Generator[int, None, str]:
    """Yield the thread that each step runs on."""
    for index in range(5):
        if index == spoil_at:
            give_up_thread()
        yield threading.get_ident()
    return "done"


def taken(steps: Generator[int, None, str]) -> tuple[list[int], str]:
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as end:
            return seen, end.value


def test_steps_run_where_they_are_asked_for() -> None:
    assert taken(driven(counted(9))) == ([threading.get_ident()] * 5, "done")


def test_after_memory_ran_out_the_rest_and_later_runs_have_another_thread() -> None:
    found = []

    def work() -> None:
        here = threading.get_ident()
        seen, returned = taken(driven(counted(2)))
        later, _ = taken(driven(counted(9)))
        found.append((here, seen, returned, later, called(threading.get_ident)))

    on_own_thread(work)
    here, seen, returned, later, one = found[0]
    assert seen[:3] == [here] * 3 and here not in seen[3:] and returned == "done"
    assert here not in later and one != here


def test_errors_and_closing_pass_through() -> None:
    closed, told = [], []

    def steps() -> Generator[int, None, None]:
        try:
            give_up_thread()
            yield 1
            raise ValueError("here")
        finally:
            closed.append(True)

    def work() -> None:
        run = driven(steps())
        next(run)
        run.close()
        with pytest.raises(ValueError, match="here") as error:
            list(driven(steps()))
        told.append(error)

    on_own_thread(work)
    assert closed == [True, True] and told


@pytest.mark.parametrize("failing", ["start", "prepare"])
def test_where_no_thread_can_be_started_no_step_is_lost(
    failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = [RuntimeError("can't start new thread"), RuntimeError("can't start new thread")]
    start, prepare = threading.Thread.start, sound_thread._prepare_thread

    def started(thread: threading.Thread) -> None:
        if failing == "start" and thread.name.startswith("engine") and errors:
            raise errors.pop()
        start(thread)

    def prepared(count: int) -> None:
        if failing == "prepare" and errors:
            raise errors.pop()
        prepare(count)

    monkeypatch.setattr(threading.Thread, "start", started)
    monkeypatch.setattr(sound_thread, "_prepare_thread", prepared)
    found = []

    def steps() -> Generator[tuple[int, int], None, str]:
        yield from enumerate(counted(1))
        return "done"

    on_own_thread(lambda: found.append((threading.get_ident(), *taken(driven(steps())))))
    here, seen, returned = found[0]
    assert [index for index, _ in seen] == [0, 1, 2, 3, 4] and returned == "done"
    assert [ident == here for _, ident in seen] == [True, True, True, True, False]


def test_without_another_thread_the_ladder_is_stepped_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """In both passes: what fails on the spoiled thread is tried again with less."""
    engine, finished = MattingEngine(), []
    decode = NetworkPass._decode_tile
    monkeypatch.setattr(sound_thread, "_started_thread", lambda: None)

    def small_alone(run: NetworkPass, model: Any, tokens: Any, tile: Tile, alpha: Any) -> None:
        if run.plan.tile > SMALLEST_TILE:
            raise RuntimeError("could not create a primitive")
        decode(run, model, tokens, tile, alpha)

    def work() -> None:
        monkeypatch.setattr(NetworkPass, "_decode_tile", small_alone)
        image = np.random.default_rng(0).integers(0, 256, (128, 128, 3), dtype=np.uint8)
        trimap = np.full((128, 128), 128, np.uint8)
        trimap[:32], trimap[-32:] = 0, 255
        options = MatteOptions(precision="fp32", foreground=False, passes=2)
        finished.extend(
            event for event in engine.matte(image, trimap, options) if isinstance(event, Finished)
        )

    on_own_thread(work)
    assert np.isfinite(finished[0].result.alpha).all() and finished[0].result.notes


@pytest.mark.skipif(sys.platform != "linux", reason="memory can be limited like this on Linux alone")
def test_a_process_is_sound_after_memory_ran_out() -> None:
    """For real: little address space until memory has run out, then as much as there is: all goes on as before."""
    code = """
        import resource
        import numpy as np, psutil
        from core.engine.engine import MattingEngine
        from core.engine.options import MatteOptions, Progress
        from core.errors import UserError, is_out_of_memory

        def run(height, width):
            image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
            trimap = np.full((height, width), 128, np.uint8)
            trimap[: height // 3], trimap[-height // 3 :] = 0, 255
            options = MatteOptions(precision="fp32", foreground=False, reuse=False)
            for event in engine.matte(image, trimap, options):
                if isinstance(event, Progress) and "ran short" in event.phase:
                    short.append(event.phase)
                    resource.setrlimit(resource.RLIMIT_AS, unlimited)
            return event.result.alpha

        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        engine, short = MattingEngine(), []
        before = run(256, 256)
        limit = psutil.Process().memory_info().vms + (30 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
        try:
            run(1024, 1280)
        except Exception as error:
            assert is_out_of_memory(error) or "not enough memory" in str(error), repr(error)
            short.append(repr(error))
        resource.setrlimit(resource.RLIMIT_AS, unlimited)
        assert np.array_equal(run(256, 256), before)
        assert np.isfinite(run(320, 256)).all() and np.isfinite(run(512, 640)).all()
        print("memory ran short" if short else "memory sufficed")
    """
    for _ in range(3):
        done = in_child(textwrap.dedent(code))
        if not ended_by_a_library(done):
            break
    else:
        pytest.skip("Native libraries ended the process three times over: they check less than we can.")
    assert done.returncode == 0, done.stderr[-2000:]
    if done.stdout.strip() == "memory sufficed":
        pytest.skip(
            "This machine has the run within 30 MB of address space, so its memory cannot be made short."
        )
    assert done.stdout.strip() == "memory ran short"


def in_child(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=False, env=environment, capture_output=True, text=True
    )


def ended_by_a_library(done: subprocess.CompletedProcess[str]) -> bool:
    """A signal, or an exit of libgomp: no exception of Python's comes of either (docs/architecture.md)."""
    words = ("libgomp: Thread creation failed", "cannot allocate memory for thread-local data")
    return done.returncode < 0 or any(word in done.stderr for word in words)
