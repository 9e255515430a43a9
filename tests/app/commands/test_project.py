"""``matte`` and ``info`` on a project file."""

from __future__ import annotations

import argparse
import json
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from app.commands import exporting
from app.commands import matte as matte_command
from app.commands import project as project_command
from core.imaging.io import read_gray, read_image
from core.project.project import Project, ProjectMarks, ProjectMatte, ProjectPhoto, ProjectRun
from core.project.store import digest_of_bytes, save_project
from core.refine.finish import Finish
from core.refine.refinement import Refinement
from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import TouchUp
from core.trimap.values import remark_on, shares
from main import main
from tests.app.commands.helpers import one_sentence
from tests.fake_engine import FakeEngine

SIZE = 64, 96


@pytest.fixture
def project(photo_file: Path, trimap_file: Path) -> Project:
    """A project of the photo with a matte and a stroke of touch-up over it."""
    data, trimap = photo_file.read_bytes(), read_gray(trimap_file)
    alpha = np.where(trimap == 128, np.float32(0.25), trimap / np.float32(255)).astype(np.float32)
    stroke = SoftStroke(TouchUp(SIZE), SoftBrush("add", 10, hardness=1))
    stroke.segment((5, 5), (5, 5))
    run = ProjectRun("tiny", "cpu", "fp32", None, 1.0, 1, 0)
    return Project(
        ProjectPhoto(photo_file.name, data, str(photo_file), digest_of_bytes(data)),
        SIZE,
        ProjectMarks(trimap, trimap > 0, 0),
        ProjectMatte(alpha, run),
        Finish(stroke.layer),
    )


def saved(project: Project, tmp_path: Path) -> Path:
    path = tmp_path / "Föto.matte"
    save_project(path, project)
    return path


def run(*line: str | Path) -> int:
    return main([str(argument) for argument in line])


def exported(path: Path, tmp_path: Path, *more: str | Path) -> np.ndarray:
    assert run("matte", path, "-o", tmp_path / "out.png", "--quiet", *more) == 0
    alpha = read_image(tmp_path / "out.png").alpha
    assert alpha is not None
    return alpha


def test_the_matte_of_a_project_is_exported_with_its_touch_up(
    project: Project, fake: FakeEngine, tmp_path: Path
) -> None:
    alpha = exported(saved(project, tmp_path), tmp_path)
    assert project.matte is not None
    wanted = project.finish.whole(project.matte.alpha, project.marks.trimap)
    np.testing.assert_allclose(alpha, np.rint(wanted * 255), atol=1)
    assert alpha[5, 5] == 255
    assert fake.runs == []


def test_a_project_is_exported_in_any_format(project: Project, fake: FakeEngine, tmp_path: Path) -> None:
    path = saved(project, tmp_path)
    line = (
        "matte",
        path,
        "-o",
        tmp_path / "print",
        "--preset",
        "print",
        "--alpha-as",
        "selection",
        "--quiet",
    )
    assert run(*line) == 0
    printed = read_image(tmp_path / "print.tif")
    assert (printed.depth, printed.size, len(printed.selections)) == (16, SIZE, 1)
    assert run("matte", path, "-o", tmp_path / "s.webp", "--longest", "32", "--quiet") == 0
    assert max(read_image(tmp_path / "s.webp").size) == 32
    assert fake.runs == []


def test_a_matte_of_earlier_marks_is_made_again(project: Project, fake: FakeEngine, tmp_path: Path) -> None:
    assert project.matte is not None
    path = saved(replace(project, matte=replace(project.matte, is_current=False)), tmp_path)
    exported(path, tmp_path)
    assert len(fake.runs) == 1


def test_a_project_without_a_matte_is_run(project: Project, fake: FakeEngine, tmp_path: Path) -> None:
    exported(saved(replace(project, matte=None), tmp_path), tmp_path)
    assert len(fake.runs) == 1


def test_options_of_a_run_make_one(project: Project, fake: FakeEngine, tmp_path: Path) -> None:
    exported(saved(project, tmp_path), tmp_path, "--passes", "2")
    assert len(fake.runs) == 1


