"""The Mark section: brush size and edge widths go both ways."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.trimap.values import BACKGROUND, UNKNOWN
from tests.app.helpers import settle
from tests.ui.helpers import Calls
from ui.main_window import MainWindow


def test_brush_size_goes_both_ways(opened: MainWindow) -> None:
    opened.mark.brush_size.spin.setValue(123)
    assert opened.session.brush_size == 123
    assert opened.options.brush_size.value() == 123
    opened.session.set_brush_size(45)
    assert opened.mark.brush_size.value() == 45


def test_edge_width_previews_while_dragged_and_commits_at_the_end(opened: MainWindow, calls: Calls) -> None:
    previews, commits = calls(opened.session, "preview_auto_edge"), calls(opened.session, "auto_edge")
    for slider, chosen in (
        (opened.mark.scale.slider, lambda: opened.session.edge.percent),
        (opened.mark.inside.slider, lambda: opened.session.edge.width[0]),
    ):
        previews.clear()
        commits.clear()
        slider.setSliderDown(True)
        slider.setValue(400)
        before = chosen()
        slider.setValue(620)
        assert len(previews) == 2 and not commits
        assert chosen() > before
        slider.setSliderDown(False)
        assert len(commits) == 1
        opened.session.set_edge_fixed(True)


def test_edge_width_without_a_photo_is_only_remembered(window: MainWindow, calls: Calls) -> None:
    commits = calls(window.session, "auto_edge")
    window.mark.scale.spin.setValue(150)
    assert window.session.edge.counts == 1.5
    window.session.set_edge_fixed(True)
    window.mark.outside.spin.setValue(77)
    assert window.session.edge.counts == (window.mark.inside.value(), 77)
    assert not commits


def test_what_stays_unmarked_is_explained_while_there_is_such(opened: MainWindow, qtbot: QtBot) -> None:
    session, line = opened.session, opened.mark.unmarked
    session.set_unpainted(BACKGROUND)
    settle(qtbot, session)
    assert not line.isHidden() and "is removed" in line.full_text()
    session.set_unpainted(UNKNOWN)
    settle(qtbot, session)
    assert "found out by the network" in line.full_text() and "moves no mark" in line.toolTip()
    height, width = session.document.size
    session.lasso_fill([(-1, -1), (width, -1), (width, height), (-1, height)])
    qtbot.waitUntil(line.isHidden)
    session.undo()
    qtbot.waitUntil(lambda: not line.isHidden())


def test_without_a_photo_nothing_is_explained(window: MainWindow) -> None:
    assert window.mark.unmarked.isHidden()


def test_the_panel_shows_one_scale_or_the_two_widths_of_an_even_edge(opened: MainWindow) -> None:
    mark = opened.mark
    shown = [not control.isHidden() for control in (mark.scale, mark.inside, mark.outside)]
    rows = [row.isHidden() for row in (*mark._adaptive, *mark._fixed)]
    assert all(shown) and rows == [False, True, True]
    adaptive = mark.sizeHint().height()
    opened.actions_["edge_fixed"].trigger()
    assert [row.isHidden() for row in (*mark._adaptive, *mark._fixed)] == [True, False, False]
    assert mark.sizeHint().height() > adaptive
    opened.actions_["edge_fixed"].trigger()
    assert opened.session.edge.counts == 1.0
