"""A run from a pack as it goes on a lent machine: a step, a pause, another step, weights; on every device."""

import json
import math
from dataclasses import replace
from pathlib import Path

from core.model.checkpoint import load_checkpoint
from core.training import command
from core.training.request import TrainRequest
from tests.core.training.packed import make
from tests.core.training.small import SMALL


def test_tiny_learns_from_a_pack_in_pieces(device: str, tmp_path: Path) -> None:
    config = replace(SMALL, preset="tiny", steps=2, bf16=True, held_out=2, swap_share=0.5, cap_share=0.5)
    request = TrainRequest(
        config,
        tmp_path,
        tmp_path / "out",
        pack=make(tmp_path / "pack"),
        pause_after=0.0,
        device=device,  # type: ignore[arg-type]
        workers=1,
    )
    said: list[str] = []
    command.perform(request, said.append)
    while not any("weights:" in line for line in said):
        command.perform(replace(request, resume=True), said.append)
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert [record["step"] for record in log] == [1, 2, 2]
    assert all(math.isfinite(v) for record in log for v in record.values() if isinstance(v, float))
    assert load_checkpoint(tmp_path / "out" / "averaged.safetensors").config.name == "tiny"
