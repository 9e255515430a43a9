"""Color hints: right colors where they can be known, and the same values however an image is cut."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.preprocess import encode
from core.model.config import HINT_CHANNELS, ModelConfig
from core.model.hints.counts import BINS, ColorCounts, color_bins
from core.model.hints.hints import ColorHints, with_hints
from core.model.hints.likelihood import CountsReader
from core.model.hints.pairs import projected
from core.model.hints.pyramid import blurred, enlarged, enlarged_part, filled

ALL = tuple(HINT_CHANNELS)


def two_colors(
    height: int, width: int, alpha: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an image of red over blue, its trimap with a band unknown in the middle, and its alpha."""
    ramp = np.clip((np.arange(width) - width * 0.3) / (width * 0.4), 0, 1)
    alpha = np.tile(ramp, (height, 1)) if alpha is None else alpha
    colors = alpha[..., None] * np.array([220, 40, 30]) + (1 - alpha[..., None]) * np.array([20, 60, 200])
    trimap = np.full((height, width), 128, np.uint8)
    trimap[:, : int(width * 0.3)], trimap[:, int(width * 0.7) :] = 0, 255
    return colors.round().astype(np.uint8), trimap, alpha


def channels(beside: torch.Tensor, name: str) -> torch.Tensor:
    start = 4 + sum(HINT_CHANNELS[one] for one in ALL[: ALL.index(name)])
    return beside[:, start : start + HINT_CHANNELS[name]]


def hinted(image: np.ndarray, trimap: np.ndarray) -> torch.Tensor:
    config = ModelConfig("one", width=12, heads=1, hints=ALL)
    return with_hints(config, encode(image, trimap, repeats_border=True))[0]


@pytest.mark.parametrize("name", ["fill", "near", "far"])
def test_alpha_between_two_plain_colors_is_found_without_a_network(name: str) -> None:
    image, trimap, alpha = two_colors(96, 160)
    told = channels(hinted(image, trimap), name)[0, 0].numpy()
    is_unknown = trimap == 128
    assert np.abs(told - alpha)[is_unknown].max() < 0.02


def test_the_residual_is_the_distance_from_every_mixture() -> None:
    foreground = torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1)
    background = torch.tensor([0.0, 0, 0]).view(1, 3, 1, 1)
    color = torch.tensor([0.25, 0.4, 0]).view(1, 3, 1, 1)
    alpha, distance, residual = projected(color, foreground, background).flatten().tolist()
    assert alpha == pytest.approx(0.25, abs=3e-3)
    assert (distance, residual) == (pytest.approx(1), pytest.approx(0.4, abs=3e-3))


def test_colors_that_are_alike_say_nothing() -> None:
    same = torch.full((1, 3, 1, 1), 0.3)
    assert projected(same, same, same)[0, 0].item() == pytest.approx(0.5)


def test_likelihood_tells_sides_apart_by_color_where_the_fill_cannot() -> None:
    rng = np.random.default_rng(3)
    image, trimap, _ = two_colors(128, 192)
    truth = rng.random(trimap.shape) < 0.5  # every unknown pixel wholly on one side, at random
    chosen = np.where(truth[..., None], [220, 40, 30], [20, 60, 200])
    image[trimap == 128] = chosen[trimap == 128]
    share, count = channels(hinted(image, trimap), "likelihood-far")[0].numpy()
    is_unknown = trimap == 128
    assert (np.abs(share - truth)[is_unknown] < 0.1).mean() > 0.95
    assert (count[is_unknown] > 0.1).mean() > 0.95


def test_a_color_never_seen_has_a_share_of_a_half_and_no_count() -> None:
    image, trimap, _ = two_colors(64, 96)
    image[trimap == 128] = [250, 250, 250]
    share, count = channels(hinted(image, trimap), "likelihood")[0].numpy()
    is_unknown = trimap == 128
    assert np.abs(share - 0.5)[is_unknown].max() < 1e-3
    assert count[is_unknown].max() < 1e-3


def test_known_pixels_are_told_as_known() -> None:
    image, trimap, _ = two_colors(64, 96)
    beside = hinted(image, trimap)
    for value, alpha in ((255, 1), (0, 0)):
        where = torch.from_numpy(trimap == value)
        for name in ALL:
            assert (channels(beside, name)[0, 0][where] == alpha).all()


@pytest.mark.parametrize("value", [0, 255])
def test_a_photo_without_one_of_the_sides_gives_finite_hints(value: int) -> None:
    image, trimap, _ = two_colors(64, 96)
    trimap[trimap != value] = 128
    assert torch.isfinite(hinted(image, trimap)).all()


def test_nothing_known_at_all_gives_finite_hints() -> None:
    image, trimap, _ = two_colors(64, 96)
    assert torch.isfinite(hinted(image, np.full_like(trimap, 128))).all()


def test_networks_without_hints_get_their_inputs_untouched() -> None:
    inputs = torch.rand(1, 4, 32, 32)
    beside, coarse = with_hints(ModelConfig("one", width=12, heads=1), inputs)
    assert beside is inputs and coarse is None


