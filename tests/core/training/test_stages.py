import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import UserError
from core.model.checkpoint import load_checkpoint
from core.training import command, config, stages
from core.training.learning.team import Team
from core.training.request import TrainRequest
from tests.core.training.small import NARROW, SMALL

ALONE = Team(torch.device("cpu"))


@pytest.fixture(autouse=True)
def narrow_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config.PRESETS, "narrow", NARROW)


def request_in(out: Path, data: Path, **changes: object) -> TrainRequest:
    """Return a request for two steps."""
    small = replace(SMALL, preset="narrow", steps=2)
    return replace(TrainRequest(small, data, out, cache=out.parent / "cache", workers=0), **changes)  # type: ignore[arg-type]


def steps(out: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def test_both_stages_in_one_command(data: Path, tmp_path: Path) -> None:
    said: list[str] = []
    request = request_in(tmp_path / "out", data, teacher_share=0.25)
    request = replace(request, config=replace(request.config, steps=4))
    command.perform(request, said.append)
    teacher = load_checkpoint(tmp_path / "out" / "teacher" / "averaged.safetensors")
    student = load_checkpoint(tmp_path / "out" / "averaged.safetensors")
    assert (teacher.config.attention, student.config.attention) == ("full", "routed")
    assert teacher.config.name == "vitmatte-narrow"
    assert [len(steps(tmp_path / "out" / part)) for part in ("teacher", ".")] == [1, 3]
    assert "distillation" not in steps(tmp_path / "out" / "teacher")[0]
    assert steps(tmp_path / "out")[0]["distillation"] > 0
    assert any("dropped: blocks.*.attn (2)" in line for line in said)
    assert not any("teacher" in key for key in student.weights)


def test_paused_stages_go_on_where_they_stopped(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    request = request_in(out, data, teacher_share=0.5, pause_after=0.0)
    request = replace(request, config=replace(request.config, steps=4))
    assert not stages.train_stages(request, ALONE, print)
    while not stages.train_stages(replace(request, resume=True), ALONE, print):
        assert len(steps(out / "teacher")) <= 2
    assert [record["step"] for record in steps(out / "teacher")] == [1, 2]
    assert [record["step"] for record in steps(out)] == [1, 2]


def test_a_start_of_its_own_comes_before_the_teachers_weights(data: Path, tmp_path: Path) -> None:
    full, routed = tmp_path / "full", tmp_path / "routed"
    one = replace(SMALL, preset="narrow", steps=1, attention="full")
    for out, kind in ((full, one), (routed, replace(one, attention="routed", seed=3))):
        stages.train_one(request_in(out, data, config=kind), ALONE, print, float("inf"))
    both = request_in(
        tmp_path / "both", data, teacher=full / "averaged.safetensors", start=routed / "averaged.safetensors"
    )
    said: list[str] = []
    stages.train_one(both, ALONE, said.append, float("inf"))
    assert not any("dropped" in line for line in said)  # nothing in a student's weights is left over
    assert "distillation" in steps(tmp_path / "both")[0]


def test_resume_without_a_state_is_a_clear_error(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nothing to resume"):
        command.perform(request_in(tmp_path / "out", data, resume=True), print)


def test_missing_data_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="foregrounds"):
        command.perform(request_in(tmp_path, tmp_path), print)


def test_a_graphics_card_that_is_not_there_is_a_clear_error(data: Path, tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(UserError, match="CUDA"):
        command.perform(request_in(tmp_path / "out", data, device="cuda"), print)
