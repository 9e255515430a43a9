"""Pixels of a parked photo come back to the last bit, or the sentence says which file is missing."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from app.files.stamp import stamp_of
from app.workspace import parked_photo
from app.workspace.parked_photo import ParkedPhoto, PhotoGoneError, park_photo
from core.imaging.io import Photo, read_image, write_png


def _pixels(dtype: Any, channels: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, np.iinfo(dtype).max, (61, 83, channels), dtype, endpoint=True)


def _photo(dtype: Any, channels: int) -> Photo:
    pixels = _pixels(dtype, channels)
    alpha = np.ascontiguousarray(pixels[..., 3]) if channels == 4 else None
    return Photo(np.ascontiguousarray(pixels[..., :3]), alpha, b"profile", None)


def _saved(path: Path, dtype: Any = np.uint8, channels: int = 3, seed: int = 0) -> Photo:
    write_png(path, _pixels(dtype, channels, seed))
    return read_image(path)


def _assert_same(a: Photo, b: Photo) -> None:
    assert a.image.dtype == b.image.dtype and np.array_equal(a.image, b.image)
    assert (a.alpha is None) == (b.alpha is None)
    if a.alpha is not None and b.alpha is not None:
        assert a.alpha.dtype == b.alpha.dtype and np.array_equal(a.alpha, b.alpha)
    assert (a.icc_profile, a.turned) == (b.icc_profile, b.turned)


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the folder of the test for one on the user's own disk."""
    monkeypatch.setattr(parked_photo, "_is_lasting", lambda path: True)


@pytest.mark.parametrize("is_in_file", [False, True])
def test_saved_selections_come_back_and_count(lasting: None, tmp_path: Path, is_in_file: bool) -> None:
    plane = _pixels(np.uint8, 1)[..., 0]
    path = tmp_path / "a.tif"
    planes = np.dstack([_pixels(np.uint8, 3), plane])
    tifffile.imwrite(path, planes, photometric="rgb", extrasamples=["unspecified"])
    photo = read_image(path)
    parked = park_photo(photo, stamp_of(path) if is_in_file else None)
    assert (parked.nbytes < plane.nbytes) == is_in_file == (not parked.bare.selections)
    back, _ = parked.unparked()
    assert len(back.selections) == 1 and np.array_equal(back.selections[0], plane)


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_pasted_photo_is_packed(dtype: Any, channels: int) -> None:
    photo = _photo(dtype, channels)
    parked = park_photo(photo, None)
    assert parked.nbytes > 0 and parked.bare.image.size == 0
    back, stamp = parked.unparked()
    _assert_same(back, photo)
    assert stamp is None and back.path is None


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_photo_on_the_own_disk_is_left_to_its_file(
    lasting: None, tmp_path: Path, dtype: Any, channels: int
) -> None:
    path = tmp_path / "photo.png"
    photo = _saved(path, dtype, channels)
    parked = park_photo(photo, stamp_of(path))
    assert parked.nbytes == 0
    back, stamp = parked.unparked()
    _assert_same(back, photo)
    assert back.path == path and stamp == stamp_of(path)


def test_a_file_in_a_temporary_place_is_kept_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    write_png(path, np.zeros((300, 300, 3), np.uint8))
    photo = read_image(path)
    parked = park_photo(photo, stamp_of(path))
    assert parked.data == path.read_bytes()
    path.unlink()
    _assert_same(parked.unparked()[0], photo)


def test_a_file_that_was_changed_before_is_not_read_again(lasting: None, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    photo, stamp = _saved(path), stamp_of(path)
    write_png(path, _pixels(np.uint8, 3, seed=1))
    parked = park_photo(photo, stamp)
    _assert_same(parked.unparked()[0], photo)


def _parked_in(path: Path) -> tuple[ParkedPhoto, Photo]:
    photo = _saved(path)
    return park_photo(photo, stamp_of(path)), photo


def test_a_file_that_vanished_is_named_and_read_once_it_is_back_or_found(
    lasting: None, tmp_path: Path
) -> None:
    path, other = tmp_path / "photo.png", tmp_path / "moved.png"
    parked, photo = _parked_in(path)
    path.rename(other)
    with pytest.raises(PhotoGoneError, match=r"photo\.png is missing.*marks and mattes are kept"):
        parked.unparked()
    back, stamp = parked.unparked(other)
    _assert_same(back, photo)
    assert back.path == other and stamp == stamp_of(other)
    other.rename(path)
    back, stamp = parked.unparked()
    _assert_same(back, photo)
    assert back.path == path and stamp == stamp_of(path)


def test_another_file_is_not_taken_for_it(lasting: None, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    parked, _ = _parked_in(path)
    _saved(path, seed=1)
    os.utime(path, (1, 1))
    with pytest.raises(PhotoGoneError, match="was changed"):
        parked.unparked()


def test_one_that_was_only_touched_is(lasting: None, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    parked, photo = _parked_in(path)
    os.utime(path, (1, 1))
    back, stamp = parked.unparked()
    _assert_same(back, photo)
    assert stamp == stamp_of(path) != parked.stamp


def test_bytes_that_say_another_size_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    parked, _ = _parked_in(path)
    wrong = replace(parked, data=path.read_bytes(), is_png=False, size=(1, 1))
    with pytest.raises(PhotoGoneError):
        wrong.unparked()
