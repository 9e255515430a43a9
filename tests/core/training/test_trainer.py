import argparse
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.model.checkpoint import load_checkpoint
from core.training import command
from core.training.config import TrainConfig, learning_rate_factor
from core.training.loader import Batch, SampleDataset, batches
from core.training.optimizer import Muon, orthogonalize
from core.training.trainer import Run, Trainer, export
from tests.core.training.conftest import NARROW

SMALL = TrainConfig(
    batch=2, crop=64, large_crop=64, large_batch=2, steps=4, warmup_steps=1, pool=3, pool_side=96, bf16=False
)


def batch(seed: int) -> Batch:
    generator = torch.Generator().manual_seed(seed)
    alpha = (torch.rand(2, 1, 64, 64, generator=generator) > 0.5).float()
    inputs = torch.cat([alpha.expand(-1, 3, -1, -1), torch.full_like(alpha, 128 / 255)], 1)
    return Batch(inputs, alpha, torch.ones_like(alpha))


def test_learning_rate_warms_up_holds_and_falls_to_zero() -> None:
    config = TrainConfig(warmup_steps=10, decay_from=0.5)
    assert learning_rate_factor(0, 0.0, config) == pytest.approx(0.1)
    assert learning_rate_factor(50, 0.3, config) == 1
    assert learning_rate_factor(50, 0.75, config) == pytest.approx(0.5)
    assert learning_rate_factor(50, 1.0, config) == 0


def test_progress_follows_time_when_minutes_are_given() -> None:
    trainer = Trainer(TrainConfig(minutes=10.0), NARROW)
    trainer.elapsed, trainer.step = 150.0, 999
    assert trainer.progress == 0.25


def test_loss_falls_in_a_few_steps() -> None:
    trainer = Trainer(TrainConfig(steps=100, warmup_steps=1, bf16=False), NARROW)
    losses = [trainer.train_step(batch(0))["unknown_l1"] for _ in range(20)]
    assert losses[-1] < 0.8 * losses[0]


def test_aids_fade_but_the_one_for_routers_stays() -> None:
    trainer = Trainer(TrainConfig(steps=10, bf16=False), NARROW)
    first = trainer.train_step(batch(0))
    trainer.step = 8
    late = trainer.train_step(batch(0))
    assert {"cross_entropy", "token_hint", "routing_hint"} <= set(first)
    assert not {"cross_entropy", "token_hint"} & set(late)
    assert 0 < late["routing_hint"] < first["routing_hint"]


def test_a_run_may_start_from_the_weights_of_another(tmp_path: Path) -> None:
    first = Trainer(SMALL, NARROW)
    first.train_step(batch(0))
    export(first, tmp_path / "first.safetensors")
    second = Trainer(replace(SMALL, seed=1), NARROW)
    second.start_from(load_checkpoint(tmp_path / "first.safetensors"))
    for key, value in second.model.state_dict().items():
        if value.is_floating_point():
            torch.testing.assert_close(value, first.average.state[key], atol=2e-3, rtol=2e-3)
            assert torch.equal(value, second.average.state[key])


def test_weights_of_another_shape_do_not_start_a_run(tmp_path: Path) -> None:
    export(Trainer(SMALL, NARROW), tmp_path / "narrow.safetensors")
    with pytest.raises(UserError, match="--preset"):
        Trainer(SMALL, replace(NARROW, width=2 * NARROW.width)).start_from(
            load_checkpoint(tmp_path / "narrow.safetensors")
        )


def test_capped_steps_use_fewer_tokens_than_are_wanted() -> None:
    trainer = Trainer(replace(SMALL, cap_share=1.0), NARROW)
    keeps = [trainer._random_keep() for _ in range(50)]
    assert all(keep is not None and 0.1 <= keep <= 1 for keep in keeps) and len(set(keeps)) > 40
    assert Trainer(SMALL, NARROW)._random_keep() is None


