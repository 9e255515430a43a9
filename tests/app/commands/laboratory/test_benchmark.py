"""``benchmark`` on the command line: one real run of a narrow model, and its refusals."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands.laboratory import benchmark
from core.evaluation.benchmark import Plan
from core.evaluation.children import Children, Outcome, Task
from core.imaging.io import write_png
from core.model.checkpoint import save_checkpoint
from core.model.mematte import MEMatte
from main import main
from tests.app.commands.helpers import one_sentence
from tests.core.engine.models import sample
from tests.core.evaluation.children_here import perform_here
from tests.core.model.test_mematte import NARROW, narrow

FULL = replace(NARROW, attention="full")


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Arguments for a small photo, its trimap and a narrow model."""
    image, trimap = sample(200, 300)
    write_png(tmp_path / "photo.png", image)
    write_png(tmp_path / "trimap.png", trimap)
    save_checkpoint(tmp_path / "narrow.safetensors", NARROW, narrow().state_dict(), {})
    paths = {"--photo": "photo.png", "--trimap": "trimap.png", "--model": "narrow.safetensors"}
    return [text for name, file in paths.items() for text in (name, str(tmp_path / file))]


@pytest.fixture
def tasks_here(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Tasks are done in this process; they are kept in order."""
    return perform_here(monkeypatch)


def kinds(found: list[Task]) -> list[str]:
    return [task["kind"] for task in found]


def cells(text: str, start: str) -> list[list[str]]:
    """The cells of a table's lines that begin with a word."""
    return [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith(f"| {start}")
    ]


def test_one_row_in_a_real_child(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the machine has is asked here: one child costs as much as all other tests of this file."""
    in_child = Children.run
    perform_here(monkeypatch)
    here = Children.run

    def run(self: Children, task: Task, limit_s: float | None = None) -> Outcome:
        return (here if task["kind"] == "probe" else in_child)(self, task, limit_s)

    monkeypatch.setattr(Children, "run", run)
    out = tmp_path / "rows.json"
    more = [
        "--parts",
        "sizes",
        "--sizes",
        "96x64",
        "--precisions",
        "fp32",
        "--repeat",
        "1",
        "--json",
        str(out),
    ]
    assert main(["benchmark", *files, *more]) == 0
    (row,) = json.loads(out.read_text())["sizes"]
    assert (row["size"], row["max_tokens"], row["precision"]) == ("96x64", 18500, "fp32")
    assert row["seconds"]["total"] > 0
    assert row["memory"] > 0
    assert cells(capsys.readouterr().out, "narrow")[0][:2] == ["narrow.safetensors", "96x64"]


def test_a_row_for_each_size_precision_and_k(
    files: list[str], tasks_here: list[Task], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--parts", "sizes,sweep", "--sizes", "96x64,160x96", "--max-tokens", "5,900", "--repeat", "1"]
    more += ["--precisions", "fp32", "--unknown", "60", "--sweep-size", "64x64"]
    more += ["--plots", str(tmp_path), "--quiet"]
    assert main(["benchmark", *files, *more]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    rows = cells(output.out, "narrow")
    assert [(row[1], row[3]) for row in rows] == [
        ("96x64", "5"),
        ("96x64", "900"),
        ("160x96", "5"),
        ("160x96", "900"),
    ]
    assert all(int(row[5].removesuffix("%")) == pytest.approx(60, abs=1) for row in rows)
    assert [row[0] for row in cells(output.out, "")[-7:]] == ["0%", "5%", "10%", "25%", "50%", "75%", "100%"]
    assert (tmp_path / "sizes.png").stat().st_size > 1000
    assert (tmp_path / "sweep-1.png").stat().st_size > 1000
    assert kinds(tasks_here) == ["probe", *["ours"] * 4, *["sweep"] * 8]


def test_rows_are_set_beside_the_floor_where_asked(
    files: list[str], tasks_here: list[Task], capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["--parts", "sizes", "--sizes", "96x64", "--precisions", "fp32,bf16", "--repeat", "1", "--floor"]
    assert main(["benchmark", *files, *more, "--quiet"]) == 0
    output = capsys.readouterr().out
    assert "TFLOP/s" in output
    for row in cells(output, "narrow"):
        assert len(row) == 16
        assert float(row[-2]) <= float(row[-1])
    assert len(cells(output, "narrow")) == 2
    assert kinds(tasks_here) == ["probe", "ours", "ours"]


def test_the_forecast_compares_told_with_taken(
    files: list[str], tasks_here: list[Task], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "forecast.json"
    more = ["--forecast", "--sizes", "96x64", "--precisions", "fp32", "--json", str(out), "--quiet"]
    assert main(["benchmark", *files, *more]) == 0
    rows = json.loads(out.read_text())["forecast"]
    assert [row["tile"] for row in rows] == [512, 256]
    for row in rows:
        assert row["memory_ratio"] == pytest.approx(row["told_bytes"] / row["taken_bytes"])
        assert row["time_ratio"] == pytest.approx(row["told_seconds"] / row["taken_seconds"])
        assert row["selected"] == max(router["used"] for router in row["run"]["routers"])
    assert len(cells(capsys.readouterr().out, "96x64")) == 2


def test_runs_beside_busy_programs_are_set_against_idle_ones(
    files: list[str], tasks_here: list[Task], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "busy.json"
    more = [
        "--parts",
        "busy",
        "--sizes",
        "96x64",
        "--precisions",
        "fp32",
        "--repeat",
        "1",
        "--json",
        str(out),
    ]
    assert main(["benchmark", *files, *more, "--quiet"]) == 0
    rows = json.loads(out.read_text())["busy"]
    assert [task["beside"] for task in tasks_here if task["kind"] == "ours"] == [0, 1, 2]
    idle = rows[0]["seconds"]["total"]
    assert [row["times_idle"] for row in rows] == [
        pytest.approx(row["seconds"]["total"] / idle) for row in rows
    ]
    assert all(row["processor_seconds"] > 0 for row in rows)
    table = cells(capsys.readouterr().out, "96x64")
    assert [row[2] for row in table] == ["idle", "beside one busy core", "beside two"]
    assert table[0][4] == "1.00"


def test_peers_that_may_take_nothing_are_skipped_in_words(
    files: list[str], tasks_here: list[Task], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("pymatting")
    more = [
        "--parts",
        "peers",
        "--peers",
        "knn",
        "--peer-sizes",
        "96x64",
        "--peer-limit",
        "1M",
        "--repeat",
        "1",
    ]
    assert main(["benchmark", *files, *more, "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "not tried: takes about" in cells(out, "96x64")[-1][2]
    assert "ours, narrow.safetensors, fp32" in out
    assert set(kinds(tasks_here)) == {"probe", "ours"}


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (("--sizes", "12"), "WIDTHxHEIGHT"),
        (("--sizes", "0x5"), "WIDTHxHEIGHT"),
        (("--sizes", "²x3"), "WIDTHxHEIGHT"),
        (("--peer-sizes", "1024"), "WIDTHxHEIGHT"),
        (("--sweep-size", "big"), "WIDTHxHEIGHT"),
        (("--max-tokens", "many"), "whole number"),
        (("--max-tokens", "5,²"), "whole number"),
        (("--json", "no-such-folder/rows.json"), "does not exist"),
        (("--markdown", "no-such-folder/table.md"), "does not exist"),
        (("--plots", "no-such-folder"), "does not exist"),
        (("--precisions", "fp8"), "fp8"),
        (("--precisions", "fp16", "--device", "cpu"), "fp16"),
        (("--parts", "sizes,speed"), "speed"),
        (("--peers", "photoshop"), "closed-form"),
        (("--peer-limit", "much"), "2G"),
        (("--peer-limit", "0"), "2G"),
        (("--repeat", "0"), "1 or more"),
        (("--unknown", "0"), "percentage"),
        (("--unknown", "101"), "percentage"),
        (("--unknown", "nan"), "percentage"),
        (("--time-limit", "0"), "seconds"),
        (("--sweep", "no-such-folder"), "not a folder"),
        (("--model", "nothing"), "no model nothing"),
        (("--photo", "nothing.png"), "nothing.png"),
    ],
)
def test_nonsense_is_a_sentence(
    extra: tuple[str, ...],
    words: str,
    files: list[str],
    tasks_here: list[Task],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["benchmark", *files, *extra, "--quiet"]) == 2
    output = capsys.readouterr()
    assert words in output.err
    assert len(output.err.strip().splitlines()) == 1
    assert output.out == ""
    assert kinds(tasks_here) in ([], ["probe"]), "told before anything is measured"


def test_a_model_without_routers_has_no_k(
    files: list[str], tasks_here: list[Task], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_checkpoint(tmp_path / "full.safetensors", FULL, MEMatte(FULL).state_dict(), {})
    assert main(["benchmark", *files, "--model", str(tmp_path / "full.safetensors"), "--quiet"]) == 2
    assert "no k to sweep" in capsys.readouterr().err
    assert kinds(tasks_here) == ["probe"], "told before anything is measured"


def test_a_photo_needs_its_trimap(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benchmark", "--photo", "a.png", "--quiet"]) == 2
    assert "together" in capsys.readouterr().err


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    plans: list[Plan] = []

    def run(plan: Plan, *_: Any) -> dict[str, Any]:
        plans.append(plan)
        return {"date": "", "command": "", "machine": {}, "repeat": 3}

    monkeypatch.setattr(benchmark, "run_benchmark", run)
    assert main(["benchmark", "--quiet"]) == 0
    assert main(["benchmark", "--quiet", "--forecast"]) == 0
    plan, forecast = plans
    assert plan.parts == {"sizes", "peers", "sweep"}
    assert plan.sizes == ((1024, 1024), (2048, 2048), (2160, 3840), (4320, 7680))
    assert forecast.parts == {"forecast"}
    assert forecast.forecast_sizes[0] == (580, 860)
    assert len(forecast.forecast_sizes) == 6


def test_no_table_replaces_what_is_read_or_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, table = tmp_path / "m.safetensors", tmp_path / "t.md"
    model.write_bytes(b"weights")
    for option in ("--json", "--markdown"):
        assert main(["benchmark", "--model", "tiny", str(model), option, str(model)]) == 2
        assert "is an input file" in one_sentence(capsys)
    assert main(["benchmark", "--json", str(table), "--markdown", str(table)]) == 2
    assert "is named twice" in one_sentence(capsys)
    assert model.read_bytes() == b"weights" and not table.exists()
