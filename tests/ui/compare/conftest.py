"""The comparison's window, over a marked photo and with both sides run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.app.helpers import mark, settle
from tests.fake_engine import FakeEngine
from tests.ui.compare.helpers import run
from ui.compare.window import CompareWindow
from ui.main_window import MainWindow


@pytest.fixture
def compare(opened: MainWindow, qtbot: QtBot) -> Iterator[CompareWindow]:
    """The window over a marked photo, nothing run yet; zooms land at once."""
    mark(opened.session)
    settle(qtbot, opened.session)
    opened.actions_["compare"].trigger()
    window = opened.comparing.window
    assert window is not None
    window.resize(1360, 740)
    for view in window.views:
        view.glide.duration_ms = 0
    qtbot.waitExposed(window)
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()


@pytest.fixture
def done(compare: CompareWindow, qtbot: QtBot, engine: FakeEngine) -> CompareWindow:
    """Both sides run, the right one's alpha lower by a quarter."""
    engine.lower["full"] = 0.25
    run(compare, qtbot)
    qtbot.waitUntil(lambda: compare.comparison.difference is not None)
    return compare
