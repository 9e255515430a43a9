import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as npst

from core.errors import UserError
from core.evaluation.datasets import evaluate_folder, list_images, mean, obey
from core.evaluation.metrics import METRICS, conn, grad, mse, sad
from core.imaging.io import write_png

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = ["metrics-1", "metrics-2"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", list(METRICS))
@pytest.mark.parametrize("as_float", [False, True])
def test_golden(case: str, name: str, as_float: bool) -> None:
    arrays = np.load(GOLDEN / f"{case}.npz")
    expected = json.loads((GOLDEN / "metrics.json").read_text())[case][name]
    pred, true = arrays["alpha_pred"], arrays["alpha_true"]
    if as_float:
        pred, true = pred / np.float32(255), true / np.float32(255)
    assert METRICS[name](pred, true, arrays["trimap"]) == pytest.approx(expected, rel=1e-5)


@given(npst.arrays(np.uint8, (12, 15)))
def test_the_truth_scores_zero(alpha: np.ndarray) -> None:
    trimap = np.full(alpha.shape, 128, np.uint8)
    assert [metric(alpha, alpha, trimap) for metric in METRICS.values()] == [0, 0, 0, 0]


def test_only_the_unknown_region_counts() -> None:
    pred, true = np.zeros((40, 40), np.uint8), np.zeros((40, 40), np.uint8)
    pred[:10] = 255
    trimap = np.zeros((40, 40), np.uint8)
    trimap[20:] = 128
    assert sad(pred, true, trimap) == 0
    trimap[5] = 128
    assert sad(pred, true, trimap) == pytest.approx(40 / 1000)
    assert mse(pred, true, trimap) == pytest.approx(40 / 840)


def test_a_trimap_without_unknown_scores_zero() -> None:
    ones, zeros = np.ones((9, 9), np.float32), np.zeros((9, 9), np.float32)
    assert [metric(ones, zeros, np.zeros((9, 9), np.uint8)) for metric in METRICS.values()] == [0, 0, 0, 0]


def test_blur_costs_gradient_and_islands_cost_connectivity() -> None:
    true = np.zeros((60, 60), np.float32)
    true[:, 30:] = 1
    trimap = np.full((60, 60), 128, np.uint8)
    soft = np.clip((np.arange(60, dtype=np.float32) - 20) / 20, 0, 1)[None].repeat(60, 0)
    assert grad(soft, true, trimap) > 0.05
    island = true.copy()
    island[20:30, 5:15] = 1
    assert conn(island, true, trimap) > 0.05
    assert conn(true, true, trimap) == 0


def test_obey_sets_known_pixels() -> None:
    trimap = np.array([[0, 128, 255]], np.uint8)
    assert obey(np.array([[9, 9, 9]], np.uint8), trimap).tolist() == [[0, 9, 255]]
    assert obey(np.full((1, 3), 0.5, np.float32), trimap).tolist() == [[0, 0.5, 1]]


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """The golden cases as three folders of PNGs, suffixes and case as people have them."""
    names = {"pred": "alpha_pred", "alpha": "alpha_true", "trimap": "trimap"}
    for case in CASES:
        arrays = np.load(GOLDEN / f"{case}.npz")
        for folder, key in names.items():
            (tmp_path / folder).mkdir(exist_ok=True)
            suffix = ".PNG" if folder == "alpha" else ".png"
            write_png(tmp_path / folder / f"{case}{suffix}", arrays[key])
    return {name: tmp_path / name for name in names}


def test_folders(folders: dict[str, Path]) -> None:
    (folders["pred"] / "notes.txt").write_text("no image")
    seen: list[tuple[str, float]] = []
    scores = evaluate_folder(**folders, progress=lambda name, done: seen.append((name, done)))
    golden = json.loads((GOLDEN / "metrics.json").read_text())
    for case in CASES:
        assert scores["images"][case] == pytest.approx(golden[case], rel=1e-3)
    assert scores["mean"]["sad"] == pytest.approx(np.mean([golden[case]["sad"] for case in CASES]), rel=1e-3)
    assert seen == [("metrics-1", 0), ("metrics-2", 0.5)]
    assert scores["mean"] == mean(list(scores["images"].values()))


def test_a_missing_partner_is_named(folders: dict[str, Path]) -> None:
    (folders["trimap"] / "metrics-2.png").unlink()
    with pytest.raises(UserError, match="metrics-2"):
        evaluate_folder(**folders)


def test_another_size_is_named(folders: dict[str, Path]) -> None:
    write_png(folders["alpha"] / "metrics-1.PNG", np.zeros((5, 6), np.uint8))
    with pytest.raises(UserError, match="6 x 5 pixels"):
        evaluate_folder(**folders)


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a folder"):
        list_images(tmp_path / "no")
    with pytest.raises(UserError, match="no images"):
        list_images(tmp_path)


def test_two_files_of_one_name(tmp_path: Path) -> None:
    for suffix in ("png", "jpg"):
        (tmp_path / f"a.{suffix}").touch()
    with pytest.raises(UserError, match="same name"):
        list_images(tmp_path)
