"""What readers in the background get of the document."""

import numpy as np
import pytest

from app.editor.document import Document
from core.engine.options import Cancelled
from core.imaging.photo import Photo
from core.trimap.values import FOREGROUND
from tests.app.helpers import show_photo


def opened() -> Document:
    document = Document()
    show_photo(
        document, Photo(np.zeros((2, 2, 3), np.uint8)), np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.bool_)
    )
    return document


def test_without_a_photo_there_is_none() -> None:
    assert Document().snapshot() is None


def test_marks_are_copied_later_but_only_as_they_were() -> None:
    document = opened()
    seen = document.snapshot()
    assert seen is not None and document.trimap is not None and seen.revision == document.revision
    copied = seen.marks()
    assert copied is not document.trimap and not copied.any() and seen.is_current()
    with document.changing():
        document.trimap[:] = FOREGROUND
    assert not seen.is_current()
    with pytest.raises(Cancelled):
        seen.marks()
    again = document.snapshot()
    assert again is not None and (again.marks() == FOREGROUND).all()


def test_another_photo_has_marks_of_its_own() -> None:
    document = opened()
    seen = document.snapshot()
    show_photo(
        document, Photo(np.ones((1, 1, 3), np.uint8)), np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.bool_)
    )
    assert seen is not None and seen.photo_id != document.photo_id
    assert seen.is_current()  # its own marks are as they were
    with document.changing():
        pass
    assert seen.is_current()
