"""Paths and file addresses as other programs write them."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from core.places import local_path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="addresses of this system's paths")


@pytest.mark.parametrize(
    "text",
    [
        "/a b/ü.png",
        "file:///a%20b/%C3%BC.png",
        "file:/a%20b/%C3%BC.png",
        "file://localhost/a%20b/%C3%BC.png",
        "FILE://LocalHost/a%20b/%C3%BC.png",
        "file://127.0.0.1/a%20b/%C3%BC.png",
        f"file://{socket.gethostname()}/a%20b/%C3%BC.png",
    ],
)
def test_one_place_in_many_spellings(text: str) -> None:
    assert local_path(text) == Path("/a b/ü.png")


@pytest.mark.parametrize(
    "text",
    ["http://x.org/a.png", "file://elsewhere/a.png", "", "file:", "data:image/png;base64,AA", "http://["],
)
def test_no_place_here(text: str) -> None:
    assert local_path(text) is None


def test_a_colon_in_a_name_is_no_address() -> None:
    assert local_path("a:b.png") == Path("a:b.png")
