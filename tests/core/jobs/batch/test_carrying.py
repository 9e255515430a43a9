"""One order carried out: its outcome says all of it, and no failure gets out."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.engine.options import Cancelled
from core.errors import UserError
from core.imaging.io import write_png
from core.jobs.batch.carrying import Loaded, Manner, carry_out
from core.jobs.batch.record import State
from core.jobs.batch.report.pictures import report_pictures
from core.jobs.order import Matting
from tests.core.jobs.batch.conftest import SIZE, MakeOrder
from tests.fake_engine import FakeEngine


def loaded(engine: FakeEngine) -> Loaded:
    made: Any = engine
    return Loaded(lambda: made)


def test_an_outcome_says_what_became_of_the_order(make_order: MakeOrder, tmp_path: Path) -> None:
    order = make_order("fur")
    outcome = carry_out(order, "k1", loaded(FakeEngine()))
    assert (outcome.state, outcome.key, outcome.photo) == (State.DONE, "k1", str(order.photo))
    assert outcome.files == tuple((str(path), path.stat().st_size) for path in order.files.paths())
    assert outcome.facts["height"] == SIZE[0]
    assert set(outcome.seconds) == {"read", "network", "write", "total"}
    assert outcome.worker
    assert outcome.ended
    assert outcome.pictures == {}


def test_remarks_are_those_of_the_command(make_order: MakeOrder) -> None:
    order = make_order("fur")
    assert order.marks.file is not None
    mask = np.zeros(SIZE, np.uint8)
    mask[:, :30] = 255
    write_png(order.marks.file, mask)
    (notice, hint) = carry_out(order, "", loaded(FakeEngine())).remarks
    assert "is a mask" in notice
    assert "--edge-width" in hint


def test_pictures_are_made_where_they_are_wanted(make_order: MakeOrder) -> None:
    outcome = carry_out(make_order("fur"), "", loaded(FakeEngine()), Manner(pictures=report_pictures))
    assert sorted(outcome.pictures) == ["alpha", "cutout", "doubt", "routing"]
    assert isinstance(outcome.facts["doubt_places"], int)


def test_pictures_that_cannot_be_made_are_left_out(
    make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Any:
        raise ValueError("no picture")

    order = make_order("fur")
    made = carry_out(order, "", loaded(FakeEngine()), Manner(pictures=fail))
    monkeypatch.setattr("core.jobs.batch.carrying.small_doubts", fail)
    looked = carry_out(order, "", loaded(FakeEngine()), Manner(pictures=report_pictures))
    for outcome in (made, looked):
        assert (outcome.state, outcome.sentence, outcome.pictures) == (State.DONE, "", {})
        assert [path for path, _ in outcome.files] == [str(path) for path in order.files.paths()]
        assert "no pictures" in outcome.remarks[-1] and "no picture" in outcome.remarks[-1]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError("The marks are upside down; turn them."), "The marks are upside down; turn them."),
        (MemoryError(), "not enough memory"),
        (OSError(errno.ENOSPC, "full"), "disk is full"),
        (IndexError("no such row"), "IndexError('no such row')"),
    ],
)
def test_a_failure_is_a_sentence(make_order: MakeOrder, error: Exception, said: str) -> None:
    engine = FakeEngine()
    engine.error = error
    order = make_order("fur")
    outcome = carry_out(order, "", loaded(engine))
    assert outcome.state is State.FAILED
    assert said in outcome.sentence
    assert not any(path.exists() for path in order.files.paths())


def test_the_sentence_of_a_bug_is_for_the_application_to_make(make_order: MakeOrder) -> None:
    engine = FakeEngine()
    engine.error = IndexError("no such row")
    manner = Manner(describe=lambda error: f"Logged: {error}.")
    assert carry_out(make_order("fur"), "", loaded(engine), manner).sentence == "Logged: no such row."


def test_a_full_disk_is_told_from_other_failures(
    make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(number: int) -> None:
        raise OSError(number, "no")

    order = make_order("fur")
    for number, is_full in ((errno.ENOSPC, True), (errno.EACCES, False)):
        monkeypatch.setattr("core.files._sync", lambda path, number=number: fail(number))
        outcome = carry_out(order, "", loaded(FakeEngine()))
        assert (outcome.state, outcome.is_disk_full) == (State.FAILED, is_full)


def test_what_cannot_be_read_or_written_fails_in_its_step(make_order: MakeOrder, tmp_path: Path) -> None:
    order = make_order("fur")
    missing = carry_out(replace(order, photo=tmp_path / "none.png"), "", loaded(FakeEngine()))
    assert "none.png does not exist" in missing.sentence
    assert set(missing.seconds) == {"read", "total"}
    away = replace(order, files=replace(order.files, cutout=tmp_path / "away" / "fur.png"))
    unwritten = carry_out(away, "", loaded(FakeEngine()))
    assert "away does not exist" in unwritten.sentence
    assert set(unwritten.seconds) == {"read", "network", "write", "total"}


def test_a_run_that_is_canceled_writes_nothing(make_order: MakeOrder) -> None:
    engine = FakeEngine()
    engine.gate.clear()
    order = make_order("fur")
    with pytest.raises(Cancelled):
        carry_out(order, "", loaded(engine), cancelled=lambda: True)
    assert not any(path.exists() for path in order.files.paths())


def test_another_model_is_loaded_only_where_an_order_names_another(make_order: MakeOrder) -> None:
    engine, order = FakeEngine(), make_order("fur")
    one, names = loaded(engine), list[str]()
    engine.load = lambda source="tiny", /: names.append(str(source))  # type: ignore[method-assign]
    for model in ("", "", "vitmatte-small", "vitmatte-small", ""):
        carry_out(replace(order, matting=Matting(model)), "", one)
    assert names == ["tiny", "vitmatte-small", "tiny"]


def test_a_model_that_is_not_there_is_told_for_each_of_its_orders(make_order: MakeOrder) -> None:
    engine, order = FakeEngine(), make_order("fur")
    engine.broken_models = {"lost"}
    one, lost = loaded(engine), replace(order, matting=Matting("lost"))
    told = [carry_out(each, "", one) for each in (lost, lost, order)]
    assert [each.state for each in told] == [State.FAILED, State.FAILED, State.DONE]
    assert "lost is not a model" in told[1].sentence
