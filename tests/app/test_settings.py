from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from pytestqt.qtbot import QtBot

from app.session import Session
from app.settings import MAX_RECENT_FILES, Settings
from tests.fake_engine import FakeEngine


def reopened(settings: Settings) -> Settings:
    settings.sync()
    return Settings()


def test_recent_files_are_the_newest_first(tmp_path: Path) -> None:
    settings = Settings()
    files = [tmp_path / f"ä{i}.png" for i in range(MAX_RECENT_FILES + 3)]
    for path in (*files, files[5]):
        settings.add_recent_file(path)
    expected = [files[5], *(path for path in reversed(files) if path != files[5])][:MAX_RECENT_FILES]
    assert reopened(settings).recent_files == expected
    settings.forget_recent_file(files[5])
    assert settings.recent_files == expected[1:]
    settings.forget_recent_files()
    assert reopened(settings).recent_files == []


def test_a_folder_that_cannot_be_asked_about_is_none(tmp_path: Path) -> None:
    settings = Settings()
    settings.folder = tmp_path / ("x" * 300)
    assert settings.folder is None


@pytest.mark.parametrize("garbage", ["", "x", "-5", "[1, 2", "99999999999999999999", "@Invalid()"])
def test_garbage_reads_as_a_sane_value(tmp_path: Path, garbage: str) -> None:
    keys = ("brush_size", "unpainted", "edge_inside")
    text = "[paint]\n" + "".join(f"{key}={garbage}\n" for key in keys)
    text += f"[files]\nrecent={garbage}\nfolder={garbage}\n[matte]\ndevice={garbage}\nquality={garbage}\n"
    text += f"[calibration]\ncpu_tiny={garbage}\n[window]\nmain={garbage}\n"
    (tmp_path / "user" / "MatteStudio.ini").write_text(text)
    settings = Settings()
    assert 1 <= settings.brush_size[0] <= 2000 and settings.unpainted_value == 0
    assert settings.recent_files == [] and settings.folder is None and settings.device == "auto"
    assert settings.quality_stop == "unlimited" and settings.edge_width[0] >= 0
    assert settings.calibrations() == {} and settings.window_state("main").isEmpty()


FIELDS = {
    "recent_files": "files/recent",
    "folder": "files/folder",
    "unpainted_value": "paint/unpainted",
    "brush_size": "paint/brush_size",
    "edge_width": "paint/edge_inside",
    "edge_percent": "paint/edge_percent",
    "edge_is_fixed": "paint/edge_is_fixed",
    "quality_stop": "matte/quality",
    "attention": "matte/attention",
    "ratio": "matte/ratio_percent",
    "passes": "matte/passes",
    "polish": "matte/polish",
    "live": "matte/live",
    "memory_limit": "matte/memory_mb",
    "device": "matte/device",
    "precision": "matte/precision",
    "palette": "view/palette",
}
DEEP = "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    "garbage", [DEEP, '[1, null, "\\ud800", "\\u0000", [[]], {}]', '{"a": ' * 50_000, "1e999", "NaN"]
)
def test_malformed_values_read_as_their_defaults(tmp_path: Path, garbage: str) -> None:
    quoted = garbage.replace("\\", "\\\\").replace('"', '\\"')
    sections: dict[str, list[str]] = {"calibration": ["cpu_tiny"], "window": ["main"]}
    for key in FIELDS.values():
        section, name = key.split("/")
        sections.setdefault(section, []).append(name)
    text = "".join(
        f"[{section}]\n" + "".join(f'{name}="{quoted}"\n' for name in names)
        for section, names in sections.items()
    )
    ini = tmp_path / "user" / "MatteStudio.ini"
    ini.unlink(missing_ok=True)
    fresh = {name: getattr(Settings(), name) for name in FIELDS}
    ini.write_text(text)
    settings = Settings()
    assert {name: getattr(settings, name) for name in FIELDS} == fresh
    assert settings.calibrations() == {} and settings.window_state("main").isEmpty()
    settings.add_recent_file(ini)
    assert settings.recent_files == [ini]


def test_values_of_other_types_read_as_their_defaults() -> None:
    settings = Settings()
    for value in (float("inf"), QByteArray(b"\xff"), [1, 2], {"a": 1}, None):
        for key in FIELDS.values():
            settings._store.setValue(key, value)
        assert (
            settings.brush_size == (60, 4000)
            and settings.memory_limit is None
            and settings.recent_files == []
        )
        assert settings.palette == "standard" and settings.folder is None and not settings.live


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge"])
def test_what_is_no_settings_file_is_left_alone_and_told(tmp_path: Path, own_device: str, kind: str) -> None:
    ini = tmp_path / "user" / "MatteStudio.ini"
    match kind:
        case "pipe":
            os.mkfifo(ini)
        case "device":
            ini.symlink_to(own_device)
        case "folder":
            ini.mkdir()
        case "huge":
            with ini.open("wb") as file:
                file.truncate(1 << 40)
    before = ini.lstat()
    settings = Settings()
    settings.brush_size = 77, 500
    settings.sync()
    assert settings.brush_size == (77, 500)
    assert str(ini) in settings.problem and "not remembered" in settings.problem
    assert (ini.lstat().st_mode, ini.lstat().st_ino) == (before.st_mode, before.st_ino)


def test_settings_that_cannot_be_written_are_told_once_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, engine: FakeEngine
) -> None:
    assert Settings().problem == ""
    (tmp_path / "file").touch()
    monkeypatch.setenv("MATTE_STUDIO_SETTINGS", str(tmp_path / "file" / "below"))
    session, told = Session(engine_factory=lambda: engine), []
    session.notice.connect(told.append)
    session.start()
    assert (
        [text for text in told if "settings cannot be saved" in text and str(tmp_path) in text] == told != []
    )
    assert session.close()


def test_calibrations_are_kept_by_key() -> None:
    settings = Settings()
    key = settings.calibration_key("cuda (NVIDIA / H, 80%)", "fp16", "tiny.safetensors")
    settings.set_calibration(key, {"tokens": 1e-12, "precision": "fp16"})
    assert reopened(settings).calibrations() == {key: {"tokens": 1e-12, "precision": "fp16"}}
    assert key != settings.calibration_key("cpu", "fp16", "tiny.safetensors")


def test_window_state_and_folder(tmp_path: Path) -> None:
    settings = Settings()
    settings.set_window_state("main", QByteArray(b"\0\1\2"))
    settings.folder = tmp_path
    again = reopened(settings)
    assert again.window_state("main") == QByteArray(b"\0\1\2") and again.folder == tmp_path


def test_a_memory_limit_in_megabytes_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    (tmp_path / "user" / "MatteStudio.ini").write_text("[matte]\nmemory_gb=2\n")
    settings = Settings()
    assert settings.memory_limit == 2 * 2**30
    settings.memory_limit = 256 * 2**20
    assert reopened(settings).memory_limit == 256 * 2**20
    settings.memory_limit = None
    assert reopened(settings).memory_limit is None
