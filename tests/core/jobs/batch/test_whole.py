"""Files that are whole, and files of which the end is still to come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.imaging.formats.record import Picture
from core.imaging.formats.registry import written
from core.jobs.batch.whole import is_temporary, seems_whole
from core.jobs.export import encode
from core.jobs.export_options import ExportOptions

TOLD = ("PNG", "TIFF", "WebP", "JPEG", "AVIF")


def picture(name: str) -> bytes:
    """Return the bytes of a file of noise in a format."""
    noise = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)
    chosen = next(each for each in written() if each.name == name)
    colors = noise / np.float32(255) if chosen.holds is not None and chosen.holds.is_float else noise
    return encode(chosen, Picture(colors), ExportOptions(name))


@pytest.mark.parametrize("name", [each.name for each in written()])
def test_what_is_written_here_is_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(picture(name))
    assert seems_whole(path)


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.99])
def test_what_is_cut_off_is_not(tmp_path: Path, name: str, share: float) -> None:
    data, path = picture(name), tmp_path / "file"
    path.write_bytes(data[: max(int(len(data) * share), 8)])
    assert not seems_whole(path)


@pytest.mark.parametrize("kind", ["gif", "bmp"])
def test_other_formats_tell_too(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"file.{kind}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)).save(path)
    assert seems_whole(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert not seems_whole(path)


def test_nothing_is_not_whole(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    assert not seems_whole(tmp_path / "empty.png")
    assert not seems_whole(tmp_path / "none.png")


@pytest.mark.parametrize(
    "name", ["a.jpg.part", "a.crdownload", ".a.jpg", "~a.jpg", "a.jpg~", "a.part.jpg", "A.JPG.TMP", "~$a.psd"]
)
def test_names_of_unfinished_files(name: str) -> None:
    assert is_temporary(name)
    assert not is_temporary("a partial view.jpg")
