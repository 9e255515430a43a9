"""The kind of a file by its content, and one sentence on each kind that is not a photo here.

The first bytes decide; the suffix only where these say nothing (raw photos of cameras look like TIFFs).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.imaging.formats import raw, tiff
from core.imaging.formats.heif_boxes import brands as brands_of
from core.imaging.formats.registry import format_of, names_of
from core.text.translate import mark, tr

HEAD_BYTES = 8192
"""The bytes at the beginning of a file that `kind_of` wants."""


@dataclass(frozen=True)
class Kind:
    """A kind of file, with the `sentence` that says so about {name} and what to do."""

    sentence: str

    def refusal(self, name: str) -> str:
        """Say in one sentence what the file is and what to do."""
        return tr(self.sentence, name=name, formats=names_of())


_IS_PACKAGED = getattr(sys, "frozen", False)
"""True in the packaged app, into which nothing can be installed."""
_DEVELOP = mark("{name} is a camera raw file; develop it to a TIFF, PNG or JPEG and open that.")
_DEVELOP_OR_INSTALL = mark(
    "{name} is a camera raw file; develop it to a TIFF, PNG or JPEG and open that, "
    "or install what develops it here: pip install rawpy."
)
PHOTO = Kind(mark("{name} is a photo; open it."))
PROJECT = Kind(mark("{name} is a Matte Studio project; open it."))
EMPTY = Kind(mark("{name} is empty; copy or download it again."))
UNKNOWN = Kind(mark("{name} is not an image that can be read; use {formats}."))
RAW = Kind(_DEVELOP if _IS_PACKAGED else _DEVELOP_OR_INSTALL)
LAYERED = Kind(
    mark("{name} is a layered file of another program; export a flat copy as TIFF or PNG and open that.")
)
VIDEO = Kind(mark("{name} is a video; save a single frame as PNG or JPEG and open that."))
SOUND = Kind(mark("{name} is a sound file; choose an image ({formats})."))
PDF = Kind(mark("{name} is a PDF; export the page as PNG, JPEG or TIFF and open that."))
POSTSCRIPT = Kind(
    mark("{name} is a PostScript or Illustrator file; export the page as PNG, JPEG or TIFF and open that.")
)
SVG = Kind(mark("{name} is an SVG drawing; export it as PNG in the size you need and open that."))
HDR = Kind(
    mark(
        "{name} is an image with floating point values; "
        "save it with 8 or 16 bits per channel as TIFF or PNG and open that."
    )
)
ICON = Kind(mark("{name} is an icon; save it as PNG and open that."))
WEB_PAGE = Kind(mark("{name} is a web page; save the picture itself and open that."))
WEB_LINK = Kind(mark("{name} is a link to a web page; save the picture itself and open that."))
LINK = Kind(mark("{name} is a shortcut; open the file that it leads to."))
ARCHIVE = Kind(mark("{name} is an archive; unpack it and open the photos in it."))
DOCUMENT = Kind(mark("{name} is a document; save the picture in it as PNG or JPEG and open that."))
MODEL = Kind(
    mark("{name} is a model; choose it with Model in the Matte panel, or with --model on the command line.")
)
PROGRAM = Kind(mark("{name} is a program; choose an image ({formats})."))
TEXT = Kind(mark("{name} is a text file; choose an image ({formats})."))
NOT_HERE = Kind(mark("{name} is not on this computer yet; let your cloud storage download it, then open it."))

_BRANDS = (
    (
        VIDEO,
        "isom iso2 iso4 iso5 iso6 mp41 mp42 avc1 qt M4V M4VH "  # not translated
        "dash 3gp4 3gp5 3gp6 3g2a XAVC mmp4 MSNV f4v",  # not translated
    ),
    (SOUND, "M4A M4B"),
)
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"gimp xcf", LAYERED),
    (b"\x00\xffKA", LAYERED),
    (b"CSFCHUNK", LAYERED),
    (b"#?RADIANCE", HDR),
    (b"#?RGBE", HDR),
    (b"\x00\x00\x01\x00", ICON),
    (b"icns", ICON),
    (b"%PDF-", PDF),
    (b"%!PS", POSTSCRIPT),
    (b"\xc5\xd0\xd3\xc6", POSTSCRIPT),
    (b"\x1aE\xdf\xa3", VIDEO),
    (b"\x00\x00\x01\xba", VIDEO),
    (b"\x00\x00\x01\xb3", VIDEO),
    (b"FLV\x01", VIDEO),
    (b"0&\xb2u\x8ef\xcf\x11", VIDEO),
    (b"ID3", SOUND),
    (b"fLaC", SOUND),
    (b"OggS", SOUND),
    (b"Rar!\x1a\x07", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\0", ARCHIVE),
    (b"\x28\xb5\x2f\xfd", ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOCUMENT),
    (b"{\\rtf", DOCUMENT),
    (b"L\x00\x00\x00\x01\x14\x02\x00", LINK),
    (b"[InternetShortcut]", WEB_LINK),
    (b"[Desktop Entry]", LINK),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"#!", PROGRAM),
)
_RIFF = {b"AVI ": VIDEO, b"WAVE": SOUND}
_ZIPPED = (
    (b"image/openraster", LAYERED),
    (b"application/x-krita", LAYERED),
    (b"maindoc.xml", LAYERED),
    (b"Document.archive", LAYERED),
    (b"word/", DOCUMENT),
    (b"ppt/", DOCUMENT),
    (b"xl/", DOCUMENT),
    (b"[Content_Types].xml", DOCUMENT),
    (b"application/vnd.oasis", DOCUMENT),
    (b"application/epub", DOCUMENT),
)
_SUFFIXES = {
    RAW: " ".join(raw.FORMAT.suffixes),
    LAYERED: ".clip .procreate .sketch .fig .afphoto .afdesign .pxd .kra .ora .xcf",
    POSTSCRIPT: ".eps .ai .ps",
    VIDEO: ".mp4 .mov .m4v .avi .mkv .webm .mts .m2ts .mpg .mpeg .wmv",
    SOUND: ".mp3 .wav .flac .m4a .ogg .aac",
    PDF: ".pdf",
    SVG: ".svg .svgz",
    HDR: ".hdr",
    ICON: ".ico .icns .cur",
    WEB_LINK: ".url .webloc",
    LINK: ".lnk .desktop",
    MODEL: ".safetensors .pth .pt .onnx .ckpt",
    NOT_HERE: ".icloud",
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}


def kind_of(head: bytes, name: str) -> Kind:
    """Return the kind of a file that begins with `head` (up to HEAD_BYTES) and is called `name`.

    PHOTO says that its content is of a format that is read, not that it is sound; UNKNOWN where nothing is known.
    """
    suffix = Path(name).suffix.lower()
    by_suffix = _BY_SUFFIX.get(suffix, UNKNOWN)
    if suffix == ".matte" or by_suffix is NOT_HERE:
        return PROJECT if suffix == ".matte" else NOT_HERE
    if not head:
        return EMPTY
    by_content = _by_content(head)
    is_raw = by_suffix is RAW and tiff.FORMAT.matches(head)
    return by_suffix if by_suffix is not UNKNOWN and (is_raw or by_content in _VAGUE) else by_content


def _by_content(head: bytes) -> Kind:
    if raw.FORMAT.matches(head):
        return RAW
    if format_of(head) is not None:
        return PHOTO
    return next((kind for look in _LOOKS if (kind := look(head)) is not None), UNKNOWN)


def _boxed(head: bytes) -> Kind | None:
    """Look at the brands of an ISO media file: the major one, else those it is compatible with."""
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return VIDEO
    if head[4:8] != b"ftyp":
        return None
    for brands in ({head[8:12]}, brands_of(head)):
        candidates = {brand.decode("latin-1").strip(" \0") for brand in brands}
        for kind, known in _BRANDS:
            if candidates & set(known.split()):
                return kind
    return VIDEO


def _riff(head: bytes) -> Kind | None:
    return _RIFF.get(head[8:12]) if head.startswith(b"RIFF") else None


def _zipped(head: bytes) -> Kind | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    if b"manifest.json" in head[:64] and b"matte-studio-project" in head:
        return PROJECT
    return next((kind for sign, kind in _ZIPPED if sign in head), ARCHIVE)


def _magic(head: bytes) -> Kind | None:
    return next((kind for sign, kind in _MAGIC if head.startswith(sign)), None)


def _words(head: bytes) -> Kind | None:
    """Look at what is text: a drawing, a web page, a link, or just words."""
    text = _as_text(head)
    if text is None:
        return None
    begin = text.lstrip().lower()
    if "<svg" in begin[:4096] and begin.startswith("<"):
        return SVG
    if begin.startswith(("<!doctype html", "<html", "<head", "<body")):  # not translated
        return WEB_PAGE
    return TEXT


def _as_text(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="ignore")
    if b"\0" in head:
        return None
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:  # a letter may be cut at the end
        if error.start < len(head) - 4 or len(head) < HEAD_BYTES:
            return None
        text = head[: error.start].decode("utf-8-sig")
    return text if all(letter.isprintable() or letter.isspace() for letter in text) else None


_LOOKS: tuple[Callable[[bytes], Kind | None], ...] = (
    _boxed,
    _riff,
    _zipped,
    _magic,
    _words,
)
_VAGUE = frozenset((UNKNOWN, TEXT, ARCHIVE, PDF))
"""Kinds by content that a suffix may overrule: many programs wrap their own formats in a zip, a PDF or text."""
