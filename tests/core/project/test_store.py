"""A project comes back as it was saved, and nothing else does."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.errors import UserError
from core.project import layers, migrations, pictures
from core.project.memo import Memo
from core.project.project import Project, ProjectVersion
from core.project.store import MANIFEST, entry_name, open_project, read_facts, save_project
from core.refine.finish import Finish
from core.version import TITLE
from tests.core.project.samples import SIZE, project

WHOLE = (0, 0, *SIZE)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "Föto.matte"
    save_project(path, project())
    return path


def same_finish(one: Finish, other: Finish) -> bool:
    alpha = np.full(SIZE, 0.3, np.float32)
    same_strokes = np.array_equal(one.touch_up.over(alpha, WHOLE), other.touch_up.over(alpha, WHOLE))
    return same_strokes and one.refinement == other.refinement and one.regions == other.regions


def same_marks(one: Any, other: Any) -> bool:
    same = np.array_equal(one.trimap, other.trimap) and np.array_equal(one.painted, other.painted)
    return same and one.unpainted == other.unpainted


def same_matte(one: Any, other: Any) -> bool:
    return (
        np.abs(one.alpha - other.alpha).max() < 1 / 65535
        and one.run == other.run
        and one.is_current == other.is_current
    )


def test_everything_comes_back(saved: Path) -> None:
    was, now = project(), open_project(saved)
    assert (now.size, now.settings) == (was.size, was.settings)
    assert vars(now.photo) == vars(was.photo)
    assert same_marks(now.marks, was.marks)
    assert now.matte is not None
    assert same_matte(now.matte, was.matte)
    assert same_finish(now.finish, was.finish)
    np.testing.assert_array_equal(now.thumbnail, was.thumbnail)
    assert [version.number for version in now.versions] == [1, 3]
    for one, other in zip(now.versions, was.versions, strict=True):
        (marks, matte), (old_marks, old_matte) = one.load(), other.load()
        assert same_marks(marks, old_marks)
        assert same_matte(matte, old_matte)
        assert same_finish(one.finish, other.finish)
        np.testing.assert_array_equal(one.picture, other.picture)


def test_strokes_that_versions_share_are_kept_once_and_shared_again(saved: Path) -> None:
    with zipfile.ZipFile(saved) as file:
        assert sum("touch-up" in name for name in file.namelist()) == 2
    now = open_project(saved)
    assert now.versions[0].finish.touch_up is now.finish.touch_up


def test_the_least_project_has_marks_and_a_photo(tmp_path: Path) -> None:
    least = replace(project(), matte=None, finish=Finish.none(SIZE), versions=(), settings={}, thumbnail=None)
    path = tmp_path / "a.matte"
    save_project(path, least)
    now = open_project(path)
    assert now.matte is None
    assert now.finish.is_neutral
    assert now.versions == ()


def test_the_manifest_names_the_program_that_wrote_it(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        assert json.loads(archive.read("manifest.json"))["program"] == TITLE


def test_a_photo_may_be_a_reference(tmp_path: Path) -> None:
    was = project()
    path = tmp_path / "a.matte"
    save_project(path, replace(was, photo=replace(was.photo, data=None)))
    now = open_project(path)
    assert now.photo.data is None
    assert (now.photo.path, now.photo.digest) == (was.photo.path, was.photo.digest)


def test_layers_are_pictures_that_other_programs_open(saved: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(saved) as file:
        assert file.namelist()[0] == MANIFEST
        assert file.read("photo/Föto 1.jpg") == project().photo.data
        trimap = cv2.imdecode(np.frombuffer(file.read("marks/trimap.png"), np.uint8), cv2.IMREAD_UNCHANGED)
        alpha = cv2.imdecode(np.frombuffer(file.read("matte/alpha.png"), np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(trimap, project().marks.trimap)
    assert alpha.dtype == np.uint16


def changed(path: Path, change: Any) -> Path:
    """Return a copy whose manifest was changed."""
    other = path.with_name("changed.matte")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST:
                values = json.loads(data)
                change(values)
                data = json.dumps(values).encode()
            new.writestr(name, data)
    return other


def put(*keys: Any) -> Any:
    """Return a change that puts the last of ``keys`` where the others lead."""
    *way, last, value = keys

    def change(values: Any) -> None:
        for key in way:
            values = values[key]
        values[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("version", 99), "newer"),
        (put("version", "1"), "version"),
        (put("format", "else"), "not a Matte Studio project"),
        (put("height", 10**9), "height"),
        (put("height", 71), "not the picture"),
        (put("width", True), "width"),
        (put("marks", "unpainted", 7), "unpainted"),
        (put("marks", "trimap", "matte/alpha.png"), "not the picture"),
        (put("marks", "trimap", "nowhere.png"), "missing"),
        (put("marks", "trimap", "../../etc/passwd"), "missing"),
        (put("marks", None), "marks"),
        (put("photo", "sha256", "0" * 64), "not what was saved"),
        (put("photo", "entry", "marks/trimap.png"), "not what was saved"),
        (put("matte", "alpha", "marks/trimap.png"), "not the picture"),
        (put("matte", "run", "seconds", "NaN"), "seconds"),
        (put("matte", "run", "updated", [{"top": 5, "left": 0, "bottom": 5, "right": 9}]), "rectangle"),
        (put("finish", "refine", "gamma", -1), "gamma"),
        (put("finish", "refine", "specks", 1.5), "specks"),
        (put("finish", "regions", [{"points": [[0, 0], [1, 1]], "refine": {}}]), "points"),
        (put("finish", "touch_up", "bottom", 9000), "bottom"),
        (put("versions", [{}]), "versions"),
        (put("versions", 0, "picture", "photo/Föto 1.jpg"), "not the picture"),
        (put("settings", {"a": [1]}), "settings"),
        (put("settings", []), "settings"),
    ],
)
def test_what_no_project_can_hold_is_refused_in_a_sentence(change: Any, words: str, saved: Path) -> None:
    with pytest.raises(UserError) as error:
        open_project(changed(saved, change))
    assert words in str(error.value)
    assert "changed.matte" in str(error.value)


def test_missing_values_have_defaults_and_unknown_ones_do_no_harm(saved: Path) -> None:
    def change(values: Any) -> None:
        del values["settings"], values["versions"], values["finish"]["regions"]
        values["finish"]["refine"] = {"gamma": 1.5}
        values["of tomorrow"] = {"a": [1, 2]}

    now = open_project(changed(saved, change))
    assert now.finish.refinement.gamma == 1.5
    assert (now.settings, now.versions, now.finish.regions) == ({}, (), ())


def test_older_manifests_are_brought_up_step_by_step(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "VERSION", 3)
    monkeypatch.setattr("core.project.store.VERSION", 3)
    steps = {
        1: lambda values: values | {"settings": values["settings"] | {"one": 1}},
        2: lambda values: values | {"settings": values["settings"] | {"two": values["settings"]["one"] + 1}},
    }
    monkeypatch.setattr(migrations, "STEPS", steps)
    now = open_project(saved)
    assert (now.settings["one"], now.settings["two"]) == (1, 2)


def test_a_failed_save_leaves_the_old_file(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(UserError):
        save_project(saved, project())
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_names_of_photos_stay_inside() -> None:
    assert entry_name("a/b/c.jpg") == "c.jpg"
    assert entry_name("..") == entry_name("") == "photo"
    assert entry_name("C:\\x\\y:z.png") == "y_z.png"
    assert entry_name("a\tb\udcff.png") == "ab.png"


@pytest.mark.parametrize("name", ["a\tb\nc.png", "\udcff.png", "Föto 漢.png"])
def test_a_photo_may_have_any_name_that_a_disk_allows(tmp_path: Path, name: str) -> None:
    made = project()
    path = tmp_path / "a.matte"
    photo = replace(made.photo, name=name, path=f"/p/{name}")
    save_project(path, replace(made, photo=photo))
    for kept in (open_project(path).photo, read_facts(path).photo):
        assert (kept.name, kept.path, kept.digest) == (photo.name, photo.path, photo.digest)


def test_facts_are_those_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.matte"
    save_project(path, made := project())
    facts = read_facts(path)
    assert facts.size == made.size and facts.settings == made.settings and facts.photo.data is None
    path.write_bytes(b"nonsense")
    with pytest.raises(UserError, match=r"a\.matte"):
        read_facts(path)


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        save_project(tmp_path / name, project())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_all_that_is_opened_can_be_saved_again(saved: Path) -> None:
    now: Project = open_project(saved)
    again = saved.with_name("again.matte")
    save_project(again, now)
    assert again.read_bytes() == saved.read_bytes()


def test_a_second_save_encodes_only_what_is_new(tmp_path: Path) -> None:
    loads: list[int] = []
    was = project()

    def counted(version: ProjectVersion) -> ProjectVersion:
        return replace(version, load=lambda: loads.append(version.number) or version.load(), key=version)

    kept = replace(was, versions=tuple(counted(version) for version in was.versions))
    memo = Memo()
    save_project(tmp_path / "a", kept, memo=memo)
    save_project(tmp_path / "b", kept, memo=memo)
    assert loads == [1, 3]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    save_project(tmp_path / "c", replace(kept, versions=kept.versions[1:]), memo=memo)
    save_project(tmp_path / "d", kept, memo=memo)
    assert loads == [1, 3, 1]
    assert (tmp_path / "d").read_bytes() == (tmp_path / "a").read_bytes()


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the pictures that were decoded."""
    found: list[int] = []
    from_png = pictures.from_png

    def counted(data: bytes, *what: Any) -> Any:
        found.append(len(data))
        return from_png(data, *what)

    monkeypatch.setattr(layers, "from_png", counted)
    return found


def test_versions_are_decoded_when_they_are_asked_for(saved: Path, decoded: list[int]) -> None:
    now = open_project(saved)
    opened = len(decoded)
    assert opened == 5  # trimap, painted, alpha, and two of touch-up
    saved.unlink()  # a file that goes meanwhile takes nothing away
    now.versions[0].load()
    assert len(decoded) == opened + 3


def test_the_first_save_after_opening_encodes_no_version_anew(saved: Path, decoded: list[int]) -> None:
    now = open_project(saved)
    del decoded[:]
    again = saved.with_name("again.matte")
    save_project(again, now)
    assert not decoded and again.read_bytes() == saved.read_bytes()


def test_a_version_with_damaged_pixels_opens_and_is_told_when_it_is_looked_at(saved: Path) -> None:
    other = saved.with_name("changed.matte")
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[:60] if name == "versions/3/alpha.png" else data)
    now = open_project(other)
    now.versions[0].load()
    with pytest.raises(UserError, match=r"changed\.matte is damaged"):
        now.versions[1].load()
