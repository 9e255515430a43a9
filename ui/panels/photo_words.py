"""Words of the status bar on a photo."""

from core.imaging.color.profiles import name_of
from core.imaging.photo import Photo
from core.text.amounts import size_text
from core.text.translate import tr
from ui.labels import dotted


def photo_text(photo: Photo) -> str:
    """Size, depth and profile: "6000 × 4000 · 8 bit · sRGB", or "CMYK → sRGB" of what was converted."""
    return dotted((size_text(*photo.size), _depth_text(photo), _color_text(photo)))


def _depth_text(photo: Photo) -> str:
    own = photo.depth if photo.origin is None else photo.origin.depth
    if own > photo.depth:
        return tr("{own} → {depth} bit", own=own, depth=photo.depth)
    return tr("{depth} bit", depth=photo.depth)


def _color_text(photo: Photo) -> str:
    origin, is_plain = photo.origin, photo.icc_profile is None
    if origin is None or origin.space == "RGB":
        return name_of(photo.icc_profile)
    if origin.space == "gray" and origin.icc_profile is None:
        return tr("gray, no profile")
    profile = "sRGB" if is_plain else name_of(photo.icc_profile)
    if origin.space == "gray":
        return tr("gray → {profile}", profile=profile)
    return f"{origin.space} → {profile}"
