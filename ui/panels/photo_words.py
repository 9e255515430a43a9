"""Words of the status bar on a photo."""

import io
from functools import lru_cache

from core.imaging.photo import Photo
from ui.wording import size_text


def photo_text(photo: Photo) -> str:
    """Size, depth and profile: "6000 × 4000 · 8 bit · sRGB"."""
    return f"{size_text(*photo.size)} · {photo.depth} bit · {profile_name(photo.icc_profile)}"


@lru_cache(maxsize=8)
def profile_name(icc_profile: bytes | None) -> str:
    """The description inside an ICC profile; without one the photo is taken as sRGB."""
    if icc_profile is None:
        return "no profile"
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
        name = ImageCms.getProfileDescription(profile).strip()
    except (ImageCms.PyCMSError, OSError, ValueError):
        name = ""
    if name.startswith("sRGB"):
        return "sRGB"
    return (name if len(name) <= 24 else f"{name[:23]}…") or "unnamed profile"
