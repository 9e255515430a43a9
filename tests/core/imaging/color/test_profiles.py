"""Profiles are made of primaries and curves, named, and judged by what they do."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.imaging.color import lcms, profiles
from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve
from core.imaging.color.spaces import Space
from tests.cases import case


def _shown(profile: bytes, *color: int) -> list[int]:
    samples = np.array([[color]], np.uint16) * np.uint16(257)
    shown = lcms.exact(samples, Space.RGB, source=profile, target=profiles.srgb())
    return [round(value / 257) for value in shown[0, 0].tolist()]


@pytest.mark.parametrize(
    ("profile", "color", "srgb"),
    [  # computed from the primaries and curves of the standards, in float64
        (profiles.adobe_rgb(), (200, 100, 50), (227, 100, 42)),
        (profiles.adobe_rgb(), (128, 128, 128), (129, 129, 129)),
        (profiles.display_p3(), (200, 100, 50), (215, 93, 31)),
        (profiles.profile_of_cicp(9, 13), (100, 110, 90), (94, 111, 87)),
        (profiles.profile_of(SRGB_PRIMARIES, D65, 1.0), (55, 55, 55), (128, 128, 128)),
        (profiles.profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR), (55, 55, 55), (128, 128, 128)),
        (profiles.profile_of_cicp(1, 8), (55, 55, 55), (128, 128, 128)),
        (profiles.profile_of(SRGB_PRIMARIES, D65, Curve.BT709), (100, 100, 100), (114, 114, 114)),
    ],
)
def test_what_profiles_show(profile: bytes, color: tuple[int, ...], srgb: tuple[int, ...]) -> None:
    np.testing.assert_allclose(_shown(profile, *color), srgb, atol=1)


@pytest.mark.parametrize(("transfer", "white"), [(16, 0.5807), (18, 0.75)])
def test_light_beyond_white_is_rolled_off(transfer: int, white: float) -> None:
    profile = profiles.profile_of_cicp(1, transfer)
    assert profile is not None
    shown = [_shown(profile, value, value, value)[0] for value in range(0, 256, 5)]
    assert np.all(np.diff(shown) >= 0) and shown[-1] == 255
    assert (
        225 <= _shown(profile, *[round(255 * white)] * 3)[0] <= 250
    )  # 203 candelas, which are white in print
    assert profiles.is_hdr(transfer) and not profiles.is_hdr(13)


def test_pillow_reads_what_is_made() -> None:
    read = ImageCms.ImageCmsProfile(io.BytesIO(profiles.display_p3()))
    assert ImageCms.getProfileDescription(read).strip() == "Display P3"
    assert read.profile.xcolor_space.strip() == "RGB"


@pytest.mark.parametrize(
    "primaries",
    [
        ((0.64, 0.33), (0.64, 0.33), (0.15, 0.06)),
        ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0)),
        ((float("nan"), 0.33), (0.3, 0.6), (0.15, 0.06)),
        ((1e9, 0.33), (0.3, 0.6), (0.15, 0.06)),
    ],
)
def test_primaries_that_span_nothing_are_refused(primaries: tuple[profiles.Point, ...]) -> None:
    with pytest.raises(ValueError, match="primaries"):
        profiles.profile_of((primaries[0], primaries[1], primaries[2]), D65, 2.2)


@pytest.mark.parametrize("gamma", [0.0, -1.0, 1e6, float("nan")])
def test_gammas_beyond_reason_are_refused(gamma: float) -> None:
    with pytest.raises(ValueError, match="gamma"):
        profiles.gray_profile_of(gamma)
    with pytest.raises(ValueError, match="white"):
        profiles.profile_of(SRGB_PRIMARIES, (0.3, 0.0), 2.2)


def test_sRGB_is_known_by_what_it_does() -> None:
    by_pillow = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert profiles.is_srgb(None) and profiles.is_srgb(by_pillow)
    primaries = ((0.6401, 0.3299), (0.3001, 0.6), (0.15, 0.0601))  # as some camera makers round them
    assert profiles.is_srgb(profiles.profile_of(primaries, D65, Curve.SRGB))
    for other in (profiles.adobe_rgb(), profiles.display_p3(), profiles.profile_of(SRGB_PRIMARIES, D65, 2.2)):
        assert not profiles.is_srgb(other)
    assert not profiles.is_srgb(b"") and not profiles.is_srgb(profiles.gray_profile_of(2.2))
    assert profiles.profile_of_cicp(1, 13) is None and profiles.profile_of_cicp(2, 2) is None


def test_names() -> None:
    assert profiles.name_of(None) == "no profile"
    assert profiles.name_of(profiles.srgb()) == "sRGB"
    assert profiles.name_of(profiles.adobe_rgb()) == "Adobe RGB"
    assert profiles.name_of(profiles.profile_of_cicp(9, 16)) == "BT.2020, PQ"
    assert profiles.name_of(b"nonsense") == "unnamed profile"
    assert len(profiles.name_of(profiles.profile_of(SRGB_PRIMARIES, D65, 2.2, name="n" * 60))) == 24


def test_profiles_are_of_use_for_their_own_space_alone() -> None:
    assert [space for space in Space if profiles.is_usable(profiles.adobe_rgb(), space)] == [Space.RGB]
    assert [space for space in Space if profiles.is_usable(profiles.gray_profile_of(1.8), space)] == [
        Space.GRAY
    ]
    assert [space for space in Space if profiles.is_usable(profiles.lab(), space)] == [Space.LAB]


def test_damaged_profiles_are_of_no_use() -> None:
    whole = profiles.adobe_rgb()
    assert not profiles.is_usable(b"", Space.RGB) and not profiles.is_usable(b"\xff" * 500, Space.RGB)
    assert not any(profiles.is_usable(whole[:end], Space.RGB) for end in range(0, len(whole), 7))
    with Image.open(case("icc_broken.jpg")) as picture:
        assert not profiles.is_usable(picture.info["icc_profile"], Space.RGB)
    without_tags = whole[:128] + b"\0\0\0\0" + whole[132:]
    assert not profiles.is_usable(without_tags, Space.RGB)


def test_no_damage_is_fatal(capfd: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(17)
    wholes = [profiles.display_p3(), profiles.profile_of_cicp(12, 18), profiles.gray_profile_of(Curve.SRGB)]
    for _ in range(400):
        mutant = bytearray(chance.choice(wholes))
        for _ in range(chance.randint(1, 6)):
            mutant[chance.randrange(min(len(mutant), 600))] = chance.choice(
                (0, 1, 127, 128, 255, chance.randrange(256))
            )
        profile = bytes(mutant)
        for space in Space:
            profiles.is_usable(profile, space)
        profiles.is_srgb(profile)
        profiles.name_of(profile)
        profiles.with_srgb_curve(profile)
    assert capfd.readouterr() == ("", "")
