"""Commands do the same in every language: files have the same bytes, and a batch goes on whatever it spoke before."""

from __future__ import annotations

import argparse
import csv
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.commands import batch, cli
from core.jobs.batch.pipeline import Pipeline
from core.jobs.name_pattern import Facts, NamePattern
from core.jobs.presets.matting import MATTING
from core.project.store import open_project
from core.text.language import CHINESE, ENGLISH, GERMAN, LANGUAGES, PSEUDO, VARIABLE, use
from main import main
from tests.batch_workers import write_photo
from tests.fake_engine import FakeEngine

Speak = Callable[[str], None]
OTHERS = (GERMAN, CHINESE)


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> Speak:
    """Have the next commands speak a language."""
    return lambda language: monkeypatch.setenv(VARIABLE, language)


def in_each(speak: Speak, answer: Callable[[str], Any]) -> list[Any]:
    """Return what each language comes to, English first; `answer` gets a name for its files."""
    answers = []
    for language in (ENGLISH, *OTHERS):
        speak(language)
        answers.append(answer(language))
    return answers


def all_alike(answers: list[Any]) -> bool:
    return all(answer == answers[0] for answer in answers)


def test_a_matte_and_all_beside_it_have_the_same_bytes(
    matte: Callable[..., int], fake: FakeEngine, tmp_path: Path, speak: Speak
) -> None:
    def files(name: str) -> list[bytes]:
        made = [tmp_path / f"{name}.{end}" for end in ("png", "psd", "json", "doubts.json", "map.png")]
        options = ("--alpha", "--on", "--report", "--doubts", "--doubt-map")
        words: list[str | Path] = []
        for option, path in zip(options, made, strict=True):
            words += [option, "white", path] if option == "--on" else [option, path]
        assert matte(*words, "--matting-preset", "balanced", "--refine-preset", "Clean hair") == 0
        return [path.read_bytes() for path in (tmp_path / "out.png", *made)]

    assert all_alike(in_each(speak, files))


