"""Peers do the same work as ours: Transformers' ViTMatte gives our alpha, PyMatting a good one."""

from pathlib import Path

import numpy as np
import pytest

from core.evaluation import peers, tasks
from core.evaluation.inputs import BenchmarkPhoto, disk, save_picture
from core.model.config import ModelConfig

NARROW = ModelConfig(
    "vitmatte-narrow", width=48, heads=3, attention="full", stream_widths=(12, 24, 48), fusion_widths=(64, 32, 16, 8)
)  # fmt: skip


@pytest.fixture
def picture(tmp_path: Path) -> BenchmarkPhoto:
    """A white disk with a soft edge on black."""
    trimap = disk(96)
    y, x = np.ogrid[:96, :96]
    alpha = np.clip((0.25 - np.hypot(y - 48, x - 48) / 96) / 0.04 + 0.5, 0, 1)
    image = np.repeat(np.round(255 * alpha)[..., None], 3, 2).astype(np.uint8)
    return save_picture(tmp_path, "photo", image, trimap)


def test_transformers_gives_our_alpha(
    picture: BenchmarkPhoto, tmp_path: Path, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("transformers")
    monkeypatch.setattr(peers, "VITMATTE", NARROW)
    weights = str(tmp_path / "weights.pth")
    tasks.TASKS["weights"](file=weights)
    alphas = [str(tmp_path / f"{name}.npy") for name in ("theirs", "ours")]
    theirs = picture.task("transformers", weights=weights, alpha=alphas[0], device=device)
    options = {"precision": "fp32", "device": device, "foreground": False}
    ours = picture.task("ours", model=weights, options=options, alpha=alphas[1])
    for task in (theirs, ours):
        values = tasks.TASKS[task.pop("kind")](**task)
        assert values["seconds"]["total"] > 0
        assert values["memory"] > 0
    found = [np.load(file) for file in alphas]
    np.testing.assert_allclose(found[0], found[1], atol=1e-4)
    assert found[0][np.load(picture.trimap) == 128].std() > 1e-3


@pytest.mark.parametrize("method", ["closed form", "knn"])
def test_pymatting_finds_the_disk(method: str, picture: BenchmarkPhoto, tmp_path: Path) -> None:
    pytest.importorskip("pymatting")
    task = picture.task(method, alpha=str(tmp_path / "alpha.npy"))
    values = tasks.TASKS[task.pop("kind")](**task)
    assert values["seconds"]["total"] > 0
    truth = np.load(picture.image)[..., 0] / 255
    assert np.abs(np.load(tmp_path / "alpha.npy") - truth).mean() < 0.03


def test_predicted_memory_grows_with_the_square_of_the_tokens() -> None:
    small, large = (peers.transformers_bytes((side, side)) for side in (2048, 4096))
    assert large / small == pytest.approx(16, rel=0.02)
    assert peers.transformers_bytes((1024, 1024)) == pytest.approx(1.48e9, rel=0.1), "as measured"
