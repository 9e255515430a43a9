"""Rows of a benchmark: turns, medians, what is skipped and why; children are faked but for one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.evaluation import peers
from core.evaluation.children import ChildFailed, Children, Outcome
from core.evaluation.inputs import BenchmarkPhoto, save_picture
from core.evaluation.peer_rows import PeerDesk
from core.evaluation.report import markdown
from core.evaluation.rows import Row, measure, summarize
from tests.core.engine.models import sample


class FakeChildren:
    """Answers from a list of outcomes by the task's kind; remembers the order."""

    def __init__(self, folder: Path, **answers: Outcome | list[Outcome]) -> None:
        self.folder, self.answers, self.asked = folder, answers, []

    def run(self, task: dict[str, Any], limit_s: float | None = None) -> Outcome:
        self.asked.append(task["kind"])
        answer = self.answers[task["kind"]]
        return answer.pop(0) if isinstance(answer, list) else answer


def took(seconds: float, memory: int = 1 << 20) -> Outcome:
    return Outcome({"seconds": {"total": seconds}, "memory": memory})


def silent(*_: object) -> None:
    pass


@pytest.fixture
def picture(tmp_path: Path) -> BenchmarkPhoto:
    return save_picture(tmp_path, "photo", *sample(64, 96))


def test_rows_take_turns_forwards_and_backwards(tmp_path: Path) -> None:
    children = FakeChildren(tmp_path, a=took(1), b=took(2))
    rows = [Row("first", (1, 1), {"kind": "a"}), Row("second", (1, 1), {"kind": "b"})]
    measure(children, rows, 3, silent)
    assert children.asked == ["a", "b", "b", "a", "a", "b"]
    assert [len(row.runs) for row in rows] == [3, 3]


def test_a_row_is_the_median_of_its_runs(tmp_path: Path) -> None:
    children = FakeChildren(tmp_path, a=[took(1, 30), took(9, 10), took(2, 20)])
    row = Row("first", (40, 30), {"kind": "a"}, facts={"unknown": 0.1})
    measure(children, [row], 3, silent)
    summary = summarize(row)
    assert (summary["seconds"]["total"], summary["memory"]) == (2, 20)
    assert (summary["size"], summary["pixels"], summary["unknown"]) == ("30x40", 1200, 0.1)
    assert len(summary["runs"]) == 3


def test_a_disturbed_run_is_tried_again_and_the_quietest_kept(tmp_path: Path) -> None:
    def disturbed(seconds: float, others: float) -> Outcome:
        return replace(took(seconds), others=others)

    answers = [disturbed(3, 0.5), disturbed(1, 0.02), disturbed(5, 0.4), disturbed(4, 0.2)]
    children = FakeChildren(tmp_path, a=answers)
    row = Row("ours", (1, 1), {"kind": "a"})
    measure(children, [row], 2, silent)
    assert [run["seconds"]["total"] for run in row.runs] == [1, 4]
    calm = summarize(row)
    assert calm["seconds"]["total"] == 1, "the disturbed run does not count where there is a calm one"
    row.runs.pop(0)
    report = {"date": "", "command": "", "machine": {}, "repeat": 1}
    assert "in all runs of: ours 1x1" in markdown({**report, "peers": [summarize(row)]})
    assert "in all runs" not in markdown({**report, "peers": [calm]})


def test_what_is_too_slow_is_not_tried_larger_nor_again(tmp_path: Path) -> None:
    slow = Outcome(None, "> 5 s", too_slow=True)
    children = FakeChildren(tmp_path, small=took(1), middle=slow, large=took(1), other=took(1))
    rows = [
        Row("peer", (10, 10), {"kind": "small"}),
        Row("peer", (20, 20), {"kind": "middle"}),
        Row("peer", (40, 40), {"kind": "large"}),
        Row("ours", (40, 40), {"kind": "other"}),
    ]
    measure(children, rows, 2, silent)
    assert children.asked == ["small", "middle", "other", "other", "small"]
    assert [row.reason for row in rows] == ["", "> 5 s", "not tried, > 5 s at 20x20", ""]
    assert summarize(rows[1])["reason"] == "> 5 s"
    assert "seconds" not in summarize(rows[2])


# --- peers -----------------------------------------------------------------------------------------------------


def desk(folder: Path, allowed: int = 1 << 40) -> PeerDesk:
    return PeerDesk(folder, "tiny", "tiny", "cpu", "bf16", limit_s=5, allowed=allowed)


@pytest.fixture
def everything_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: object())


@pytest.mark.usefixtures("everything_installed")
def test_a_peer_that_would_not_fit_says_so(tmp_path: Path, picture: BenchmarkPhoto) -> None:
    (group,) = desk(tmp_path, 10 << 30).groups([peers.PEERS["transformers"]], (2048, 2048), picture)
    assert "takes about 18.1 GB, more than the 10.0 GB" in group.peers[0].reason
    assert not any(row.reason for row in group.ours.values())
    (fits,) = desk(tmp_path, 10 << 30).groups([peers.PEERS["transformers"]], (1024, 1024), picture)
    assert not fits.peers[0].reason


