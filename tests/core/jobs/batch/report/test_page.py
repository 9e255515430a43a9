"""report.html: one file, safe to open whatever files are called."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image

from core.jobs.batch.record import Outcome, State
from core.jobs.batch.report.page import write_page
from core.jobs.batch.report.places import KINDS, picture_path
from core.jobs.batch.report.write import write_report
from core.resources import resource_path
from core.text import language
from core.text.translate import tr
from tests.core.jobs.batch.report.outcomes import done, failed

HOSTILE = (
    "<script>alert(1)<|script>.png",
    "\"onerror='alert(1)' x=\".png",
    "<|td><|table>&lt;&amp;.png",
    "👒 ein Hut.png",
    "قبعة.png",
    "two\nlines\t.png",
    "turned\u202egnp.exe",
    "$script $title ${x} <!-- rows -->.png",
    "broken\udcff.png",
)


class Page(HTMLParser):
    """What a page holds: its tags with attributes, and the text of each photo's row."""

    def __init__(self, folder: Path, *outcomes: Outcome, title: str = "Autumn", options: str = "") -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.rows: list[str] = []
        self.text, self._depth = "", 0
        self.source = write_page(folder, outcomes, title=title, options=options).read_text("utf-8")
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag == "tr" and "data-state" in self.tags[-1][1]:
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.rows:
            self.rows[-1] += f" {data}"

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for each, attributes in self.tags if each == tag]

    def photos(self) -> list[dict[str, str]]:
        return [attributes for attributes in self.of("tr") if "data-state" in attributes]


def save_pictures(folder: Path, key: str, *kinds: str) -> dict[str, bytes]:
    """Save a small picture of each kind, each of its own brightness."""
    saved = {}
    for value, kind in enumerate(kinds, 1):
        path = picture_path(folder, key, kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((20, 30, 3), 40 * value, np.uint8)).save(path, "WEBP")
        saved[kind] = path.read_bytes()
    return saved


def test_all_of_a_photo_is_told(tmp_path: Path) -> None:
    saved = save_pictures(tmp_path, "aa", *KINDS)
    page = Page(tmp_path, done(files=((str(tmp_path / "a b#?.png"), 12_345_678),)))
    (row,) = page.rows
    for told in (
        "shoe.jpg",
        "Done",
        "7,680 × 4,320",
        "12,000",
        "42.6 s",
        "1.23 GB",
        "21,300 wanted",
        "7 places",
    ):
        assert told in row
    assert row.count("Nothing is marked Keep.") == 1 and "Ran out of memory" in row and "12.3 MB" in row
    pictures = page.of("img")
    assert [base64.b64decode(each["src"].partition(",")[2]) for each in pictures] == list(saved.values())
    assert [each["alt"] for each in pictures] == [
        f"{name} of shoe.jpg" for name in ("Cutout", "Alpha", "Detail map", "Doubtful places")
    ]
    assert all((each["width"], each["height"]) == ("30", "20") for each in pictures)
    (link,) = page.of("a")
    assert unquote(link["href"]) == "./a b#?.png" and "#" not in link["href"] and "?" not in link["href"]


def test_many_files_are_folded(tmp_path: Path) -> None:
    files = tuple((str(tmp_path / f"{name}.png"), 1_000_000) for name in "abcde")
    page = Page(tmp_path, done(files=files))
    assert len(page.of("details")) == 1
    assert len(page.of("a")) == 5
    assert "4 more files, 4.0 MB" in page.text
    assert Page(tmp_path, done(files=files[:3])).of("details") == []


def test_rows_carry_what_they_are_sorted_by(tmp_path: Path) -> None:
    save_pictures(tmp_path, "aa", "cutout", "alpha")
    (row,) = Page(tmp_path, done()).photos()
    keys = [each["data-key"] for each in Page(tmp_path, done()).of("th") if "data-key" in each]
    assert all(f"data-{key}" in row for key in keys)
    assert (row["data-k"], row["data-time"], row["data-doubt"]) == ("12000", "42.625", "7")
    (waited,) = Page(
        tmp_path, done(seconds={"read": 1.0, "network": 2.0, "write": 0.5, "total": 60.0})
    ).photos()
    assert waited["data-time"] == "3.5"
    assert float(row["data-alpha"]) == pytest.approx(80 / 255, abs=0.02)
    (unlimited,) = Page(tmp_path, done(facts={"passes": 1, "max_tokens": None})).photos()
    assert unlimited["data-k"] == "Infinity" and "data-memory" not in unlimited


