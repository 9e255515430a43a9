"""Words of the status bar on a photo."""

from core.imaging.color.profiles import name_of
from core.imaging.photo import Photo
from ui.wording import size_text


def photo_text(photo: Photo) -> str:
    """Size, depth and profile: "6000 × 4000 · 8 bit · sRGB"."""
    return f"{size_text(*photo.size)} · {photo.depth} bit · {name_of(photo.icc_profile)}"
