from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from app.settings import MAX_RECENT_FILES, Settings


def reopened(settings: Settings) -> Settings:
    settings.sync()
    return Settings()


def test_recent_files_are_the_existing_ones_newest_first(tmp_path: Path) -> None:
    settings = Settings()
    files = [tmp_path / f"ä{i}.png" for i in range(MAX_RECENT_FILES + 3)]
    for path in files:
        path.touch()
        settings.add_recent_file(path)
    settings.add_recent_file(files[5])
    expected = [files[5], *(path for path in reversed(files) if path != files[5])][:MAX_RECENT_FILES]
    assert reopened(settings).recent_files == expected
    files[5].unlink()
    assert settings.recent_files == expected[1:]


def test_a_recent_file_that_cannot_be_asked_about_is_left_out(tmp_path: Path) -> None:
    settings = Settings()
    settings.add_recent_file(tmp_path / ("x" * 300))
    settings.folder = tmp_path / ("x" * 300)
    assert settings.recent_files == []
    assert settings.folder is None


@pytest.mark.parametrize("garbage", ["", "x", "-5", "[1, 2", "99999999999999999999", "@Invalid()"])
def test_garbage_reads_as_a_sane_value(tmp_path: Path, garbage: str) -> None:
    keys = ("brush_size", "class", "unpainted", "edge_inside")
    text = "[paint]\n" + "".join(f"{key}={garbage}\n" for key in keys)
    text += f"[files]\nrecent={garbage}\nfolder={garbage}\n[matte]\ndevice={garbage}\nquality={garbage}\n"
    text += f"[calibration]\ncpu_tiny={garbage}\n[window]\nmain={garbage}\n"
    (tmp_path / "user" / "MatteStudio.ini").write_text(text)
    settings = Settings()
    assert 1 <= settings.brush_size <= 2000 and settings.last_class == 255 and settings.unpainted_value == 0
    assert settings.recent_files == [] and settings.folder is None and settings.device == "auto"
    assert settings.quality_stop == "full" and settings.edge_width[0] >= 0
    assert settings.calibrations() == {} and settings.window_state("main").isEmpty()


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
