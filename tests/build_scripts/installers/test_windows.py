"""What Inno Setup is given fits the program. Inno Setup itself runs on Windows alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from build_scripts.installers import windows
from core.imaging.formats.registry import FORMATS
from core.version import APPLICATION_ID, VERSION


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return windows.write_files("cuda", tmp_path / "build", tmp_path / "dist", tmp_path / "script")


def definitions(folder: Path) -> dict[str, str]:
    text = (folder / "values.iss").read_text(encoding="utf-8-sig")
    return dict(re.findall(r'^#define (\w+) "(.*)"$', text, re.MULTILINE))


def test_every_name_that_the_script_uses_is_defined(script: Path) -> None:
    used = set(re.findall(r"\{#(\w+)\}", script.read_text(encoding="utf-8-sig")))
    assert used == definitions(script.parent).keys()
    assert definitions(script.parent)["VERSION"] == VERSION


def test_every_file_that_the_script_includes_is_there(script: Path) -> None:
    text = script.read_text(encoding="utf-8-sig")
    included = re.findall(r'#include "(.+)"', text) + re.findall(r"Default\.isl,(\w+\.isl)", text)
    assert len(included) == 4
    assert all((script.parent / name).is_file() for name in included)


def test_the_edition_for_cuda_alone_is_split(tmp_path: Path) -> None:
    made = {edition: windows.values(edition, tmp_path, tmp_path, tmp_path) for edition in ("cpu", "cuda")}
    assert "#define VOLUMES" in made["cuda"] and "#define VOLUMES" not in made["cpu"]
    size = re.search(r"^DiskSliceSize=(\d+)$", (windows.FILES / "setup.iss").read_text(), re.MULTILINE)
    assert size is not None and int(size[1]) < 1 << 31


def test_an_update_is_known_by_the_same_identity(tmp_path: Path) -> None:
    texts = [windows.values("cpu", tmp_path, path, path) for path in (tmp_path, Path("/elsewhere"))]
    one, other = (re.search(r'GUID "(.+)"', text) for text in texts)
    assert one is not None and other is not None and one[1] == other[1]
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", one[1])


def test_every_suffix_of_photos_is_offered(script: Path) -> None:
    text = (script.parent / "associations.iss").read_text(encoding="utf-8-sig")
    for suffix in (suffix for each in FORMATS for suffix in each.suffixes):
        assert f"Classes\\{suffix}\\OpenWithProgids" in text
    assert text.count(f'"{APPLICATION_ID}.photo"') == sum(len(each.suffixes) for each in FORMATS)


def test_our_sentences_are_there_in_three_languages(script: Path) -> None:
    text = (script.parent / "messages.iss").read_text(encoding="utf-8-sig")
    said = dict(re.findall(r"^(\w+\.\w+)=(.+)$", text, re.MULTILINE))
    used = set(re.findall(r"\{cm:(\w+)", script.read_text(encoding="utf-8-sig")))
    own = used - {"CreateDesktopIcon", "AdditionalIcons", "LaunchProgram"}
    assert {f"{language}.{name}" for language in ("en", "de", "zh") for name in own} == said.keys()


def test_files_with_other_letters_than_ascii_say_that_they_are_utf_8(script: Path) -> None:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in script.parent.glob("*.is[sl]"))


def test_the_icon_has_all_sizes(script: Path) -> None:
    with Image.open(script.parent / "app.ico") as icon:
        assert icon.info["sizes"] == {(size, size) for size in windows.ICON_SIZES}
