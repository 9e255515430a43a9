import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.model.checkpoint import Checkpoint, load_checkpoint
from core.training.config import TrainConfig
from core.training.learning.team import Team
from core.training.learning.trainer import Trainer
from core.training.run import export
from core.training.samples.loader import Batch
from tests.core.training.small import FULL, NARROW, SMALL, batch


def checkpoint_of(trainer: Trainer) -> Checkpoint:
    weights = {k: v for k, v in trainer.average.state.items() if not k.endswith("num_batches_tracked")}
    return Checkpoint(trainer.model.config, weights)


def a_teacher() -> Checkpoint:
    return checkpoint_of(Trainer(replace(SMALL, seed=5), FULL))


def test_progress_follows_time_when_minutes_are_given() -> None:
    trainer = Trainer(TrainConfig(minutes=10.0), NARROW)
    trainer.elapsed, trainer.step = 150.0, 999
    assert trainer.progress == 0.25


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adamw", "rate": 5e-3}])
def test_loss_falls_in_a_few_steps(changes: dict[str, object]) -> None:
    trainer = Trainer(TrainConfig(steps=100, warmup_steps=1, bf16=False, **changes), NARROW)  # type: ignore[arg-type]
    losses = [trainer.train_step(batch(0))["unknown_l1"] for _ in range(16)]
    assert losses[-1] < 0.8 * losses[0]


def test_aids_fade_but_the_one_for_routers_stays() -> None:
    trainer = Trainer(TrainConfig(steps=10, bf16=False), NARROW)
    first = trainer.train_step(batch(0))
    trainer.step = 8
    late = trainer.train_step(batch(0))
    assert {"cross_entropy", "token_hint", "routing_hint"} <= set(first)
    assert not {"cross_entropy", "token_hint"} & set(late)
    assert 0 < late["routing_hint"] < first["routing_hint"]


def test_a_teacher_trains_with_the_matting_loss_and_no_router() -> None:
    figures = Trainer(replace(SMALL, aid_weight=0.0), FULL).train_step(batch(0))
    losses = set(figures) - {"gamma", "grad_norm", "factor"}
    assert losses == {"unknown_l1", "known_l1", "laplacian", "gradient"}
    assert figures["gamma"] == 1


def test_a_student_comes_closer_to_the_features_of_its_teacher() -> None:
    config = replace(SMALL, steps=1000, distillation=10.0, matrix_rate=0.005, vector_rate=0.003)
    trainer = Trainer(config, NARROW, teacher=a_teacher())
    assert trainer.teacher is not None
    before = {k: v.clone() for k, v in trainer.teacher.state_dict().items()}
    distances = [trainer.train_step(batch(seed % 2))["distillation"] for seed in range(10)]
    assert 0 < distances[-1] < 0.6 * distances[0]
    assert all(torch.equal(v, before[k]) for k, v in trainer.teacher.state_dict().items())
    assert not any("teacher" in key for key in trainer.state_dict()["model"])


def test_the_distance_is_the_mean_square_between_backbone_features_times_its_weight() -> None:
    teacher = a_teacher()
    trainer = Trainer(replace(SMALL, distillation=3.0), FULL, teacher=teacher)
    losses, _ = trainer.losses(batch(0))
    trainer.model.train()
    wanted = teacher.build().backbone(batch(0).inputs)[0]
    own = trainer.model.backbone(batch(0).inputs)[0]
    assert losses["distillation"].item() == pytest.approx(3 * (own - wanted).square().mean().item(), rel=1e-4)


def test_without_a_weight_the_teacher_is_not_followed() -> None:
    figures = Trainer(replace(SMALL, distillation=0.0), NARROW, teacher=a_teacher()).train_step(batch(0))
    assert "distillation" not in figures


def test_a_teacher_of_another_width_is_a_clear_error() -> None:
    wide = Trainer(SMALL, replace(FULL, width=2 * FULL.width))
    with pytest.raises(UserError, match="32 channels"):
        Trainer(SMALL, NARROW, teacher=checkpoint_of(wide))


def test_a_student_starts_from_its_teacher_without_the_tables_of_global_blocks() -> None:
    teacher, student = a_teacher(), Trainer(SMALL, NARROW)
    remark = student.start_from(teacher)
    assert "dropped: blocks.*.attn (2)" in remark and "\n" not in remark
    assert "blocks.*.ltrm (7)" in remark and "routers.*.in_conv (4)" in remark
    key = "backbone.blocks.2.attn.qkv.weight"
    assert torch.equal(student.model.state_dict()[key], teacher.weights[key])