def test_refine_settings_of_the_line_take_the_place_of_the_projects(
    project: Project, fake: FakeEngine, tmp_path: Path
) -> None:
    path = saved(project, tmp_path)
    harder = exported(path, tmp_path, "--levels", "0.3,1,1")
    assert harder[32, 32] == 0
    assert harder[5, 5] == 255


def test_refine_settings_of_the_line_hold_where_the_projects_are_off(
    project: Project, fake: FakeEngine, tmp_path: Path
) -> None:
    off = replace(project, finish=project.finish.with_settings(Refinement(gamma=9), is_on=False))
    assert exported(saved(off, tmp_path), tmp_path)[32, 32] == 64
    assert exported(saved(off, tmp_path), tmp_path, "--levels", "0.3,1,1")[32, 32] == 0


def test_the_report_names_the_settings_of_the_project(
    project: Project, fake: FakeEngine, tmp_path: Path
) -> None:
    report = tmp_path / "r.json"
    for is_on, told in ((True, {"gamma": 2.0}), (False, None)):
        finish = project.finish.with_settings(Refinement(gamma=2), is_on=is_on)
        exported(saved(replace(project, finish=finish), tmp_path), tmp_path, "--report", report)
        assert json.loads(report.read_text()).get("refinement") == told


def test_what_a_run_of_a_project_remarks_is_told(
    project: Project, fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trimap = np.where(project.marks.trimap == 255, np.uint8(128), project.marks.trimap)
    path = saved(replace(project, marks=replace(project.marks, trimap=trimap), matte=None), tmp_path)
    assert run("matte", path, "-o", tmp_path / "out.png") == 0
    assert remark_on(shares(trimap)) in capsys.readouterr().err


def test_the_photo_of_a_reference_is_found_beside_the_project(
    project: Project, fake: FakeEngine, tmp_path: Path, photo_file: Path
) -> None:
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    reference = replace(project, photo=replace(project.photo, data=None, path="/nowhere/x.png"))
    path = saved(reference, moved)
    assert run("matte", path, "-o", tmp_path / "out.png") == 2
    (moved / project.photo.name).write_bytes(photo_file.read_bytes())
    exported(path, tmp_path)


@pytest.mark.parametrize("more", [("--trimap", "x.png"), ("--edge-width", "3", "3")])
def test_marks_beside_a_project_are_refused(
    more: tuple[str, ...],
    project: Project,
    fake: FakeEngine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("matte", saved(project, tmp_path), "-o", tmp_path / "out.png", *more) == 2
    assert "its own marks" in one_sentence(capsys)


def test_a_project_is_never_written_over(
    project: Project, fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(project, tmp_path)
    before = path.read_bytes()
    link = tmp_path / "link.png"
    link.symlink_to(path)
    assert run("matte", path, "-o", link) == 2
    assert path.read_bytes() == before


def test_info_says_what_a_project_holds(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(project, tmp_path)
    assert run("info", path) == 0
    text = capsys.readouterr().out
    assert "96 x 64 pixels, in the project" in text
    assert "tiny, of these marks" in text
    assert "touch-up" in text
    assert run("info", path, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["width"], facts["versions"], facts["touch_up"]) == (96, 0, True)


def test_every_argument_of_matte_asks_for_a_run_of_a_project_or_does_not() -> None:
    """A new argument has to be put into one of both, and the defaults are those of the parser."""
    parser = argparse.ArgumentParser()
    matte_command.add_arguments(parser)
    places = {
        "photo",
        "trimap",
        "edge_width",
        "subject",
        "marks_preset",
        "update",
        "from_trimap",
        "output",
        "alpha",
        "on",
        "report",
    }
    places |= {"doubts", "doubt_map", "replace_inputs", "quiet", "device", "memory"}
    places |= {"format", "preset", *exporting._OPTIONS}
    refine = {"levels", "refine_preset", *(field.name for field in fields(Refinement))} - {
        "black",
        "white",
        "gamma",
    }
    run_options = {name: parser.get_default(name) for name in project_command._RUN_OPTIONS}
    assert run_options == project_command._RUN_OPTIONS
    assert {action.dest for action in parser._actions} - {"help"} == places | refine | set(run_options)
