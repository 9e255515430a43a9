"""Marks come back as they were at the revision they are packed for, however they were painted on since."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.versions.packed_marks import pack_marks
from core.engine.options import Cancelled
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import paint, settle, state, touch


def test_marks_of_an_earlier_revision(qtbot: QtBot, ready: Session) -> None:
    document = ready.document
    before = state(ready)
    document.hold_marks()
    paint(ready, [(0, 0), (95, 63)], FOREGROUND)
    ready.set_unpainted(UNKNOWN)
    settle(qtbot, ready)
    seen = document.snapshot()
    assert seen is not None and document.unpainted_value == UNKNOWN
    packed = pack_marks(seen, before[3], document.marks_then.tiles(before[3]))
    trimap, painted = packed.unpacked()
    assert np.array_equal(trimap, before[0]) and np.array_equal(painted, before[1])
    assert (packed.unpainted_value, packed.revision) == (BACKGROUND, before[3])
    assert packed.nbytes < 2000 and packed.size == trimap.shape


def test_marks_of_now_and_all_painted(qtbot: QtBot, ready: Session) -> None:
    document = ready.document
    assert document.painted is not None
    with document.changing():
        document.painted[:] = True
    seen = document.snapshot()
    assert seen is not None
    packed = pack_marks(seen, document.revision, document.marks_then.tiles(document.revision))
    trimap, painted = packed.unpacked()
    assert np.array_equal(trimap, seen.trimap) and painted.all()
    assert packed.unpainted_value == document.unpainted_value


def test_marks_painted_on_meanwhile_are_refused(ready: Session) -> None:
    seen = ready.document.snapshot()
    assert seen is not None
    touch(ready)
    with pytest.raises(Cancelled):
        pack_marks(seen, seen.revision, ({}, {}))
