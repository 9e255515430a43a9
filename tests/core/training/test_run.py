import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from core.errors import UserError
from core.model.checkpoint import Checkpoint, load_checkpoint
from core.model.mematte import MEMatte
from core.training.config import HELD_OUT, WIDE, TrainConfig
from core.training.learning.trainer import Trainer
from core.training.run import TrainingRun
from core.training.samples.loader import SampleDataset, batches
from core.training.sets import wide
from core.training.validation import held_out_samples, validate_samples
from core.trimap.values import UNKNOWN
from tests.core.training.small import FULL, NARROW, SMALL, batch


def run_in(out: Path, data: Path, config: TrainConfig = SMALL, *, workers: int = 0) -> TrainingRun:
    """Return a run whose pool lies beside its folder."""
    return TrainingRun(
        Trainer(config, NARROW),
        out,
        data=data,
        cache=out.parent / "cache",
        test=None,
        report=lambda line: None,
        workers=workers,
    )


def records(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_a_run_leaves_a_log_a_state_and_a_model_that_loads(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run_in(out, data, replace(SMALL, held_out=2)).train()
    found = records(out)
    assert [r["step"] for r in found] == [1, 2, 3, 4, 4]
    assert {"unknown_l1", "compression", "gamma", "samples"} <= set(found[0])
    assert found[-1]["validation"] == HELD_OUT
    assert {"sad", "mse", "grad", "conn", "global0"} <= set(found[-1])
    model = load_checkpoint(out / "averaged.safetensors").build()
    assert model(batch(0).inputs).alpha.shape == (2, 1, 64, 64)
    again = run_in(out, data)
    again.resume()
    assert again.trainer.step == 4
    assert again.train() and len(records(out)) == 5  # there is nothing left to do


def test_photos_of_the_wide_set_are_drawn_once_and_validate(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wide, "SIDE", 96)
    out, config = tmp_path / "out", replace(SMALL, wide=3, steps=1)
    assert run_in(out, data, config).train()
    (found,) = [r for r in records(out) if "validation" in r]
    assert found["validation"] == WIDE
    assert {"sad", "mse", "grad", "conn", "global0"} <= set(found)
    monkeypatch.setattr("core.training.sets.testset._foreground", None)  # would fail if it drew again
    again = run_in(out, data, config)
    again.resume()
    assert again.validate()[WIDE]["sad"] == pytest.approx(found["sad"], abs=1e-5)


def test_a_run_pauses_at_its_deadline_and_goes_on_as_if_it_had_not(data: Path, tmp_path: Path) -> None:
    paused = run_in(tmp_path / "paused", data)
    assert not paused.train(deadline=time.monotonic())
    assert paused.trainer.step == 1
    resumed = run_in(tmp_path / "paused", data)
    resumed.resume()
    assert resumed.train()
    straight = run_in(tmp_path / "straight", data)
    assert straight.train()
    for key, value in straight.trainer.average.state.items():
        assert torch.equal(value, resumed.trainer.average.state[key]), key
    assert [r["step"] for r in records(tmp_path / "paused")] == [1, 2, 3, 4]


def test_a_run_validates_and_saves_in_between(data: Path, tmp_path: Path) -> None:
    run = run_in(tmp_path / "out", data, replace(SMALL, held_out=1, save_every=0.0, validate_every=0.0))
    saved: list[int] = []
    run.save = lambda: saved.append(run.trainer.step)  # type: ignore[method-assign]
    run.train()
    assert saved == [1, 2, 3, 4]
    assert [r["step"] for r in records(tmp_path / "out") if "validation" in r] == [1, 2, 3, 4]


def test_held_out_samples_are_the_same_for_all_runs_and_not_trained_on(data: Path, tmp_path: Path) -> None:
    config = replace(SMALL, held_out=2)
    ablated = replace(config, seed=4, textures=False, trimap_styles=False, without=("solid",))
    ours, theirs = (held_out_samples(data, tmp_path, c, workers=0) for c in (config, ablated))
    assert all(
        (a.image == b.image).all() and (a.trimap == b.trimap).all() for a, b in zip(ours, theirs, strict=True)
    )
    trained = SampleDataset(data, tmp_path, config, ours[0].trimap.shape[0]).maker
    assert all((trained.make(i, ours[0].trimap.shape[0]).image != ours[i].image).any() for i in range(2))


def test_figures_on_samples_by_hand(data: Path, tmp_path: Path) -> None:
    samples = held_out_samples(data, tmp_path, replace(SMALL, held_out=2), workers=0)
    model = Trainer(SMALL, NARROW).averaged_model()
    bias = model.decoder.head.convs[-1].bias
    assert isinstance(bias, torch.Tensor)
    bias.fill_(1000.0)  # alpha is 1 wherever it is unknown
    misses = [float((1 - s.alpha)[s.trimap == UNKNOWN].sum()) / 1000 for s in samples]
    assert validate_samples(model, samples)["sad"] == pytest.approx(sum(misses) / 2, abs=1e-2)
    assert sum(misses) > 1


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
    with pytest.raises(UserError, match="nothing to resume"):
        run_in(tmp_path, data).resume()


def test_a_student_is_not_resumed_without_its_teacher(tmp_path: Path, data: Path) -> None:
    teacher = Checkpoint(FULL, MEMatte(FULL).state_dict())
    run = run_in(tmp_path / "out", data)
    run.trainer = Trainer(SMALL, NARROW, teacher=teacher)
    run.save()
    with pytest.raises(UserError, match="--teacher"):
        run_in(tmp_path / "out", data).resume()
    run.resume()


def test_a_state_of_another_optimizer_is_a_clear_error(tmp_path: Path, data: Path) -> None:
    run_in(tmp_path / "out", data).save()
    with pytest.raises(UserError, match="does not belong"):
        run_in(tmp_path / "out", data, replace(SMALL, optimizer="adamw")).resume()
