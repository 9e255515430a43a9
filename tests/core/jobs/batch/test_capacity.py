"""How many processes, and the memory of an order from the header of its photo."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.imaging.io import write_png
from core.jobs.batch.capacity import PROCESS_BYTES, Need, Share, fitting, need_of, share_of
from core.jobs.order import Matting, Order
from core.threads.cores import Cores

PLENTY = 1 << 40


@pytest.fixture
def photo(tmp_path: Path) -> Order:
    write_png(tmp_path / "photo.png", np.zeros((800, 1200, 3), np.uint8))
    return Order(tmp_path / "photo.png", matting=Matting(device="cpu"))


def large_photo(folder: Path) -> Path:
    """Write 12 megapixels of one bit each: nothing is read but the header."""
    path = folder / "large.png"
    Image.new("1", (4000, 3000)).save(path)
    return path


def test_a_larger_photo_and_a_larger_model_need_more(photo: Order, tmp_path: Path) -> None:
    large_photo(tmp_path)
    write_png(tmp_path / "deep.png", np.zeros((800, 1200, 3), np.uint16))
    need = need_of(photo)
    large, deep = (need_of(replace(photo, photo=tmp_path / f"{name}.png")) for name in ("large", "deep"))
    assert large.held > 10 * need.held
    assert large.network > need.network
    assert deep.held > need.held
    assert need_of(replace(photo, matting=Matting("unknown.pth"))).network > need.network
    limited = need_of(replace(photo, photo=tmp_path / "large.png", matting=Matting(memory_limit=100 << 20)))
    assert limited.network == 100 << 20


def test_only_the_beginning_of_a_photo_is_read(photo: Order) -> None:
    whole = need_of(photo)
    photo.photo.write_bytes(photo.photo.read_bytes()[:100])
    assert need_of(photo) == whole


def test_a_file_that_will_not_be_read_needs_nothing(photo: Order, tmp_path: Path) -> None:
    (tmp_path / "words.png").write_text("no image")
    assert need_of(replace(photo, photo=tmp_path / "words.png")) == Need()
    assert need_of(replace(photo, photo=tmp_path / "none.png")) == Need()


@pytest.mark.parametrize(
    ("cores", "orders", "share"),
    [
        (Cores(8), 100, Share(4, 2)),
        (Cores(8, busy=3.0), 100, Share(2, 4)),
        (Cores(16), 3, Share(3, 5)),
        (Cores(2), 100, Share(1)),
        (Cores(1), 100, Share(1)),
        (Cores(8), 0, Share(1)),
    ],
)
def test_a_process_for_every_two_cores_that_are_free(
    photo: Order, cores: Cores, orders: int, share: Share
) -> None:
    assert fitting([photo] * orders, PLENTY, cores) == share


def test_no_more_processes_than_memory_is_for(photo: Order, tmp_path: Path) -> None:
    large = replace(photo, photo=large_photo(tmp_path))
    need = need_of(large)
    for_two = 2 * (PROCESS_BYTES + 2 * need.held + need.network)
    assert fitting([photo, large] * 9, for_two, Cores(8)) == Share(2, 4)
    assert fitting([photo, large] * 9, for_two - 1, Cores(8)) == Share(1)
    assert fitting([photo] * 9, for_two, Cores(8)).processes > 2


def test_a_graphics_card_has_one_process(photo: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.batch.capacity._on_card", lambda matting: True)
    assert fitting([photo] * 9, PLENTY, Cores(8)) == Share(1)


def test_threads_are_shared_out() -> None:
    assert share_of(3, Cores(8)) == Share(3, 2)
    assert share_of(9, Cores(8)) == Share(9, 1)
    assert share_of(1, Cores(8)) == Share(1)


def test_a_build_without_the_records_of_its_packages_counts_as_well(
    photo: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("core.jobs.batch.capacity.version", lost)
    monkeypatch.setattr("core.engine.device.torch.cuda.is_available", lambda: False)
    assert fitting([replace(photo, matting=Matting())] * 4, PLENTY, Cores(8)) == Share(4, 2)
