"""The Dockerfile and what it copies fit the program's folder."""

from __future__ import annotations

import tomllib

from build_scripts import smoke_headless
from build_scripts.lock import LOCKS, ROOT


def test_the_steps_are_those_of_the_first_stage() -> None:
    steps = smoke_headless.steps()
    assert [step.split()[-1] for step in steps] == [
        smoke_headless.IMAGE,
        "build_scripts/locks/torch-${TORCH}.txt",
        f"{smoke_headless.IMAGE}/",
    ]
    assert not any("\\" in step or "useradd" in step for step in steps)


def test_both_choices_of_torch_have_their_list() -> None:
    assert {path.name for path in LOCKS.glob("torch-*.txt")} == {"torch-cuda.txt", "torch-cpu.txt"}


def test_all_that_the_project_is_built_of_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = [
        each.removesuffix("*") for each in project["tool"]["setuptools"]["packages"]["find"]["include"]
    ]
    modules = [f"{each}.py" for each in project["tool"]["setuptools"]["py-modules"]]
    files = [project["project"]["readme"], *project["project"]["license-files"], "pyproject.toml"]
    copied = smoke_headless.copied()
    assert {*packages, *modules, *files, "build_scripts"} == {*copied}
    assert all((ROOT / name).exists() for name in copied)
