"""Photoshop files, PSD and PSB: read as their merged picture, written with layers."""

from __future__ import annotations

from core.imaging.formats import psd_read, psd_write
from core.imaging.formats.psd_sections import SIGNATURE, read_header
from core.imaging.formats.record import Format, Header, Holds


def _matches(head: bytes) -> bool:
    return head.startswith(SIGNATURE)


def _header(data: bytes) -> Header:
    header = read_header(data)
    return Header(header.height, header.width, header.channels, header.depth, is_float=header.depth == 32)


FORMAT = Format(
    name="Photoshop",  # not translated
    suffixes=(".psd", ".psb"),
    matches=_matches,
    header=_header,
    decode=psd_read.decode,
    encode=psd_write.encode,
    holds=Holds(
        depths=(8, 16),
        alpha=True,
        selection=True,
        layers=True,
        profile=True,
        exif=True,
        dpi=True,
        lossless=True,
        most_side=300_000,
    ),
)
