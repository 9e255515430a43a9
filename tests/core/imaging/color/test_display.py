"""Pictures are shown in sRGB, by tables that are made in the background."""

import cv2
import numpy as np
import pytest

from core.imaging.color import display, profiles
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from tests.core.imaging.color.spaces import tinted

_RNG = np.random.default_rng(5)


def test_a_table_shows_what_a_conversion_does() -> None:
    profile = profiles.adobe_rgb()
    display.prepare(profile)
    image = _RNG.integers(0, 256, (40, 60, 3), np.uint8)
    bgra = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2BGRA), np.uint8)
    shown = display.as_shown(bgra, profile)
    right = converted(image, profile, Space.RGB, None)
    np.testing.assert_array_equal(shown[..., 2::-1], right)
    assert (shown[..., 3] == 255).all() and not np.array_equal(shown, bgra)


def test_what_is_sRGB_needs_none() -> None:
    bgra = _RNG.integers(0, 256, (4, 6, 4), np.uint8)
    for profile in (None, profiles.srgb()):
        assert display.is_ready(profile)
        display.prepare(profile)
        assert display.as_shown(bgra, profile) is bgra
        assert display.table_of(profile) is None


def test_tables_stay_while_they_are_held_and_only_some_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_table", lambda profile: np.zeros(1, np.uint32))
    monkeypatch.setattr(display, "_tables", display._Tables())
    spaces = [
        profiles.profile_of(profiles.SRGB_PRIMARIES, profiles.D65, gamma) for gamma in (1.5, 1.6, 1.7, 1.9)
    ]
    display.prepare(spaces[0])
    held = display.table_of(spaces[0])
    for profile in spaces[1:]:
        assert not display.is_ready(profile)
        display.prepare(profile)
    assert held is not None and display.table_of(spaces[0]) is held
    assert [display.is_ready(profile) for profile in spaces] == [True, False, True, True]


def test_without_memory_colors_are_shown_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(profile: bytes) -> display.Table:
        raise MemoryError

    monkeypatch.setattr(display, "_table", fail)
    profile, bgra = tinted(1.31), _RNG.integers(0, 256, (4, 6, 4), np.uint8)
    display.prepare(profile)
    assert display.as_shown(bgra, profile) is bgra


def test_profiles_of_no_use_show_colors_as_they_are() -> None:
    image = _RNG.integers(0, 256, (4, 6, 3), np.uint8)
    np.testing.assert_array_equal(display.small_as_shown(image, b"nonsense"), image)


def test_16_bits_are_shown_in_8() -> None:
    deep = np.full((3, 4, 3), 128 * 257, np.uint16)
    shown = display.pixels_as_shown(deep, profiles.adobe_rgb())
    assert shown.dtype == np.uint8 and (shown == 129).all()
