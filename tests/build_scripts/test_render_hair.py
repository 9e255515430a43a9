"""Hair to render: where strands grow, how they taper; and one small picture where Mitsuba is installed."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "build_scripts"
Load = Callable[[str], ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module


def test_strands_root_on_the_body_and_stay_out_of_it(load: Load) -> None:
    geometry = load("hair_geometry")
    rng = np.random.default_rng(0)
    body = geometry.Body.bumpy(rng, (0.2, 0, -0.1), (0.4, 0.6, 0.5), (0.5, 0.4, 0.3), 0.1)
    ways = geometry.directions(rng, 300)
    roots = body.surface(ways)
    assert np.allclose(body.depth(roots), 1)
    growth = geometry.Growth(0.7, weight=1.0, frizz=0.05, clump=0.0, points=9)
    curves = geometry.grow(rng, roots, body.normals(ways), growth, [body])
    assert curves.shape == (300, 9, 3)
    assert np.allclose(curves[:, 0], roots)
    assert body.depth(curves[:, 1:].reshape(-1, 3)).min() > 0.99


def test_weight_pulls_strands_down_and_curls_leave_the_root_alone(load: Load) -> None:
    geometry = load("hair_geometry")
    roots, heads = np.zeros((50, 3)), np.tile([1.0, 0, 0], (50, 1))

    def tips(**changes: float) -> np.ndarray:
        growth = geometry.Growth(1.0, clump=0.0, points=20, **changes)
        curves = geometry.grow(np.random.default_rng(1), roots, heads, growth)
        assert np.allclose(curves[:, 0], 0)
        return np.asarray(curves[:, -1])

    assert tips(weight=1.0)[:, 1].mean() < -0.3 < tips()[:, 1].mean()
    assert np.abs(tips(wave=0.2, cycles=3) - tips()).max() > 0.1


def test_clumps_hold_neighbors_and_draw_strands_together(load: Load) -> None:
    geometry = load("hair_geometry")
    rng = np.random.default_rng(2)
    roots = np.concatenate([rng.normal(0, 0.01, (40, 3)), rng.normal(5, 0.01, (40, 3))])
    spans = []
    for clump in (0.0, 1.0):
        growth = geometry.Growth(1.0, clump=clump, per_clump=40, spread=0.3)
        curves = geometry.grow(np.random.default_rng(3), roots, np.tile([0, 1.0, 0], (80, 1)), growth)
        spans.append(curves[:40, -1].std(0).mean())
    assert spans[1] < 0.6 * spans[0]
    numbers = geometry.clumps(rng, roots, 10)
    assert not set(numbers[:40]) & set(numbers[40:])


def test_strands_taper_from_root_to_tip(load: Load) -> None:
    radii = load("hair_geometry").taper(np.random.default_rng(0), 500, 7, 0.02, 0.25)
    assert radii.shape == (500, 7)
    assert (np.diff(radii, axis=1) < 0).all()
    assert np.allclose(radii[:, -1], 0.25 * radii[:, 0])
    assert np.median(radii[:, 0]) == pytest.approx(0.01, rel=0.1)


def test_a_spline_begins_and_ends_where_its_strand_does(load: Load) -> None:
    curves = np.random.default_rng(0).normal(size=(5, 6, 4))
    points = load("hair_geometry").as_spline(curves)
    assert np.allclose((points[:, 0] + 4 * points[:, 1] + points[:, 2]) / 6, curves[:, 0])
    assert np.allclose((points[:, -3] + 4 * points[:, -2] + points[:, -1]) / 6, curves[:, -1])


@pytest.mark.parametrize("kind", ["head", "animal", "beard", "lashes", "brush", "lock"])
def test_scenes_have_strands_that_fit_the_picture(load: Load, kind: str) -> None:
    scenes = load("hair_scenes")
    found = scenes.scene_of(np.random.default_rng(4), getattr(scenes, kind))
    assert sum(len(bunch.curves) for bunch in found.bunches) >= 60
    assert found.light.min() >= 0
    for bunch in found.bunches:
        assert np.isfinite(bunch.curves).all()
        assert bunch.radii.shape == bunch.curves.shape[:2] == bunch.tones.shape[:2]
    roots = np.concatenate([bunch.curves[:, 0] for bunch in found.bunches])
    assert (np.abs(found.view.project(roots)).max(1) < 1).mean() > 0.3


def test_color_goes_on_where_alpha_is_zero(load: Load) -> None:
    image = np.zeros((32, 32, 4))
    image[8:24, 8:24] = [0.4, 0.2, 0.1, 0.5]
    found = load("hair_renderer").straight(image).astype(int)
    assert (found[..., 3] == np.where(image[..., 3] > 0, 128, 0)).all()
    assert np.abs(found[..., :3] - [204, 102, 51]).max() <= 2


def test_what_is_missing_is_said(
    load: Load, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "mitsuba", None)
    assert load("render_hair").main([str(tmp_path / "renders")]) == 1
    assert "pip install" in capsys.readouterr().err
    assert not (tmp_path / "renders").exists()


def test_a_small_picture_is_rendered_once(load: Load, tmp_path: Path) -> None:
    pytest.importorskip("mitsuba")
    main = load("render_hair").main
    command = [str(tmp_path / "renders"), "--count", "1", "--seed", "5", "--side", "48", "--samples", "6"]
    assert main(command) == 0
    (file,) = (tmp_path / "renders").iterdir()
    image = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    assert image.shape == (48, 48, 4)
    partly = (image[..., 3] > 0) & (image[..., 3] < 255)
    assert partly.sum() > 30
    stamp = file.stat().st_mtime_ns
    assert main(command) == 0
    assert file.stat().st_mtime_ns == stamp
