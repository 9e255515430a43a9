"""``batch``: what it makes of folders and lists, what it says, and how it goes on after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.commands import batch
from core.imaging.io import read_gray, read_image, write_png
from core.jobs.batch.pipeline import Pipeline
from core.jobs.batch.report.places import STATE
from core.subject import networks
from main import main
from tests.app.commands.helpers import ROOT
from tests.batch_workers import marks_of, wait_for, write_photo
from tests.core.subject.tiny_onnx import write_network
from tests.fake_engine import FakeEngine

_CHILD = """
import sys, time
from app.commands import batch
from core.jobs.batch.pipeline import Pipeline
from core.jobs.batch.watch import Patience, Watch
from main import main
from tests.fake_engine import FakeEngine

class Slow(FakeEngine):
    def matte(self, *args):
        yield from super().matte(*args)
        time.sleep(float(sys.argv[1]) if len(self.runs) > 1 else 0)

batch._workers = lambda args, orders: Pipeline(batch._manner(args), Slow)
batch.Watch = lambda look, stop: Watch(look, stop, Patience(0.05, 0.1))
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def shoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three photos with marks, one of them in a folder inside; runs need no network."""
    engine: Any = FakeEngine
    monkeypatch.setattr(batch, "_workers", lambda args, orders: Pipeline(batch._manner(args), engine))
    for name in ("a", "b", "inner/a"):
        write_photo(tmp_path / "shoot" / f"{name}.png", 60 + 9 * len(name))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shoot"


def run(*arguments: str | Path) -> int:
    return main(["batch", *map(str, arguments)])


def files_in(folder: Path) -> list[str]:
    """Return what is in a folder but for the state of a batch, and for its report."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.as_posix() for path in found if STATE not in path.parts and path.stem != "report"]


