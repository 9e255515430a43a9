from pathlib import Path

import numpy as np
from PIL import Image

from core.training.curve import read_log, save_log, smooth


def test_running_mean_by_hand() -> None:
    assert smooth(np.array([1.0, 3.0, 5.0]), 2).tolist() == [2.0, 4.0]


def test_a_log_is_drawn_with_and_without_validation(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"

    def width() -> int:
        save_log(read_log(log), tmp_path / "curve.png")
        with Image.open(tmp_path / "curve.png") as chart:
            return chart.width

    steps = [
        f'{{"samples": {10 * i}, "unknown_l1": {1 / i}, "laplacian": 0.5, "gradient": 0.2}}'
        for i in range(1, 9)
    ]
    log.write_text("\n".join(steps) + "\n")
    alone = width()
    tests = [f'{{"validation": "trimap1", "minutes": {i}, "sad": {9 - i}, "grad": 8}}' for i in range(1, 3)]
    own = [f'{{"validation": "held-out", "minutes": {i}, "sad": 2, "grad": 1}}' for i in range(1, 3)]
    wide = [f'{{"validation": "wide", "minutes": {i}, "sad": 50, "grad": 20}}' for i in range(1, 3)]
    log.write_text("\n".join(steps + tests + own + wide))
    assert width() == 4 * alone


def test_steps_done_again_after_a_resume_count_once(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    lines = ['{"step": 1, "unknown_l1": 0.5}', '{"step": 2, "unknown_l1": 0.4}']
    lines += ['{"step": 2, "validation": "trimap1", "sad": 5}', '{"step": 3, "unknown_l1": 0.3}']
    again = ['{"step": 2, "unknown_l1": 0.45}', '{"step": 3, "unknown_l1": 0.35}']
    log.write_text("\n".join(lines + again))
    assert [record.get("unknown_l1") for record in read_log(log)] == [0.5, 0.45, 0.35]
    log.write_text("\n".join(lines))
    assert len(read_log(log)) == 4
