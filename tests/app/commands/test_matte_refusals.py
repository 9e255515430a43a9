"""``matte`` refuses bad input in one sentence, and says what became of bugs, full memory and Ctrl+C."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.imaging.io import write_png
from main import main
from tests.app.commands.helpers import ROOT, one_sentence
from tests.fake_engine import FakeEngine


@pytest.mark.parametrize("text", ["", "much", "-2G", "0", "2X", "1e9", "200", "9" * 400])
def test_memory_limit_must_be_an_amount(
    text: str, matte: Callable[..., int], fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert matte(f"--memory={text}") == 2
    assert "is not an amount of memory" in capsys.readouterr().err
    assert fake.runs == []


def test_a_photo_is_no_trimap(
    matte: Callable[..., int],
    fake: FakeEngine,
    photo_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 96), np.uint8)
    write_png(tmp_path / "photo.png", noise)
    assert matte("--trimap", tmp_path / "photo.png") == 2
    assert "does not look like a trimap" in one_sentence(capsys)
    rgb = np.random.default_rng(0).integers(90, 150, (64, 96, 3), np.uint8)  # nothing near Keep or Remove
    write_png(tmp_path / "photo.png", rgb)
    assert matte("--trimap", tmp_path / "photo.png") == 2
    assert "does not look like a trimap" in one_sentence(capsys)
    three = np.choose(noise % 3, [10, 120, 250]).astype(np.uint8)
    write_png(tmp_path / "odd.png", three)
    assert matte("--trimap", tmp_path / "odd.png") == 0


# --- bad input: exit code 2 and one sentence -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--max-tokens", "-1"), "write a whole number from 0 to"),
        (("--max-tokens", "many"), "--max-tokens"),
        (("--depth", "12"), "--depth"),
        (("--device", "tpu"), "--device"),
        (("--bogus",), "--bogus"),
        (("--alpha", "alpha.gif"), "ends in .jpg, .png"),
        (("-o", "cutout.jpg"), "JPEG holds no transparency"),
        (("--alpha", "no-such-folder/alpha.png"), "no-such-folder does not exist"),
        (("--on", "pink", "pink.png"), "pink is not a background"),
        (("--on", "x" * 300, "pink.png"), "is not a background"),
        (("--alpha", "x" * 300 + ".png"), "too long"),
        (("--report", "no-such-folder/report.json"), "no-such-folder does not exist"),
    ],
)
def test_bad_arguments(
    matte: Callable[..., int],
    fake: FakeEngine,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    assert matte(*arguments) == 2
    assert words in one_sentence(capsys)
    assert not fake.runs


def test_outputs_never_replace_each_other(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link.png").symlink_to("out.png")
    for path in (tmp_path / "out.png", tmp_path / "." / "out.png", tmp_path / "link.png"):
        assert matte("--alpha", path) == 2
        assert "is named twice; choose another name" in one_sentence(capsys)
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("read", ["photo", "trimap", "background"])
def test_outputs_replace_inputs_only_where_that_is_asked_for(  # noqa: PLR0917
    matte: Callable[..., int],
    fake: FakeEngine,
    photo_file: Path,
    trimap_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    read: str,
) -> None:
    background = tmp_path / "beach.png"
    write_png(background, np.zeros((64, 96, 3), np.uint8))
    path = {"photo": photo_file, "trimap": trimap_file, "background": background}[read]
    (tmp_path / "link.png").symlink_to(path)
    (tmp_path / "hard.png").hardlink_to(path)
    monkeypatch.chdir(tmp_path)
    before, inode = path.read_bytes(), path.stat().st_ino
    for other in (
        path,
        tmp_path / "link.png",
        tmp_path / "hard.png",
        path.name,
        f"../{tmp_path.name}/{path.name}",
    ):
        assert matte("--on", background, tmp_path / "on.png", "--alpha", other) == 2
        said = one_sentence(capsys)
        assert "input" in said and "would be lost" in said
        assert path.name in said and "--replace-inputs" in said
    assert path.read_bytes() == before and not fake.runs
    line = ("--on", background, tmp_path / "on.png", "--alpha", tmp_path / "link.png", "--replace-inputs")
    assert matte(*line) == 0
    assert path.stat().st_ino != inode and (tmp_path / "link.png").is_symlink()


@pytest.mark.parametrize("more", [(), ("--replace-inputs",)])
def test_no_output_replaces_the_model(  # noqa: PLR0917
    matte: Callable[..., int],
    fake: FakeEngine,
    model_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
) -> None:
    before = model_file.read_bytes()
    for option, name in (("--report", "hard.json"), ("--alpha", "hard.png")):
        (tmp_path / name).hardlink_to(model_file)
        assert matte("--model", model_file, option, tmp_path / name, *more) == 2
        said = one_sentence(capsys)
        assert "which would be lost; choose another name." in said and model_file.name in said
    assert matte("--model", model_file, "--report", model_file, *more) == 2
    assert "give it a name that ends in .json" in one_sentence(capsys)
    assert model_file.read_bytes() == before and not fake.runs


def test_missing_photo_and_wrong_trimap(
    matte: Callable[..., int],
    fake: FakeEngine,
    photo_file: Path,
    trimap_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_png(trimap_file, np.zeros((5, 6), np.uint8))
    assert matte() == 2
    assert (said := one_sentence(capsys)).startswith(
        "Trimap ü.png has 6 × 5 pixels, but Föto.png has 96 × 64"
    ), said
    photo_file.unlink()
    assert matte() == 2
    assert "does not exist" in one_sentence(capsys)


@pytest.mark.parametrize(
    "arguments",
    [("matte", "p", "--trimap", "t", "-o", "o.png", "--model", "{}"), ("{}",), ("evaluate", "--pred", "{}"),
     ("import-model", "{}", "-o", "o.safetensors")],
)  # fmt: skip
def test_a_name_too_long_is_bad_input(
    arguments: tuple[str, ...],
    photo_file: Path,
    trimap_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {"p": str(photo_file), "t": str(trimap_file)}
    line = [files.get(word, word.format("x" * 300)) for word in arguments]
    more = ["--alpha", "a", "--trimap", "t"] if line[0] == "evaluate" else []
    assert main([*line, *more]) == 2
    assert "Something went wrong" not in capsys.readouterr().err


def test_unknown_model_and_damaged_model(
    matte: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert matte("--model", "no-such-model", "--quiet") == 2
    assert "no-such-model" in one_sentence(capsys)
    (tmp_path / "bad.pth").write_bytes(b"nothing like a checkpoint")
    assert matte("--model", tmp_path / "bad.pth", "--quiet") == 2
    assert "bad.pth" in one_sentence(capsys)


def test_an_engine_error_for_the_user(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = UserError("This cannot be matted.")
    assert matte("--quiet") == 2
    assert one_sentence(capsys) == "This cannot be matted."
    assert not (tmp_path / "out.png").exists()


# --- bugs, memory, Ctrl+C ------------------------------------------------------------------------------------


def test_a_bug_names_its_log(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = ZeroDivisionError("the bug")
    assert matte("--quiet") == 1
    log = tmp_path / "user" / "matte-studio.log"
    assert str(log) in one_sentence(capsys)
    assert "ZeroDivisionError: the bug" in log.read_text()


def test_too_little_memory_is_no_bug(
    matte: Callable[..., int], fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = MemoryError()
    assert matte("--quiet") == 2
    assert "not enough memory" in one_sentence(capsys)


def test_ctrl_c_leaves_the_old_file(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out.png").write_bytes(b"old")
    fake.error = KeyboardInterrupt()
    assert matte("--quiet") == 130
    assert one_sentence(capsys) == "Stopped."
    assert (tmp_path / "out.png").read_bytes() == b"old"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_in_a_real_process(photo_file: Path, trimap_file: Path, tmp_path: Path) -> None:
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # as in a terminal
        "import sys, time, main; from app.commands import matte\n"
        "def hang(): print('ready', flush=True); time.sleep(60)\n"
        "matte._engine = hang\n"
        "sys.exit(main.main(sys.argv[1:]))"
    )
    line = [
        "matte",
        str(photo_file),
        "--trimap",
        str(trimap_file),
        "-o",
        str(tmp_path / "out.png"),
        "--quiet",
    ]
    command = [sys.executable, "-c", script, *line]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "Stopped.\n"


@pytest.mark.parametrize(("option", "name"), [("--doubts", "d.png"), ("--doubt-map", "d.json")])
def test_doubts_go_to_files_of_their_kind(
    matte: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, name: str
) -> None:
    assert matte(option, tmp_path / name) == 2
    assert name in capsys.readouterr().err
    assert not (tmp_path / "out.png").exists()