def test_a_peer_that_is_not_installed_says_how_to_get_it(
    tmp_path: Path, picture: BenchmarkPhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    (group,) = desk(tmp_path).groups([peers.PEERS["knn"]], (64, 96), picture)
    assert 'pip install "pymatting>=' in group.peers[0].reason
    assert group.rows == group.peers, "nobody to compare with, so ours need not run"


@pytest.mark.usefixtures("everything_installed")
def test_ratios_stand_beside_each_peer(tmp_path: Path, picture: BenchmarkPhoto) -> None:
    shared, others = desk(tmp_path).groups(list(peers.PEERS.values()), (64, 96), picture)
    for group, alpha in ((shared, True), (others, False)):
        ours = dict(zip(group.rows, ((2.0, 100), (1.0, 50)), strict=False))
        for row in group.rows:
            seconds, memory = ours.get(row, (6.0, 300))
            row.runs.append({"seconds": {"total": seconds}, "memory": memory, "others": 0.0})
            if alpha:
                np.save(row.task["alpha"], np.full((64, 96), seconds / 10))
    rows = [*shared.summaries(), *others.summaries()]
    assert [row["name"] for row in rows[:3]] == [
        "ours, vitmatte-small, fp32",
        "ours, vitmatte-small, bf16",
        "Transformers, ViTMatte, fp32",
    ]
    wanted = {"fp32": {"seconds": 3.0, "memory": 3.0}, "auto": {"seconds": 6.0, "memory": 6.0}}
    assert rows[2]["ratios"] == wanted
    assert rows[-1]["ratios"] == wanted
    assert rows[2]["difference"] == pytest.approx(0.4)
    assert "difference" not in rows[-1]
    report = {"date": "", "command": "", "machine": {}, "repeat": 1, "peers": rows}
    assert "| Transformers, ViTMatte, fp32 | 6.00 s | 3.0 | 6.0 | 0 MB | 3.0 | 6.0 |" in markdown(report)


@pytest.mark.usefixtures("everything_installed")
def test_without_ours_there_is_no_ratio(tmp_path: Path, picture: BenchmarkPhoto) -> None:
    (group,) = desk(tmp_path).groups([peers.PEERS["knn"]], (64, 96), picture)
    for row in group.ours.values():
        row.reason = "> 5 s"
    group.peers[0].runs.append({"seconds": {"total": 1.0}, "memory": 1, "others": 0.0})
    assert group.summaries()[-1]["ratios"] == {}


# --- children --------------------------------------------------------------------------------------------------

CHILD = """
import json, os, pathlib, signal, sys, time
file = pathlib.Path(sys.argv[1])
task = json.loads(file.read_text())
if task["kind"] == "sleep": time.sleep(60)
if task["kind"] == "doze": time.sleep(1)
if task["kind"] == "die": os.kill(os.getpid(), signal.SIGKILL)
if task["kind"] == "bug": sys.exit("something broke")
file.with_suffix(".result.json").write_text(json.dumps({"values": {"got": task}}))
"""


@pytest.fixture
def children() -> Iterator[Children]:
    with Children([sys.executable, "-c", CHILD]) as found:
        yield found


def test_a_child_answers(children: Children) -> None:
    assert children.run({"kind": "echo", "size": 3}).values == {"got": {"kind": "echo", "size": 3}}


def test_a_slow_child_is_ended(children: Children) -> None:
    outcome = children.run({"kind": "sleep"}, limit_s=0.5)
    assert outcome == Outcome(None, "> 0.5 s", too_slow=True)


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_a_killed_child_is_a_sentence(children: Children) -> None:
    assert "out of memory" in children.run({"kind": "die"}).reason


def test_other_programs_are_seen(children: Children) -> None:
    alone = children.run({"kind": "echo"})
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        beside = children.run({"kind": "doze"})
        busy.kill()
    assert 0 <= alone.others <= 1
    assert beside.others > 0.5 / (os.cpu_count() or 1)


def test_a_broken_child_is_a_bug(children: Children) -> None:
    with pytest.raises(ChildFailed, match="something broke"):
        children.run({"kind": "bug"})


def test_a_bug_of_one_row_leaves_the_others(children: Children) -> None:
    rows = [Row("broken", (1, 1), {"kind": "bug"}), Row("gone", (1, 1), {"kind": "die"})]
    measure(children, rows, 1, silent)
    assert "something broke" in rows[0].reason
    assert "out of memory" in rows[1].reason


def test_the_folder_goes_with_the_children() -> None:
    with Children(["nothing"]) as found:
        folder = found.folder
        assert folder.is_dir()
    assert not folder.exists()
