from __future__ import annotations

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.recovery.entry import (
    About,
    digest_of,
    digest_of_opened,
    find_photo,
    read_about,
    read_entry,
    stamp_of,
    write_entry,
)
from core.errors import UserError

ABOUT = About("Föto.png", "/p/Föto.png", "d", 7, 41, 67, 128, 12.5)


def marks() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.choice(np.uint8([0, 128, 255]), (41, 67)), rng.random((41, 67)) > 0.5


def test_marks_come_back_as_they_were(tmp_path: Path) -> None:
    trimap, painted = marks()
    write_entry(tmp_path / "a.marks", ABOUT, trimap, painted)
    about, again, painted_again = read_entry(tmp_path / "a.marks")
    assert about == ABOUT == read_about(tmp_path / "a.marks")
    assert np.array_equal(again, trimap) and np.array_equal(painted_again, painted)
    assert again.flags.writeable and painted_again.dtype == np.bool_
    assert sys.platform == "win32" or stat.S_IMODE((tmp_path / "a.marks").stat().st_mode) == 0o600


def test_marks_of_a_large_photo_take_little_room(tmp_path: Path) -> None:
    trimap = np.zeros((4320, 7680), np.uint8)
    trimap[1000:3000, 2000:5000], trimap[1100:2900, 2100:4900] = 128, 255
    write_entry(tmp_path / "a.marks", replace(ABOUT, height=4320, width=7680), trimap, trimap > 0)
    assert (tmp_path / "a.marks").stat().st_size < 1 << 20
    assert np.array_equal(read_entry(tmp_path / "a.marks")[1], trimap)


def test_damage_of_any_kind_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.marks"
    write_entry(path, ABOUT, *marks())
    good = path.read_bytes()
    header, _, body = good.partition(b"\n")
    values = json.loads(header)
    changes = (
        *(
            {"height": 0},
            {"height": 10**9},
            {"width": True},
            {"unpainted": 255},
            {"more": 1},
            {"format": "other"},
        ),
        *(
            {"name": 3},
            {"photo": "\0"},
            {"saved_at": "now"},
            {"saved_at": 1e300},
            {"saved_at": -1e12},
            {"saved_at": float("nan")},
            {"saved_at": float("inf")},
            {"saved_at": 10**400},
            {"height": 40},
            {"height": 16384, "width": 16384},
        ),
    )
    headers = [json.dumps({**values, **change}).encode() for change in changes]
    bad = [
        b"",
        b"\n",
        b"[" * 50_000,
        b"null\n" + body,
        good[:-9],
        good + b"x" * 9,
        header + b"\n" + body[::-1],
    ]
    for data in [*bad[:-2], bad[-1], *(line + b"\n" + body for line in headers)]:
        path.write_bytes(data)
        with pytest.raises(UserError, match=r"a\.marks are damaged"):
            read_entry(path)
    trimap, painted = marks()
    trimap[3, 3] = 77
    write_entry(path, ABOUT, trimap, painted)
    with pytest.raises(UserError, match="damaged"):
        read_entry(path)


def test_a_photo_is_found_by_its_path_and_by_its_content(tmp_path: Path) -> None:
    folder, other = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    other.mkdir()
    photo = folder / "p.png"
    photo.write_bytes(b"the photo")
    (folder / "same size").write_bytes(b"not photo")
    digest, size = digest_of(photo)
    about = replace(ABOUT, photo=str(photo), digest=digest, file_size=size)
    assert find_photo(about) == photo
    photo.rename(folder / "renamed.png")
    assert find_photo(about) == folder / "renamed.png"
    photo.write_bytes(b"another")
    assert find_photo(about) == folder / "renamed.png"
    (folder / "renamed.png").rename(other / "moved.png")
    assert find_photo(about, other) == other / "moved.png"
    assert find_photo(about) == photo  # changed: better than nothing, and said
    photo.unlink()
    assert find_photo(about) is None
    assert digest_of(photo) == ("", 0)


def test_a_name_that_the_system_cannot_have_is_no_photo() -> None:
    for name in ("/p\ud800/x.png", "/" + "p" * 5000 + "/x.png"):
        assert find_photo(replace(ABOUT, photo=name)) is None


def test_the_digest_is_that_of_the_file_as_it_was_opened(tmp_path: Path) -> None:
    photo = tmp_path / "p.png"
    photo.write_bytes(b"the photo")
    stamp = stamp_of(photo)
    assert digest_of_opened(photo, stamp) == digest_of(photo)
    photo.write_bytes(b"another photo")
    assert digest_of_opened(photo, stamp) == ("", 0) == digest_of_opened(photo, None)
    photo.unlink()
    assert stamp_of(photo) is None and digest_of_opened(photo, stamp) == ("", 0)
