"""What test_team.py starts through torchrun: argument 1 is the folder for results, 2 that of training data."""

import json
import os
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from core.training.learning.team import join, leave
from core.training.learning.trainer import Trainer
from main import main as program
from tests.core.training.small import FULL, NARROW, SMALL, batch, frozen, part

# Optimizers ask it for no more; nothing is compiled here, and to import it takes longer than all the steps.
_NO_COMPILER: Any = SimpleNamespace(
    disable=lambda function, *_, **__: function,
    graph_break=lambda: None,
    trace_rules=SimpleNamespace(clear_lru_cache=lambda: None),
)
sys.modules["torch._dynamo"] = _NO_COMPILER


def main(out: Path, data: Path) -> int:
    """Train by hand, then as a team of its own with the command; return the command's exit code."""
    torch.set_num_threads(1)
    team = join("cpu")
    apart = frozen(Trainer(SMALL, FULL, team=team))
    figures = [apart.train_step(part(batch(seed, 4), team.rank, team.size)) for seed in range(3)]
    if team.is_first:
        torch.save(apart.model.state_dict(), out / "weights.pt")
    straight = Trainer(SMALL, NARROW, team=team)
    for seed in range(2):
        straight.train_step(batch(10 * seed + team.rank))
    state = straight.state_dict()
    torch.save(state, out / f"state{team.rank}.pt")
    resumed = Trainer(SMALL, NARROW, team=team)
    resumed.load_state_dict(torch.load(out / f"state{team.rank}.pt", weights_only=True))
    for trainer in (straight, resumed):
        for seed in range(2, 4):
            trainer.train_step(batch(10 * seed + team.rank))
    ours, theirs = straight.average.state, resumed.average.state
    found = {
        "rank": team.rank,
        "loss": figures[-1]["unknown_l1"],
        "samples": apart.samples,
        "resumed_alike": all(torch.equal(ours[key], theirs[key]) for key in ours),
        "same_everywhere": all(torch.equal(team.mean(v.double()), v.double()) for v in ours.values()),
        "agreed": team.agreed(float(team.rank + 7)),
        "noise": straight._noise_seed(),
    }
    port = int(team.agreed(free_port() if team.is_first else 0))
    team.wait()
    leave()
    # A second group in one store may find the addresses of the first, where nobody listens any more.
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), TORCHELASTIC_USE_AGENT_STORE="False")
    found["threads_left"] = [name for name in thread_names() if "gloo" in name]
    (out / f"found{team.rank}.json").write_text(json.dumps(found))
    return program([
        "train", "--data", str(data), "--out", str(out / "out"), "--steps", "2", "--batch", "2", "--large-batch", "2",
        "--crop", "64", "--large-crop", "64", "--pool", "2", "--held-out", "1", "--workers", "0", "--device", "cpu",
        "--optimizer", "adamw",
    ])  # fmt: skip


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def thread_names() -> list[str]:
    """Return the names of this process' threads, where the system tells them."""
    return [path.read_text() for path in Path("/proc/self/task").glob("*/comm")]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
