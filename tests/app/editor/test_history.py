from __future__ import annotations

from dataclasses import dataclass, field

from pytestqt.qtbot import QtBot

from app.editor.history import History
from core.text.language import PSEUDO, use
from core.text.translate import tr


@dataclass
class Step:
    text: str
    nbytes: int = 10
    log: list[str] = field(default_factory=list)
    is_of_marks: bool = True

    def undo(self) -> None:
        self.log.append(f"undo {self.text}")

    def redo(self) -> None:
        self.log.append(f"redo {self.text}")


def texts(history: History) -> list[str]:
    found = []
    while history.can_undo:
        found.append(history.undo_text)
        history.undo()
    return found


def test_undo_and_redo_go_through_the_steps_in_order(qtbot: QtBot) -> None:
    history, log = History(), list[str]()
    for name in "ab":
        history.push(Step(name, log=log))
    assert (history.undo_text, history.redo_text) == ("b", "")
    history.undo()
    history.undo()
    assert not history.undo()
    history.redo()
    assert log == ["undo b", "undo a", "redo a"]
    assert (history.undo_text, history.redo_text) == ("a", "b")


def test_steps_are_called_in_the_language_in_use(qtbot: QtBot) -> None:
    history = History()
    history.push(Step(tr("Brush stroke")))
    use(PSEUDO)
    assert history.undo_text == tr("Brush stroke") != "Brush stroke"
    history.undo()
    assert history.redo_text == tr("Brush stroke")


def test_a_new_step_drops_what_was_undone(qtbot: QtBot) -> None:
    history = History()
    for name in "ab":
        history.push(Step(name))
    history.undo()
    history.push(Step("c"))
    assert not history.can_redo
    assert texts(history) == ["c", "a"]


def test_bytes_are_bounded_and_the_oldest_goes(qtbot: QtBot) -> None:
    history = History(limit_bytes=25)
    for name in "abc":
        history.push(Step(name))
    assert history.nbytes == 20
    assert texts(history) == ["c", "b"]


def test_the_newest_step_stays_however_big(qtbot: QtBot) -> None:
    history = History(limit_bytes=25)
    history.push(Step("a"))
    history.push(Step("huge", nbytes=1000))
    assert texts(history) == ["huge"]


def test_saved_is_a_position(qtbot: QtBot) -> None:
    history = History()
    assert history.is_saved
    history.push(Step("a"))
    assert not history.is_saved
    history.mark_saved(history.position)
    history.push(Step("b"))
    assert not history.is_saved
    history.undo()
    assert history.is_saved
    history.undo()
    assert not history.is_saved
    history.push(Step("c"))  # the saved state can never come back
    history.undo()
    assert not history.is_saved


def test_a_dropped_start_is_no_longer_saved(qtbot: QtBot) -> None:
    history = History(limit_bytes=15)
    for name in "ab":
        history.push(Step(name))
    history.undo()
    assert not history.can_undo
    assert not history.is_saved


def test_changed_is_told(qtbot: QtBot) -> None:
    history = History()
    for act in (lambda: history.push(Step("a")), history.undo, history.redo, history.mark_unsaved):
        with qtbot.waitSignal(history.changed, timeout=100):
            act()


def test_what_will_shrink_drops_nothing_yet(qtbot: QtBot) -> None:
    history = History(limit_bytes=25)
    history.push(Step("a"))
    big = Step("big", nbytes=1000)
    history.push(big, will_shrink=True)
    big.nbytes = 12
    history.trim()
    assert texts(history) == ["big", "a"]
    for name in "bc":
        history.push(Step(name), will_shrink=True)
    history.trim()
    assert texts(history) == ["c", "b"]


def test_a_step_that_leaves_the_marks_alone_leaves_them_saved_and_what_was_undone(qtbot: QtBot) -> None:
    history = History()
    history.push(Step("run", is_of_marks=False))
    assert history.is_saved
    history.push(Step("a"))
    history.mark_saved(history.position)
    history.push(Step("run 2", nbytes=5, is_of_marks=False))
    assert history.is_saved and history.newest is not history.position
    history.push(Step("b"))
    history.undo()
    history.push(Step("run 3", nbytes=5, is_of_marks=False), keeps_undone=True)
    assert history.can_redo and history.redo_text == "b" and history.is_saved
    history.redo()
    assert not history.is_saved


def test_dropped_runs_do_not_make_marks_unsaved(qtbot: QtBot) -> None:
    history = History(limit_bytes=15)
    for name in "abc":
        history.push(Step(name, is_of_marks=False))
    assert history.is_saved and texts(history) == ["c"]


def test_what_follows_from_a_step_is_undone_and_redone_with_it(qtbot: QtBot) -> None:
    history, log = History(), list[str]()
    history.push(Step("stroke", log=log))
    history.join(Step("matte", nbytes=5, log=log, is_of_marks=False))
    assert history.undo_text == "stroke" and history.nbytes == 15
    history.undo()
    assert not history.can_undo
    history.redo()
    assert log == ["undo matte", "undo stroke", "redo stroke", "redo matte"] and not history.can_redo


def test_a_step_joins_no_other_but_one_of_marks_and_that_only_once(qtbot: QtBot) -> None:
    history = History()
    for is_of_marks, name in ((False, "run"), (True, "stroke")):
        history.push(Step(name, is_of_marks=is_of_marks))
        history.join(Step(f"{name} matte", is_of_marks=False))
        history.join(Step("again", is_of_marks=False))
    assert texts(history) == ["again", "stroke", "again", "run matte", "run"]


def test_what_joins_a_step_leaves_it_saved_and_what_was_undone(qtbot: QtBot) -> None:
    history = History()
    for name in "ab":
        history.push(Step(name))
    history.undo()
    position = history.position
    history.join(Step("matte", is_of_marks=False))
    history.mark_saved(position)
    assert history.is_saved and history.redo_text == "b"
    history.undo()
    assert not history.is_saved
    history.redo()
    assert history.is_saved
    history.limit_bytes = 1
    history.push(Step("c"))
    assert not history.is_saved and texts(history) == ["c"]
    history.redo()
    assert not history.is_saved
