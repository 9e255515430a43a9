"""Which command runs, help, no display, and readers that leave."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.commands import cli
from core.imaging.io import read_image
from main import main, no_display
from tests.app.commands.helpers import ROOT, one_sentence, run_python
from tests.fake_engine import FakeEngine


def requests(arguments: list[str]) -> tuple[int, list[cli.WindowRequest]]:
    seen: list[cli.WindowRequest] = []

    def open_window(request: cli.WindowRequest) -> int:
        seen.append(request)
        return 0

    return cli.main(arguments, open_window), seen


def test_the_window_is_the_default(photo_file: Path) -> None:
    assert requests([]) == (0, [cli.WindowRequest()])
    assert requests([str(photo_file)]) == (0, [cli.WindowRequest((photo_file,))])
    assert requests(["--sample"]) == (0, [cli.WindowRequest(sample=True)])


def test_a_file_that_looks_like_an_option_is_seen(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-rf.jpg").touch()
    assert requests(["batch", "-rf.jpg", "-o", "cut"]) == (2, [])
    assert "-rf.jpg has to be written as ./-rf.jpg" in one_sentence(capsys)


def test_neither_a_photo_nor_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert requests(["rose"]) == (2, [])
    assert "evaluate" in one_sentence(capsys)


@pytest.mark.parametrize(
    ("word", "meant"), [("mattte", "matte"), ("Matte", "matte"), ("convert_marks", "convert-marks")]
)
def test_a_slip_in_a_command_is_no_photo(
    word: str, meant: str, photo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert requests([word, str(photo_file), "--trimap", "marks.png"]) == (2, [])
    sentence = one_sentence(capsys)
    assert f"no command {word}; did you mean {meant}?" in sentence
    assert "import-model" in sentence


def test_a_file_with_a_name_like_a_command_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("marks1").touch()
    assert requests(["marks1"]) == (0, [cli.WindowRequest((Path("marks1"),))])


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert name in capsys.readouterr().out


def examples() -> list[list[str]]:
    """Return the arguments of the examples in the README's table of commands."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return [shlex.split(line) for line in re.findall(r"\| `python main\.py (.*?)` \|", readme)]


def test_the_readme_has_an_example_of_each_command_that_is_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert {words[0] for words in examples()} > set(cli.COMMANDS)
    monkeypatch.chdir(ROOT)
    for words in examples():
        assert all(Path(word).exists() for word in words if word.startswith("resources/")), words
        if words[0] in cli.COMMANDS:
            monkeypatch.setattr(cli.COMMANDS[words[0]].load(), "main", lambda args: 0)
        assert requests(words)[0] == 0, words


def test_help_has_a_line_for_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    starts = [line.split(maxsplit=1)[0] for line in capsys.readouterr().out.splitlines() if line]
    assert set(cli.COMMANDS) <= set(starts)


LABORATORY = ("app.commands.laboratory", "core.training", "core.evaluation", "matplotlib")


def without_laboratory(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program where the modules of the laboratory are missing, as in the packaged app."""
    script = f"""
import sys
from importlib import machinery
find = machinery.PathFinder.find_spec
def without(name, *more):
    return None if name.startswith({LABORATORY}) else find(name, *more)
machinery.PathFinder.find_spec = without
import main
sys.exit(main.main(sys.argv[1:]))
"""
    return run_python("-c", script, *arguments)


def test_without_the_laboratory_its_commands_say_so_and_the_others_work() -> None:
    done = without_laboratory("train", "--help")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == cli.NOT_PACKAGED.format(name="train") + "\n"
    listed = without_laboratory("--help").stdout
    assert "  matte " in listed
    assert not any(f"  {command.name} " in listed for command in cli.COMMANDS.values() if command.laboratory)
    assert without_laboratory("matte", "--help").returncode == 0
    assert without_laboratory("import-model", "--help").returncode == 0


def test_help_needs_neither_torch_nor_qt() -> None:
    script = (
        "import sys, main; codes = [main.main(each.split()) for each in sys.argv[1:]]; "
        "print(codes, {'torch', 'PySide6'} & set(sys.modules))"
    )
    commands = ("matte", "batch", "evaluate", "import-model")
    done = run_python("-c", script, "--help", *(f"{command} --help" for command in commands))
    assert done.stdout.endswith("[0, 0, 0, 0, 0] set()\n"), done


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_no_display() -> None:
    done = run_python("main.py")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", no_display() + "\n")
    assert "make demo" in done.stderr


class Broken(io.StringIO):
    """A stream whose reader has left."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_reader_who_leaves_does_not_stop_the_work(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Broken())
    assert matte() == 0
    assert read_image(tmp_path / "out.png").alpha is not None


def test_no_stderr_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["matte"]) == 2