def test_facts_for_other_programs_are_english(
    tmp_path: Path, speak: Speak, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cut.png"
    Image.fromarray(np.arange(120 * 90, dtype=np.uint8).reshape(120, 90)).save(path)
    path.write_bytes(path.read_bytes()[:-30])

    def told(name: str) -> str:
        assert main(["info", str(path), "--json"]) == 0
        return capsys.readouterr().out

    def shown(name: str) -> str:
        assert main(["info", str(path)]) == 0
        return capsys.readouterr().out

    answers = in_each(speak, told)
    assert all_alike(answers) and "ends too early" in json.loads(answers[0])["remarks"][0]
    english, german, chinese = in_each(speak, shown)
    assert "ends too early" in english and "ends too early" not in german + chinese


@pytest.fixture
def shoot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[FakeEngine]:
    """Two photos with marks, and the engines that batches make; one photo is cut off, which there is a remark on."""
    engines: list[FakeEngine] = []

    class Counted(FakeEngine):
        def __init__(self) -> None:
            super().__init__()
            engines.append(self)

    make: Any = Counted
    monkeypatch.setattr(batch, "_workers", lambda args, orders: Pipeline(batch._manner(args), make))
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        write_photo(tmp_path / "shoot" / f"{name}.png")
    torn = tmp_path / "shoot" / "b.png"
    torn.write_bytes(torn.read_bytes()[:-8])
    return engines


def table(folder: str) -> list[dict[str, str]]:
    with (Path(folder) / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("order", [(ENGLISH, GERMAN, CHINESE), (CHINESE, ENGLISH, GERMAN)])
def test_a_batch_goes_on_in_another_language(
    shoot: list[FakeEngine], order: tuple[str, ...], speak: Speak, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["batch", "shoot", "-o", "cut", "--also", "alpha,report,project", "--matting-preset", "Best"]
    for language in order:
        speak(language)
        assert main(words) == 0
        assert sum(len(engine.runs) for engine in shoot) == 2, language
    rows = table("cut")
    assert [(row["photo"][-5:], row["state"]) for row in rows] == [("a.png", "done"), ("b.png", "done")]
    remark = table("cut")[1]["remarks"]
    assert remark.count("b.png") == 1, "in one language, not in two"


def test_batches_in_every_language_write_the_same(shoot: list[FakeEngine], speak: Speak) -> None:
    def files(name: str) -> dict[str, Any]:
        assert main(["batch", "shoot", "-o", name, "--also", "alpha,report,doubts,project,trimap"]) == 0
        found = sorted(path for path in Path(name).glob("*") if path.is_file() and path.stem != "report")
        return {path.name: contents(path) for path in found}

    def rows(name: str) -> list[dict[str, str]]:
        spoken = ("remarks", "reason", "worker", "ended", "files", "memory MB")
        return [
            {key: value for key, value in row.items() if key not in spoken and "seconds" not in key}
            for row in table(name)
        ]

    answers = in_each(speak, files)
    assert len(answers[0]) == 12 and all_alike(answers)
    assert all_alike([rows(name) for name in (ENGLISH, *OTHERS)])


def contents(path: Path) -> Any:
    """Return what is in a file, but for when a project was made."""
    if path.suffix != ".matte":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    made = re.compile(rb'"\d{4}-\d\d-\d\dT[\d:.+]+"')
    return {name: made.sub(b"", data) if name.endswith(".json") else data for name, data in found.items()}


def test_a_project_of_one_language_is_the_same_in_another(
    shoot: list[FakeEngine], speak: Speak, tmp_path: Path
) -> None:
    speak(GERMAN)
    assert main(["batch", "shoot", "-o", "cut", "--also", "project", "--quiet"]) == 0
    german = open_project(tmp_path / "cut" / "a.matte")
    speak(CHINESE)
    assert main(["matte", "cut/a.matte", "-o", "again.png", "--quiet"]) == 0
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / "cut" / "a.png").read_bytes()
    assert open_project(tmp_path / "cut" / "a.matte").settings == german.settings


@pytest.mark.parametrize("language", OTHERS)
def test_presets_keep_their_names_on_the_command_line(
    matte: Callable[..., int],
    fake: FakeEngine,
    language: str,
    speak: Speak,
    capsys: pytest.CaptureFixture[str],
) -> None:
    speak(language)
    for preset in MATTING.built_in:
        assert matte("--matting-preset", preset.name.upper(), "--quiet") == 0
        assert preset.title != preset.name
        assert matte("--matting-preset", preset.title) == 2
        assert preset.name in capsys.readouterr().err, "the names that there are"


def test_names_of_files_are_the_same() -> None:
    facts = Facts("hat", (64, 96), 7, "cutout", date(2026, 3, 5))
    names = []
    for language in LANGUAGES:
        use(language)
        names.append(NamePattern("{name}-{kind}-{date}-{width}x{height}-{number:03}").name(facts).name)
    assert all_alike(names)


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
def test_every_command_explains_itself(
    language: str, speak: Speak, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(language)
    for name in ("", *cli.COMMANDS):
        assert main([name, "--help"] if name else ["--help"]) == 0
        said = capsys.readouterr().out
        assert "usage" not in said or language == ENGLISH, name
        assert "%%" not in said and "{{" not in said and "}}" not in said and "␊" not in said, name
        assert "{number:03}" in said or name != "batch" or language == PSEUDO
        assert re.search(r"50\s?%", said) or name != "matte"


def test_helps_hold_the_values_of_their_options_in_every_language(speak: Speak) -> None:
    def options(name: str) -> list[tuple[Any, ...]]:
        use(name)
        found = []
        for command in cli.COMMANDS.values():
            parser = argparse.ArgumentParser()
            command.load().add_arguments(parser)
            found += [
                (each.option_strings, each.metavar, each.choices, each.nargs, each.const, str(each.default))
                for each in parser._actions
            ]
        return found

    assert all_alike(in_each(speak, options))
