import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from core.files import atomic_write
from core.imaging.color.profiles import adobe_rgb
from core.imaging.decode import decode_image
from core.imaging.formats.exif import has_location
from core.imaging.io import read_image, write_png
from core.imaging.photo import Photo
from core.imaging.write import png_of
from tests.core.imaging.test_decode import SRGB, picture

KEPT = b"what was there"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "out.png"
    path.write_bytes(KEPT)
    return path


def assert_untouched(path: Path) -> None:
    assert path.read_bytes() == KEPT
    assert list(path.parent.glob("*.png")) + list(path.parent.glob(".*.png")) == [path], (
        "a temporary file stayed"
    )


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_round_trip(tmp_path: Path, channels: int, dtype: Any) -> None:
    stored = picture(9, 11, channels, dtype)
    write_png(tmp_path / "a.png", stored, icc_profile=SRGB)
    photo = read_image(tmp_path / "a.png")
    np.testing.assert_array_equal(photo.image, stored[..., :3])
    assert photo.icc_profile == SRGB
    if channels == 4:
        assert photo.alpha is not None
        np.testing.assert_array_equal(photo.alpha, stored[..., 3])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_gray_round_trip(tmp_path: Path, dtype: Any) -> None:
    gray = picture(9, 11, 1, dtype)[..., 0]
    write_png(tmp_path / "a.png", gray)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png").image[..., 1], gray)


def test_views_are_written_as_seen(tmp_path: Path) -> None:
    stored = picture(10, 12)[::2, 1:9:2]
    write_png(tmp_path / "a.png", stored)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png").image, stored)


def test_an_exception_leaves_the_old_file(target: Path) -> None:
    def fail() -> None:
        with atomic_write(target) as temporary:
            temporary.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert_untouched(target)


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EACCES, "permission"), (errno.EIO, "Cannot write")],
)
def test_a_failing_write_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def failing(self: Path, *args: Any) -> Any:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(UserError, match=words):
        write_png(target, picture())
    assert_untouched(target)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said_and_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really_open = Path.open
    monkeypatch.setattr(
        Path, "open", lambda self, *args, **more: really_open(Path("/dev/full"), *args, **more)
    )
    with pytest.raises(UserError, match="disk is full"):
        write_png(target, picture())
    monkeypatch.undo()
    assert_untouched(target)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        write_png(tmp_path / "no" / "a.png", picture())


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "here" / "a.png"
    path.mkdir(parents=True)
    with pytest.raises(UserError, match="folder"):
        write_png(path, picture())
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UserError, match="permission"):
            write_png(tmp_path / "a.png", picture())
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_of_new_and_of_replaced_files(tmp_path: Path, target: Path) -> None:
    target.chmod(0o640)
    write_png(target, picture())
    assert target.stat().st_mode & 0o777 == 0o640
    (tmp_path / "plain").touch()
    write_png(tmp_path / "new.png", picture())
    assert (tmp_path / "new.png").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_importing_the_readers_needs_no_torch_and_no_qt() -> None:
    code = (
        "import sys, core.imaging.io, core.imaging.foreground; print({'torch', 'PySide6'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("profile", [None, adobe_rgb()])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_png_in_place_of_a_photos_file_holds_all_of_it(dtype: Any, profile: bytes | None) -> None:
    tags = Image.Exif()
    tags[0x010F], tags[0x0112] = "Maker", 6
    tags.get_ifd(0x8825)[1] = "N"
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, np.iinfo(dtype).max, (6, 9, 4)).astype(dtype)
    photo = Photo(
        np.ascontiguousarray(pixels[..., :3]),
        pixels[..., 3].copy(),
        profile,
        exif=tags.tobytes()[6:],
        dpi=(300, 200),
    )
    back = decode_image(png_of(photo), "a.png")
    assert back.alpha is not None and photo.alpha is not None and back.dpi is not None
    np.testing.assert_array_equal(back.pixels, photo.pixels)
    assert back.icc_profile == profile and not back.turned and not back.remarks
    assert has_location(back.exif) and np.allclose(back.dpi, (300, 200), atol=0.1)
