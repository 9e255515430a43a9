from pathlib import Path

import numpy as np
import pytest
import torch

from core.engine.preprocess import encode
from core.training.composing.backgrounds import BackgroundArtist
from core.training.composing.composer import Composer
from core.training.composing.host import taken
from core.training.composing.patterns import PatternArtist
from core.training.composing.scenery import Scenery
from core.training.composing.sheet import contact_sheet
from core.training.packing.pack import Pack
from core.training.samples import chances, interior
from core.training.samples.maker import SampleMaker
from tests.core.training.packed import foregrounds, photographs

SIZE = 96
KINDS = ("INSIDE", "WHOLE", "SKY", "DARK", "BORDER")


def test_known_pixels_are_true_and_all_is_in_range(composer: Composer) -> None:
    for key in range(4):
        found = composer.compose((key,), 8, SIZE)
        alpha = found.alpha[:, 0]
        assert set(found.trimap.unique().tolist()) <= {0, 0.5, 1}
        assert (alpha[found.trimap == 1] == 1).all()
        assert (alpha[found.trimap == 0] == 0).all()
        for values in (found.image, found.alpha):
            assert 0 <= values.min() <= values.max() <= 1
            assert torch.allclose(values * 255, (values * 255).round(), atol=1e-3)
        assert not found.image.requires_grad
        assert ((alpha > 0) & (alpha < 1)).any()


def test_the_key_alone_decides(scenery: Scenery, composer: Composer) -> None:
    first, again = composer.compose((5, 0), 4, 64), Composer(scenery, 3).compose((5, 0), 4, 64)
    assert torch.equal(first.image, again.image)
    assert torch.equal(first.trimap, again.trimap)
    for other in (composer.compose((5, 1), 4, 64), Composer(scenery, 4).compose((5, 0), 4, 64)):
        assert not torch.equal(first.image, other.image)


def test_a_batch_is_encoded_as_the_engine_encodes(composer: Composer) -> None:
    found = composer.compose((1,), 2, 64)
    batch = found.to_batch()
    for i in range(2):
        image = (found.image[i] * 255).round().permute(1, 2, 0).numpy().astype(np.uint8)
        trimap = (found.trimap[i] * 255).ceil().numpy().astype(np.uint8)
        assert torch.allclose(batch.inputs[i], encode(image, trimap)[0], atol=1e-5)
        assert torch.equal(batch.is_unknown[i, 0], (found.trimap[i] == 0.5).float())
    assert torch.equal(batch.alpha_true, found.alpha)


def test_statistics_are_near_those_of_samples_made_one_by_one(composer: Composer) -> None:
    maker = SampleMaker(foregrounds(), photographs(), seed=0)
    singles = [maker.make(index, SIZE) for index in range(80)]
    batches = [composer.compose((key,), 16, SIZE) for key in range(5)]
    trimaps, alphas, images = (
        torch.cat([getattr(b, name) for b in batches]) for name in ("trimap", "alpha", "image")
    )
    ours = {
        "unknown": (trimaps == 0.5).float().mean(),
        "no foreground known": (~(trimaps == 1).flatten(1).any(1)).float().mean(),
        "alpha": alphas.mean(),
        "brightness": images.mean(),
        "contrast": images.std((1, 2, 3)).mean(),
    }
    theirs = {
        "unknown": np.mean([(s.trimap == 128).mean() for s in singles]),
        "no foreground known": np.mean([not (s.trimap == 255).any() for s in singles]),
        "alpha": np.mean([s.alpha.mean() for s in singles]),
        "brightness": np.mean([s.image.mean() for s in singles]) / 255,
        "contrast": np.mean([s.image.std() for s in singles]) / 255,
    }
    bounds = {"unknown": 0.1, "no foreground known": 0.15, "alpha": 0.1, "brightness": 0.06, "contrast": 0.04}
    for name, bound in bounds.items():
        assert float(ours[name]) == pytest.approx(float(theirs[name]), abs=bound), name


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch, pack_folder: Path) -> Composer:
    """Return a composer of a pack whose discs count as bodies, small as they are."""
    monkeypatch.setattr(interior, "_LEAST", 16)
    for name in KINDS:
        monkeypatch.setattr(chances, name, 0.0)
    scenery = Scenery.load(Pack(pack_folder), torch.device("cpu"))
    assert 0 < len(scenery.bodies) <= len(scenery.foregrounds)
    return Composer(scenery, 0)


@pytest.mark.parametrize(("kind", "low", "high"), [("INSIDE", 0.78, 1.0), ("WHOLE", 0.3, 0.76)])
def test_crops_in_and_of_bodies_are_hardly_marked(
    bodies: Composer, monkeypatch: pytest.MonkeyPatch, kind: str, low: float, high: float
) -> None:
    monkeypatch.setattr(chances, kind, 1.0)
    found = bodies.compose((0,), 24, SIZE)
    unknown = (found.trimap == 0.5).float().mean((1, 2))
    assert low < found.alpha.mean() < high
    assert unknown.min() > 0.35
    assert unknown.median() > 0.72
    assert (found.trimap == 1).flatten(1).any(1).float().mean() > 0.9
    assert (found.alpha[:, 0][found.trimap == 1] == 1).all()
    assert (found.alpha[:, 0][found.trimap == 0] == 0).all()


