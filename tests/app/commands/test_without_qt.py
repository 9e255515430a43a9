"""Commands where neither PySide6 nor qtawesome is installed, as on a server; the window says what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from core.imaging.io import read_image, write_png
from tests.app.commands.helpers import run_python

SCRIPT = """
import contextlib, importlib, io, json, pkgutil, sys
from importlib import machinery
find = machinery.PathFinder.find_spec
qt = {"PySide6", "qtawesome", "qtpy", "shiboken6"}
machinery.PathFinder.find_spec = lambda name, *more: None if name.partition(".")[0] in qt else find(name, *more)
import main
from app.commands.cli import COMMANDS

def run(arguments):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        return main.main(arguments), said.getvalue()

import app.errors, core.jobs
for module in pkgutil.walk_packages(core.jobs.__path__, "core.jobs."):
    importlib.import_module(module.name)
app.errors.describe(ValueError("a bug"))
helps = [run([name, "--help"]) for name in ("", *COMMANDS) if name]
print(json.dumps([helps, [run(arguments) for arguments in json.loads(sys.argv[1])]]))
"""


def test_commands_run_and_the_window_says_how_to_get_it(tmp_path: Path) -> None:
    photo, marks, proposed, cutout = (tmp_path / name for name in ("p.png", "m.png", "s.png", "c"))
    image = np.full((48, 64, 3), 30, np.uint8)
    image[12:36, 16:48] = 220
    write_png(photo, image)
    write_png(marks, np.where(image[..., 0] > 100, 255, 0).astype(np.uint8))
    made = tmp_path / "t.png"
    runs = [
        ["info", photo],
        ["convert-marks", marks, "-o", made],
        ["marks", photo, "-o", proposed, "--subject", "box", "12,8,40,32", "--quiet"],
        ["matte", photo, "--trimap", made, "-o", cutout, "--preset", "Web", "--quiet"],
        ["batch", photo, "-o", tmp_path / "cut", "--subject", "box", "12,8,40,32", "--dry-run", "--quiet"],
        [],
        ["--self-test"],
    ]
    done = run_python("-c", SCRIPT, json.dumps(runs, default=str))
    assert done.returncode == 0, done.stderr
    helps, outcomes = json.loads(done.stdout)
    assert [each for each in helps if each != [0, ""]] == []
    assert [each for each in outcomes[:5] if each[0] != 0] == []
    assert read_image(cutout.with_suffix(".webp")).pixels.shape[2] == 4
    assert {*np.unique(read_image(proposed).pixels)} <= {0, 128, 255}
    for code, sentence in outcomes[5:]:
        assert code == 2
        assert sentence.count("\n") == 1 and "pip install" in sentence and "PySide6" in sentence
