"""Attention in the Matte step: what is offered, what is shown for which, what a result is called."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.matting.attention import CHOICES, attention
from app.session import Session
from core.model.config import PRESETS, ModelConfig
from core.model.mixers.options import MixerName
from tests.app.helpers import full_run, mark
from tests.fake_engine import FakeEngine
from ui.main_window import MainWindow
from ui.panels.attention import AttentionChoice, RatioRows, attending_text
from ui.panels.matte import MattePanel


@pytest.fixture
def panel(opened: MainWindow) -> MattePanel:
    """The panel in a shown window with a marked photo."""
    mark(opened.session)
    return opened.matte


def pick(qtbot: QtBot, combo: QComboBox, name: str) -> None:
    """Choose an item as a click in the list does."""
    combo.setCurrentIndex(combo.findData(name))
    combo.activated.emit(combo.currentIndex())


def test_k_is_shown_for_routed_alone_and_a_share_where_there_is_one(
    qtbot: QtBot, panel: MattePanel, session: Session
) -> None:
    for name, has_k, has_ratio in (("routed", True, False), ("full", False, False), ("tome", False, True)):
        pick(qtbot, panel.attention, name)
        assert session.attention.id == name
        assert panel.slider.isVisible() == panel.spin.isVisible() == has_k
        assert panel.stops.button(0).isVisible() == has_k
        assert panel.ratio.isVisible() == has_ratio
        assert panel.meaning.isVisible() == (not has_k and not has_ratio)


@pytest.mark.parametrize("size", [(1366, 768), (1280, 720)])
def test_run_stays_where_it_is(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, size: tuple[int, int]
) -> None:
    panel, session = opened.matte, opened.session
    opened.resize(*size)
    places = {"unmarked": place_of_run(panel)}
    mark(session)
    for choice in CHOICES:
        pick(qtbot, panel.attention, choice.id)
        places[choice.id] = place_of_run(panel)
    pick(qtbot, panel.attention, "routed")
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: session.document.alpha is not None)
    places["running"] = place_of_run(panel)
    engine.gate.set()
    qtbot.waitUntil(lambda: not session.running)
    places["done"] = place_of_run(panel)
    assert len(set(places.values())) == 1, places
    assert not opened.right.area.verticalScrollBar().isVisible()
    assert panel.meaning.text() and panel.meaning.heightForWidth(panel.how.width()) <= panel.how.height()


def place_of_run(panel: MattePanel) -> tuple[int, int, int, int]:
    """Where in the window the button is, once the layout has settled."""
    for _ in range(3):
        QApplication.processEvents()
    return QRect(panel.button.mapTo(panel.window(), QPoint()), panel.button.size()).getRect()  # type: ignore[return-value]


def test_stops_and_number_of_the_share(qtbot: QtBot, panel: MattePanel, session: Session) -> None:
    pick(qtbot, panel.attention, "mame")
    panel.ratio.stops.button(0).click()
    assert (session.settings.ratio, panel.ratio.spin.value()) == (0.25, 25)
    panel.ratio.spin.setValue(33)
    assert session.settings.ratio == 0.33
    assert panel.ratio.stops.checkedButton() is None
    assert session.attention.id == "mame"


def test_by_keyboard(qtbot: QtBot, panel: MattePanel, session: Session) -> None:
    panel.attention.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.attention, Qt.Key.Key_Down)
    assert session.attention.id == "full"


def test_the_result_is_called_by_what_made_it(qtbot: QtBot, panel: MattePanel, session: Session) -> None:
    pick(qtbot, panel.attention, "tome")
    full_run(qtbot, session)
    assert panel.outcome.text().startswith("Last run: Look-alikes merged 50 %,")
    pick(qtbot, panel.attention, "routed")
    assert panel.outcome.text().startswith("Last run: Look-alikes merged 50 %,"), "until the next run"
    assert not panel.retry.isVisible()


def test_what_a_model_cannot_do_is_gray_and_says_why(qtbot: QtBot) -> None:
    combo = AttentionChoice()
    qtbot.addWidget(combo)
    combo.show_choice(attention("full"), PRESETS["vitmatte-small"])
    at = combo.findData("routed")
    assert not combo.model().flags(combo.model().index(at, 0)) & Qt.ItemFlag.ItemIsEnabled
    assert "no Routers" in combo.itemData(at, Qt.ItemDataRole.ToolTipRole)
    assert combo.currentData() == "full"
    combo.show_choice(attention("routed"), PRESETS["tiny"])
    assert combo.model().flags(combo.model().index(at, 0)) & Qt.ItemFlag.ItemIsEnabled


def test_dynamicvit_is_hidden_unless_the_model_was_trained_for_it(qtbot: QtBot) -> None:
    combo = AttentionChoice()
    qtbot.addWidget(combo)
    learned = ModelConfig("learned", width=192, heads=3, attention="dynamicvit")
    at = combo.findData("dynamicvit")
    combo.show_choice(attention("routed"), PRESETS["tiny"])
    assert combo.view().isRowHidden(at)  # type: ignore[attr-defined]
    combo.show_choice(attention("dynamicvit"), learned)
    assert not combo.view().isRowHidden(at)  # type: ignore[attr-defined]


def test_no_choice_is_clipped(panel: MattePanel) -> None:
    room = panel.attention.width() - 32  # the arrow and its margin
    metrics = panel.attention.fontMetrics()
    assert all(metrics.horizontalAdvance(choice.label) <= room for choice in CHOICES)


def test_controls_have_names(qtbot: QtBot) -> None:
    row = RatioRows()
    qtbot.addWidget(row)
    assert row.spin.accessibleName()
    assert [button.accessibleName() for button in row.stops.buttons()] == ["25 %", "50 %", "75 %"]
    assert all("patches" in button.toolTip() for button in row.stops.buttons())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("full", "All 8,000 patches see the whole photo"),
        ("tome", "2,000 of 8,000 patches see the whole photo"),
        ("mame", "At least 2,000 of 8,000 patches see the whole photo"),
        ("dynamicvit", "As many patches see the whole photo as the model was trained for"),
    ],
)
def test_how_many_attend(name: MixerName, text: str) -> None:
    assert attending_text(attention(name), 0.25, 8000) == text
    assert attending_text(attention(name), 0.25, 0) == ""
