from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.files.stamp import stamp_of
from app.recovery.entry import About
from app.recovery.photos import digest_of_opened, find_photo
from core.files import digest_of_file

ABOUT = About("Föto.png", "/p/Föto.png", "d", 7, 41, 67, 12.5, None)


def test_a_photo_is_found_by_its_path_and_by_its_content(tmp_path: Path) -> None:
    folder, other = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    other.mkdir()
    photo = folder / "p.png"
    photo.write_bytes(b"the photo")
    (folder / "same size").write_bytes(b"not photo")
    digest, size = digest_of_opened(photo, stamp_of(photo))
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
    assert digest_of_file(photo) == ""


def test_a_name_that_the_system_cannot_have_is_no_photo() -> None:
    for name in ("/p\ud800/x.png", "/" + "p" * 5000 + "/x.png"):
        assert find_photo(replace(ABOUT, photo=name)) is None


def test_the_digest_is_that_of_the_file_as_it_was_opened(tmp_path: Path) -> None:
    photo = tmp_path / "p.png"
    photo.write_bytes(b"the photo")
    stamp = stamp_of(photo)
    assert digest_of_opened(photo, stamp) == (digest_of_file(photo), 9)
    photo.write_bytes(b"another photo")
    assert digest_of_opened(photo, stamp) == ("", 0) == digest_of_opened(photo, None)
    photo.unlink()
    assert stamp_of(photo) is None and digest_of_opened(photo, stamp) == ("", 0)