def test_failures_come_first_with_their_reason(tmp_path: Path) -> None:
    skipped = Outcome("/photos/old.jpg", "cc", State.SKIPPED)
    page = Page(tmp_path, done(), skipped, failed())
    assert [each["data-state"] for each in page.photos()] == ["failed", "done", "skipped"]
    assert "hat.jpg is no image." in page.rows[0]
    labels = {each["id"] for each in page.of("input")}
    assert {
        "all",
        "only-failed",
        "only-done",
        "only-skipped",
        "on-checkerboard",
        "on-black",
        "on-white",
    } <= labels


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_and_nothing_else(tmp_path: Path, name: str) -> None:
    harmless = Page(tmp_path, failed("/photos/a.png", "a"), title="a", options="a")
    page = Page(tmp_path, failed(f"/photos/{name}", name), title=name, options=name)
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in harmless.tags]
    assert [set(each) for _, each in page.tags] == [set(each) for _, each in harmless.tags]
    shown = page.photos()[0]["data-photo"]
    assert shown in page.rows[0] and not re.search("[\n\t\u202e]", shown)
    if name.isprintable():
        assert shown == name


def test_the_page_needs_nothing_from_elsewhere_and_lets_nothing_in(tmp_path: Path) -> None:
    save_pictures(tmp_path, "aa", *KINDS)
    page = Page(tmp_path, done(), failed())
    assert (
        not page.of("link") and not page.of("iframe") and not re.search(r"https?:|@import|url\(", page.source)
    )
    assert all(each["src"].startswith("data:image/webp;base64,") for each in page.of("img"))
    assert not any(key == "style" or key.startswith("on") for _, each in page.tags for key in each)
    (policy,) = [each["content"] for each in page.of("meta") if "http-equiv" in each]
    assert policy.startswith("default-src 'none'; img-src data:;") and "unsafe" not in policy
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", page.source, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_ids_are_used_once_and_labels_lead_to_them(tmp_path: Path) -> None:
    page = Page(tmp_path, done(), done("/photos/b.jpg"), failed())
    ids = [each["id"] for _, each in page.tags if "id" in each]
    assert len(ids) == len(set(ids))
    assert {each["for"] for each in page.of("label")} <= set(ids)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_a_damaged_picture_is_left_out(tmp_path: Path, content: bytes) -> None:
    save_pictures(tmp_path, "aa", "cutout", "doubt")
    picture_path(tmp_path, "aa", "doubt").write_bytes(content)
    page = Page(tmp_path, done())
    assert [each["alt"] for each in page.of("img")] == ["Cutout of shoe.jpg"]


def test_only_files_beside_the_page_are_links(tmp_path: Path) -> None:
    inside, outside = tmp_path / "sets" / "javascript:alert(1).png", tmp_path.parent / "elsewhere.png"
    page = Page(tmp_path, done(files=((str(inside), 10), (str(outside), 10))))
    assert [each["href"] for each in page.of("a")] == ["./sets/javascript%3Aalert%281%29.png"]
    assert "elsewhere.png" in page.rows[0]


def test_the_summary_counts_and_measures(tmp_path: Path) -> None:
    again = done("/photos/b.jpg", ended="2026-11-30T10:01:10+01:00")  # 10 seconds more, beside the first
    later = done("/photos/c.jpg", ended="2026-12-01T09:00:00+01:00")  # after a night's pause
    page = Page(tmp_path, done(), again, later, failed(), options="k 12,000\nPNG")
    told = page.text[: page.text.index("Cutouts on")]
    assert "Photos4Done3Failed1" in told.replace("\n", "") and "Time95.2 s" in told
    assert "Photos per minute1.9" in told and "memory of a photo1.23 GB" in told and "Modeltiny" in told
    assert "k 12,000\nPNG" in told


@pytest.mark.parametrize(("name", "tag"), [(language.GERMAN, "de"), (language.CHINESE, "zh-CN")])
def test_a_page_speaks_one_language(tmp_path: Path, name: str, tag: str) -> None:
    language.use(name)
    page = Page(tmp_path, done(), failed())
    assert page.of("html") == [{"lang": tag}]
    assert [row["data-sort"] for row in page.of("tr") if "data-sort" in row] == [tr("Sort by")]
    style = resource_path("report", "page.css").read_text("utf-8")
    assert not re.search(r'content: "[^"]*[A-Za-z]', style)


def test_pictures_are_read_while_the_page_is_written(tmp_path: Path) -> None:
    """Those that outcomes carry are not kept, and a batch without any photo has a page too."""
    noise = io.BytesIO()
    Image.fromarray(np.zeros((4, 4, 3), np.uint8)).save(noise, "WEBP")
    table, page = write_report(tmp_path, iter([done(pictures={"cutout": noise.getvalue()})]), title="Autumn")
    assert table.name == "report.csv" and "<img" not in page.read_text("utf-8")
    assert "data-state" not in Page(tmp_path).source.split("<tbody")[1].split("</tbody")[0]
