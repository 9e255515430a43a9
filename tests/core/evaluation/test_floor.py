"""The floor of a run: operations as counted for the run, at a rate that is measured."""

from dataclasses import replace

import pytest

from core.engine.planning import cost
from core.evaluation import tasks
from core.evaluation.floor import beside_floor, matrix_rate, operations
from core.evaluation.repeats import RUNS
from core.model.config import PRESETS
from tests.core.engine.models import engine_with, matte, sample
from tests.core.model.test_mematte import NARROW

SMALL = PRESETS["small"]


def test_a_rate_is_measured(device: str) -> None:
    rates = {name: matrix_rate(device, name, 256) for name in ("fp32", "bf16")}
    assert all(1e6 < rate < 1e16 for rate in rates.values())


def test_operations_are_those_of_the_tokens_that_attended_and_the_pixels_that_were_decoded(
    device: str,
) -> None:
    image, trimap = sample()
    result, _ = matte(engine_with(), image, trimap, device=device, max_tokens=40)
    values = {**result.report(), "decoded": result.decoded}
    used = [router["used"] for router in values["routers"]]
    assert max(used) == 40
    expected = sum(cost.run_cost(NARROW, 8 * 16, count, result.decoded).total for count in used) / 2
    assert operations(NARROW, trimap.shape, values) == pytest.approx(expected)
    more = {**values, "decoded": result.decoded + 1000}
    assert operations(NARROW, trimap.shape, more) - expected == pytest.approx(1000 * cost.per_pixel(NARROW))


def test_a_network_without_routers_attends_among_all() -> None:
    full = replace(SMALL, attention="full")
    values = {"routers": [], "decoded": 0}
    assert operations(full, (224, 224), values) == pytest.approx(cost.run_cost(full, 14 * 14, 0, 0).total)


def test_a_run_is_told_in_floors() -> None:
    seconds = {"preprocess": 1.0, "backbone": 3.0, "decoder": 1.0, "foreground": 9.0}
    values = {"routers": [{"used": 0}] * 4, "decoded": 0, "precision": "bf16", "seconds": seconds}
    rate = operations(SMALL, (64, 64), values) / 2
    found = beside_floor(SMALL, (64, 64), values, {"bf16": rate})
    assert found == pytest.approx({"floor": 2, "network_floors": 2, "alpha_floors": 2.5})
    assert not beside_floor(SMALL, (64, 64), {**values, "precision": "fp16"}, {"bf16": rate})


def test_where_several_runs_count_the_first_does_not(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, ran = [9.0, 3.0, 1.0, 2.0], []

    def run(*_: object) -> object:
        ran.append(replace(result, seconds={"total": seconds[len(ran)]}))
        return ran[-1]

    image, trimap = sample(64, 64)
    engine = engine_with()
    result, _ = matte(engine, image, trimap, device=device)
    monkeypatch.setattr(tasks, "_matte", run)
    monkeypatch.setitem(RUNS, device, 3)
    options = tasks._asked({"device": device})
    assert tasks._typical(engine, image, trimap, options).seconds == {"total": 2.0}
    monkeypatch.setitem(RUNS, device, 1)
    ran.clear()
    assert tasks._typical(engine, image, trimap, options).seconds == {"total": 9.0}