@settings(max_examples=15, deadline=None)
@given(
    height=st.integers(3, 6),
    width=st.integers(3, 6),
    strip=st.integers(1, 5),
    side=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_strips_and_parts_give_what_the_whole_image_gives(
    height: int, width: int, strip: int, side: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, (height * 32, width * 32, 3), dtype=np.uint8)
    trimap = rng.choice([0, 128, 255], (height * 2, width * 2)).astype(np.uint8).repeat(16, 0).repeat(16, 1)
    inputs = encode(image, trimap)
    whole, coarse = with_hints(ModelConfig("one", width=12, heads=1, hints=ALL), inputs)
    assert coarse is not None
    hints = ColorHints(ALL, 1, height * 32, width * 32, "cpu")
    for top in range(0, height * 32, strip * 16):
        hints.add(inputs[:, :, top : top + strip * 16], top)
    hints.finish()
    places = list(product(range(0, height * 32, side * 16), range(0, width * 32, side * 16)))
    for top, left in rng.permutation(places)[:12].tolist():
        rows = slice(top, min(top + side * 16, height * 32))
        columns = slice(left, min(left + side * 16, width * 32))
        outer = hints.around(rows, columns)
        part = hints.beside(inputs[:, :, outer[0], outer[1]], rows, columns)
        np.testing.assert_allclose(part, whole[:, :, rows, columns], atol=5e-5)
        small = hints.coarse(inputs[:, :, rows, columns], rows, columns)
        quarter = [slice(span.start // 4, span.stop // 4) for span in (rows, columns)]
        np.testing.assert_allclose(small, coarse[:, :, quarter[0], quarter[1]], atol=5e-5)


def test_samples_of_a_batch_do_not_know_each_other() -> None:
    config = ModelConfig("one", width=12, heads=1, hints=ALL)
    rng = np.random.default_rng(0)
    inputs = [
        encode(rng.integers(0, 256, (64, 96, 3), dtype=np.uint8), two_colors(64, 96)[1]) for _ in range(3)
    ]
    together = with_hints(config, torch.cat(inputs))
    for index, one in enumerate(inputs):
        for all_of_them, alone in zip(together, with_hints(config, one), strict=True):
            assert all_of_them is not None and alone is not None
            np.testing.assert_allclose(all_of_them[index], alone[0], atol=1e-5)


def test_sixteen_bits_give_the_same_hints_as_eight() -> None:
    image, trimap, _ = two_colors(64, 96)
    np.testing.assert_allclose(
        hinted(image.astype(np.uint16) * 257, trimap), hinted(image, trimap), atol=1e-4
    )


def test_known_colors_win_in_the_fill_and_far_ones_reach_everywhere() -> None:
    sums = torch.zeros(1, 4, 8, 8)
    sums[0, :, 0, 0] = torch.tensor([0.5, 1.0, 1.5, 2.0])  # two pixels of (0.25, 0.5, 0.75)
    out = filled(sums)
    expected = torch.tensor([0.25, 0.5, 0.75]).view(1, 3, 1, 1).expand(1, 3, 8, 8)
    np.testing.assert_allclose(out, expected, atol=1e-6)


@pytest.mark.parametrize("factor", [2, 8, 32])
def test_an_enlarged_part_is_part_of_the_enlarged_map(factor: int) -> None:
    x = torch.rand(2, 3, 7, 9)
    rows, columns = slice(factor, 3 * factor), slice(5 * factor, 9 * factor)
    np.testing.assert_allclose(
        enlarged_part(x, factor, rows, columns), enlarged(x, factor)[..., rows, columns], atol=1e-6
    )


def test_a_blur_keeps_the_sum_away_from_borders() -> None:
    x = torch.zeros(1, 2, 31, 31)
    x[:, :, 15, 15] = 1
    np.testing.assert_allclose(blurred(x, 2.0).sum((2, 3)), [[1, 1]], atol=1e-5)


def test_counts_between_nodes_agree_with_a_plane() -> None:
    """The simplex interpolates linear functions exactly."""
    counts = ColorCounts(32, 1, 128, 160, torch.device("cpu"))
    grid = counts.counts.view(counts.rows, counts.columns, BINS, BINS, BINS, 2)
    axes = torch.meshgrid(*(torch.arange(n, dtype=torch.float32) for n in grid.shape[:-1]), indexing="ij")
    plane = sum(weight * axis for weight, axis in zip((1.0, 2.0, 3.0, 0.5, 4.0), axes, strict=True))
    grid[..., 0], grid[..., 1] = plane, 100.0
    counts.counts = grid.reshape(-1, 2)
    row, column = torch.tensor([20, 70, 111]), torch.tensor([33, 90, 143])
    colors = torch.tensor([[0.2, 0.5, 0.7], [0.3, 0.31, 0.9], [0.77, 0.1, 0.6]])
    share, _ = CountsReader([counts], 128, 160).read(torch.zeros(3, dtype=torch.long), row, column, colors.T)
    place = (row + 0.5) / 32 - 0.5, (column + 0.5) / 32 - 0.5
    at = torch.stack((*place, *(colors * BINS - 0.5).unbind(1)), 1).clamp(min=0)
    expected = at @ torch.tensor([1.0, 2.0, 3.0, 0.5, 4.0])
    np.testing.assert_allclose(share, (expected + 0.025) / (expected + 100.05), atol=1e-4)


def test_bins_hold_the_ends_of_the_scale() -> None:
    ends = torch.tensor([[0.0, 1.0]]).expand(3, 2).reshape(1, 3, 1, 2)
    assert color_bins(ends).tolist() == [[[0, BINS**3 - 1]]]
