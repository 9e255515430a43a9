import argparse
from collections.abc import Callable
from typing import Any

import pytest

from app.commands.arguments import listed, memory_size, share, size, whole


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (memory_size, "2G", 2 << 30),
        (memory_size, "1.5 GB", 3 << 29),
        (memory_size, "800m", 800 << 20),
        (memory_size, "1048576", 1 << 20),
        (share, "0.5", 0.5),
        (share, "12.5%", 0.125),
        (share, "1", 1.0),
        (whole(0, 9, "steps"), "9", 9),
        (size, "1920x1080", (1080, 1920)),
        (size, " 7680X4320 ", (4320, 7680)),
        (listed(size), "2x1,4x3,2x1", ((1, 2), (3, 4))),
        (listed(share, "none"), "none", ()),
        (listed(share), "50%,0.5,1", (0.5, 1.0)),
    ],
)
def test_words_become_values(kind: Callable[[str], Any], text: str, value: object) -> None:
    assert kind(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *((memory_size, text) for text in ("2", "G", "-1G", "2 apples", "", "1e9G")),
        *((share, text) for text in ("0", "-0.5", "1.01", "101%", "%", "half", "nan", "inf", "")),
        *((size, text) for text in ("8K", "0x5", "5x0", "²x3", "1024", "1x2x3", "100000x1", "")),
        (listed(size), "1x2,"),
        (listed(share), "none"),
        *((whole(0, 9, "steps"), text) for text in ("10", "x", "-1", "1.5", "")),
    ],
)
def test_other_words_are_named(kind: Callable[[str], Any], text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        kind(text)
    assert "like" in str(caught.value)
    assert str(caught.value).startswith(text.rsplit(",", maxsplit=1)[-1])
