"""The quality slider as a budget."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ui import theme
from ui.panels.budget import BudgetSlider, budget_text


@pytest.fixture
def slider(qtbot: QtBot) -> BudgetSlider:
    widget = BudgetSlider()
    widget.resize(300, 26)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.mark.parametrize(
    ("limit", "wanted", "text"),
    [
        (12000, 21300, "Detail limit 12,000 patches – this photo could use 21,300"),
        (25000, 21300, "Needs 21,300 patches: more changes nothing"),
        (25000, 2721, "Needs only 2,721 patches: all settings do the same"),
        (6000, 6000, "Needs only 6,000 patches: all settings do the same"),
        (100, 2721, "Detail limit 100 patches – this photo could use 2,721"),
        (21300, 21300, "Detail limit 21,300 patches – this photo could use 21,300"),
        (1, 21300, "Detail limit 1 patch – this photo could use 21,300"),
        (12000, None, "Detail limit 12,000: a run shows how much is needed"),
        (62000, None, "No detail limit: a run shows how much is needed"),
    ],
)
def test_words(limit: int, wanted: int | None, text: str) -> None:
    assert budget_text(limit, wanted, 6000, 62000) == text


@pytest.mark.parametrize("limit", [100, 6000, 18500, 40000, 62000])
def test_shows_the_limit_silently(limit: int, slider: BudgetSlider, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(slider.moved):
        slider.set_budget(limit, 1, 62000, None)
    assert slider.limit() == limit
    assert abs(slider._tokens(slider.value()) - limit) <= max(100, limit // 50)


def test_keys_and_ends(slider: BudgetSlider, qtbot: QtBot) -> None:
    slider.set_budget(18500, 1, 62000, None)
    with qtbot.waitSignal(slider.moved) as moved:
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert moved.args[0] > 18500
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert slider.limit() == 62000
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert slider.limit() == 1


def test_a_click_jumps_there(slider: BudgetSlider, qtbot: QtBot) -> None:
    slider.set_budget(62000, 1, 62000, None)
    with qtbot.waitSignal(slider.moved) as moved:
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 13))
    assert 14000 < moved.args[0] < 17000


def test_gray_past_the_need(slider: BudgetSlider) -> None:
    slider.set_budget(60000, 1, 62000, 15500)
    image = slider.grab().toImage()
    inside = QColor(image.pixel(60, 13))
    past = QColor(image.pixel(220, 13))
    assert inside == QColor(theme.colors().accent)
    assert past.saturation() == 0
    assert past.lightness() > QColor(theme.colors().field).lightness()
