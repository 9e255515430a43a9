"""``matte --update``: an alpha from before, matted again where its trimap has changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.imaging.io import read_gray, read_image, write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from main import main
from tests.fake_engine import FakeEngine

SIZE = 1100, 1900
Matte = Callable[..., int]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A large photo, a trimap, one with a dab more, one that is quite another, and an alpha of the first."""
    folder = tmp_path_factory.mktemp("files")
    rows, columns = np.ogrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - 550, columns - 950)
    old = np.select([distance < 250, distance < 450], [FOREGROUND, UNKNOWN], BACKGROUND).astype(np.uint8)
    new = old.copy()
    new[540:560, 1290:1310] = FOREGROUND
    write_png(folder / "old.png", old)
    write_png(folder / "new.png", new)
    write_png(folder / "other.png", np.ascontiguousarray(np.roll(old, 500, axis=1)))
    coarse = np.random.default_rng(0).integers(0, 255, (SIZE[0] // 50, SIZE[1] // 50, 3)).astype(np.uint8)
    write_png(folder / "photo.png", coarse.repeat(50, 0).repeat(50, 1))
    alpha = np.where(old == UNKNOWN, 20_000, old * np.uint16(257)).astype(np.uint16)
    write_png(folder / "alpha.png", alpha)
    return folder


@pytest.fixture
def folder(files: Path, tmp_path: Path) -> Path:
    """Those files, as a test's own."""
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def command(folder: Path, fake: FakeEngine) -> Matte:
    def call(trimap: str, *more: str) -> int:
        line = ["matte", "photo.png", "--trimap", trimap, "-o", "out.png", "--alpha", "a.png", *more]
        files = {"photo.png", "out.png", "a.png", trimap, "old.png", "alpha.png", "report.json", "small.png"}
        return main([str(folder / word) if word in files else word for word in line])

    return call


def test_only_the_surroundings_of_the_change_are_matted(
    command: Matte, folder: Path, fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ("--update", "alpha.png", "--from", "old.png", "--depth", "16", "--report", "report.json")
    assert command("new.png", *args) == 0
    assert fake.runs and all(max(trimap.shape) < 800 for trimap, _ in fake.runs)
    ((top, left, bottom, right),) = json.loads((folder / "report.json").read_text("utf-8"))["updated"]
    before, after = (read_image(folder / name).image[..., 0] for name in ("alpha.png", "a.png"))
    outside = np.ones(SIZE, np.bool_)
    outside[top:bottom, left:right] = False
    assert np.array_equal(before[outside], after[outside])
    assert (after[540:560, 1290:1310] == 65535).all()
    assert read_image(folder / "out.png").alpha is not None
    assert "changed" not in capsys.readouterr().err


def test_much_that_changed_is_run_whole_and_nothing_leaves_alpha_as_it_was(
    command: Matte, folder: Path, fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("other.png", "--update", "alpha.png", "--from", "old.png") == 0
    assert [trimap.shape for trimap, _ in fake.runs] == [SIZE]
    assert "the whole photo was run" in capsys.readouterr().err
    fake.runs.clear()
    assert command("old.png", "--update", "alpha.png", "--from", "old.png") == 0
    assert not fake.runs and "as it was" in capsys.readouterr().err
    assert np.array_equal(read_gray(folder / "a.png"), read_gray(folder / "alpha.png"))


def test_known_pixels_obey_whatever_the_file_says(command: Matte, folder: Path, fake: FakeEngine) -> None:
    write_png(folder / "alpha.png", np.full(SIZE, 90, np.uint8))
    assert command("new.png", "--update", "alpha.png", "--from", "old.png") == 0
    alpha, trimap = read_gray(folder / "a.png"), read_gray(folder / "new.png")
    assert (alpha[trimap == FOREGROUND] == 255).all() and (alpha[trimap == BACKGROUND] == 0).all()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--update", "alpha.png"), "give both"),
        (("--from", "old.png"), "give both"),
        (("--update", "alpha.png", "--from", "old.png", "--resolution", "patches"), "--resolution"),
        (("--update", "alpha.png", "--from", "old.png", "--routing-map", "map.png"), "--routing-map"),
        (("--update", "small.png", "--from", "old.png"), "small.png is 40 x 30"),
        (("--update", "a.png", "--from", "old.png"), "a.png"),
    ],
)
def test_what_does_not_go_together_is_refused(
    command: Matte, folder: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], words: str
) -> None:
    write_png(folder / "small.png", np.zeros((30, 40), np.uint8))
    assert command("new.png", *more) == 2
    assert words in capsys.readouterr().err
    assert not (folder / "out.png").exists()
