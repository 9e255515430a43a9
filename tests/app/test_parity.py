"""Window and command line are one program: the same photo and marks give the same bytes, or the same sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from core.engine.max_tokens import Stop
from core.imaging.io import read_gray, read_image, write_png
from core.model.checkpoint import save_checkpoint
from core.model.config import ModelConfig
from core.model.mematte import MEMatte
from core.refine.refinement import Refinement
from core.resources import DEFAULT_MODEL, resource_path
from main import main
from tests.app.helpers import open_photo, settle

CASES = Path(__file__).parents[1] / "cases"
TRIMAP = "trimap_360x203.png"


@pytest.fixture(scope="module")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled photo at the size of the cases."""
    photo = read_image(resource_path("sample", "photo.jpg")).image
    path = tmp_path_factory.mktemp("sample") / "photo.png"
    write_png(path, np.asarray(cv2.resize(photo, (360, 203), interpolation=cv2.INTER_AREA), np.uint8))
    return path


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network as the embedded one is, but so small that it is loaded and runs in no time."""
    torch.manual_seed(3)
    small = ModelConfig(
        "small",
        width=24,
        heads=3,
        depth=4,
        global_blocks=(1, 3),
        stream_widths=(8, 8, 16),
        fusion_widths=(16, 16, 8, 8),
        head_width=8,
        hints=("fill", "near"),
    )
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_checkpoint(path, small, MEMatte(small).state_dict(), {"name": "test"})
    return path


@pytest.fixture
def small_network(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small network is the one that comes with the program, to the window as to the command line."""
    monkeypatch.setattr("core.engine.held_model.embedded_models", lambda: {DEFAULT_MODEL: network})


@pytest.fixture
def real_session(qapp: QCoreApplication, isolated_folders: None, no_doubts: None) -> Iterator[Session]:
    """A session on the real engine and its embedded model."""
    session = Session()
    yield session
    assert session.close(20)
    session.deleteLater()


class Window:
    """The window's way: open, import marks, run, export; what is told on the way is kept."""

    def __init__(self, qtbot: QtBot, session: Session) -> None:
        self._qtbot, self._session = qtbot, session
        self.notices: list[str] = []
        self.errors: list[str] = []
        session.notice.connect(self.notices.append)
        session.error.connect(self.errors.append)

    def matte(self, photo: Path, marks: Path, out: Path) -> None:
        session = self._session
        open_photo(self._qtbot, session, photo)
        session.open_trimap(marks)
        settle(self._qtbot, session)
        if self.errors:
            return
        ended: list[object] = []
        session.service.finished.connect(ended.append)
        session.service.refused.connect(ended.append)
        session.service.failed.connect(ended.append)
        session.run()
        self._qtbot.waitUntil(lambda: bool(ended), timeout=60_000)
        if session.document.result is not None and session.document.alpha_is_current:
            assert session.document.photo is not None
            session.export_cutout(out, session.document.photo.depth)
            settle(self._qtbot, session)
            assert not self.errors


def variant(name: str, folder: Path) -> Path:
    """Marks of a kind, made of the trimap of the cases."""
    trimap, path = read_gray(CASES / TRIMAP), folder / f"{name}.png"
    soft = np.asarray(cv2.GaussianBlur(trimap, (9, 9), 0), np.uint8)
    made = {
        "half size": lambda: np.ascontiguousarray(trimap[::2, ::2]),
        "soft mask": lambda: np.asarray(
            cv2.GaussianBlur((trimap > 200) * np.uint8(255), (5, 5), 0), np.uint8
        ),
        "soft trimap": lambda: soft,
        "turned": lambda: np.ascontiguousarray(np.rot90(trimap)),
        "other photo": lambda: np.zeros((90, 100), np.uint8),
        "no Edge": lambda: np.where(trimap == 255, np.uint8(255), np.uint8(0)),
        "all Edge": lambda: np.full_like(trimap, 128),
        "all Remove": lambda: np.zeros_like(trimap),
        "no Keep": lambda: np.where(trimap == 255, np.uint8(128), trimap),
        "noise": lambda: np.random.default_rng(0).integers(0, 256, trimap.shape, np.uint8),
    }[name]()
    write_png(path, made)
    return path


