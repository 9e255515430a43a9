"""Files are known by their content: real signatures of what people drop, whatever it is called."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest
from PIL import Image

from core.imaging import kinds
from core.imaging.decode import decode_image
from core.imaging.kinds import HEAD_BYTES, PHOTO, UNKNOWN, Kind, kind_of


def boxed(major: str, *compatible: str) -> bytes:
    """The head of an ISO media file with these brands."""
    brands = "".join((major, "\0\0\0\0", *compatible)).encode()
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\0\0\0\x08free"


def zipped(**entries: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return data.getvalue()


def tiff(order: str, *tags: tuple[int, int, int]) -> bytes:
    """A TIFF of one folder with these (number, form, value) tags."""
    entries = b""
    for number, form, value in tags:
        cell = struct.pack(order + ("HH" if form == 3 else "I"), *((value, 0) if form == 3 else (value,)))
        entries += struct.pack(order + "HHI", number, form, 1) + cell
    sign = b"II*\0" if order == "<" else b"MM\0*"
    return sign + struct.pack(order + "IH", 8, len(tags)) + entries + bytes(4)


SAMPLES: tuple[tuple[str, bytes, Kind], ...] = (
    ("IMG_0001.HEIC", boxed("heic", "mif1", "heic"), PHOTO),
    ("IMG_0002.jpg", boxed("mif1", "heic"), PHOTO),
    ("burst.heif", boxed("msf1", "hevc"), PHOTO),
    ("a.psd", b"8BPS\0\x01" + bytes(20), PHOTO),
    ("a.psb", b"8BPS\0\x02" + bytes(20), PHOTO),
    ("a.cr2", b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), kinds.RAW),
    ("a.tif", b"II*\0\x10\0\0\0CR\x02\0" + bytes(40), kinds.RAW),
    ("a.cr3", boxed("crx ", "crx ", "isom"), kinds.RAW),
    ("a.nef", b"MM\0*\0\0\0\x08" + bytes(40), kinds.RAW),
    ("a.dng", tiff("<", (254, 4, 1), (50706, 1, 0x401)), kinds.RAW),
    ("renamed.tif", tiff(">", (254, 4, 1), (271, 2, 0), (330, 4, 400)), kinds.RAW),
    ("sensor.tif", tiff("<", (262, 3, 32803)), kinds.RAW),
    ("a.raf", b"FUJIFILMCCD-RAW 0201" + bytes(20), kinds.RAW),
    ("a.orf", b"IIRO\x08\0\0\0" + bytes(20), kinds.RAW),
    ("a.rw2", b"IIU\0\x18\0\0\0" + bytes(20), kinds.RAW),
    ("a.x3f", b"FOVb\x01\0\x02\0" + bytes(20), kinds.RAW),
    ("a.xcf", b"gimp xcf v011\0", kinds.LAYERED),
    ("a.kra", zipped(mimetype=b"application/x-krita"), kinds.LAYERED),
    ("a.afphoto", b"\0\xffKA" + bytes(20), kinds.LAYERED),
    ("a.sketch", zipped(document_json=b"{}"), kinds.LAYERED),
    ("a.mp4", boxed("isom", "iso2", "avc1", "mp41"), kinds.VIDEO),
    ("a.mov", boxed("qt  ", "qt  "), kinds.VIDEO),
    ("old.mov", b"\0\0\0\x08wide\0\0\0\0mdat", kinds.VIDEO),
    ("a.mkv", b"\x1aE\xdf\xa3\x01\0\0\0", kinds.VIDEO),
    ("a.avi", b"RIFF\0\0\1\0AVI LIST", kinds.VIDEO),
    ("a.mp3", b"ID3\x04\0\0", kinds.SOUND),
    ("a.wav", b"RIFF\0\0\1\0WAVEfmt ", kinds.SOUND),
    ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", kinds.PDF),
    ("a.ai", b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", kinds.POSTSCRIPT),
    ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", kinds.POSTSCRIPT),
    ("a.eps", b"\xc5\xd0\xd3\xc6" + bytes(28), kinds.POSTSCRIPT),
    ("a.svg", b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', kinds.SVG),
    ("logo.txt", b"\xef\xbb\xbf <SVG width='3'></SVG>", kinds.SVG),
    ("a.svgz", gzip.compress(b"<svg/>"), kinds.SVG),
    ("a.jxl", b"\xff\x0a" + bytes(20), PHOTO),
    ("a.jxl", b"\0\0\0\x0cJXL \r\n\x87\n", PHOTO),
    ("a.exr", b"v/1\x01\x02\0\0\0", kinds.PHOTO),
    ("cut.pfm", b"PF\x80", UNKNOWN),
    ("a.hdr", b"#?RADIANCE\nFORMAT=", kinds.HDR),
    ("a.ico", b"\0\0\1\0\1\0\x10\x10", kinds.ICON),
    ("photo.jpg", b"<!DOCTYPE html><title>404</title>", kinds.WEB_PAGE),
    ("page.url", b"[InternetShortcut]\r\nURL=https://x.org\r\n", kinds.WEB_LINK),
    ("page.webloc", b'<?xml version="1.0"?><plist><dict/></plist>', kinds.WEB_LINK),
    ("a.lnk", b"L\0\0\0\1\x14\2\0" + bytes(20), kinds.LINK),
    ("photos.zip", zipped(a_jpg=b"x"), kinds.ARCHIVE),
    ("photos.7z", b"7z\xbc\xaf'\x1c\0\4", kinds.ARCHIVE),
    ("a.docx", zipped(**{"[Content_Types]_xml": b"<x/>", "word__document_xml": b"<x/>"}), kinds.DOCUMENT),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kinds.DOCUMENT),
    ("tiny.safetensors", struct.pack("<Q", 90) + b'{"a":1}', kinds.MODEL),
    ("setup.exe", b"MZ\x90\0", kinds.PROGRAM),
    ("notes.txt", "Schöne Grüße, 写真\n".encode(), kinds.TEXT),
    ("notes.jpg", b"these are words", kinds.TEXT),
    ("long.txt", ("a" + "ü" * HEAD_BYTES).encode(), kinds.TEXT),
    ("empty.jpg", b"", kinds.EMPTY),
    (".shoe.jpg.icloud", b"bplist00", kinds.NOT_HERE),
    ("work.matte", zipped(manifest_json=b'{"format": "matte-studio-project"}'), kinds.PROJECT),
    ("work.zip", zipped(manifest_json=b'{"format": "matte-studio-project"}'), kinds.PROJECT),
    ("data.bin", bytes(range(256)), UNKNOWN),
    ("music.notes", b"BM is the name of this file", kinds.TEXT),
)


@pytest.mark.parametrize(
    ("name", "data", "kind"), SAMPLES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_kind_is_known(name: str, data: bytes, kind: Kind) -> None:
    assert kind_of(data[:HEAD_BYTES], name) is kind


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "BMP", "GIF", "JPEG2000", "PPM"])
def test_every_format_that_is_read_is_a_photo_whatever_it_is_called(name: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(data, name)
    for called in (f"photo.{name.lower()}", "photo", "photo.heic", "photo.txt", "photo.svg"):
        assert kind_of(data.getvalue()[:HEAD_BYTES], called) is PHOTO
        assert decode_image(data.getvalue(), called).size == (10, 20)


def test_a_refusal_names_the_file_what_it_is_and_what_to_do() -> None:
    said = {kind.refusal("a.x") for _, _, kind in SAMPLES if kind not in (PHOTO, kinds.PROJECT)}
    assert len(said) == len({kind for _, _, kind in SAMPLES} - {PHOTO, kinds.PROJECT})
    for sentence in said:
        assert sentence.startswith("a.x is ") and "; " in sentence and sentence.endswith(".")


def test_no_head_raises() -> None:
    for _, data, _ in SAMPLES:
        for end in range(min(len(data), 80)):
            assert isinstance(kind_of(data[:end], "a"), Kind)
