"""A release is refused where version, changelog and tag do not agree, and cut where they shall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_scripts import audit, release
from build_scripts.installers import changelog, names
from core.version import VERSION

CHANGES = """# Changelog

## [Unreleased]

### Added

- Wings.

## [0.0.9] - 2026-01-02

### Added

- Legs.
"""


def sections(tmp_path: Path, text: str) -> list[changelog.Section]:
    (tmp_path / "CHANGELOG.md").write_text(text, encoding="utf-8")
    return changelog.sections(tmp_path / "CHANGELOG.md")


def test_sections_are_read_with_their_dates(tmp_path: Path) -> None:
    unreleased, first = sections(tmp_path, CHANGES)
    assert (unreleased.name, unreleased.date, unreleased.text) == ("Unreleased", "", "### Added\n\n- Wings.")
    assert (first.name, first.date) == ("0.0.9", "2026-01-02")


def test_what_does_not_agree_is_named_one_by_one(tmp_path: Path) -> None:
    found = release.disagreements([], sections(tmp_path, CHANGES))
    assert len(found) == 3
    assert "unreleased" in found[0] and "0.0.9" in found[1] and f"v{VERSION}" in found[2]


def test_a_cut_release_agrees(tmp_path: Path) -> None:
    source = release.VERSION_FILE.read_text(encoding="utf-8")
    changes, version_file = release.cut(VERSION, "2026-12-01", CHANGES, source)
    cut = sections(tmp_path, changes)
    assert [(each.name, each.date) for each in cut] == [
        ("Unreleased", ""),
        (VERSION, "2026-12-01"),
        ("0.0.9", "2026-01-02"),
    ]
    assert cut[1].text == "### Added\n\n- Wings."
    assert release.disagreements([f"v{VERSION}"], cut) == []
    assert version_file == source


def test_a_cut_changes_the_version_and_nothing_else() -> None:
    source = release.VERSION_FILE.read_text(encoding="utf-8")
    _, changed = release.cut("7.8.9-rc.1", "2026-12-01", CHANGES, source)
    assert changed == source.replace(f'VERSION = "{VERSION}"', 'VERSION = "7.8.9-rc.1"')


@pytest.mark.parametrize("version", ["1", "1.2", "v1.2.3", "1.2.3 "])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="not a version"):
        release.cut(version, "2026-12-01", CHANGES, "")


def test_nothing_unreleased_is_no_release() -> None:
    with pytest.raises(ValueError, match="nothing that is unreleased"):
        release.cut("1.2.3", "2026-12-01", CHANGES.replace("### Added\n\n- Wings.\n\n", ""), "")


@pytest.mark.parametrize("arguments", [[], ["make"], ["make", "tpu"], ["fly"]])
def test_other_words_are_explained(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(arguments) == 2
    assert "make release" in capsys.readouterr().err


def test_a_release_that_disagrees_is_not_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "check", lambda: ["No tag."])
    monkeypatch.setattr(release, "make", lambda _: pytest.fail("it was made"))
    assert release.main(["make", "cpu"]) == 1
    assert "No tag." in capsys.readouterr().err


def test_names_of_files_have_version_system_machine_and_edition() -> None:
    assert names.stem("cuda", "linux") == f"matte-studio-{VERSION}-linux-{names.machine()}-cuda"


def test_the_moment_is_the_one_that_is_given_or_that_of_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    assert names.moment() == 1_750_000_000
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert names.moment() > 900_000_000


def test_all_that_is_locked_is_asked_about_as_it_is() -> None:
    command = audit.command("osv")
    assert all(str(audit.LOCKS / name) in command and (audit.LOCKS / name).is_file() for name in audit.LISTS)
    assert {"--disable-pip", "--require-hashes"} <= set(command)


GOOD: dict[str, object] = {"name": "numpy", "version": "2", "vulns": []}
BAD: dict[str, object] = {"name": "pillow", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
UNKNOWN: dict[str, object] = {"name": "torch", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ([GOOD], 0, "no known vulnerability"),
        ([GOOD, BAD], 1, "pillow 1: CVE-1 (mended in 2)"),
        ([BAD, UNKNOWN], 1, "CVE-1"),
        ([GOOD, UNKNOWN], audit.UNREACHED, "Nothing is known about 1 of 2 packages"),
        (None, audit.UNREACHED, "could not be reached"),
    ],
)
def test_no_answer_is_not_taken_for_a_good_one(answer: object, status: int, words: str) -> None:
    found, said = audit.verdict(json.dumps({"dependencies": answer}) if answer else "", "osv")
    assert found == status
    assert words in " ".join(said)