def test_skies_are_bright_and_studios_dark(bodies: Composer, monkeypatch: pytest.MonkeyPatch) -> None:
    behind = []
    for kind in ("SKY", "DARK"):
        with monkeypatch.context() as context:
            context.setattr(chances, kind, 1.0)
            found = bodies.compose((0,), 24, SIZE)
        is_behind = found.alpha == 0
        levels = (found.image * is_behind).sum((1, 2, 3)) / (3 * is_behind.sum((1, 2, 3)).clamp(min=1))
        behind.append(levels[is_behind.flatten(1).any(1)].median())
    assert behind[0] > 0.85
    assert behind[1] < 0.15


def test_repeated_borders_are_repeated_in_every_part(
    bodies: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chances, "BORDER", 1.0)
    found = bodies.compose((0,), 12, SIZE)
    for image, trimap, alpha in zip(found.image, found.trimap, found.alpha, strict=True):
        both = torch.cat([image, trimap[None], alpha])
        sides = [torch.rot90(both, turn, (1, 2))[:, :9] for turn in range(4)]
        assert any(bool((side[:, 1:] == side[:, :1]).all()) for side in sides)
        assert not bool((both[:, 1:] == both[:, :1]).all())


def test_rows_and_columns_are_taken_of_each_image() -> None:
    images = torch.arange(24.0).view(2, 1, 3, 4)
    rows, columns = np.array([[2, 0], [1, 1]]), np.array([[3, 3, 0], [0, 1, 2]])
    found = taken(images, rows, columns)
    for number in range(2):
        expected = images[number, 0].numpy()[np.ix_(rows[number], columns[number])]
        assert np.array_equal(found[number, 0].numpy(), expected)


def test_relatives_are_out_of_focus_half_of_the_time(scenery: Scenery) -> None:
    families = np.repeat(scenery.families[:1], 200)
    artist = BackgroundArtist(np.random.default_rng(0), scenery, 64, torch.Generator().manual_seed(0))
    flat = torch.full((200, 3, 64, 64), 0.5)
    found = artist._with_relatives(flat, torch.zeros(200, dtype=torch.int64), families)
    is_given = (found - 0.5).abs().amax((1, 2, 3)) > 0.05
    is_soft = found.diff(dim=2).abs().amax((1, 2, 3)) < 0.1
    assert 0.3 < is_soft[is_given].float().mean() < 0.7


def test_split_sceneries_share_no_foreground(scenery: Scenery) -> None:
    first, second = scenery.split(5)
    assert (len(first.foregrounds), len(second.foregrounds)) == (len(scenery.foregrounds) - 5, 5)
    assert not set(first.foregrounds.starts.tolist()) & set(second.foregrounds.starts.tolist())
    assert first.photos is second.photos
    Composer(second, 0).compose((0,), 2, 64)


def test_relatives_are_of_the_family(scenery: Scenery) -> None:
    which = np.arange(len(scenery.foregrounds))
    found = scenery.relatives(np.random.default_rng(0), which)
    assert (scenery.families[found] == scenery.families[which]).all()
    assert (found != which).any()


def test_the_few_large_photographs_are_drawn_as_often_as_the_small(scenery: Scenery) -> None:
    picked = scenery.pick_photos(np.random.default_rng(0), 400)
    assert set(picked.tolist()) == {0, 1, 2, 3}  # none is over 700 pixels here


def test_patterns_lie_in_the_unit_interval_and_differ() -> None:
    found = PatternArtist(np.random.default_rng(0), 48, torch.Generator().manual_seed(0)).draw(30)
    assert found.shape == (30, 3, 48, 48)
    assert 0 <= found.min() <= found.max() <= 1
    assert (found.std((1, 2, 3)) > 0.01).float().mean() > 0.9


def test_everything_is_made_on_the_device_of_the_pack(scenery: Scenery) -> None:
    composer = Composer(scenery, 0)
    with torch.device("meta"):  # what names no device lands here, and does not mix with the rest
        found = composer.compose((0,), 24, 64)
        assert found.to_batch().inputs.device == scenery.device


def test_a_sheet_shows_image_trimap_and_alpha_side_by_side(composer: Composer) -> None:
    sheet = contact_sheet(composer, 2, 3, 64)
    assert sheet.shape == (128, 3 * 3 * 64, 3)
    found = composer.compose((1,), 3, 64)
    assert np.array_equal(sheet[64:, 192 + 128 : 192 + 192, 0], (found.alpha[1, 0] * 255).round().numpy())
    assert np.array_equal(sheet[64:, :64], (found.image[0] * 255).round().permute(1, 2, 0).numpy())
