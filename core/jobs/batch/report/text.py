"""Values of a report as text."""

import re

from core.text.translate import Text, tr

_SURROGATES = re.compile("[\ud800-\udfff]")
"""Bytes of a file's name that are no UTF-8."""
_SYMBOLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
"""Control characters and the signs that stand for them, a line feed as ␊."""
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)
"""Characters that turn what follows them around, so that a name reads as another."""


def plain(text: str) -> str:
    """Return text in one line that any file can hold.

    Control characters become their signs; broken bytes, and what would turn the text around, become U+FFFD.
    """
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text.translate(_SYMBOLS | _TURNS))


def seconds(value: float) -> Text:
    """Return a time: "4.2 s", "3 min 07 s", "2 h 05 min"."""
    if value < 99.95:
        return tr("{seconds:.1f} s", seconds=value)
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return tr("{minutes} min {seconds:02} s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return tr("{hours:,} h {minutes:02} min", hours=hours, minutes=minutes)


def size(count: int) -> Text:
    """Return bytes in the unit that suits: "840 KB", "12.3 MB", "1.25 GB"."""
    if count >= 1e9:
        return tr("{amount:.2f} GB", amount=count / 1e9)
    return (
        tr("{amount:.1f} MB", amount=count / 1e6)
        if count >= 1e6
        else tr("{amount:.0f} KB", amount=count / 1e3)
    )
