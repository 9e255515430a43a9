"""Presets by name on the command line: what they ask for, what takes their place, and what is refused."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.commands import matte
from app.folders import settings_folder
from core.engine.max_tokens import MOST_TOKENS
from core.errors import UserError
from core.imaging.io import read_gray, write_png
from core.jobs.order import Matting, Order
from core.jobs.presets.common import Preset, save_preset
from core.jobs.presets.file import FILE_NAME
from core.jobs.presets.marks import MARKS, MOST_SELECTIONS, MarksValues
from core.jobs.presets.matting import MATTING, MattingValues
from core.jobs.presets.refine import REFINE
from core.model.mixers.options import MixerOptions
from core.refine.refinement import Refinement
from core.subject.choice import Choice
from core.trimap.values import UNKNOWN
from main import main
from tests.app.commands.helpers import one_sentence

Ask = Callable[..., Order]
MERGED = MattingValues(passes=2, polish=3, mixer=MixerOptions("tome", 0.25), resolution="patches")
CAPPED = MattingValues(5000)
HARD = next(preset.values for preset in REFINE.built_in if preset.name == "Hard edge")


@pytest.fixture
def ask() -> Ask:
    """Return the order that words behind ``matte PHOTO -o FILE`` make."""
    save_preset(settings_folder(), MATTING, Preset("Merged", MERGED))
    save_preset(settings_folder(), MATTING, Preset("Capped", CAPPED))
    save_preset(settings_folder(), MARKS, Preset("Shoes", MarksValues(selection=2, edge_width=(2, 9))))
    save_preset(settings_folder(), MARKS, Preset("Gone", MarksValues(Path("gone.onnx"), edge_width=2.0)))

    def asked(words: str) -> Order:
        parser = argparse.ArgumentParser()
        matte.add_arguments(parser)
        return matte.order_of(parser.parse_args(["photo.png", "-o", "out.png", *words.split()]))

    return asked


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", Matting()),
        ("--matting-preset balanced", Matting(max_tokens="balanced")),
        ("--matting-preset BEST --passes 1", Matting()),
        ("--matting-preset Merged", Matting("", "unlimited", 2, 3, MERGED.mixer, "patches")),
        ("--matting-preset Merged --polish 0", Matting("", "unlimited", 2, 0, MERGED.mixer, "patches")),
        (
            "--matting-preset Merged --ratio 0.5 --resolution full-size",
            Matting("", "unlimited", 2, 3, MixerOptions("tome", 0.5)),
        ),
        (
            "--matting-preset Merged --mixer evit",
            Matting("", "unlimited", 2, 3, MixerOptions("evit"), "patches"),
        ),
        (
            "--matting-preset Merged --mixer tome",
            Matting("", "unlimited", 2, 3, MixerOptions("tome", 0.25), "patches"),
        ),
        ("--matting-preset Capped", Matting(max_tokens=5000)),
        ("--matting-preset Capped --max-tokens unlimited", Matting()),
        ("--matting-preset Capped --mixer mame", Matting(mixer=MixerOptions("mame"))),
    ],
)
def test_a_matting_preset_gives_what_no_option_gives(ask: Ask, words: str, expected: Matting) -> None:
    order = ask(words)
    assert order.matting == expected
    order.check()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", None),
        ("--feather 0", None),
        ("--refine-preset", HARD),
        ("--smooth 0 --contrast 0.5 --refine-preset", Refinement(200, 200, 0.05, 0.95, 1, -0.5, 0, 0, 0.5)),
        ("--levels 0,1,2 --refine-preset", Refinement(200, 200, 0, 1, 2, -0.5, 4, 0, 0.6)),
    ],
)
def test_a_refine_preset_gives_what_no_option_gives(
    ask: Ask, words: str, expected: Refinement | None
) -> None:
    name = ["Hard edge"] if words.endswith("preset") else []
    parser = argparse.ArgumentParser()
    matte.add_arguments(parser)
    order = matte.order_of(parser.parse_args(["photo.png", "-o", "out.png", *words.split(), *name]))
    assert order.refinement == expected


def test_a_refine_preset_that_changes_nothing_takes_the_place_of_a_projects_settings(ask: Ask) -> None:
    save_preset(settings_folder(), REFINE, Preset("Plain", Refinement()))
    assert ask("--refine-preset Plain").refinement == Refinement()


@pytest.mark.parametrize(
    ("words", "choice", "width"),
    [
        ("", Choice(), None),
        ("--marks-preset automatic", Choice(), None),
        ("--marks-preset Shoes", Choice(selection=2), (2, 9)),
        ("--marks-preset Shoes --subject auto", Choice(), (2, 9)),
        ("--marks-preset Shoes --edge-width 0 1", Choice(selection=2), (0, 1)),
        ("--marks-preset Gone --trimap mask.png", Choice(Path("gone.onnx")), 2.0),
        ("--subject selection --edge-width 4 5", Choice(selection=1), (4, 5)),
    ],
)
def test_a_marks_preset_gives_what_no_option_gives(
    ask: Ask, words: str, choice: Choice, width: tuple[int, int] | float | None
) -> None:
    marks = ask(words).marks
    assert (marks.subject, marks.edge_width) == (choice, width)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "--marks-preset Gone",
            "The marks preset Gone finds the subject with gone.onnx, which does not exist",
        ),
        ("--marks-preset x", "There is no marks preset x; choose Automatic, .*Shoes or Gone"),
        ("--matting-preset x", "There is no matting preset x; choose Quick look"),
        ("--refine-preset x", "There is no refine preset x; choose Clean hair"),
        ("--matting-preset Capped --ratio 0.5", "--ratio belongs to --mixer"),
    ],
)
def test_what_cannot_be_followed_is_refused(ask: Ask, words: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        ask(words)


def test_a_damaged_file_is_said_once(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    file = settings_folder() / FILE_NAME
    file.write_bytes(file.read_bytes()[:-3])
    words = "--matting-preset Merged --marks-preset Shoes --preset Print"
    assert ask(words).matting.passes == 2
    assert one_sentence(capsys).startswith(f"{file} is damaged")
    ask(f"{words} --quiet")
    assert not capsys.readouterr().err


def test_a_project_keeps_its_marks_and_is_run_again_by_a_matting_preset(ask: Ask, tmp_path: Path) -> None:
    project = tmp_path / "a.matte"
    project.write_bytes(b"")
    parser = argparse.ArgumentParser()
    matte.add_arguments(parser)
    words = [str(project), "-o", str(tmp_path / "o.png")]
    assert matte.order_of(parser.parse_args([*words, "--matting-preset", "Full detail"])).is_new_run
    assert not matte.order_of(parser.parse_args([*words, "--refine-preset", "No halo"])).is_new_run


@pytest.mark.parametrize(("name", "more"), [("Narrow edge", 1), ("Wide edge", -1)])
def test_marks_that_are_converted_get_the_edge_of_the_preset(tmp_path: Path, name: str, more: int) -> None:
    mask, usual, preset = (tmp_path / f"{each}.png" for each in ("mask", "usual", "preset"))
    write_png(mask, np.where(np.hypot(*np.ogrid[-150:150, -150:150]) < 80, 255, 0).astype(np.uint8))
    for photo in ([], ["--photo", mask]):
        assert main([*map(str, ["convert-marks", mask, "-o", usual, "--quiet", *photo])]) == 0
        line = ["convert-marks", mask, "-o", preset, "--quiet", "--marks-preset", name, *photo]
        assert main([*map(str, line)]) == 0
        widths = [np.count_nonzero(read_gray(path) == UNKNOWN) for path in (usual, preset)]
        assert (widths[0] - widths[1]) * more > 0.2 * widths[0]


@pytest.mark.parametrize(("k", "fits"), [(MOST_TOKENS, True), (MOST_TOKENS + 1, False)])
def test_the_largest_k_is_the_same_for_options_and_presets(ask: Ask, k: int, fits: bool) -> None:
    if fits:
        MattingValues(k).check()
        assert ask(f"--max-tokens {k}").matting.max_tokens == k
        return
    with pytest.raises(UserError, match="max_tokens"):
        MattingValues(k).check()
    with pytest.raises(SystemExit):
        ask(f"--max-tokens {k}")


@pytest.mark.parametrize(("number", "fits"), [(MOST_SELECTIONS, True), (MOST_SELECTIONS + 1, False)])
def test_the_last_selection_is_the_same_for_options_and_presets(ask: Ask, number: int, fits: bool) -> None:
    if fits:
        MarksValues(selection=number).check()
        assert ask(f"--subject selection {number}").marks.subject == Choice(selection=number)
        return
    with pytest.raises(UserError, match="selection"):
        MarksValues(selection=number).check()
    with pytest.raises(SystemExit):
        ask(f"--subject selection {number}")
