"""Spaces that nothing else is in."""

from core.imaging.color.profiles import ADOBE_PRIMARIES, D65, profile_of


def tinted(gamma: float) -> bytes:
    """Return the profile of an RGB space that looks quite different from sRGB."""
    return profile_of(ADOBE_PRIMARIES, D65, gamma)