def marks_file(name: str, photo: Path, folder: Path) -> Path:
    if name == "the photo itself":
        return photo
    if name == "no image":
        (folder / "words.png").write_text("no image")
        return folder / "words.png"
    return CASES / name if (CASES / name).exists() else variant(name, folder)


class Both:
    """Both ways, and where each writes."""

    def __init__(self, window: Window, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.window, self._folder, self._capsys = window, folder, capsys
        self.said = ""

    def matte(self, photo: Path, marks: Path) -> None:
        """Matte in the window, then on the command line, whose words are kept."""
        here, there = self._folder / "window.png", self._folder / "command.png"
        self.window.matte(photo, marks, here)
        self._capsys.readouterr()
        code = main(["matte", str(photo), "--trimap", str(marks), "-o", str(there)])
        assert (code == 0) == there.exists()
        self.said = self._capsys.readouterr().err

    def written(self) -> list[bytes]:
        """What was written, by window and command."""
        return [path.read_bytes() for path in sorted(self._folder.glob("[cw]*.png")) if path.stem in _WAYS]


_WAYS = ("window", "command")


@pytest.fixture
def both(qtbot: QtBot, real_session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Both:
    return Both(Window(qtbot, real_session), tmp_path, capsys)


def test_the_embedded_network_gives_the_same_bytes(both: Both, small_sample: Path) -> None:
    _same(both, small_sample, CASES / TRIMAP)


@pytest.mark.usefixtures("small_network")
@pytest.mark.parametrize(
    "name",
    [
        "trimap_unknown102.png",
        "trimap_mask_1bit.png",
        "half size",
        "soft mask",
        "soft trimap",
        "all Edge",
        "no Keep",
        "no Edge",
    ],
)
def test_marks_give_the_same_bytes_and_remarks(
    both: Both, small_sample: Path, name: str, tmp_path: Path
) -> None:
    _same(both, small_sample, marks_file(name, small_sample, tmp_path))


def _same(both: Both, photo: Path, marks: Path) -> None:
    both.matte(photo, marks)
    window, command = both.written()
    assert window == command
    for notice in both.window.notices:
        assert notice in both.said or notice.startswith("Saved ")


@pytest.mark.usefixtures("small_network")
@pytest.mark.parametrize(
    "name", ["turned", "other photo", "all Remove", "noise", "the photo itself", "no image"]
)
def test_what_cannot_be_matted_gets_the_same_sentence(
    both: Both, small_sample: Path, name: str, tmp_path: Path
) -> None:
    both.matte(small_sample, marks_file(name, small_sample, tmp_path))
    assert not both.written()
    told = [*both.window.errors, *both.window.notices]
    assert told and told[-1] in both.said


@pytest.mark.usefixtures("small_network")
@pytest.mark.parametrize("name", ["icc_broken.jpg", "j10_gray_dotgain.jpg", "p26_gray16_trns.png"])
def test_odd_photos_give_the_same_bytes(both: Both, name: str) -> None:
    both.matte(CASES / name, CASES / TRIMAP)
    window, command = both.written()
    assert window == command


@pytest.mark.usefixtures("small_network")
def test_a_turned_photo_gives_the_same_bytes(both: Both, tmp_path: Path) -> None:
    both.matte(CASES / "j11_exif6_a98.jpg", variant("turned", tmp_path))
    window, command = both.written()
    assert window == command


@pytest.mark.usefixtures("small_network")
@pytest.mark.parametrize(("stop", "word"), [("light", "light"), ("balanced", "balanced"), (None, "7")])
def test_k_means_the_same(  # noqa: PLR0917
    qtbot: QtBot, real_session: Session, small_sample: Path, stop: Stop | None, word: str, tmp_path: Path
) -> None:
    open_photo(qtbot, real_session, small_sample)
    real_session.open_trimap(CASES / TRIMAP)
    settle(qtbot, real_session)
    if stop is None:
        real_session.set_max_tokens(int(word))
    else:
        real_session.choose_quality(stop)
    with qtbot.waitSignal(real_session.service.finished, timeout=60_000):
        real_session.run()
    real_session.export_cutout(tmp_path / "window.png", 8)
    settle(qtbot, real_session)
    line = [
        "matte",
        small_sample,
        "--trimap",
        CASES / TRIMAP,
        "-o",
        tmp_path / "command.png",
        "--max-tokens",
        word,
    ]
    assert main([*map(str, line), "--quiet"]) == 0
    assert (tmp_path / "window.png").read_bytes() == (tmp_path / "command.png").read_bytes()


def test_an_update_means_the_same(
    qtbot: QtBot, real_session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file holds alpha in 16 bits, so that what was mixed with it may differ by a unit of 8."""
    photo, old, new = tmp_path / "photo.png", tmp_path / "old.png", tmp_path / "new.png"
    image = read_image(resource_path("sample", "photo.jpg")).image
    trimap = read_gray(resource_path("sample", "trimap.png"))
    size, stem = (960, 540), slice(258, None)  # in a corner: little of the photo is near
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)[:, stem]
    before = np.asarray(cv2.resize(trimap, size, interpolation=cv2.INTER_NEAREST), np.uint8)[:, stem]
    row = size[1] - 10
    column = int(np.flatnonzero(before[row] == 128)[0])
    write_png(photo, np.ascontiguousarray(small))
    write_png(old, np.ascontiguousarray(before))
    write_png(new, cv2.circle(before.copy(), (column, row), 4, 255, -1))
    window = Window(qtbot, real_session)
    window.matte(photo, old, tmp_path / "first.png")
    real_session.export_alpha(tmp_path / "alpha.png", 16)
    real_session.open_trimap(new)
    settle(qtbot, real_session)
    with qtbot.waitSignal(real_session.service.finished, timeout=60_000):
        real_session.run()
    result = real_session.document.result
    assert result is not None and result.updated
    real_session.export_cutout(tmp_path / "window.png", 8)
    settle(qtbot, real_session)
    line = [photo, "--trimap", new, "-o", tmp_path / "command.png", "--update", tmp_path / "alpha.png"]
    report = tmp_path / "report.json"
    assert main(["matte", *map(str, line), "--from", str(old), "--report", str(report)]) == 0
    assert json.loads(report.read_text("utf-8"))["updated"] == [list(rect) for rect in result.updated]
    one, other = (read_image(tmp_path / f"{name}.png") for name in _WAYS)
    assert one.alpha is not None and other.alpha is not None
    assert np.abs(one.alpha.astype(int) - other.alpha).max() <= 1
    assert np.abs(one.image.astype(int) - other.image)[one.alpha > 0].mean() < 0.1


def test_refine_means_the_same(
    qtbot: QtBot, real_session: Session, small_sample: Path, tmp_path: Path
) -> None:
    settings = Refinement(specks=30, holes=20, black=0.03, gamma=1.2, shift_edge=-1.5, smooth=3, feather=0.8)
    open_photo(qtbot, real_session, small_sample)
    real_session.open_trimap(CASES / TRIMAP)
    settle(qtbot, real_session)
    with qtbot.waitSignal(real_session.service.finished, timeout=60_000):
        real_session.run()
    real_session.refining.preview(**asdict(replace(settings, contrast=0.2, decontaminate=0.6)))
    real_session.refining.commit()
    real_session.export_cutout(tmp_path / "window.png", 16)
    settle(qtbot, real_session)
    line = f"matte {small_sample} --trimap {CASES / TRIMAP} -o {tmp_path / 'command.png'} --depth 16 --quiet"
    refine = "--specks 30 --holes 20 --levels 0.03,1,1.2 --shift-edge -1.5 --smooth 3 --feather 0.8"
    assert main([*line.split(), *refine.split(), "--contrast", "0.2", "--decontaminate", "0.6"]) == 0
    assert (tmp_path / "window.png").read_bytes() == (tmp_path / "command.png").read_bytes()
