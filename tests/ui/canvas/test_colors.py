"""Photos in other spaces than sRGB look on the canvas as they are meant."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.color import display, profiles
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from core.imaging.photo import Photo
from core.trimap.values import FOREGROUND
from tests.app.helpers import show_photo
from tests.ui.canvas.conftest import IMAGE, color_at, near
from tests.ui.canvas.test_views import half_alpha, land
from ui.canvas.widget import Canvas

_SKIN = 200, 140, 110


def _show(session: Session, profile: bytes | None, dtype: type = np.uint8) -> None:
    """Land a photo that looks like _SKIN in the space of a profile."""
    plain = np.full((*IMAGE, 3), _SKIN, np.uint16) * np.uint16(257)
    own = converted(plain, None, Space.RGB, profile)
    image = own if dtype is np.uint16 else np.rint(own / 257).astype(np.uint8)
    trimap = np.full(IMAGE, FOREGROUND, np.uint8)
    show_photo(session.document, Photo(image, icc_profile=profile), trimap, np.zeros(IMAGE, np.bool_))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("profile", [None, profiles.adobe_rgb(), profiles.display_p3()])
def test_photos_look_alike_in_any_space(
    canvas: Canvas, session: Session, profile: bytes | None, dtype: type
) -> None:
    display.prepare(profile)
    _show(session, profile, dtype)
    session.set_view("original")
    assert near(color_at(canvas, 60, 40), _SKIN)


def test_what_was_not_prepared_is_shown_once_it_is(canvas: Canvas, session: Session, qtbot: QtBot) -> None:
    profile = profiles.profile_of(profiles.ADOBE_PRIMARIES, profiles.D65, 1.4)
    assert not display.is_ready(profile)
    session.set_view("original")
    with qtbot.waitSignal(session.display.changed):
        _show(session, profile)
    assert near(color_at(canvas, 60, 40), _SKIN)


def test_cutouts_are_shown_so_too(canvas: Canvas, session: Session) -> None:
    profile = profiles.adobe_rgb()
    display.prepare(profile)
    _show(session, profile)
    photo = session.document.photo
    assert photo is not None
    land(session, half_alpha(), np.asarray(photo.image, np.uint8))
    session.set_view("black")
    assert near(color_at(canvas, 20, 40), _SKIN)
    half = tuple(round(value / 2) for value in _SKIN)
    assert near(color_at(canvas, 60, 40), half)