def test_resume_is_bit_exact(tmp_path: Path) -> None:
    straight = Trainer(SMALL, NARROW)
    for seed in range(2):
        straight.train_step(batch(seed))
    torch.save(straight.state_dict(), tmp_path / "state.pt")
    for seed in range(2, 4):
        straight.train_step(batch(seed))
    torch.manual_seed(99)
    resumed = Trainer(SMALL, NARROW)
    resumed.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    for seed in range(2, 4):
        resumed.train_step(batch(seed))
    for key, value in straight.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[key]), key
        assert torch.equal(straight.average.state[key], resumed.average.state[key]), key
    assert resumed.samples == 8


def test_average_lags_behind_and_is_what_is_exported(tmp_path: Path) -> None:
    trainer = Trainer(SMALL, NARROW)
    key = "backbone.blocks.0.mlp.fc1.weight"
    start = trainer.average.state[key].clone()
    for seed in range(3):
        trainer.train_step(batch(seed))
    moved = (trainer.model.state_dict()[key] - start).norm()
    averaged = (trainer.average.state[key] - start).norm()
    assert 0 < averaged < moved
    assert torch.equal(trainer.averaged_model().state_dict()[key], trainer.average.state[key])


def test_muon_makes_updates_orthogonal() -> None:
    matrix = torch.randn(8, 24, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalize(matrix))
    assert values.min() > 0.4
    assert values.max() < 1.4


def test_muon_step_by_hand_on_a_one_row_gradient() -> None:
    weight = torch.nn.Parameter(torch.zeros(2, 2))
    weight.grad = torch.tensor([[3.0, 0.0], [0.0, 3.0]])
    Muon([weight], lr=0.1).step()
    step = -weight.detach()
    assert step[0, 1] == 0
    assert step[0, 0] == pytest.approx(step[1, 1].item())
    assert 0.05 < step[0, 0] < 0.13


def test_a_run_leaves_a_log_a_state_and_a_model_that_loads(data: Path, tmp_path: Path) -> None:
    said: list[str] = []
    run = Run(
        Trainer(SMALL, NARROW),
        tmp_path / "out",
        data=data,
        cache=tmp_path,
        test=None,
        report=said.append,
        workers=0,
    )
    run.train()
    records = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert [r["step"] for r in records] == [1, 2, 3, 4]
    assert {"unknown_l1", "compression", "gamma", "samples"} <= set(records[0])
    model = load_checkpoint(tmp_path / "out" / "averaged.safetensors").build()
    assert model(batch(0).inputs).alpha.shape == (2, 1, 64, 64)
    again = Run(
        Trainer(SMALL, NARROW), tmp_path / "out", data=data, cache=tmp_path, test=None, report=said.append
    )
    again.resume()
    assert again.trainer.step == 4


def test_a_worker_makes_the_same_batches_even_after_this_process_has_computed(
    data: Path, tmp_path: Path
) -> None:
    torch.rand(256, 256) @ torch.rand(256, 256)
    dataset = SampleDataset(data, tmp_path, SMALL, 64)
    alone = next(batches(dataset, 5, 2, workers=0))
    apart = next(batches(SampleDataset(data, tmp_path, SMALL, 64), 5, 2, workers=1))
    assert torch.equal(alone.inputs, apart.inputs)
    assert torch.equal(alone.alpha_true, apart.alpha_true)


def test_resume_without_a_state_is_a_clear_error(tmp_path: Path, data: Path) -> None:
    run = Run(Trainer(SMALL, NARROW), tmp_path, data=data, cache=tmp_path, test=None, report=lambda _: None)
    with pytest.raises(UserError, match="nothing to resume"):
        run.resume()


def test_missing_data_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="foregrounds"):
        command.run(["--data", str(tmp_path), "--out", str(tmp_path)])


@pytest.mark.parametrize("arguments", [["--crop", "100"], ["--batch", "1"]])
def test_arguments_out_of_range_are_clear_errors(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(UserError):
        command.config_from(parser.parse_args(arguments))
