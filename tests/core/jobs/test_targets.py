"""Each photo its own file in the folder: never over one that is kept, and as decided for those that exist."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.name_pattern import Facts, NamePattern
from core.jobs.targets import Existing, Target, find_targets

NAME = NamePattern("{name}")


def found(
    folder: Path, *names: str, existing: Existing = Existing.REPLACE, kept: tuple[Path, ...] = ()
) -> list[Target]:
    return find_targets(NAME, [Facts(name, (4, 4)) for name in names], folder, existing=existing, kept=kept)


def test_every_photo_has_a_file_of_its_own_in_the_folder(tmp_path: Path) -> None:
    targets = found(tmp_path, "a.jpg", "A.tif", "b.jpg")
    assert [target.path for target in targets] == [
        tmp_path / "a.png",
        tmp_path / "A 2.png",
        tmp_path / "b.png",
    ]
    assert not any(target.exists for target in targets)


@pytest.mark.parametrize("existing", [Existing.SKIP, Existing.REPLACE])
def test_files_that_exist_are_told(tmp_path: Path, existing: Existing) -> None:
    (tmp_path / "b.png").touch()
    targets = found(tmp_path, "a.jpg", "b.jpg", existing=existing)
    assert [(target.path.name, target.exists) for target in targets] == [("a.png", False), ("b.png", True)]


def test_files_that_exist_are_numbered_past(tmp_path: Path) -> None:
    for name in ("a.png", "a 2.png"):
        (tmp_path / name).touch()
    (target,) = found(tmp_path, "a.jpg", existing=Existing.NUMBER)
    assert target.path.name == "a 3.png" and not target.exists and "a 3.png" in target.name.remark


@pytest.mark.parametrize("existing", Existing)
def test_a_photo_is_never_its_own_target(tmp_path: Path, existing: Existing) -> None:
    photo = tmp_path / "a.png"
    photo.touch()
    (target,) = found(tmp_path, "a.png", existing=existing, kept=(photo,))
    assert target.path.name == "a 2.png"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_what_is_kept_are_no_targets(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.touch()
    (tmp_path / "soft.png").symlink_to(photo)
    os.link(photo, tmp_path / "hard.png")
    targets = found(tmp_path, "soft.jpg", "hard.jpg", kept=(photo,))
    assert [target.path.name for target in targets] == ["soft 2.png", "hard 2.png"]


def test_a_folder_of_that_name_is_numbered_past(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    (target,) = found(tmp_path, "a.jpg")
    assert target.path.name == "a 2.png"


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist; create it first"):
        found(tmp_path / "gone", "a.jpg")


def test_no_photos_need_no_folder(tmp_path: Path) -> None:
    assert found(tmp_path / "gone") == []
