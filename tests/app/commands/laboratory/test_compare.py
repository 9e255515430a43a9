"""``compare`` on the command line: one small run with everything it writes, and its refusals."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.commands.laboratory import benchmark, compare
from app.commands.laboratory.compare import Drawn
from core.errors import UserError
from core.evaluation.comparison.plan import ComparePlan
from core.imaging.io import read_image, write_png
from main import main
from tests.core.engine.models import sample
from tests.core.evaluation.children_here import perform_here
from tests.core.evaluation.comparison.helpers import model_file

QUICK = ["--mixers", "routed,tome", "--ratios", "0.5", "--caps", "18500,5%", "--precision", "fp32", "--quiet"]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A set like that of alphamatting.com: three photos with two trimaps each."""
    folder = tmp_path / "hair"
    for index in range(3):
        image, trimap = sample(96, 128)
        parts = {
            "image": np.roll(image, index),
            "alpha": image[..., 0].copy(),
            "trimap1": trimap,
            "trimap2": trimap,
        }
        for name, array in parts.items():
            (folder / name).mkdir(parents=True, exist_ok=True)
            write_png(folder / name / f"{index}.png", array)
    return folder


def call(tmp_path: Path, *more: str | Path) -> int:
    model = model_file(tmp_path)
    return main(["compare", "--model", model, "--out", str(tmp_path / "out"), *QUICK, *map(str, more)])


def test_tables_charts_pictures_and_a_page(tmp_path: Path, photos: Path) -> None:
    page, images = tmp_path / "docs" / "page.md", tmp_path / "docs" / "images"
    images.mkdir(parents=True)
    page.write_text(
        "My words.\n<!-- compare: resolutions -->\n<!-- end -->\n<!-- compare: tokens -->\n<!-- end -->\n"
    )
    sets = [f"{photos}#trimap1", f"{photos}#trimap2"]
    more = ["--set", *sets, "--sizes", "none", "--pictures", "--limit", "2"]
    assert call(tmp_path, *more, "--markdown", page, "--images", images) == 0
    out = tmp_path / "out"
    rows = list(csv.DictReader((out / "comparison.csv").read_text().splitlines()))
    assert [row["where"] for row in rows] == ["hair, trimap1"] * 5 + ["hair, trimap2"] * 5
    assert {row["photos"] for row in rows} == {"2"}
    assert "## Ours for Table 6" in (out / "comparison.md").read_text()
    assert "../docs/images/compare-quality.png" in (out / "comparison.md").read_text()
    text = page.read_text()
    assert text.startswith("My words.\n<!-- compare: resolutions -->\n*Ours.* narrow.safetensors, fp32, on ")
    assert "\n\nhair, trimap1: 2 photos" in text
    assert "(images/compare-tokens.jpg)" in text
    assert sorted(path.name for path in images.iterdir()) == ["compare-quality.png", "compare-tokens.jpg"]
    assert read_image(images / "compare-tokens.jpg").size[1] > 3 * 300
    before = (out / "cells.jsonl").read_text()
    assert call(tmp_path, *more) == 0
    assert (out / "cells.jsonl").read_text() == before, "all of it was known"


def test_one_row_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Done here; the tests of ``benchmark`` start a real child, with the same command."""
    assert compare.child_command is benchmark.child_command
    tasks = perform_here(monkeypatch)
    more = ["--set", "none", "--sizes", "96x64", "--resolutions", "patches", "--repeat", "1"]
    assert call(tmp_path, *more) == 0
    (line,) = (tmp_path / "out" / "cells.jsonl").read_text().splitlines()
    values = json.loads(line)["values"]
    assert values["seconds"] > 0 and values["memory"] > 0 and 0 < values["attended"] <= 1
    assert [task["kind"] for task in tasks] == ["ours"]


def test_without_a_set_one_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "USUAL", Drawn(1, 128))
    assert call(tmp_path, "--sizes", "none", "--resolutions", "full-size") == 0
    assert "drawn: 1 photo, at most 128 pixels" in (tmp_path / "out" / "comparison.md").read_text()
    (folder,) = (tmp_path / "user" / "testsets").iterdir()
    (drawn,) = (folder / "image").iterdir()
    stamp = drawn.stat().st_mtime_ns
    assert call(tmp_path, "--sizes", "none", "--resolutions", "full-size") == 0
    assert drawn.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (("--mixers", "magic"), "“magic” is unknown"),
        (("--mixers", "dynamicvit"), "learned scores"),
        (("--ratios", "0"), "over 0"),
        (("--ratios", "nan"), "over 0"),
        (("--ratios", "half"), "over 0"),
        (("--ratios", "101%"), "like 0.5 or 50%"),
        (("--ratios", "%"), "like 0.5 or 50%"),
        (("--caps", "many"), "percentage"),
        (("--caps", "500%"), "at most 100%"),
        (("--caps", "100.5%"), "at most 100%"),
        (("--resolutions", "tiles"), "“tiles” is unknown; use any of full-size"),
        (("--sizes", "12"), "WIDTHxHEIGHT"),
        (("--set", "nowhere"), "not a folder"),
        (("--set", "#trimap1"), "not a folder"),
        (("--repeat", "0"), "--repeat"),
        (("--limit", "0"), "--limit"),
        (("--markdown", "no-page.md"), "no page"),
        (("--images", "no-folder"), "does not exist"),
        (("--out", __file__), "cannot be made"),
        (("--model", "nothing"), "no model nothing"),
    ],
)
def test_nonsense_is_a_sentence(
    tmp_path: Path, extra: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path, "--set", "none", "--sizes", "none", *extra) == 2
    error = capsys.readouterr().err.strip()
    assert words in error
    assert len(error.splitlines()) == 1


def test_an_unknown_variant_is_a_sentence(
    tmp_path: Path, photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path, "--sizes", "none", "--set", f"{photos}#trimap9") == 2
    assert "trimap9" in capsys.readouterr().err


def test_defaults_and_quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plans: list[ComparePlan] = []

    def seen(plan: ComparePlan, *_: Any) -> Any:
        plans.append(plan)
        raise UserError("enough")

    monkeypatch.setattr(compare, "compare", seen)
    out = ["--out", str(tmp_path), "--set", "none", "--quiet"]
    for more in ([], ["--quick"], ["--quick", "--sizes", "640x480", "--ratios", "0.1,25%"]):
        main(["compare", *out, *more])
    usual, quick, chosen = plans
    assert usual.sizes == ((1024, 1024), (2048, 2048), (2160, 3840))
    assert usual.ratios == (0.75, 0.5, 0.25)
    assert (quick.sizes, quick.ratios, quick.repeat) == (((512, 512),), (0.5,), 1)
    assert (chosen.sizes, chosen.ratios) == (((480, 640),), (0.1, 0.25))


def test_help_tells_what_is_usual_and_what_quick_changes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "default all three" in said and "downsampled, D in the report" in said and "patches, P:" in said
    assert "--ratios 0.5, --caps 18500,5%, --sizes 512x512" in said