def test_a_run_may_start_from_the_weights_of_another(tmp_path: Path) -> None:
    first = Trainer(SMALL, NARROW)
    first.train_step(batch(0))
    export(first, tmp_path / "first.safetensors")
    second = Trainer(replace(SMALL, seed=1), NARROW)
    remark = second.start_from(load_checkpoint(tmp_path / "first.safetensors"))
    assert "dropped" not in remark and "fresh" not in remark
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


def test_without_ltrm_its_branch_stays_zero() -> None:
    trainer = Trainer(replace(SMALL, ltrm=False), NARROW)
    for seed in range(2):
        trainer.train_step(batch(seed))
    state = trainer.model.state_dict()
    assert not state["backbone.blocks.2.ltrm.fc2.weight"].any()
    assert not state["backbone.blocks.2.ltrm.fc2.bias"].any()


def test_capped_steps_use_fewer_tokens_than_are_wanted() -> None:
    trainer = Trainer(replace(SMALL, cap_share=1.0), NARROW)
    keeps = [trainer._random_keep() for _ in range(50)]
    assert all(keep is not None and 0.1 <= keep <= 1 for keep in keeps) and len(set(keeps)) > 40
    assert Trainer(SMALL, NARROW)._random_keep() is None


def test_in_steps_with_all_tokens_routers_and_ltrm_rest() -> None:
    trainer = Trainer(replace(SMALL, full_share=1.0), NARROW)
    losses, gamma = trainer.losses(batch(0))
    torch.stack(list(losses.values())).sum().backward()
    resting = {name for name, parameter in trainer.model.named_parameters() if parameter.grad is None}
    routing = {name for name, _ in trainer.model.named_parameters() if "router" in name or "ltrm" in name}
    assert gamma == 1 and "compression" not in losses and resting == routing


def test_the_share_of_steps_with_all_tokens_is_as_asked_and_alike_in_all_processes() -> None:
    config, drawn = replace(SMALL, full_share=0.25), []
    for rank in range(2):
        trainer = Trainer(config, NARROW, team=Team(torch.device("cpu"), rank, 2))
        steps = []
        for trainer.step in range(400):
            steps.append(trainer._all_attend())
        drawn.append(steps)
    assert drawn[0] == drawn[1] and 70 < sum(drawn[0]) < 130
    assert not Trainer(SMALL, NARROW)._all_attend()


@pytest.mark.parametrize(
    "changes",
    [
        {"cap_share": 0.5, "full_share": 0.5, "swap_share": 0.5},
        {"optimizer": "adamw", "schedule": "cosine", "decay_from": 0.0},
        {"layer_decay": 0.7, "schedule": "steps"},
    ],
)
def test_resume_is_bit_exact(tmp_path: Path, changes: dict[str, object]) -> None:
    config, teacher = replace(SMALL, **changes), a_teacher()  # type: ignore[arg-type]
    straight = Trainer(config, NARROW, teacher=teacher)
    for seed in range(2):
        straight.train_step(batch(seed))
    torch.save(straight.state_dict(), tmp_path / "state.pt")
    for seed in range(2, 4):
        straight.train_step(batch(seed))
    torch.manual_seed(99)
    resumed = Trainer(config, NARROW, teacher=teacher)
    resumed.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    for seed in range(2, 4):
        resumed.train_step(batch(seed))
    for key, value in straight.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[key]), key
        assert torch.equal(straight.average.state[key], resumed.average.state[key]), key
    assert resumed.samples == 8


@pytest.mark.parametrize("changes", [{}, {"optimizer": "adamw"}])
def test_a_state_goes_from_device_to_file_and_back(
    changes: dict[str, object], device: str, tmp_path: Path
) -> None:
    """On a card sums are not taken in the same order twice, so what follows is equal only nearly."""
    config, team = replace(SMALL, bf16=True, **changes), Team(torch.device(device))  # type: ignore[arg-type]
    straight = Trainer(config, NARROW, teacher=a_teacher(), team=team)
    for seed in range(2):
        straight.train_step(batch(seed))
    torch.save(straight.state_dict(), tmp_path / "state.pt")
    resumed = Trainer(config, NARROW, teacher=a_teacher(), team=team)
    resumed.load_state_dict(torch.load(tmp_path / "state.pt", map_location="cpu", weights_only=True))
    for one, other in zip(tensors_of(straight.state_dict()), tensors_of(resumed.state_dict()), strict=True):
        assert one.device == other.device and torch.equal(one, other)
    assert {value.device.type for value in resumed.model.state_dict().values()} == {device}
    for seed in range(2, 4):
        figures, again = (trainer.train_step(batch(seed)) for trainer in (straight, resumed))
        assert all(math.isfinite(value) for value in figures.values())
        assert again == pytest.approx(figures, rel=0.02 if device == "cuda" else 0, abs=1e-4)


