"""What holds for every token mixer: nothing reduced is full attention, ratios, both paths, batches, odd grids."""

from typing import Any

import pytest
import torch

from core.errors import UserError
from core.model.mematte import with_mixer
from core.model.mixers.options import FUSED, LEFT_OUT, MIXER_NAMES, WITH_K, MixerOptions
from tests.core.model.mixers.mixing import TRAINING_FREE, mixed, network, tokens
from tests.core.model.test_mematte import narrow

GRIDS = [(6, 8), (7, 13), (1, 9), (17, 3)]


@pytest.mark.parametrize("attention", ["full", "routed"])
@pytest.mark.parametrize("name", TRAINING_FREE)
@pytest.mark.parametrize("grid", GRIDS)
def test_with_nothing_merged_it_is_full_attention(attention: str, name: Any, grid: tuple[int, int]) -> None:
    model, x = network(attention), tokens(2, *grid)
    full, _ = mixed(model, x, name="full")
    result, records = mixed(model, x, name=name, ratio=1.0)
    torch.testing.assert_close(result, full, atol=1e-5, rtol=1e-5)
    every = torch.arange(grid[0] * grid[1]).view(grid)
    assert all(torch.equal(record.into, every.expand(2, -1, -1)) for record in records)


def test_dynamicvit_that_keeps_everything_is_full_attention() -> None:
    model, x = network("dynamicvit"), tokens(2, 7, 9)
    full, _ = mixed(model, x, name="full")
    torch.testing.assert_close(mixed(model, x, name="dynamicvit", ratio=1.0)[0], full, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", TRAINING_FREE)
def test_merging_changes_the_result_but_not_wildly(name: Any) -> None:
    model, x = network(), tokens(1, 12, 12, alike=0.6)
    full, _ = mixed(model, x, name="full")
    result, records = mixed(model, x, name=name, ratio=0.5)
    assert int(records[0].attended[0]) < 144
    changed = (result - full).norm() / (full - x).norm()
    assert 1e-4 < changed < 0.5


@pytest.mark.parametrize("ratio", [0.1, 0.25, 0.3, 0.5, 0.7, 0.95])
@pytest.mark.parametrize("name", ["evit", "tome"])
@pytest.mark.parametrize("grid", [(10, 12), (7, 13)])
def test_the_ratio_is_what_was_asked(ratio: float, name: Any, grid: tuple[int, int]) -> None:
    _, records = mixed(network(), tokens(2, *grid), name=name, ratio=ratio)
    wanted = round(ratio * grid[0] * grid[1])
    assert [record.attended.tolist() for record in records] == [[wanted, wanted]] * 2


@pytest.mark.parametrize("ratio", [0.2, 0.5, 0.8])
def test_dynamicvit_leaves_its_ratio_at_every_stage(ratio: float) -> None:
    _, records = mixed(network("dynamicvit"), tokens(2, 10, 10), name="dynamicvit", ratio=ratio)
    first, second = (record.attended.tolist() for record in records)
    assert first == [round(100 * ratio)] * 2
    assert second == [round(100 * ratio**2)] * 2
    gone = records[0].into == LEFT_OUT
    assert (records[1].into[gone] == LEFT_OUT).all()


@pytest.mark.parametrize("name", TRAINING_FREE)
def test_records_tell_whole_maps(name: Any) -> None:
    _, records = mixed(network(), tokens(2, 9, 10, alike=0.6), name=name, ratio=0.5)
    for record in records:
        into = record.into.flatten(1)
        stands = into == torch.arange(90)
        others = into[~stands]
        assert len(others) > 0
        for image in range(2):
            merged = into[image][~stands[image]]
            assert stands[image][merged[merged >= 0]].all()
            assert int(stands[image].sum() + (merged == FUSED).any()) == int(record.attended[image])


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("name", MIXER_NAMES)
def test_in_place_equals_the_whole_grid(name: Any, grid: tuple[int, int]) -> None:
    attention = name if name in ("routed", "dynamicvit") else "full"
    model = with_mixer(network(attention), MixerOptions(name))
    inputs = torch.randn(2, 4, 16 * grid[0], 16 * grid[1])
    whole, _ = model.backbone(inputs)
    with torch.inference_mode():
        x = model.backbone.embed(inputs)
        for _ in model.backbone.infer(x, None):
            pass
    torch.testing.assert_close(x, whole, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", ["evit", "tome", "dynamicvit"])
def test_a_batch_is_its_images(name: Any) -> None:
    model, x = network("dynamicvit"), tokens(2, 9, 7)
    together, _ = mixed(model, x, name=name, ratio=0.5)
    alone = torch.cat([mixed(model, image[None], name=name, ratio=0.5)[0] for image in x])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-5)


def test_a_mixer_leaves_the_network_it_was_put_into_alone() -> None:
    model, x = network(), tokens(1, 8, 8)
    before, _ = mixed(model, x)
    view = with_mixer(model, MixerOptions("tome"))
    assert torch.equal(mixed(model, x)[0], before)
    assert not torch.equal(mixed(view, x)[0], before)
    assert view.decoder is model.decoder
    assert view.backbone.pos_embed is model.backbone.pos_embed


def test_naming_the_own_mixer_changes_nothing() -> None:
    for attention in ("routed", "full", "dynamicvit"):
        model, x = network(attention), tokens(1, 8, 8)
        assert torch.equal(mixed(model, x)[0], mixed(model, x, name=attention)[0])


@pytest.mark.parametrize(
    ("attention", "name"), [("full", "routed"), ("full", "dynamicvit"), ("routed", "dynamicvit")]
)
def test_learned_mixers_need_their_weights(attention: str, name: Any) -> None:
    with pytest.raises(UserError, match="which this model does not have") as caught:
        with_mixer(narrow(attention), MixerOptions(name))
    assert ("or routed, full, evit" in str(caught.value)) == (attention == "routed")


@pytest.mark.parametrize(
    "wrong", [{"name": "some"}, {"ratio": 0}, {"ratio": 1.5}, {"threshold": 1.0}, {"group": 1}]
)
def test_impossible_options_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        MixerOptions(**{"name": "mame", **wrong})


def test_half_precision_stays_close() -> None:
    for name in TRAINING_FREE:
        model, x = network(), tokens(1, 8, 8, alike=0.5)
        exact, _ = mixed(model, x, name=name)
        for layer in model.modules():
            if isinstance(layer, torch.nn.Linear | torch.nn.Conv2d):
                layer.to(torch.bfloat16)
        rough, _ = mixed(model, x, name=name)
        assert rough.dtype == torch.float32
        assert (rough - exact).abs().mean() < 0.05


@pytest.mark.parametrize("name", MIXER_NAMES)
@pytest.mark.parametrize("grid", [(7, 13), (12, 12)])
def test_every_device_gives_the_same(name: Any, grid: tuple[int, int], device: str) -> None:
    model = network(name if name in WITH_K else "full")
    x = tokens(2, *grid, alike=0.6)
    expected, records = mixed(model, x, name=name)
    result, found = mixed(model.to(device), x.to(device), name=name)
    torch.testing.assert_close(result.cpu(), expected, atol=1e-4, rtol=1e-4)
    for one, other in zip(found, records, strict=True):
        assert torch.equal(one.into.cpu(), other.into)
        assert torch.equal(one.attended.cpu(), other.attended)
