"""A build is trimmed where the tools for it are, and made all the same where they are not."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("elftools")

from build_scripts import trim
from build_scripts.trim_stand_ins import TrimError
from tests.build_scripts.made_elf import linked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries are replaced on Linux alone")


def _analysis(folder: Path) -> SimpleNamespace:
    """What PyInstaller would have found: a module with a library of video behind another, and Qt's SVG."""
    folder /= "opencv_python_headless.libs"
    folder.mkdir()
    for name, links in (
        ("cv2.so", ("libavcodec-1.so",)),
        ("libavcodec-1.so", ("libvpx-1.so",)),
        ("libvpx-1.so", ()),
    ):
        (folder / name).write_bytes(linked(*links))
    names = ("cv2.so", "libavcodec-1.so", "libvpx-1.so")
    binaries = [(f"libs/{name}", str(folder / name), "BINARY") for name in names]
    links = [(name, f"libs/{name}", "SYMLINK") for name in names[1:]]
    return SimpleNamespace(
        binaries=[*binaries, *links], datas=[("PySide6/Qt/plugins/iconengines/q.so", "/q", "DATA")]
    )


def test_a_small_library_takes_the_place_of_a_large_one_and_of_those_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "made.so"
    made.write_bytes(linked())
    monkeypatch.setattr(
        trim.trim_stand_ins, "make_empty", lambda *_: made.rename(tmp_path / "libavcodec-1.so")
    )
    monkeypatch.setattr(trim.trim_stand_ins, "missing_tools", list)
    monkeypatch.setattr(trim, "_compare", lambda libraries: None)
    monkeypatch.setattr(trim.trim_elf, "stripped", lambda source, target: source)
    analysis = _analysis(tmp_path)
    trim.lean(analysis, tmp_path / "work")
    assert [name for name, _, _ in analysis.binaries] == [
        "libs/cv2.so",
        "libs/libavcodec-1.so",
        "libavcodec-1.so",
    ]
    assert analysis.binaries[1][1] == str(tmp_path / "libavcodec-1.so")
    assert not analysis.datas


def test_without_the_tools_the_libraries_stay_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    analysis = _analysis(tmp_path)
    before = list(analysis.binaries)
    trim.lean(analysis, tmp_path / "work")
    assert analysis.binaries == before and not analysis.datas
    said = capsys.readouterr().err
    assert "gcc and nm are not installed" in said and "strip is not installed" in said


def test_libraries_that_work_otherwise_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(libraries: list[Path]) -> None:
        raise TrimError("a.tif: gray became a.tif: black")

    monkeypatch.setattr(trim.trim_stand_ins, "missing_tools", list)
    monkeypatch.setattr(trim.trim_stand_ins, "make_empty", lambda library, callers, made: library)
    monkeypatch.setattr(trim, "_compare", refuse)
    assert trim.stand_ins(_analysis(tmp_path).binaries, tmp_path / "made") == {}
    assert "stay as they are: a.tif: gray became a.tif: black" in capsys.readouterr().err


def test_the_trial_sees_another_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trim, "samples", list)
    monkeypatch.setattr(trim, "_tried", lambda folder, libraries: f"a.tif: {len(libraries)}\nb.tif: 5\n")
    trim._compare([])
    with pytest.raises(TrimError, match=r"a\.tif: 0 became a\.tif: 1"):
        trim._compare([Path("libx.so")])
