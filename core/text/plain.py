"""Names of files as they are shown: in one line, and with nothing in them that acts on a terminal or on other text."""

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
"""Bytes of a file's name that are no UTF-8."""
_SYMBOLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
"""Control characters and the signs that stand for them, a line feed as ␊."""
_OTHERS = dict.fromkeys((*range(0x80, 0xA0), 0x2028, 0x2029), 0xFFFD)
"""Control characters without a sign, and what breaks lines elsewhere."""
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)
"""Characters that turn what follows them around, so that a name reads as another."""
_SHOWN = _SYMBOLS | _OTHERS | _TURNS


def plain(text: str) -> str:
    """Return text in one line that any file can hold.

    Control characters become their signs; broken bytes, and what would turn the text around, become U+FFFD.
    """
    return (
        text if text.isprintable() else _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text.translate(_SHOWN))
    )
