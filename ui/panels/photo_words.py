"""Words of the status bar on a photo."""

from core.imaging.color.profiles import name_of
from core.imaging.photo import Photo
from core.text.amounts import size_text


def photo_text(photo: Photo) -> str:
    """Size, depth and profile: "6000 × 4000 · 8 bit · sRGB", or "CMYK → sRGB" of what was converted."""
    return f"{size_text(*photo.size)} · {_depth_text(photo)} · {_color_text(photo)}"


def _depth_text(photo: Photo) -> str:
    own = photo.depth if photo.origin is None else photo.origin.depth
    return f"{own} → {photo.depth} bit" if own > photo.depth else f"{photo.depth} bit"


def _color_text(photo: Photo) -> str:
    origin, is_plain = photo.origin, photo.icc_profile is None
    if origin is None or origin.space == "RGB":
        return name_of(photo.icc_profile)
    if origin.space == "gray" and origin.icc_profile is None:
        return "gray, no profile"
    return f"{origin.space} → {'sRGB' if is_plain else name_of(photo.icc_profile)}"
