"""What is dropped, pasted or passed, as far as it is known without the disk."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from app.files.arrivals import DRAWING, ELSEWHERE, NOTHING, TEXT, WEB, Arrival, arrival, file_bytes
from ui.clipboard import pasted_bytes

PNG = b"\x89PNG\r\n\x1a\n" + b"rest"


def urls(*addresses: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(address) for address in addresses])
    return mime


def text(words: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(words)
    return mime


def data(**formats: bytes) -> QMimeData:
    mime = QMimeData()
    for name, content in formats.items():
        mime.setData(name.replace("__", "/").replace("_", "+"), content)
    return mime


@pytest.mark.parametrize("address", ["file:///a/x.png", "file://localhost/a/x.png", "file:/a/x.png"])
def test_file_addresses_in_every_spelling(address: str) -> None:
    assert arrival(urls(address)) == Arrival((Path("/a/x.png"),))
    assert arrival(text(address)) == Arrival((Path("/a/x.png"),))


def test_all_files_come_in_their_order_each_once() -> None:
    came = arrival(urls("file:///a/y.jpg", "file:///a/x%20%C3%BC.jpg", "file:///a/y.jpg"))
    assert came == Arrival((Path("/a/y.jpg"), Path("/a/x ü.jpg")))
    assert arrival(text('"/a/y.jpg"\n\n/a/x.jpg\n')).paths == (Path("/a/y.jpg"), Path("/a/x.jpg"))


def test_what_cannot_come_with_files_is_told() -> None:
    assert arrival(urls("file:///a/y.jpg", "https://x.org/a.png")) == Arrival((Path("/a/y.jpg"),), reason=WEB)
    assert arrival(urls("file://nas/a.png", "file:///a/y.jpg")).reason == ELSEWHERE


@pytest.mark.parametrize(
    ("mime", "reason"),
    [
        (None, NOTHING),
        (QMimeData(), NOTHING),
        (text(""), TEXT),
        (text("hello"), TEXT),
        (text("/a/x.png\nand more"), TEXT),
        (text("https://x.org/a.png"), WEB),
        (urls("https://x.org/a.png"), WEB),
        (text("www.x.org/a.png"), WEB),
        (urls("ftp://x.org/a.png"), WEB),
        (urls("file://elsewhere/a.png"), ELSEWHERE),
        (data(image__svg_xml=b"<svg/>"), DRAWING),
    ],
)
def test_what_cannot_be_opened_has_a_reason(mime: QMimeData | None, reason: str) -> None:
    assert arrival(mime) == Arrival(reason=reason, is_nothing=reason == NOTHING)


def test_an_image_from_a_browser_wins_over_its_address() -> None:
    mime = urls("https://x.org/a.png")
    mime.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    assert arrival(mime) == Arrival(has_image=True)


@pytest.mark.parametrize("name", ["png", "jpeg", "webp", "avif", "tiff", "bmp", "gif"])
def test_bytes_of_a_picture_are_taken_as_they_are(name: str) -> None:
    mime = urls("https://x.org/a")
    mime.setData(f"image/{name}", b"bytes of a file")
    assert arrival(mime) == Arrival(has_image=True)
    assert file_bytes(mime) == b"bytes of a file"


def test_png_wins_over_what_loses_something() -> None:
    mime = data(image__jpeg=b"jpeg", image__png=PNG)
    assert file_bytes(mime) == PNG


def test_a_picture_that_a_page_carries_in_itself() -> None:
    inline = "data:image/png;base64," + base64.b64encode(PNG).decode()
    page = QMimeData()
    page.setHtml(f'<meta charset="utf-8"><img alt="x" src="{inline}">')
    for mime in (page, text(inline), urls(inline)):
        assert arrival(mime) == Arrival(has_image=True)
        assert pasted_bytes(mime) == PNG
    linked = QMimeData()
    linked.setHtml('<img src="https://x.org/a.png">')
    linked.setUrls([QUrl("https://x.org/a.png")])
    assert arrival(linked) == Arrival(reason=WEB)


@pytest.mark.parametrize(
    "inline", ["data:image/svg+xml;base64,PHN2Zy8+", "data:text/html;base64,AAAA", "data:image/png,x"]
)
def test_other_data_in_an_address_are_no_picture(inline: str) -> None:
    assert not arrival(urls(inline)).has_image
