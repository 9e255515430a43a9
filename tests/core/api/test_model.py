"""A loaded model: the same bytes as the command, photos and marks of all kinds, progress, stopping, threads."""

from __future__ import annotations

import dataclasses
import json
import pickle
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.api import Cancelled, Matte, Model, Photo, Refinement, UserError, load_model
from core.imaging.io import read_image
from core.model.checkpoint import save_checkpoint
from core.model.mematte import MEMatte
from main import main
from tests.app.commands.helpers import one_sentence
from tests.core.model.test_mematte import NARROW

Image = NDArray[np.uint8]
MEASURED = {"seconds", "peak_memory_bytes", "peak_memory_by_stage"}


def test_the_command_and_the_library_write_the_same_bytes(files: Path, model: Model) -> None:
    command = (
        "matte photo.jpg --trimap trimap.png -o c.png --alpha c.tif --on white c.jpg --routing-map map.png"
    )
    assert (
        main([*command.split(), "--report", "c.json", "--feather", "2", "--max-tokens", "20", "--quiet"]) == 0
    )
    matte = model.matte("photo.jpg", "trimap.png", max_tokens=20).refined(Refinement(feather=2))
    matte.write_cutout("l.png")
    matte.write_alpha("l.tif")
    matte.write_on("white", "l.jpg")
    for suffix in (".png", ".tif", ".jpg"):
        assert (files / f"l{suffix}").read_bytes() == (files / f"c{suffix}").read_bytes(), suffix
    assert np.array_equal(matte.routing_picture(), read_image(files / "map.png").image)
    told = json.loads((files / "c.json").read_text())
    assert {k: v for k, v in matte.report.items() if k not in MEASURED} == {
        k: v for k, v in told.items() if k not in MEASURED
    }
    assert told["max_tokens"] == 20


def test_arrays_give_what_files_give(files: Path, model: Model, matte: Matte) -> None:
    from_files = model.matte("photo.jpg", files / "trimap.png")
    assert np.array_equal(from_files.alpha, matte.alpha)
    assert np.array_equal(from_files.cutout(), matte.cutout())
    assert not matte.remarks


def test_floats_and_a_trimap_of_floats_come_back_as_floats(
    model: Model, image: Image, trimap: Image, matte: Matte
) -> None:
    floats = model.matte(image / 255, trimap / 255)
    assert floats.foreground.dtype == floats.cutout().dtype == floats.on("gray").dtype == np.float32
    assert np.abs(floats.alpha - matte.alpha).max() < 0.02
    on_gray = floats.on("gray") * 255 - matte.on(
        "gray"
    )  # 8 bits have no colors where alpha is below half a level
    assert np.abs(on_gray).mean() < 0.5
    assert floats.on("white").max() == 1
    assert np.array_equal(floats.trimap, trimap)


def test_views_of_any_order_in_memory_are_read_as_they_are(
    model: Model, image: Image, trimap: Image, matte: Matte
) -> None:
    backward = np.ascontiguousarray(image[..., ::-1])[..., ::-1], np.asfortranarray(trimap)
    assert np.array_equal(model.matte(*backward, foreground=False).alpha, matte.alpha)


def test_a_photo_with_transparency_is_nowhere_more_opaque(model: Model, image: Image, trimap: Image) -> None:
    half = np.full(image.shape[:2], 100, np.uint8)
    matte = model.matte(np.dstack([image, half]), trimap, foreground=False)
    assert matte.alpha.max() == pytest.approx(100 / 255)
    assert matte.report["limited_by_own_transparency"]


def test_what_is_written_into_the_arrays_later_changes_no_result(
    model: Model, image: Image, trimap: Image
) -> None:
    own, marks = image.copy(), trimap.copy()
    matte = model.matte(own, marks)
    before = matte.on("white")
    own[:], marks[:] = 0, 0
    assert np.array_equal(matte.on("white"), before)
    assert np.array_equal(matte.trimap, trimap)
    with pytest.raises(ValueError, match="read-only"):
        matte.alpha[0, 0] = 1


