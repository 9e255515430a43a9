"""Subject in the window: in the background, one step, a sentence, and the network that was chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.subject import PROPOSED, SubjectFinder
from app.session import Session
from app.settings import Settings
from core.imaging.io import read_image, write_png
from core.subject.networks import MissingNetworkError
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, mark, open_photo, paint, settle, state, trimap_of
from tests.core.subject.tiny_onnx import write_network

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def red(tmp_path: Path) -> Path:
    image = np.full((120, 160, 3), (30, 60, 90), np.uint8)
    image[30:100, 40:130] = 230, 20, 20
    write_png(tmp_path / "red.png", image)
    return tmp_path / "red.png"


def test_it_replaces_all_marks_in_one_step_and_says_so(
    qtbot: QtBot, session: Session, red: Path, rembg: Path
) -> None:
    open_photo(qtbot, session, red)
    mark(session)
    before = state(session)
    with qtbot.waitSignal(session.marks_taken) as said:
        session.propose_subject()
        assert_same(state(session), before)  # nothing lands before it is whole
    settle(qtbot, session)
    assert said.args == [PROPOSED]
    trimap = trimap_of(session)
    assert {int(value) for value in np.unique(trimap)} == {BACKGROUND, UNKNOWN, FOREGROUND}
    assert (trimap[50:80, 60:110] == FOREGROUND).all()
    assert (trimap[:15] == BACKGROUND).all()
    assert session.document.painted is not None and session.document.painted.all()
    assert session.history.undo_text == "Subject"
    session.undo()
    settle(qtbot, session)
    assert_same(state(session), before)


@pytest.mark.parametrize("verb", ["propose_subject", "clear_trimap"])
def test_marks_that_replace_all_come_into_view_in_place_of_the_old_cutout(
    qtbot: QtBot, session: Session, red: Path, rembg: Path, verb: str
) -> None:
    open_photo(qtbot, session, red)
    session.set_view("black")
    paint(session, [(75.0, 65.0)], FOREGROUND)
    settle(qtbot, session)
    assert session.view == "black"  # a stroke shows there too
    getattr(session, verb)()
    settle(qtbot, session)
    assert session.view == "overlay"
    session.set_live(True)
    session.set_view("black")
    session.undo()
    getattr(session, verb)()
    settle(qtbot, session)
    assert session.view == "black"  # which follows the marks


def test_a_scribble_goes_on_from_the_proposal(qtbot: QtBot, session: Session, red: Path, rembg: Path) -> None:
    image = np.array(read_image(red).image)
    image[50:80, 60:90] = 140, 10, 10
    write_png(red, image)
    open_photo(qtbot, session, red)
    session.propose_subject()
    settle(qtbot, session)
    assert session.grabbing.has_subject
    proposed = state(session)
    session.set_tool("grab")
    session.set_brush_size(4)
    session.grabbing.begin_scribble()
    paint(session, [(75.0, 65.0)], BACKGROUND)
    session.grabbing.scribbled([(75.0, 65.0)], session.brush_size)
    settle(qtbot, session)
    trimap = trimap_of(session)
    assert (trimap[58:72, 68:82] == BACKGROUND).all()
    assert (trimap[50:80, 100:120] == FOREGROUND).all()
    session.undo()
    settle(qtbot, session)
    assert_same(state(session), proposed)
    assert session.grabbing.has_subject
    session.undo()
    settle(qtbot, session)
    assert not session.grabbing.has_subject


def test_no_clear_subject_leaves_the_marks_and_says_why(
    qtbot: QtBot, session: Session, photo_file: Path, rembg: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    before = state(session)
    with qtbot.waitSignal(session.no_subject) as said, qtbot.assertNotEmitted(session.error):
        session.propose_subject()
    assert said.args[0].startswith("No clear subject was found")
    assert_same(state(session), before)


def test_without_a_network_it_says_how_to_get_one(qtbot: QtBot, session: Session, red: Path) -> None:
    open_photo(qtbot, session, red)
    with qtbot.waitSignal(session.no_subject) as said:
        session.propose_subject()
    assert ".u2net" in said.args[0]


def test_a_file_that_is_no_network_is_an_error_and_harms_nothing(
    qtbot: QtBot, session: Session, red: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    session.subject.choose(tmp_path / "bad.onnx")
    open_photo(qtbot, session, red)
    before = state(session)
    with qtbot.waitSignal(session.error) as said:
        session.propose_subject()
    assert "bad.onnx cannot be used" in said.args[0]
    assert_same(state(session), before)


def test_escape_drops_a_proposal_that_has_not_landed(
    qtbot: QtBot, session: Session, red: Path, rembg: Path
) -> None:
    open_photo(qtbot, session, red)
    before = state(session)
    session.propose_subject()
    assert session.edits.cancel()
    settle(qtbot, session)
    assert_same(state(session), before)


def test_the_choice_outlives_the_program(rembg: Path, tmp_path: Path) -> None:
    finder = SubjectFinder(Settings())
    assert finder.network().path == rembg
    own = write_network(tmp_path / "own net.onnx")
    finder.choose(own)
    assert SubjectFinder(Settings()).network().path == own
    finder.choose(None)
    assert SubjectFinder(Settings()).network().path == rembg


def test_there_may_be_none(home: Path) -> None:
    finder = SubjectFinder(Settings())
    assert finder.found() == ()
    with pytest.raises(MissingNetworkError):
        finder.network()
