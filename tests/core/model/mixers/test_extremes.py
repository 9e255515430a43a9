"""Every mixer at any ratio on any grid: finite tokens, and as many attend as the forecast allows for."""

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.engine.planning.cost import mixed_cost
from core.engine.planning.footprint import peak_bytes
from core.engine.planning.workload import Workload
from core.model.mixers.cost import expected_attended
from core.model.mixers.matching import local_groups
from core.model.mixers.options import MixerName, MixerOptions
from tests.core.model.mixers.mixing import mixed, network, tokens
from tests.core.model.test_mematte import NARROW

MODELS = {
    name: network("dynamicvit" if name == "dynamicvit" else "full") for name in ("evit", "tome", "mame")
}
MODELS["dynamicvit"] = network("dynamicvit")
RATIOS = st.one_of(
    st.floats(0, 1, exclude_min=True),
    st.floats(-323, 0).map(lambda power: 10.0**power),
    st.integers(1, 100).map(lambda percent: percent / 100),
)
SIDES = st.integers(1, 14)


@settings(max_examples=40)
@example(name="mame", ratio=0.01, height=2, width=2, group=16, threshold=0.8, alike=0.0)
@example(name="tome", ratio=1e-300, height=2, width=2, group=16, threshold=0.8, alike=0.0)
@example(name="tome", ratio=5e-324, height=2, width=2, group=16, threshold=0.8, alike=0.0)
@given(
    name=st.sampled_from(["evit", "tome", "mame", "dynamicvit"]),
    ratio=RATIOS,
    height=SIDES,
    width=SIDES,
    group=st.integers(2, 40),
    threshold=st.floats(0, 1, exclude_max=True),
    alike=st.sampled_from([0.0, 0.9, 1.0]),
)
def test_any_ratio_on_any_grid(  # noqa: PLR0917
    name: MixerName, ratio: float, height: int, width: int, group: int, threshold: float, alike: float
) -> None:
    model = MODELS[name]
    options = MixerOptions(name, ratio, threshold=threshold, group=group)
    x = tokens(1, height, width, alike=alike)
    out, records = mixed(model, x, name=name, ratio=ratio, threshold=threshold, group=group)
    assert torch.isfinite(out).all()
    count = height * width
    assert all(1 <= int(record.attended[0]) <= count for record in records)
    expected = expected_attended(model.config, options, count)
    assert all(1 <= attended <= count for attended in expected)
    if name != "mame":
        assert [int(record.attended[0]) for record in records] == expected
    assert np.isfinite(mixed_cost(model.config, (height, width), options, 0).total)
    work = Workload(height * 16, width * 16, 0, 0.1, mixer=options)
    assert np.isfinite(peak_bytes(model.config, work))


@given(height=SIDES, width=SIDES, ratio=RATIOS, side=st.integers(2, 40))
def test_every_group_of_mame_has_a_target(height: int, width: int, ratio: float, side: int) -> None:
    group, is_target = local_groups(height, width, ratio, side)
    assert set(np.unique(group[is_target])) == set(np.unique(group))


@pytest.mark.parametrize("peak", [1e2, 1e4])
def test_what_evit_fuses_is_finite_where_one_token_takes_all_attention(peak: float) -> None:
    x = tokens(1, 6, 6)
    x[0, 2, 3] *= peak
    model = network("full")
    for block in NARROW.global_blocks:
        attention = model.backbone.blocks[block].attn
        attention.qkv.weight.mul_(30)
    out, _ = mixed(model, x, name="evit", ratio=0.1)
    assert torch.isfinite(out).all()