def test_every_photo_is_cut_out_into_its_folder(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("shoot", "-o", "cut", "--recursive", "--also", "alpha,doubts,project", "--on", "#00FF00") == 0
    kinds = [".matte", ".png", "-alpha.png", "-doubts.json", "-on-00ff00.png"]
    expected = [f"{name}{kind}" for name in ("a", "b", "inner/a") for kind in kinds]
    assert sorted(files_in(Path("cut"))) == sorted(expected)
    assert {path.name for path in Path("cut").glob("report.*")} == {"report.csv", "report.html"}
    assert "no detail limit (k unlimited); marks from files." in Path("cut/report.html").read_text(
        encoding="utf-8"
    )
    assert "3 done" in capsys.readouterr().err


def test_a_photo_gives_the_same_bytes_as_alone(tmp_path: Path, model_file: Path) -> None:
    """With the real engine and real workers."""
    photo = write_photo(tmp_path / "in" / "a.png")
    common = [
        "--model",
        str(model_file),
        "--device",
        "cpu",
        "--precision",
        "fp32",
        "--feather",
        "1",
        "--quiet",
    ]
    alone = [
        "--trimap",
        marks_of(photo),
        "-o",
        tmp_path / "alone.tif",
        "--alpha",
        tmp_path / "alone-alpha.tif",
    ]
    assert main(["matte", *map(str, [photo, *alone]), *common]) == 0
    also = ["--also", "alpha", "--format", "TIFF", "--no-report"]
    assert run(tmp_path / "in", "-o", tmp_path / "cut", *also, *common) == 0
    for alone_file, name in (("alone.tif", "a.tif"), ("alone-alpha.tif", "a-alpha.tif")):
        assert (tmp_path / alone_file).read_bytes() == (tmp_path / "cut" / name).read_bytes()


def test_a_failure_is_named_and_the_rest_is_done(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shoot / "a.png").write_bytes(b"no photo")
    marks_of(write_photo(shoot / "lone.png")).unlink()
    assert run("shoot", "-o", "cut", "--quiet") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 2 and "a.png" in said and "lone.png has no marks" in said
    assert files_in(Path("cut")) == ["b.png"]
    write_photo(shoot / "a.png")
    write_photo(shoot / "lone.png")
    assert run("shoot", "-o", "cut", "--quiet") == 0
    assert files_in(Path("cut")) == ["a.png", "b.png", "lone.png"]


def test_the_same_command_again_does_what_is_left(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("shoot", "-o", "cut", "--quiet") == 0
    Path("cut/b.png").unlink()
    before = Path("cut/a.png").stat().st_mtime_ns
    assert run("shoot", "-o", "cut") == 0
    assert "1 done, 1 skipped" in capsys.readouterr().err
    assert Path("cut/a.png").stat().st_mtime_ns == before
    assert run("shoot", "-o", "cut", "--trim") == 0
    assert "2 done" in capsys.readouterr().err


def test_a_dry_run_says_what_would_be_and_writes_nothing(
    shoot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks_of(shoot / "b.png").unlink()
    assert run("shoot", "-o", "cut", "--dry-run", "--also", "alpha", "--pattern", "{name}_{kind}") == 2
    output = capsys.readouterr()
    assert output.out == f"{shoot / 'a.png'} (from shoot/a-trimap.png) -> a_cutout.png, a_alpha.png\n"
    assert "b.png has no marks" in output.err
    assert not Path("cut").exists()


def test_photos_of_one_name_never_share_a_file(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("shoot/a.png", "shoot/inner", "-o", "cut", "--quiet") == 0
    assert files_in(Path("cut")) == ["a 2.png", "a.png"]
    assert run("shoot/inner", "-o", "cut") == 0  # what is whose is known from before
    assert files_in(Path("cut")) == ["a 2.png", "a.png"] and "1 skipped" in capsys.readouterr().err


def test_backgrounds_of_one_name_have_files_of_their_own(shoot: Path) -> None:
    for folder in ("x", "y"):
        Path(folder).mkdir()
        write_photo(Path(folder, "wall.png"), 200)
    on = ("--on", "x/wall.png", "--on", "y/wall.png", "--on", "white", "--on", "white")
    assert run("shoot/b.png", "-o", "cut", *on, "--quiet") == 0
    assert files_in(Path("cut")) == ["b-on-wall-2.png", "b-on-wall.png", "b-on-white.png", "b.png"]


def test_shards_do_all_of_it_once(shoot: Path) -> None:
    for name in "cdefgh":
        write_photo(shoot / f"{name}.png")
    parts = []
    for number in range(1, 4):
        before = set(files_in(Path("cut")))
        assert run("shoot", "-o", "cut", "--shard", f"{number}/3", "--quiet") == 0
        parts.append(set(files_in(Path("cut"))) - before)
    assert sorted(name for part in parts for name in part) == [f"{name}.png" for name in "abcdefgh"]
    assert sum(map(bool, parts)) > 1
    report = Path("cut/report.csv").read_text(encoding="utf-8-sig")
    assert report.count("done") == 8  # of all shards


def test_a_list_says_more_of_each_photo(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        "photo,marks,output,feather,max-tokens",
        "a.png,,red.webp,2,9",
        "b.png,a-trimap.png,,,",
        "inner/a.png,,x,,many",
        'inner/a.png,,y,"1,5",',
        "inner/a.png,,z.jpg,,",
    ]
    (shoot / "list.csv").write_text("\n".join(rows))
    assert run("shoot/list.csv", "-o", "cut", "--quiet") == 2
    assert files_in(Path("cut")) == ["b.png", "red.webp"]
    first, second, third = capsys.readouterr().err.splitlines()
    assert "inner/a.png (list.csv, line 4): max-tokens: many is not a number of tokens" in first
    assert "line 5): feather: 1,5 does not fit; give a number from 0 to 50, with a point: 1.5." in second
    assert "line 6): JPEG holds no transparency" in third and "--on white" not in third
    assert read_image(Path("cut/red.webp")).alpha is not None


@pytest.fixture
def unmarked(rembg: Path, shoot: Path) -> Path:
    """Return a photo without marks whose subject is plain, with a network that finds such subjects."""
    for path in (shoot / "a.png", shoot / "b.png"):
        marks_of(path).unlink()
        path.unlink()
    image = np.full((240, 360, 3), (30, 60, 90), np.uint8)
    image[60:200, 90:250] = 230, 20, 20
    write_png(shoot / "lone.png", image)
    return shoot / "lone.png"


@pytest.mark.parametrize("name", ["Automatic", "wide edge"])
def test_any_preset_of_marks_has_subjects_found(unmarked: Path, name: str) -> None:
    assert run("shoot", "-o", "cut", "--quiet") == 2
    assert run("shoot", "-o", "cut", "--quiet", "--marks-preset", name, "--also", "trimap") == 0
    trimap = read_gray(Path("cut/lone-trimap.png"))
    assert (trimap[100:160, 130:210] == 255).all() and (trimap[:30] == 0).all()


def test_a_preset_of_marks_in_a_list_has_the_subject_of_its_line_found(
    unmarked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["photo,marks-preset,output", "lone.png,Automatic,found", "lone.png,,not", "lone.png,nothing,none"]
    (unmarked.parent / "list.csv").write_text("\n".join(rows))
    assert run("shoot/list.csv", "-o", "cut", "--quiet", "--also", "trimap") == 2
    assert files_in(Path("cut")) == ["found-trimap.png", "found.png"]
    assert "There is no marks preset nothing" in capsys.readouterr().err


def test_lines_that_ask_for_no_network_need_none(unmarked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in networks.default_network().path.parent.iterdir():
        path.unlink()
    (unmarked.parent / "list.csv").write_text('photo,subject\nlone.png,"box 80,50,180,160"\n')
    assert run("shoot/list.csv", "-o", "cut", "--quiet") == 0
    (unmarked.parent / "list.csv").write_text("photo,marks-preset\nlone.png,Automatic\n")
    assert run("shoot/list.csv", "-o", "cut", "--quiet") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_list_names_networks_and_models_beside_it(unmarked: Path) -> None:
    (unmarked.parent / "my nets").mkdir()
    write_network(unmarked.parent / "my nets" / "mine.onnx")
    (unmarked.parent / "net.safetensors").write_bytes(b"weights")
    rows = ["photo,subject,model", "lone.png,my nets/mine.onnx,net.safetensors"]
    (unmarked.parent / "list.csv").write_text("\n".join(rows))
    assert run("shoot/list.csv", "-o", "cut", "--quiet") == 0
    assert files_in(Path("cut")) == ["lone.png"]


def test_a_column_that_is_none_is_said_before_anything_runs(
    shoot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shoot / "list.csv").write_text("photo,makrs\na.png,b-trimap.png\nb.png,\n")
    assert run("shoot/list.csv", "-o", "cut") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "column makrs of list.csv" in line
    assert not Path("cut").exists()


def test_a_photo_that_gets_its_marks_is_told_once_in_the_report(shoot: Path) -> None:
    marks = marks_of(shoot / "inner" / "a.png")
    kept = marks.read_bytes()
    marks.unlink()
    assert run("shoot", "-o", "cut", "--recursive", "--quiet") == 2
    marks.write_bytes(kept)
    assert run("shoot", "-o", "cut", "--recursive", "--quiet") == 0
    rows = Path("cut/report.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert sorted(row.split(",")[1] for row in rows) == ["done"] * 3


def test_sizes_in_names_are_those_of_the_upright_photo(
    shoot: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = write_photo(shoot / "c.png")
    (height, width), exif = read_image(photo).size, Image.Exif()
    assert height != width
    exif[0x0112] = 6
    Image.open(photo).save(photo.with_suffix(".jpg"), exif=exif)
    pattern = ["--pattern", "{name} {width}x{height}", "--dry-run"]
    assert run(photo, photo.with_suffix(".jpg"), "-o", "cut", *pattern) == 0
    said = capsys.readouterr().out
    assert f"c {width}x{height}.png" in said and f"c {height}x{width}.png" in said


def test_a_preset_says_what_is_made(shoot: Path) -> None:
    assert run("shoot", "-o", "cut", "--preset", "Shop", "--also", "alpha", "--quiet") == 0
    assert files_in(Path("cut")) == ["a-alpha.png", "a.jpg", "b-alpha.png", "b.jpg"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none"], "none"),
        (["shoot", "--also", "alpah"], "alpah"),
        (["shoot", "--on", "whit"], "whit"),
        (["shoot", "--format", "JPEG"], "transparency"),
        (["shoot", "--pattern", "same"], "the same name"),
        (["shoot", "--model", "none.safetensors"], "none.safetensors"),
        (["shoot", "--shard", "3/2"], "3/2"),
        (["shoot", "--workers", "0"], "0"),
        (["shoot/a.png", "--watch"], "--watch"),
        (["shoot", "--watch", "--pattern", "{number}"], "number"),
        (["shoot", "--resolution", "patches", "--also", "routing-map"], "routing map"),
        (["shoot", "--device", "cpu", "--precision", "fp16"], "fp16 needs"),
    ],
)
def test_what_cannot_be_is_one_sentence_before_anything_runs(
    shoot: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(*arguments, "-o", "cut") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and said in lines[0]
    assert not Path("cut").exists()


def test_results_need_a_folder(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("shoot", "-o", "shoot/a.png") == run("shoot", "-o", "shoot/a.png", "--dry-run") == 2
    assert all("a.png is a file" in line for line in capsys.readouterr().err.splitlines())


def test_many_names_that_are_taken_are_counted(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(9):
        write_photo(shoot / f"{number}.png").with_suffix(".jpg").write_bytes(b"")
    assert run("shoot", "-o", "cut") == 2
    told = [line for line in capsys.readouterr().err.splitlines() if "saved" in line]
    assert len(told) == 6 and told[0].startswith(("0.jpg is saved as", "0.png is saved as"))
    assert told[-1].startswith("4 more photos")


def test_results_of_a_watched_folder_go_elsewhere(shoot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("shoot", "-o", "shoot/inner/..", "--watch") == 2
    assert "is watched" in capsys.readouterr().err


def test_results_are_no_photos(shoot: Path) -> None:
    assert run("shoot", "-o", "shoot/cut", "--recursive", "--quiet") == 0
    assert run("shoot", "-o", "shoot/cut", "--recursive", "--quiet") == 0
    assert files_in(shoot / "cut") == ["a.png", "b.png", "inner/a.png"]


# --- ends -------------------------------------------------------------------------------------------------------------


def child(pause: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start a batch in a process of its own, which pauses after every photo but the first."""
    line = [sys.executable, "-c", _CHILD, pause, "batch", *map(str, arguments)]
    return subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE)


def journaled(out: Path) -> int:
    """Return how many outcomes there are."""
    return sum(path.read_bytes().count(b'"state"') for path in (out / STATE).glob("*.jsonl"))


def test_a_killed_batch_goes_on_where_it_was(shoot: Path, tmp_path: Path) -> None:
    out = tmp_path / "cut"
    for name in "cd":
        write_photo(shoot / f"{name}.png")
    process = child("60", shoot, "-o", out)
    try:
        wait_for(lambda: journaled(out) == 1)
    finally:
        process.kill()
        process.communicate()
    assert files_in(out) == ["a.png"]
    (out / ".b.matte-studio-0123456789abcdef.png").write_bytes(b"half")
    os.utime(out / ".b.matte-studio-0123456789abcdef.png", (1, 1))
    before = (out / "a.png").stat().st_mtime_ns
    assert run(shoot, "-o", out, "--quiet") == 0
    assert files_in(out) == ["a.png", "b.png", "c.png", "d.png"]
    assert (out / "a.png").stat().st_mtime_ns == before


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl+C there")
def test_a_hot_folder_is_watched_until_ctrl_c(shoot: Path, tmp_path: Path) -> None:
    out = tmp_path / "cut"
    process = child("0", shoot, "-o", out, "--watch")
    try:
        wait_for(lambda: journaled(out) == 2)
        write_photo(shoot / "late.png")
        wait_for(lambda: journaled(out) == 3)
        write_photo(shoot / "a.png", 200)
        wait_for(lambda: journaled(out) == 4)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1].decode()
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert "Stopping" in said and "3 done" in said
    assert files_in(out) == ["a.png", "b.png", "late.png"]
    assert (out / "report.html").is_file()


def test_a_batch_without_a_signal_leaves_handlers_as_they_were(shoot: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert run("shoot", "-o", "cut", "--quiet") == 0
    assert signal.getsignal(signal.SIGINT) is before
