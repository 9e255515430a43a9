from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.evaluation.metrics import METRICS
from core.model.mematte import MEMatte
from core.training.batch import Batch
from core.training.composing.figures import _errors
from core.training.learning.init import initialize
from core.training.learning.team import Team
from core.training.learning.trainer import Trainer
from core.training.run import TrainingRun
from core.training.samples.loader import SampleDataset
from core.training.sources import PackSource, PoolSource, open_source
from tests.core.training.packed import make
from tests.core.training.small import NARROW, SMALL

CPU = torch.device("cpu")
PACKED = replace(SMALL, held_out=2)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("pack"))


def source(pack: Path, team: Team | None = None) -> PackSource:
    return PackSource(PACKED, team or Team(CPU), pack)


def same(a: Batch, b: Batch) -> bool:
    return torch.equal(a.inputs, b.inputs) and torch.equal(a.alpha_true, b.alpha_true)


def test_a_stream_from_a_pack_goes_on_where_it_stopped(pack: Path) -> None:
    stream = source(pack).batches(64, 2, 0)
    first, second, third = (next(stream) for _ in range(3))
    resumed = source(pack).batches(64, 2, 2)
    assert same(next(resumed), second)
    assert same(next(resumed), third)
    assert not same(first, second)


def test_processes_of_a_team_see_different_batches(pack: Path) -> None:
    batches = [next(source(pack, Team(CPU, rank, 2)).batches(64, 2, 0)) for rank in (0, 1)]
    assert not same(*batches)


def test_without_a_pack_samples_are_made_one_by_one(data: Path, tmp_path: Path) -> None:
    found = open_source(SMALL, Team(CPU), data=data, cache=tmp_path, workers=0)
    assert isinstance(found, PoolSource)
    dataset = SampleDataset(data, tmp_path, SMALL, 64)
    assert torch.equal(next(found.batches(64, 2, 4)).inputs[1], dataset[5][0])


def test_what_cannot_be_left_out_of_a_pack_is_told(pack: Path) -> None:
    switches = ("textures", "trimap_styles", "cases", "in_light")
    for change in ({"without": ("solid",)}, *({name: False} for name in switches)):
        with pytest.raises(UserError, match="--pack"):
            open_source(replace(SMALL, **change), Team(CPU), data=pack, cache=pack, pack=pack)


def test_figures_are_those_of_the_metrics() -> None:
    generator = torch.Generator().manual_seed(0)
    alpha, truth = ((torch.rand(3, 1, 40, 50, generator=generator) * 255).round() / 255 for _ in range(2))
    is_unknown = (torch.rand(3, 1, 40, 50, generator=generator) > 0.4).float()
    alpha = torch.where(is_unknown > 0, alpha, truth)
    trimap = torch.where(is_unknown > 0, 128, 0).to(torch.uint8)
    for i, row in enumerate(_errors(alpha, truth, is_unknown).tolist()):
        planes = (alpha[i, 0].numpy(), truth[i, 0].numpy(), trimap[i, 0].numpy())
        for name, value in zip(("sad", "mse", "grad"), row, strict=True):
            assert value == pytest.approx(METRICS[name](*planes), rel=1e-3)


def test_what_is_held_out_validates_and_is_never_trained_on(pack: Path) -> None:
    found = source(pack)
    model = MEMatte(NARROW)
    initialize(model)
    figures = found.validate(model)
    assert {"sad", "mse", "grad", "global0"} <= set(figures)
    assert figures == source(pack).validate(model)
    trained, held_out = found._parts
    assert len(held_out.foregrounds) == 2
    assert not set(trained.foregrounds.starts.tolist()) & set(held_out.foregrounds.starts.tolist())


def test_a_run_trains_from_a_pack_and_is_resumed_exactly(pack: Path, tmp_path: Path) -> None:
    def run(out: Path) -> TrainingRun:
        return TrainingRun(
            Trainer(replace(PACKED, steps=2), NARROW),
            out,
            data=pack,
            cache=pack,
            test=None,
            report=lambda line: None,
            pack=pack,
        )

    straight, paused = run(tmp_path / "a"), run(tmp_path / "b")
    assert straight.train()
    assert "sad" in straight.figures["held-out"]
    assert not paused.train(deadline=0.0)
    resumed = run(tmp_path / "b")
    resumed.resume()
    assert resumed.train()
    for key, value in straight.trainer.average.state.items():
        assert torch.equal(value, resumed.trainer.average.state[key]), key
