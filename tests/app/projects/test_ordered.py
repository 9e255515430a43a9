"""A project that an order has made, in a batch say, comes back in the window with the very settings of its run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.engine.options import Finished, MatteOptions
from core.jobs.order import Files, MarksFrom, Matting, Order
from core.jobs.prepared import prepare
from core.model.mixers.options import MixerOptions
from core.project.asked import AskedRun
from core.refine.refinement import Refinement
from tests.app.projects.helpers import reopen
from tests.batch_workers import SIZE, marks_of, write_photo
from tests.fake_engine import FakeEngine

REFINED = Refinement(specks=4, gamma=1.5, decontaminate=0.5)


def ordered(folder: Path, matting: Matting) -> Path:
    """Carry an order out, and return the project that it leaves."""
    photo, path = write_photo(folder / "photo.png"), folder / "photo.matte"
    prepared = prepare(Order(photo, MarksFrom(marks_of(photo)), matting, REFINED, Files(project=path)))
    engine: Any = FakeEngine()
    (result,) = [event.result for event in prepared.events(engine) if isinstance(event, Finished)]
    prepared.write(result)
    return path


@pytest.mark.parametrize(
    ("matting", "asked"),
    [
        (Matting(), AskedRun()),
        (Matting(max_tokens=5), AskedRun(stop=None, max_tokens=5)),
        (Matting(max_tokens="balanced", passes=2), AskedRun(stop="balanced", max_tokens=4, passes=2)),
        (Matting(polish=0), AskedRun(polish=False)),
        (Matting(mixer=MixerOptions("tome", 0.25)), AskedRun("tome", 0.25)),
        (Matting(mixer=MixerOptions("full")), AskedRun("full")),
    ],
)
def test_a_batchs_project_has_the_settings_of_its_run(
    qtbot: QtBot, session: Session, tmp_path: Path, matting: Matting, asked: AskedRun
) -> None:
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    path = ordered(tmp_path, matting)
    reopen(qtbot, session, path)
    work = session.projects.work()
    assert work is not None and work.is_current and work.run_settings is not None
    assert work.run_settings.plain() == asked.plain(), "of the matte that stands"
    assert {name: work.settings[name] for name in asked.plain()} == asked.plain(), "of the next run"
    assert work.finish.refinement == REFINED
    was = matting.options(SIZE)
    assert _told(session.options()) == _told(was)


def _told(options: MatteOptions) -> tuple[Any, ...]:
    return options.max_tokens, options.mixer, options.passes, options.polish
