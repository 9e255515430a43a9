"""What came is sorted: photos and projects to open, marks and their photos, refusals in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.imaging.formats import raw
from core.imaging.io import write_png
from core.jobs.sorting import is_named_marks, natural, sort_out
from tests.conftest import disk_photo


def make(folder: Path, *names: str) -> list[Path]:
    """Small photos; what is called `.matte` or otherwise gets a head of its kind."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = {
        ".matte": b"PK\3\4",
        ".kra": b"PK\3\4mimetypeapplication/x-krita",
        ".xcf": b"gimp xcf v011\0",
        ".txt": b"words",
        ".nef": b"MM\0*",
    }
    for name in names:
        path = folder / name
        if path.suffix.lower() in heads:
            path.write_bytes(heads[path.suffix.lower()] + b" " * 50)
        else:
            write_png(path, disk_photo(8, 12))
    return [folder / name for name in names]


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_files_keep_their_order_and_come_once(tmp_path: Path) -> None:
    b, a, project = make(tmp_path, "b.png", "a.png", "c.matte")
    assert sort_out([b, a, project, b]).opened == [b, a, project]


def test_a_folder_gives_its_photos_as_people_count(tmp_path: Path) -> None:
    make(
        tmp_path / "Shoot",
        "shot 10.png",
        "Shot 2.png",
        "shot 1.PNG",
        "._shot 1.png",
        ".hidden.png",
        "notes.txt",
    )
    (tmp_path / "Shoot" / "inner.png").mkdir()
    found = sort_out([tmp_path / "Shoot"])
    assert names(found.opened) == ["shot 1.PNG", "Shot 2.png", "shot 10.png"]
    assert found.folder == "Shoot" and found.refused == []


def test_files_and_folders_together(tmp_path: Path) -> None:
    (file,) = make(tmp_path, "a.png")
    inner = make(tmp_path / "Shoot", "b.png")
    found = sort_out([tmp_path / "Shoot", file, *inner])
    assert names(found.opened) == ["b.png", "a.png"] and found.folder == ""


def test_marks_go_to_the_photo_they_are_called_after(tmp_path: Path) -> None:
    shoe, hat, open_one = make(tmp_path, "Shoe.png", "hat.png", "open.png")
    marks = make(
        tmp_path, "shoe-trimap.png", "hat_mask.png", "hat.png-matte.png", "open trimap.png", "hat-alpha.png"
    )
    found = sort_out([*marks, shoe, hat], [open_one])
    assert found.opened == [shoe, hat]
    assert found.marks == {shoe: marks[0], hat: marks[1], open_one: marks[3]}


def test_marks_of_the_same_folder_first(tmp_path: Path) -> None:
    first, second = *make(tmp_path / "one", "a.png"), *make(tmp_path / "two", "a.png")
    (marks,) = make(tmp_path / "two", "a-trimap.png")
    assert sort_out([first, second, marks]).marks == {second: marks}


def test_a_trimap_alone_brings_the_photo_beside_it(tmp_path: Path) -> None:
    photo, marks, mask = make(tmp_path, "shoe.png", "shoe-trimap.png", "shoe-mask.png")
    found = sort_out([marks])
    assert found.opened == [photo] and found.marks == {photo: marks}
    assert sort_out([mask]).opened == [mask]  # it may be just a picture


def test_what_belongs_to_no_photo_is_a_photo(tmp_path: Path) -> None:
    path, other = make(tmp_path, "venetian mask.png", "a.png")
    found = sort_out([path, other])
    assert found.opened == [path, other] and not found.marks


def test_a_folder_worked_in_gives_projects_and_no_exports(tmp_path: Path) -> None:
    make(
        tmp_path,
        "a.png",
        "a-cutout.png",
        "a-on-white.png",
        "b.png",
        "b.matte",
        "b-trimap.png",
        "c-cutout.png",
    )
    found = sort_out([tmp_path])
    assert names(found.opened) == ["a.png", "b.matte", "c-cutout.png"]
    assert not found.marks  # the project holds those of its photo
    cutout, photo = tmp_path / "a-cutout.png", tmp_path / "a.png"
    assert sort_out([cutout, photo]).opened == [cutout, photo]  # named one by one, so wanted


def test_what_cannot_be_opened_is_said_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "is_available", lambda: False)
    good, *bad = make(tmp_path, "a.png", "b.xcf", "c.kra", "d.txt", "e.nef")
    (tmp_path / "empty.png").touch()
    found = sort_out([*bad, tmp_path / "gone.png", tmp_path / "empty.png", good])
    assert found.opened == [good]
    words = ("layered file", "layered file", "text file", "camera raw", "does not exist", "is empty")
    assert len(found.refused) == len(words)
    for sentence, word in zip(found.refused, words, strict=True):
        assert word in sentence


@pytest.mark.parametrize("is_available", [False, True])
def test_raw_photo_opens_where_it_can_be_developed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_available: bool
) -> None:
    monkeypatch.setattr(raw, "is_available", lambda: is_available)
    shot = make(tmp_path, "e.nef")
    assert sort_out(shot).opened == (shot if is_available else [])


def test_raw_photo_in_a_folder_is_opened_or_told(tmp_path: Path) -> None:
    shot = make(tmp_path, "e.nef")
    found = sort_out([tmp_path])
    assert found.opened == (shot if raw.is_available() else [])
    assert [sentence[:26] for sentence in found.refused] == (
        [] if found.opened else ["e.nef is a camera raw file"]
    )


def test_content_counts_and_not_the_name(tmp_path: Path) -> None:
    (photo,) = make(tmp_path, "a.png")
    disguised = photo.rename(tmp_path / "download.heic")
    assert sort_out([disguised]).opened == [disguised]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (("a.xcf",), "a.xcf is a layered file of another program; export a flat copy"),
        (
            ("a.xcf", "b.xcf", "c.kra"),
            "3 files in Shoot were not opened; for example, a.xcf is a layered file of another program; export a",
        ),
        (("notes.txt",), "There is no photo in the folder Shoot."),
        ((), "There is no photo in the folder Shoot."),
    ],
)
def test_a_folder_says_what_it_holds_instead(tmp_path: Path, held: tuple[str, ...], words: str) -> None:
    make(tmp_path / "Shoot", *held)
    (said,) = sort_out([tmp_path / "Shoot"]).refused
    assert said.startswith(words)


def test_a_folder_of_folders_is_told(tmp_path: Path) -> None:
    make(tmp_path / "Shoot" / "inner", "a.png")
    assert "a folder inside it" in sort_out([tmp_path / "Shoot"]).refused[0]


def test_a_project_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "work.zip"
    path.write_bytes(b"PK\3\4" + bytes(26) + b'manifest.json{"format": "matte-studio-project"}')
    assert "rename it so that it ends with .matte" in sort_out([path]).refused[0]


def test_names() -> None:
    assert is_named_marks(Path("a-Trimap.png")) and is_named_marks(Path("mask.png"))
    assert not is_named_marks(Path("masked.png")) and not is_named_marks(Path("alphabet.png"))
    assert sorted(map(Path, ("b10", "B9", "a", "10", "9")), key=natural) == list(
        map(Path, ("9", "10", "a", "B9", "b10"))
    )
