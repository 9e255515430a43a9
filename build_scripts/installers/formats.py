"""Names of the formats for systems: media types, and which suffixes they do not know by themselves."""

from __future__ import annotations

from core.imaging.formats.registry import FORMATS
from core.project.project import SUFFIX

PROJECT_TYPE = "application/x-matte-studio-project"
PROJECT_TITLES = {"": "Matte Studio project", "de": "Matte-Studio-Projekt", "zh_CN": "Matte Studio 项目"}
"""A file manager's name for a project, by language; "" is English."""
MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "JPEG": ("image/jpeg",),
    "PNG": ("image/png", "image/apng"),
    "TIFF": ("image/tiff",),
    "WebP": ("image/webp",),
    "AVIF": ("image/avif",),
    "HEIC": ("image/heif", "image/heic"),
    "Photoshop": ("image/vnd.adobe.photoshop",),
    "GIF": ("image/gif",),
    "JPEG XL": ("image/jxl",),
    "JPEG 2000": ("image/jp2", "image/jpx", "image/x-jp2-codestream"),
    "BMP": ("image/bmp",),
    "PNM": (
        "image/x-portable-anymap",
        "image/x-portable-bitmap",
        "image/x-portable-graymap",
        "image/x-portable-pixmap",
    ),
    "OpenEXR": ("image/x-exr",),
}
"""By the name of a format in core/imaging/formats; photos as they left the sensor are not opened by the build."""
MORE_GLOBS = {
    "image/vnd.adobe.photoshop": (".psb",),
    "image/x-portable-anymap": (".pam", ".pfm"),
    "image/heif": (".hif",),
    "image/jpeg": (".jfif", ".mpo"),
}
"""Suffixes that we open and that not every version of the shared list of media types has."""


def image_types() -> list[str]:
    """Return the media types of all formats that the build opens, the most common first."""
    return [media for each in FORMATS for media in MEDIA_TYPES[each.name]]


def image_suffixes() -> list[str]:
    """Return their suffixes, with the dot."""
    return [suffix for each in FORMATS for suffix in each.suffixes]


def all_types() -> list[str]:
    """Return what the program opens, projects first."""
    return [PROJECT_TYPE, *image_types()]


__all__ = [
    "MEDIA_TYPES",
    "MORE_GLOBS",
    "PROJECT_TITLES",
    "PROJECT_TYPE",
    "SUFFIX",
    "all_types",
    "image_suffixes",
    "image_types",
]