def tensors_of(state: object) -> list[torch.Tensor]:
    """Return all tensors in nested dictionaries and lists."""
    if isinstance(state, torch.Tensor):
        return [state]
    inside = state.values() if isinstance(state, dict) else state if isinstance(state, list | tuple) else ()
    return [found for part in inside for found in tensors_of(part)]


def test_average_lags_behind_and_is_what_is_exported() -> None:
    trainer = Trainer(SMALL, NARROW)
    key = "backbone.blocks.0.mlp.fc1.weight"
    start = trainer.average.state[key].clone()
    for seed in range(3):
        trainer.train_step(batch(seed))
    moved = (trainer.model.state_dict()[key] - start).norm()
    averaged = (trainer.average.state[key] - start).norm()
    assert 0 < averaged < moved
    assert torch.equal(trainer.averaged_model().state_dict()[key], trainer.average.state[key])


def test_everything_is_computed_on_the_device_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The device "meta" computes shapes alone and refuses tensors of other devices, as a GPU would."""
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda device: False)  # meta has none to ask about
    trainer = Trainer(
        replace(SMALL, cap_share=1.0), NARROW, teacher=a_teacher(), team=Team(torch.device("meta"))
    )
    places = {t.device.type for t in (*trainer.model.state_dict().values(), *trainer.average.state.values())}
    places |= {p.device.type for p in trainer.hint.parameters()}
    assert places == {"meta"}
    moved = trainer._moved(batch(0))
    assert moved.inputs.is_contiguous(memory_format=torch.channels_last)
    assert {part.device.type for part in (moved.inputs, moved.alpha_true, moved.is_unknown)} == {"meta"}
    losses, gamma = trainer.losses(moved)
    assert {"distillation", "compression", "routing_hint", "token_hint", "laplacian"} <= set(losses)
    assert {value.device.type for value in (*losses.values(), gamma)} == {"meta"}
    torch.stack(list(losses.values())).sum().backward()
    assert all(p.grad is not None and p.grad.device.type == "meta" for p in trainer.model.parameters())


def test_products_are_rounded_on_the_device_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, torch.dtype]] = []
    plain = torch.autocast
    monkeypatch.setattr(
        torch, "autocast", lambda device, kind: asked.append((device, kind)) or plain("cpu", kind)
    )
    trainer = Trainer(replace(SMALL, bf16=True), NARROW, teacher=a_teacher())
    trainer.losses(batch(0))
    assert asked == [("cpu", torch.bfloat16)] * 2  # the network and its teacher
    trainer.team = Team(torch.device("cuda"))
    with trainer._precision():
        assert asked[-1] == ("cuda", torch.bfloat16)


def test_bf16_products_leave_float32_weights() -> None:
    trainer = Trainer(replace(SMALL, bf16=True), NARROW)
    whole = batch(0)
    figures = trainer.train_step(Batch(whole.inputs, whole.alpha_true, whole.is_unknown))
    assert figures["unknown_l1"] > 0
    assert {v.dtype for v in trainer.model.state_dict().values() if v.is_floating_point()} == {torch.float32}


def test_dynamicvit_starts_from_a_teacher_and_learns_its_ratio() -> None:
    shape = replace(NARROW, attention="dynamicvit", keep_ratio=0.3)
    config = replace(SMALL, steps=1000, aid_weight=0.0, routing_hint=0.0, vector_rate=0.02)
    trainer = Trainer(config, shape)
    trainer.start_from(a_teacher())
    first = [trainer.train_step(batch(0)) for _ in range(15)]
    last = [trainer.train_step(batch(0)) for _ in range(15)][5:]
    assert sum(f["compression"] for f in last) / 10 < 0.5 * first[0]["compression"]
    assert abs(sum(f["gamma"] for f in last) / 10 - 0.3) < 0.15


def test_samples_that_are_hardly_marked_keep_their_sides() -> None:
    trainer = Trainer(replace(SMALL, swap_share=1.0), NARROW)
    whole = batch(0)
    known = torch.zeros_like(whole.is_unknown)
    known[:1] = 1.0
    moved = trainer._moved(Batch(whole.inputs, whole.alpha_true, known))
    assert torch.equal(moved.alpha_true[0], whole.alpha_true[0])
    assert torch.equal(moved.alpha_true[1:], 1 - whole.alpha_true[1:])


def test_parts_that_are_frozen_stay_as_they_are() -> None:
    trainer = Trainer(TrainConfig(steps=4, bf16=False, freeze=("backbone",)), NARROW)
    before = {name: value.clone() for name, value in trainer.model.named_parameters()}
    trainer.train_step(batch(0))
    moved = {name for name, value in trainer.model.named_parameters() if not torch.equal(value, before[name])}
    assert moved and all(name.startswith("decoder") for name in moved)
