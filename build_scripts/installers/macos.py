"""The macOS application: finished, signed, notarized, and put into a disk image.

    python -m build_scripts.installers.macos finish                      Info.plist and icon of dist/Matte Studio.app
    python -m build_scripts.installers.macos sign IDENTITY               every library, then the application
    python -m build_scripts.installers.macos image                       the disk image
    python -m build_scripts.installers.macos notarize IDENTITY PROFILE   signs it, sends it to Apple, staples the ticket

IDENTITY is the name of a certificate "Developer ID Application: ..."; PROFILE one that
`xcrun notarytool store-credentials PROFILE` has put into the keychain. docs/packaging.md explains.
"""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.installers.formats import PROJECT_TITLES, SUFFIX, image_suffixes
from build_scripts.installers.icons import icon
from build_scripts.installers.names import BUILD, ROOT, stem
from core.parts.packed import FILE
from core.version import APPLICATION_ID, NAME, VERSION

APP = ROOT / "dist" / f"{NAME}.app"
ENTITLEMENTS = Path(__file__).parent / "macos" / "entitlements.plist"
PROJECT_TYPE = f"{APPLICATION_ID}.project"
LEAST_SYSTEM = "13.0"
_PHOTO_TYPES = (
    "public.jpeg", "public.png", "public.tiff", "org.webmproject.webp", "public.avif", "public.heic", "public.heif",
    "com.adobe.photoshop-image", "com.compuserve.gif", "public.jpeg-xl", "public.jpeg-2000", "com.microsoft.bmp",
    "com.ilm.openexr-image", "public.pbm",
)  # fmt: skip
_MACH_O = {b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xce\xfa\xed\xfe"}


def info() -> dict[str, Any]:
    """Return what Info.plist says beside PyInstaller's own values: version, languages, and what can be opened."""
    plain = VERSION.partition("-")[0]
    photos = {
        "CFBundleTypeName": "Photo",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",  # offered in Open With; the person's own choice stays
        "LSItemContentTypes": list(_PHOTO_TYPES),
        "CFBundleTypeExtensions": [suffix.removeprefix(".") for suffix in image_suffixes()],
    }
    projects = {
        "CFBundleTypeName": PROJECT_TITLES[""],
        "CFBundleTypeRole": "Editor",
        "LSHandlerRank": "Owner",
        "LSItemContentTypes": [PROJECT_TYPE],
    }
    declared = {
        "UTTypeIdentifier": PROJECT_TYPE,
        "UTTypeDescription": PROJECT_TITLES[""],
        "UTTypeConformsTo": ["public.data", "public.content"],
        "UTTypeTagSpecification": {"public.filename-extension": [SUFFIX.removeprefix(".")]},
    }
    return {
        "CFBundleIdentifier": APPLICATION_ID,
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleShortVersionString": plain,
        "CFBundleVersion": plain,
        "CFBundleIconFile": "app.icns",
        "CFBundleLocalizations": ["en", "de", "zh-Hans"],
        "CFBundleDocumentTypes": [projects, photos],
        "UTExportedTypeDeclarations": [declared],
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSMinimumSystemVersion": LEAST_SYSTEM,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "MIT license; Help > About lists all parts.",
    }


def finish(app: Path = APP) -> None:
    """Complete Info.plist and the icon of an application that PyInstaller made; to be signed after that."""
    place = app / "Contents" / "Info.plist"
    with place.open("rb") as file:
        told = plistlib.load(file)
    with place.open("wb") as file:
        plistlib.dump(told | info(), file)
    write_icon(app / "Contents" / "Resources" / "app.icns")
    _add_parts(app)


def _add_parts(app: Path) -> None:
    """Put in the list of parts, which was written into the folder after PyInstaller had listed what goes along."""
    listed = BUILD / "_internal" / "resources" / "licenses" / FILE
    if listed.is_file():
        target = app / "Contents" / "Resources" / "resources" / "licenses" / FILE
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(listed, target)


def write_icon(path: Path) -> None:
    """Write the icon as .icns, in all sizes that it holds."""
    largest, *others = [icon(size) for size in (1024, 512, 256, 128, 64, 32, 16)]
    path.parent.mkdir(parents=True, exist_ok=True)
    largest.save(path, format="ICNS", append_images=others)


def signing(app: Path, identity: str) -> list[list[str]]:
    """Return the commands that sign an application, from the inside out, as Apple asks for in place of --deep."""
    sign = ["codesign", "--force", "--timestamp", "--options", "runtime", "--sign", identity]
    inner = sorted(
        (path for path in app.rglob("*") if _is_code(path)), key=lambda path: (-len(path.parts), str(path))
    )
    commands = [[*sign, str(path)] for path in inner if path.parent != app / "Contents" / "MacOS"]
    commands.append([*sign, "--entitlements", str(ENTITLEMENTS), str(app)])
    return [*commands, ["codesign", "--verify", "--strict", "--verbose=2", str(app)]]


def imaging(app: Path, image: Path, folder: Path) -> list[list[str]]:
    """Return the commands that make the disk image, with a link to the Applications folder beside the program."""
    create = ["hdiutil", "create", "-volname", NAME, "-fs", "HFS+", "-format", "ULFO", "-ov"]
    return [
        ["ditto", str(app), str(folder / app.name)],
        ["ln", "-s", "/Applications", str(folder / "Applications")],
        [*create, "-srcfolder", str(folder), str(image)],
    ]  # fmt: skip


def notarizing(image: Path, identity: str, profile: str) -> list[list[str]]:
    """Return the commands that sign a disk image, have Apple look at it, and put its ticket on it."""
    return [
        ["codesign", "--force", "--timestamp", "--sign", identity, str(image)],
        ["xcrun", "notarytool", "submit", str(image), "--keychain-profile", profile, "--wait"],
        ["xcrun", "stapler", "staple", str(image)],
        ["xcrun", "stapler", "validate", str(image)],
        [
            "spctl",
            "--assess",
            "--type",
            "open",
            "--context",
            "context:primary-signature",
            "--verbose",
            str(image),
        ],
    ]


def image_path() -> Path:
    """Return where the disk image goes."""
    return ROOT / "dist" / f"{stem('cpu', 'macos')}.dmg"


def _is_code(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in _MACH_O


def _run(commands: Sequence[Sequence[str]]) -> None:
    for command in commands:
        print("$ " + " ".join(command), flush=True)
        subprocess.run(command, check=True)


def _make_image() -> None:
    with TemporaryDirectory(prefix="matte-image-") as folder:
        _run(imaging(APP, image_path(), Path(folder)))


def main(step: str, *arguments: str) -> int:
    """Take a step; 1 where a program of macOS failed or is not here."""
    try:
        if step == "finish":
            finish()
        elif step == "sign":
            _run(signing(APP, *arguments))
        elif step == "image":
            _make_image()
        elif step == "notarize":
            _run(notarizing(image_path(), *arguments))
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        print(f"{step} failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:] or [""]))