def test_a_mask_is_marked_around_and_the_result_says_so(model: Model, image: Image, trimap: Image) -> None:
    matte = model.matte(image, trimap > 128, foreground=False)
    assert (matte.trimap == 128).any()
    assert "is a mask" in matte.remarks[0]
    assert matte.report["snapped_share"] > 0


def test_a_run_is_canceled_or_ended_by_what_progress_raises_and_the_model_goes_on(
    model: Model, image: Image, trimap: Image, matte: Matte
) -> None:
    def stop(_phase: str, share: float) -> None:
        if share > 0.2:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        model.matte(image, trimap, progress=stop)
    asked = iter([False] * 5)
    with pytest.raises(Cancelled):
        model.matte(image, trimap, cancelled=lambda: next(asked, True))
    seen: list[tuple[str, float]] = []
    after = model.matte(image, trimap, progress=lambda *each: seen.append(each))
    assert np.array_equal(after.alpha, matte.alpha)
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert seen[-1] == ("Done", 1.0)


def test_threads_take_turns_and_one_that_waits_can_be_canceled(
    model: Model, image: Image, trimap: Image, matte: Matte
) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    results: list[NDArray[np.float32]] = []

    def wait(_phase: str, _share: float) -> None:
        begun.set()
        may_go_on.wait(20)

    thread = threading.Thread(target=lambda: results.append(model.matte(image, trimap, progress=wait).alpha))
    thread.start()
    assert begun.wait(20)
    with pytest.raises(Cancelled):
        model.matte(image, trimap, cancelled=lambda: True)
    may_go_on.set()
    thread.join(20)
    assert np.array_equal(results[0], matte.alpha)


def test_a_call_from_its_own_callback_says_so_and_does_not_hang(
    model: Model, image: Image, trimap: Image
) -> None:
    with pytest.raises(RuntimeError, match="own progress"):
        model.matte(image, trimap, progress=lambda *_: model.matte(image, trimap))


def test_a_model_is_not_pickled_but_its_mattes_are(model: Model, matte: Matte) -> None:
    with pytest.raises(TypeError, match="load_model in every process"):
        pickle.dumps(model)
    refined = matte.refined(Refinement(feather=1))
    assert np.array_equal(pickle.loads(pickle.dumps(refined)).cutout(), refined.cutout())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"max_tokens": "lite"}, "use 'light', 'balanced' or 'unlimited'"),
        ({"max_tokens": -1}, "0 or more"),
        ({"passes": 3}, "1 or 2 passes"),
        ({"polish": 101}, "0 to 100"),
        ({"memory_limit": 1000}, "Raise the limit"),
    ],
)
def test_options_out_of_range_are_refused(
    model: Model, image: Image, trimap: Image, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        model.matte(image, trimap, **options)


def test_a_device_or_a_model_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError, match="'gpu' is not a value for device"):
        load_model(device="gpu")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="There is no model nothing"):
        load_model("nothing")


def test_a_network_without_routers_has_neither_k_nor_a_map(
    tmp_path: Path, image: Image, trimap: Image
) -> None:
    config, file = dataclasses.replace(NARROW, attention="full"), tmp_path / "full.safetensors"
    save_checkpoint(file, config, MEMatte(config).state_dict(), {"name": "full"})
    full = load_model(file)
    assert full.name == file.name
    assert full.matte(image, trimap, foreground=False, max_tokens="unlimited").routing_map is None
    with pytest.raises(UserError, match=r"full\.safetensors has none; leave it out"):
        full.matte(image, trimap, max_tokens="light")


def test_the_command_and_the_library_refuse_alike(
    files: Path, model: Model, image: Image, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["matte", "photo.jpg", "--trimap", "photo.jpg", "-o", "c.png"]) == 2
    with pytest.raises(UserError) as refused:
        model.matte(Photo(image, path=Path("photo.jpg")), "photo.jpg")
    assert str(refused.value) == one_sentence(capsys)
