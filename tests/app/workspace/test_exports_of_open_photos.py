"""All open photos are exported as each would be alone in view: byte for byte, whatever stands over its matte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace import parked_photo
from app.workspace.export_plan import Plan, Request, Summary
from app.workspace.photo import State
from core.imaging.io import write_png
from core.jobs.export import Kind
from core.jobs.targets import Existing
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, mark, open_photo, paint, settle
from tests.app.workspace.helpers import park
from tests.fake_engine import FakeEngine


def photo(folder: Path, name: str, seed: int, dtype: type[np.unsignedinteger] = np.uint8) -> Path:
    rng = np.random.default_rng(seed)
    path = folder / name
    write_png(path, rng.integers(0, np.iinfo(dtype).max, (64, 96, 3), dtype))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    made.mkdir()
    return made


@pytest.fixture
def keys(qtbot: QtBot, session: Session, tmp_path: Path) -> list[int]:
    """Three photos with a matte each: as it is, refined in 16 bits, touched up with colors to be made up for."""
    session.start()
    keys = []
    for number, dtype in enumerate((np.uint8, np.uint16, np.uint8)):
        open_photo(qtbot, session, photo(tmp_path, f"photo {number}.png", number, dtype))
        mark(session)
        settle(qtbot, session)
        full_run(qtbot, session)
        settle(qtbot, session)
        if number == 1:
            session.refining.set("shift_edge", 2)
            session.refining.set("decontaminate", 0.4)
        if number == 2:
            session.touch.begin(48, 32)
            session.touch.extend(70, 40)
            session.touch.end()
        keys.append(session.workspace.current)
    return keys


def show(qtbot: QtBot, session: Session, key: int) -> None:
    session.workspace.show(key)
    qtbot.waitUntil(lambda: session.workspace.current == key)
    settle(qtbot, session)


def planned(qtbot: QtBot, session: Session, request: Request) -> Plan:
    with qtbot.waitSignal(session.export_all.planned, timeout=5000) as asked:
        session.export_all.plan(request)
    assert asked.args is not None
    return asked.args[0]


def exported(qtbot: QtBot, session: Session, request: Request) -> Summary:
    plan = planned(qtbot, session, request)
    with qtbot.waitSignal(session.export_all.finished, timeout=10_000) as done:
        session.export_all.start(plan)
    assert done.args is not None
    return done.args[0]


ALONE: dict[Kind, Callable[[Session, Path], None]] = {
    Kind.CUTOUT: lambda session, path: session.export_cutout(path, session.exporting.depth),
    Kind.ALPHA: lambda session, path: session.export_alpha(path, session.exporting.depth),
    Kind.COMPOSITE: lambda session, path: session.export_composite(path),
}


@pytest.mark.parametrize("kind", Kind)
def test_each_file_has_the_bytes_of_that_photo_exported_alone(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path, *, kind: Kind
) -> None:
    background = session.backdrop.backgrounds()
    summary = exported(qtbot, session, Request(folder, kind=kind, background=background))
    assert [path.name for path in summary.written] == [f"photo {n}-{kind.value}.png" for n in range(3)]
    for key, path in zip(keys, summary.written, strict=True):
        show(qtbot, session, key)
        ALONE[kind](session, folder / "alone.png")
        settle(qtbot, session)
        assert path.read_bytes() == (folder / "alone.png").read_bytes()


def park_others(qtbot: QtBot, session: Session, keys: list[int]) -> None:
    """Pack all photos but the one in view."""
    park(qtbot, session, *(key for key in keys if key != session.workspace.current))


@pytest.mark.parametrize("kind", Kind)
def test_parked_photos_have_the_same_files_and_stay_parked(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path, tmp_path: Path, *, kind: Kind
) -> None:
    open_photo(qtbot, session, photo(tmp_path, "last.png", 8))
    background = session.backdrop.backgrounds()
    whole = exported(qtbot, session, Request(folder, "whole {number}", kind, background=background))
    park_others(qtbot, session, keys)
    parked = exported(qtbot, session, Request(folder, "parked {number}", kind, background=background))
    assert len(parked.written) == 3
    for one, other in zip(whole.written, parked.written, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert all(map(session.workspace.parking.is_parked, keys))
    assert [entry.state for entry in session.workspace.photos][:3] == [State.EXPORTED] * 3


def test_an_outdated_matte_of_a_parked_photo_is_finished_with_its_own_marks(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path
) -> None:
    show(qtbot, session, keys[1])
    before = exported(qtbot, session, Request(folder, "before", keys=(keys[1],))).written[0].read_bytes()
    paint(session, [(48, 32), (60, 40)], FOREGROUND)
    show(qtbot, session, keys[0])
    park_others(qtbot, session, keys)
    request = Request(folder, "after", keys=(keys[1],), with_outdated=True)
    assert exported(qtbot, session, request).written[0].read_bytes() == before


def test_a_parked_photo_whose_file_is_gone_fails_alone(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked_photo, "_is_lasting", lambda path: True)
    park_others(qtbot, session, keys)
    held = session.workspace.held(keys[0])
    assert held is not None and held.document.path is not None
    held.document.path.unlink()
    summary = exported(qtbot, session, Request(folder))
    assert len(summary.written) == 2 and summary.failed[0].name == "photo 0.png"
    assert "is missing" in summary.failed[0].reason


def test_photos_count_as_exported_with_what_stands_over_their_mattes(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path
) -> None:
    assert session.document.has_unsaved_results
    exported(qtbot, session, Request(folder))
    assert [entry.state for entry in session.workspace.photos] == [State.EXPORTED] * 3
    for key in keys:
        show(qtbot, session, key)
        assert not session.document.has_unsaved_results
    session.refining.set("feather", 1)
    states = [entry.state for entry in session.workspace.photos]
    assert states == [State.EXPORTED, State.EXPORTED, State.MATTED]


def test_outdated_mattes_and_photos_without_one_are_left_out_and_named(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path, tmp_path: Path
) -> None:
    show(qtbot, session, keys[1])
    paint(session, [(10, 10)], FOREGROUND)
    open_photo(qtbot, session, photo(tmp_path, "bare.png", 9))
    plan = planned(qtbot, session, Request(folder))
    assert {(left.name, left.reason) for left in plan.left} == {
        ("bare.png", "no cutout yet"),
        ("photo 1.png", "its marks have changed since its cutout was made"),
    }
    assert len(exported(qtbot, session, Request(folder, with_outdated=True)).written) == 3


def test_an_outdated_matte_is_finished_with_the_marks_that_it_was_made_from(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path
) -> None:
    before = exported(qtbot, session, Request(folder, "before", keys=(keys[1],))).written[0].read_bytes()
    show(qtbot, session, keys[1])
    paint(session, [(48, 32), (60, 40)], FOREGROUND)
    show(qtbot, session, keys[0])
    request = Request(folder, "after", keys=(keys[1],), with_outdated=True)
    assert exported(qtbot, session, request).written[0].read_bytes() == before


def test_a_matte_that_undo_brings_back_is_the_one_exported(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path
) -> None:
    first = exported(qtbot, session, Request(folder, "first", keys=(keys[2],))).written[0].read_bytes()
    paint(session, [(20, 20)], FOREGROUND)
    full_run(qtbot, session)
    settle(qtbot, session)
    session.undo()  # the run: its matte is on its way
    session.undo()
    session.workspace.show(keys[0])
    summary = exported(qtbot, session, Request(folder, "again", keys=(keys[2],)))
    assert summary.written[0].read_bytes() == first


def test_a_photo_that_is_being_run_is_left_out(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path, engine: FakeEngine
) -> None:
    engine.gate.clear()
    paint(session, [(20, 20)], FOREGROUND)
    session.run()
    qtbot.waitUntil(lambda: session.running)
    assert [str(left) for left in planned(qtbot, session, Request(folder)).left] == [
        "photo 2.png: still running"
    ]
    engine.gate.set()
    qtbot.waitUntil(lambda: not session.running)


def test_no_photo_and_no_marks_are_written_over(
    qtbot: QtBot, session: Session, keys: list[int], tmp_path: Path
) -> None:
    before = [(tmp_path / f"photo {number}.png").read_bytes() for number in range(3)]
    request = Request(tmp_path, "{name}", existing=Existing.REPLACE)
    summary = exported(qtbot, session, request)
    assert [path.name for path in summary.written] == [f"photo {number} 2.png" for number in range(3)]
    assert [(tmp_path / f"photo {number}.png").read_bytes() for number in range(3)] == before


def test_a_photo_closed_meanwhile_is_named(
    qtbot: QtBot, session: Session, keys: list[int], folder: Path
) -> None:
    plan = planned(qtbot, session, Request(folder))
    session.workspace.close(keys[0])
    with qtbot.waitSignal(session.export_all.finished, timeout=10_000) as done:
        session.export_all.start(plan)
    assert done.args is not None
    assert [str(left) for left in done.args[0].left] == ["photo 0.png: closed meanwhile"]
