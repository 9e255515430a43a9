"""What an export shows: the matte as it stood when it was read, whatever is done before it is written."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from app.files.exportable import Exportable
from app.session import Session
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, paint, settle


def test_without_a_run_there_is_nothing_to_export(session: Session, ready: Session) -> None:
    assert Exportable.of(ready.document) is None


def test_what_is_done_after_it_was_read_is_not_in_it(qtbot: QtBot, ready: Session) -> None:
    full_run(qtbot, ready)
    settle(qtbot, ready)
    ready.refining.set("shift_edge", 2)
    document = ready.document
    assert document.alpha is not None
    expected = document.finish.whole(document.alpha, document.trimap_of_alpha()())
    read = Exportable.of(document)
    assert read is not None
    paint(ready, [(10, 10), (80, 50)], FOREGROUND)
    ready.refining.set("shift_edge", -4)
    full_run(qtbot, ready)
    settle(qtbot, ready)
    assert np.array_equal(read.matted().alpha, expected)
    assert not np.array_equal(expected, document.finish.whole(document.alpha, document.trimap_of_alpha()()))


def test_a_matte_with_nothing_over_it_is_the_networks_own(qtbot: QtBot, ready: Session) -> None:
    full_run(qtbot, ready)
    settle(qtbot, ready)
    read = Exportable.of(ready.document)
    assert read is not None and ready.document.result is not None
    assert read.matted().alpha is ready.document.result.alpha
