import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from app.commands.laboratory import train
from core.errors import UserError
from core.training.config import TrainConfig
from core.training.request import TrainRequest
from main import main
from tests.app.commands.helpers import one_sentence


def asked(*arguments: str) -> TrainRequest:
    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    return train.request_from(parser.parse_args(arguments))


def test_nothing_said_means_the_defaults() -> None:
    assert asked().config == TrainConfig(steps=1000)


def test_every_choice_reaches_the_run() -> None:
    request = asked(
        "--preset", "small", "--attention", "full", "--minutes", "5", "--optimizer", "adamw", "--layer-decay", "0.65",
        "--schedule", "steps", "--distillation", "0.5", "--device", "cuda", "--precision", "fp32", "--teacher", "t.pth",
        "--pause-after", "9", "--ablate", "base,no-hair", "--held-out", "8", "--image-share", "0.5",
        "--wide", "24",
    )  # fmt: skip
    config = request.config
    assert (config.preset, config.attention, config.minutes, config.steps) == ("small", "full", 5, None)
    assert (config.optimizer, config.layer_decay, config.schedule) == ("adamw", 0.65, "steps")
    assert (config.distillation, config.bf16, config.held_out) == (0.5, False, 8)
    assert (config.image_share, config.wide) == (0.5, 24)
    assert (request.device, request.teacher, request.pause_after) == ("cuda", Path("t.pth"), 9)
    assert request.ablate == ("base", "no-hair")


@pytest.mark.parametrize(
    ("preset", "attention", "name", "kind"),
    [
        ("tiny", None, "tiny", "routed"),
        ("tiny", "full", "vitmatte-tiny", "full"),
        ("small", "full", "vitmatte-small", "full"),
        ("vitmatte-small", None, "vitmatte-small", "full"),
        ("vitmatte-small", "routed", "small", "routed"),
    ],
)
def test_a_preset_may_be_a_teacher_or_a_student(preset: str, attention: str, name: str, kind: str) -> None:
    arguments = ["--preset", preset] + (["--attention", attention] if attention else [])
    model = asked(*arguments).config.model
    assert (model.name, model.attention) == (name, kind)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--crop", "100"],
        ["--batch", "1"],
        ["--layer-decay", "0"],
        ["--teacher-share", "1"],
        ["--held-out", "-1"],
        ["--wide", "-1"],
        ["--image-share", "1"],
        ["--teacher", "a.pth", "--teacher-share", "0.5"],
        ["--ablate", "all", "--teacher-share", "0.5"],
        ["--image-share", "0.3", "--pack", "packed"],
    ],
)
def test_arguments_out_of_range_are_clear_errors(arguments: list[str]) -> None:
    with pytest.raises(UserError, match="teacher-share" if "--teacher-share" in arguments else arguments[0]):
        asked(*arguments)


def test_help_needs_no_torch() -> None:
    script = "import sys, main; print(main.main(['train', '--help']), 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "--teacher-share" in done.stdout
    assert done.stdout.splitlines()[-1] == "0 False"


@pytest.mark.parametrize("option", ["--start", "--teacher"])
def test_weights_that_are_read_are_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    weights = tmp_path / "averaged.safetensors"
    weights.write_bytes(b"weights")
    assert main(["train", option, str(weights), "--out", str(tmp_path)]) == 2
    assert "is an input file and would be lost" in one_sentence(capsys)
    assert main(["train", option, str(weights), "--sheet", str(weights)]) == 2
    assert "is an input file and would be lost" in one_sentence(capsys)
    assert weights.read_bytes() == b"weights"
