"""Colors of the classes."""

from __future__ import annotations

import pytest

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.ui.helpers import Calls
from ui import theme
from ui.main_window import MainWindow


def test_palette_reaches_all_and_is_kept(window: MainWindow, calls: Calls) -> None:
    told = calls(window.canvas, "set_class_palette")
    window.actions_["color_blind"].trigger()
    assert told == [("color-blind",)]
    assert window.session.settings.palette == "color-blind"
    window.actions_["color_blind"].trigger()
    assert window.palette_name() == "standard"


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_classes_differ_by_letter_and_color(palette: str) -> None:
    looks = [theme.class_look(value, palette) for value in (FOREGROUND, UNKNOWN, BACKGROUND)]
    assert [look.letter for look in looks] == ["1", "2", "3"]
    assert len({look.color for look in looks}) == 3
