"""What macOS is told fits the program, and signing goes from the inside out. The commands run on macOS alone."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest
from PIL import Image

from build_scripts.installers import macos
from core.imaging.formats.registry import FORMATS
from core.version import APPLICATION_ID, VERSION

CODE = b"\xcf\xfa\xed\xfe rest"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An application as PyInstaller leaves it, with two libraries and a link."""
    contents = tmp_path / "Matte Studio.app" / "Contents"
    for name in ("MacOS/matte-studio", "Frameworks/libQt.dylib", "Frameworks/PIL/_imaging.so"):
        (contents / name).parent.mkdir(parents=True, exist_ok=True)
        (contents / name).write_bytes(CODE)
    (contents / "Frameworks" / "link.dylib").symlink_to("libQt.dylib")
    (contents / "Frameworks" / "notes.txt").write_text("no code")
    (contents / "Info.plist").write_bytes(plistlib.dumps({"CFBundleExecutable": "matte-studio"}))
    return contents.parent


def test_the_application_says_what_it_is_and_what_it_opens(app: Path) -> None:
    macos.finish(app)
    told = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    assert told["CFBundleExecutable"] == "matte-studio"  # what PyInstaller said stays
    assert told["CFBundleIdentifier"] == APPLICATION_ID
    assert told["CFBundleShortVersionString"] == VERSION.partition("-")[0]
    projects, photos = told["CFBundleDocumentTypes"]
    assert projects["LSItemContentTypes"] == [told["UTExportedTypeDeclarations"][0]["UTTypeIdentifier"]]
    suffixes = {f".{each}" for each in photos["CFBundleTypeExtensions"]}
    assert suffixes == {suffix for each in FORMATS for suffix in each.suffixes}
    assert photos["LSHandlerRank"] == "Alternate"


def test_the_icon_is_there_in_its_largest_size(app: Path) -> None:
    macos.finish(app)
    told = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    with Image.open(app / "Contents" / "Resources" / told["CFBundleIconFile"]) as icon:
        assert set(icon.info["sizes"]) >= {(512, 512, 2), (256, 256, 1), (16, 16, 2)}


def test_libraries_are_signed_before_what_holds_them(app: Path) -> None:
    commands = macos.signing(app, "Developer ID Application: Nobody")
    signed = [Path(command[-1]).name for command in commands if "--sign" in command]
    assert signed == ["_imaging.so", "libQt.dylib", "Matte Studio.app"]
    assert all("runtime" in command for command in commands if "--sign" in command)
    assert "--entitlements" in commands[-2] and "--verify" in commands[-1]


def test_entitlements_ask_for_no_network_and_no_more_than_is_needed() -> None:
    told = plistlib.loads(macos.ENTITLEMENTS.read_bytes())
    assert told == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_a_step_that_does_not_exist_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert macos.main("fly") == 2
    assert "notarize IDENTITY" in capsys.readouterr().err
