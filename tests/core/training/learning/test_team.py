import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from core.training.learning.share import share_of
from core.training.learning.team import Team
from core.training.learning.trainer import Trainer
from tests.core.training.small import FULL, SMALL, batch, frozen

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    """What two processes left, started once for all tests: most of the time is theirs to start."""
    out = tmp_path_factory.mktemp("two")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
    command += [str(Path(__file__).with_name("two_processes.py")), str(out), str(data)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return out


def found(results: Path) -> list[dict[str, Any]]:
    return [json.loads((results / f"found{rank}.json").read_text()) for rank in range(2)]


def test_two_processes_of_two_samples_train_as_one_of_four(results: Path) -> None:
    """BatchNorm frozen, all pixels unknown, no Routers: then the mean over processes is the mean over all samples."""
    alone = frozen(Trainer(SMALL, FULL))
    start = {key: value.clone() for key, value in alone.model.state_dict().items()}
    figures = [alone.train_step(batch(seed, 4)) for seed in range(3)]
    weights = torch.load(results / "weights.pt", weights_only=True)
    for key, value in alone.model.state_dict().items():
        torch.testing.assert_close(weights[key], value, atol=1e-4, rtol=1e-3, msg=key)
    key = "backbone.blocks.2.attn.proj.weight"
    assert (weights[key] - start[key]).abs().max() > 1e-2
    for one in found(results):
        assert one["loss"] == pytest.approx(figures[-1]["unknown_l1"], rel=1e-4)
        assert one["samples"] == 12


def test_processes_stay_alike_with_routers_and_batch_statistics(results: Path) -> None:
    assert all(one["same_everywhere"] for one in found(results))


def test_two_processes_resume_bit_exactly(results: Path) -> None:
    assert all(one["resumed_alike"] for one in found(results))


def test_a_run_of_two_processes_is_not_resumed_by_one(results: Path) -> None:
    state = torch.load(results / "state0.pt", weights_only=True)
    with pytest.raises(ValueError, match="2 processes"):
        Trainer(SMALL, FULL).load_state_dict(state)


def test_the_first_process_decides_and_each_draws_its_own_noise(results: Path) -> None:
    first, second = found(results)
    assert first["agreed"] == second["agreed"] == 7
    assert first["noise"] != second["noise"]


def test_no_thread_of_the_team_outlives_it(results: Path) -> None:
    """A living one aborts a process now and then when its interpreter is gone already."""
    assert [one["threads_left"] for one in found(results)] == [[], []]


def test_processes_share_the_stream_without_gap_or_double() -> None:
    class Numbers(torch.utils.data.Dataset[int]):
        def __getitem__(self, index: int) -> int:
            return index

    seen = []
    for rank in range(3):
        own, start = share_of(Numbers(), 6, Team(torch.device("cpu"), rank, 3))  # type: ignore[arg-type]
        seen += [own[start + i] for i in range(4)]
    assert sorted(seen) == list(range(6, 18))  # type: ignore[type-var]


def test_torchrun_trains_with_the_command_and_one_process_speaks(results: Path) -> None:
    records = [json.loads(line) for line in (results / "out" / "log.jsonl").read_text().splitlines()]
    assert [r.get("step") for r in records] == [1, 2, 2]
    assert [r.get("samples") for r in records] == [4, 8, None]
    assert (results / "out" / "averaged.safetensors").exists()
