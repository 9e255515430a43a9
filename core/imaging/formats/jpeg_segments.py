"""Segments of JPEG files: find the main picture in a file with leading, trailing or missing bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

START = b"\xff\xd8\xff"
_MAC_HEADER = 128
_JUNK = b"\0\t\n\r \xef\xbb\xbf"
_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_BEHIND_A_SCAN = re.compile(rb"\xff[\xc4\xcc\xd9-\xef\xfe]")
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_READ_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA}
_EOI, _SOS, _DNL, _COMMENT = 0xD9, 0xDA, 0xDC, 0xFE
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
_ALONE = {0x01, *range(0xD0, 0xD9)}
_MOST_SCANS = 200
_MOST_SEGMENTS = 1 << 16


@dataclass(frozen=True)
class Frame:
    """The header of a picture (SOF): size in pixels, samples per pixel and bits per sample."""

    height: int
    width: int
    channels: int
    depth: int


@dataclass(eq=False)
class Segments:
    """The main picture of a JPEG file, taken apart.

    Attributes:
        frame: its header; `frame_at`: where that begins in the file.
        picture: the stretches (start, end) of the file that are needed to decode it.
        app: the bodies of the APP segments 0, 1, 2 and 14, by number.
        scans: how many it has.
        lines: the height that is told behind the first scan (DNL), or 0.
        is_cut: whether the file ends before the picture does.
    """

    frame: Frame | None = None
    frame_at: int = 0
    picture: list[tuple[int, int]] = field(default_factory=list)
    app: dict[int, list[bytes]] = field(default_factory=lambda: {0: [], 1: [], 2: [], 14: []})
    scans: int = 0
    lines: int = 0
    is_cut: bool = True


def start_of(head: bytes) -> int | None:
    """Return where a JPEG begins: behind a few blanks or the header of old Macs; None for no JPEG."""
    start = len(head) - len(head.lstrip(_JUNK))
    if head.startswith(START, start):
        return start
    return _MAC_HEADER if head[:1] == b"\0" and head.startswith(START, _MAC_HEADER) else None


def take_apart(data: bytes, *, header_only: bool = False) -> Segments:
    """Take a JPEG apart, up to the end of its main picture. Raises ValueError for what has no picture."""
    start = start_of(data[:8192])
    if start is None:
        raise ValueError("no JPEG")
    found = Segments()
    at = start + 2
    for _ in range(_MOST_SEGMENTS):
        marker = _MARKER.search(data, at)
        if marker is None:
            break
        code, at = marker[1][0], marker.end()
        if code == _EOI and found.scans:
            found.is_cut = False
            break
        if code in _ALONE or code == _EOI:
            continue
        at = _segment(found, data, code, at)
        if header_only and found.frame is not None:
            break
    if found.frame is None or not (found.scans or header_only):
        raise ValueError("no picture in it")
    return found


def _segment(found: Segments, data: bytes, code: int, at: int) -> int:
    """Take in the segment whose length stands at a place, and return where it ends."""
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2:
        return at
    end = at + length
    body = data[at + 2 : end]
    if code in _FRAMES:
        if found.frame is not None:
            return end
        found.frame, found.frame_at = _frame(code, body), at - 2
    if code == _DNL and len(body) == 2:
        found.lines = found.lines or int.from_bytes(body, "big")
    elif code == _SOS:
        found.scans += 1
        if found.scans > _MOST_SCANS:
            raise ValueError("more scans than a picture has")
        end = _end_of_scan(data, end)
        found.picture.append((at - 2, end))
    elif _APP0 <= code <= _APP15:
        if code - _APP0 in found.app:
            found.app[code - _APP0].append(body)
        if code in (_APP0, _APP14) and body.startswith((b"JFIF\0", b"Adobe")):
            found.picture.append((at - 2, end))
    elif code != _COMMENT:
        found.picture.append((at - 2, end))
    return end


def _end_of_scan(data: bytes, at: int) -> int:
    marker = _BEHIND_A_SCAN.search(data, at)
    return len(data) if marker is None else marker.start()


def _frame(code: int, body: bytes) -> Frame:
    if code not in _READ_FRAMES:
        raise ValueError("a kind of JPEG that nothing writes")
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise ValueError("a header that is too short")
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    return Frame(height, width, body[5], body[0])


def put_together(data: bytes, found: Segments) -> bytes:
    """Return the main picture alone, with its end, without metadata."""
    assert found.frame is not None
    parts = [b"\xff\xd8"]
    for start, end in found.picture:
        part = data[start:end]
        if start == found.frame_at and found.frame.height == 0:
            part = part[:5] + found.lines.to_bytes(2, "big") + part[7:]
        parts.append(part)
    return b"".join([*parts, b"\xff\xd9"])
