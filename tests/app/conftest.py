"""A session, and the command ``matte``, as their tests want them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from app.commands import matte as command
from app.session import Session
from core.imaging.io import write_png
from core.model.checkpoint import save_checkpoint
from core.model.config import ModelConfig
from core.model.mematte import MEMatte
from main import main
from tests.app.helpers import marked_photo
from tests.conftest import disk_photo
from tests.core.subject.tiny_onnx import write_network
from tests.fake_engine import FakeEngine


@pytest.fixture
def ready(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    """A marked photo, a model with Routers, and its speed measured."""
    return marked_photo(qtbot, session, photo_file)


@pytest.fixture
def live(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    """A marked photo, Live on with a short pause, no preview yet."""
    session.live._timer.setInterval(20)
    marked_photo(qtbot, session, photo_file)
    session.live.on = True
    return session


@pytest.fixture
def small_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample has 160 x 96 pixels, for those who want any other photo: the bundled one takes a second to decode."""
    folder = tmp_path / "sample"
    folder.mkdir()
    write_png(folder / "photo.jpg", disk_photo(96, 160))
    rows, columns = np.ogrid[:96, :160]
    distance = np.hypot(rows - 48, columns - 80)
    write_png(
        folder / "trimap.png", np.select([distance < 20, distance < 30], [255, 128], 0).astype(np.uint8)
    )
    monkeypatch.setattr("app.files.opening.resource_path", lambda _, name: folder / name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and an environment without any network."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    return tmp_path / "home"


@pytest.fixture
def rembg(home: Path) -> Path:
    """A network that finds what is red, where rembg has its own."""
    folder = home / ".u2net"
    folder.mkdir(parents=True)
    return write_network(folder / "u2net.onnx")


@pytest.fixture
def trimap_file(tmp_path: Path) -> Path:
    """A trimap for photo_file: Keep in the middle, Edge around, Remove outside."""
    rows, columns = np.ogrid[:64, :96]
    distance = np.hypot(rows - 32, columns - 48)
    path = tmp_path / "Trimap ü.png"
    write_png(path, np.select([distance < 10, distance < 24], [255, 128], 0).astype(np.uint8))
    return path


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine) -> FakeEngine:
    """The fake engine behind ``matte``."""
    monkeypatch.setattr(command, "_engine", lambda: engine)
    return engine


@pytest.fixture
def matte(photo_file: Path, trimap_file: Path, tmp_path: Path) -> Callable[..., int]:
    """Call ``matte`` on the photo with the cutout as out.png and more arguments; returns the exit code."""

    def call(*more: str | Path) -> int:
        line = ["matte", photo_file, "--trimap", trimap_file, "-o", tmp_path / "out.png", *more]
        return main([str(argument) for argument in line])

    return call


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small routed network with random weights."""
    torch.manual_seed(3)
    config = ModelConfig(
        "test", width=48, heads=3, stream_widths=(8, 8, 16), fusion_widths=(16, 16, 8, 8), head_width=8
    )
    path = tmp_path_factory.mktemp("model") / "test.safetensors"
    save_checkpoint(path, config, MEMatte(config).state_dict(), {"name": "test"})
    return path
