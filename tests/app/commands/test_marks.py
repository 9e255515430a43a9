"""``marks``, and ``matte`` without a trimap: the subject is found, or one sentence says why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.imaging.io import read_gray, write_png
from core.subject import networks
from main import main
from tests.app.commands.helpers import ROOT, one_sentence
from tests.core.subject.tiny_onnx import write_network
from tests.fake_engine import FakeEngine


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "Föto.png"
    image = np.full((240, 360, 3), (30, 60, 90), np.uint8)
    image[60:200, 90:250] = 230, 20, 20
    write_png(path, image)
    return path


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def check(trimap: np.ndarray) -> None:
    assert trimap.shape == (240, 360)
    assert set(np.unique(trimap)) == {0, 128, 255}
    assert (trimap[100:160, 130:210] == 255).all()
    assert (trimap[:30] == 0).all()
    assert (trimap[130, [89, 90, 249, 250]] == 128).all()


def test_marks_are_written_and_told(
    rembg: Path, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("marks", photo, "-o", tmp_path / "Marks ü.png") == 0
    check(read_gray(tmp_path / "Marks ü.png"))
    said = one_sentence(capsys)
    assert said.startswith("The marks were proposed with u2net.onnx")
    assert "Keep 2" in said


def test_a_named_network_is_used_and_quiet_is_quiet(
    home: Path, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_network(tmp_path / "mine.onnx", side=512, sigmoid=False)
    assert run("marks", photo, "-o", tmp_path / "m.png", "--subject", own, "--quiet") == 0
    check(read_gray(tmp_path / "m.png"))
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("home")
def test_a_box_needs_no_network(photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("marks", photo, "-o", tmp_path / "m.png", "--subject", "box", "80,50,180,160") == 0
    check(read_gray(tmp_path / "m.png"))
    assert "from the box" in one_sentence(capsys)


def test_matte_without_a_trimap_proposes_by_itself_and_says_so(
    rembg: Path, photo: Path, tmp_path: Path, fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("matte", photo, "-o", tmp_path / "out.png") == 0
    assert "The marks were proposed with u2net.onnx" in capsys.readouterr().err
    check(fake.runs[-1][0])


def test_without_any_network_the_sentence_says_how_to_get_one(
    home: Path, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("marks", "matte"):
        assert run(command, photo, "-o", tmp_path / "out.png") == 2
        assert "fetch_subject" in one_sentence(capsys)
    assert not (tmp_path / "out.png").exists()


def test_no_clear_subject_is_bad_input(
    rembg: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_png(tmp_path / "sky.png", np.full((200, 300, 3), (60, 90, 160), np.uint8))
    assert run("marks", tmp_path / "sky.png", "-o", tmp_path / "out.png") == 2
    assert one_sentence(capsys).startswith("No clear subject was found")
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("marks", "PHOTO", "-o", "PHOTO"), "Föto.png"),
        (("marks", "PHOTO", "-o", "out.jpg"), "ends in .png"),
        (("marks", "PHOTO", "-o", "out.png", "--subject", "gone.onnx"), "there is no file gone.onnx"),
        (("marks", "PHOTO", "-o", "out.png", "--subject", "everything"), "neither auto"),
        (
            ("matte", "PHOTO", "-o", "out.png", "--subject", "auto", "--trimap", "PHOTO"),
            "leave one of them out",
        ),
        (("matte", "PHOTO", "-o", "out.png", "--edge-width", "3", "4"), "--edge-width belongs to a mask"),
    ],
)
@pytest.mark.usefixtures("rembg")
def test_what_is_wrong_is_one_sentence(
    photo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = photo.read_bytes()
    assert run(*(str(photo) if word == "PHOTO" else word for word in arguments)) == 2
    assert words in one_sentence(capsys)
    assert photo.read_bytes() == before


@pytest.fixture
def sample_marks(tmp_path: Path) -> Callable[[], np.ndarray]:
    if not networks.bundled_path().is_file():
        pytest.skip(
            "the network of Subject is not in this environment: python -m build_scripts.fetch_subject"
        )

    def marks() -> np.ndarray:
        assert (
            run("marks", ROOT / "resources" / "sample" / "photo.jpg", "-o", tmp_path / "m.png", "--quiet")
            == 0
        )
        return read_gray(tmp_path / "m.png")

    return marks


def test_the_network_that_comes_with_the_program_finds_the_sample(
    sample_marks: Callable[[], np.ndarray],
) -> None:
    """Against the marks by hand: hardly anything of the wrong class, and Edge no wider than a fifth of the photo."""
    trimap, by_hand = sample_marks(), read_gray(ROOT / "resources" / "sample" / "trimap.png")
    assert np.mean((trimap == 255) & (by_hand == 0)) < 0.005
    assert np.mean((trimap == 0) & (by_hand == 255)) < 0.005
    assert np.mean(trimap == 128) < 0.2
