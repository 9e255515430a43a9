"""The installer for Windows by Inno Setup, of which this writes all that is not the same for every release.

    python -m build_scripts.installers.windows cpu|cuda [FOLDER]

Where Inno Setup's compiler (ISCC) is found it runs; elsewhere the folder of its files says what it would be given.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_scripts.installers.formats import PROJECT_TITLES, SUFFIX, image_suffixes
from build_scripts.installers.icons import icon
from build_scripts.installers.names import BUILD, ROOT, stem
from core.version import APPLICATION_ID, NAME, VERSION

FILES = Path(__file__).parent / "windows"
ICON_SIZES = 256, 128, 64, 48, 32, 24, 16
MESSAGES = {
    "OpenProjects": {
        "en": "Open projects (.matte) with {name}",
        "de": "Projekte (.matte) mit {name} öffnen",
        "zh": "用 {name} 打开项目文件 (.matte)",
    },
    "Purpose": {
        "en": "Cut hair, fur and glass out of photographs",
        "de": "Haare, Fell und Glas aus Fotos freistellen",
        "zh": "抠出照片中的头发、毛皮和玻璃",
    },
    "Photo": {"en": "Photo", "de": "Foto", "zh": "照片"},
    "Project": {"en": PROJECT_TITLES[""], "de": PROJECT_TITLES["de"], "zh": PROJECT_TITLES["zh_CN"]},
}
"""The installer's texts beside Inno Setup's own."""


def write_files(edition: str, build: Path, output: Path, folder: Path) -> Path:
    """Write all that the compiler needs into a folder, and return the script.

    Args:
        edition: "cpu" or "cuda"; the second is split into volumes.
        build: the folder that PyInstaller left.
        output: where the compiler leaves the installer.
        folder: where the script goes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("setup.iss", "ChineseSimplified.isl"):
        _write(folder / name, (FILES / name).read_text(encoding="utf-8"))
    _write(folder / "values.iss", values(edition, build, output, folder / "app.ico"))
    _write(folder / "associations.iss", associations())
    _write(folder / "messages.iss", messages())
    write_icon(folder / "app.ico")
    return folder / "setup.iss"


def values(edition: str, build: Path, output: Path, icon: Path) -> str:
    """Return the definitions that setup.iss begins with."""
    told = {
        "NAME": NAME, "VERSION": VERSION, "NUMBERS": f"{VERSION.partition('-')[0]}.0", "ID": APPLICATION_ID,
        "GUID": f"{{{str(uuid.uuid5(uuid.NAMESPACE_DNS, APPLICATION_ID)).upper()}}}",
        "SUFFIX": SUFFIX, "STEM": f"{stem(edition, 'windows')}-setup", "BUILD": str(build), "OUTPUT": str(output),
        "ICON": str(icon),
    }  # fmt: skip
    lines = [f'#define {key} "{value}"' for key, value in told.items()]
    return "\n".join([*lines, *(["#define VOLUMES"] if edition == "cuda" else [])]) + "\n"


def associations() -> str:
    """Return the entries that offer the program in "Open with" for every suffix of photos."""
    lines = []
    for suffix in image_suffixes():
        lines.append(
            f'Root: HKA; Subkey: "Software\\Classes\\{suffix}\\OpenWithProgids"; ValueType: string; '
            f'ValueName: "{APPLICATION_ID}.photo"; ValueData: ""; Flags: uninsdeletevalue'
        )
        lines.append(
            'Root: HKA; Subkey: "Software\\Classes\\Applications\\matte-studio.exe\\SupportedTypes"; '
            f'ValueType: string; ValueName: "{suffix}"; ValueData: ""'
        )
    return "\n".join(lines) + "\n"


def messages() -> str:
    """Return our own sentences in the three languages."""
    lines = [
        f"{language}.{name}={text.format(name=NAME)}"
        for name, texts in MESSAGES.items()
        for language, text in texts.items()
    ]
    return "\n".join(["[CustomMessages]", *lines]) + "\n"


def write_icon(path: Path) -> None:
    """Write the icon in all sizes that Windows asks for; the small ones are drawn for their size."""
    largest, *others = [icon(size) for size in ICON_SIZES]
    largest.save(path, format="ICO", sizes=[(size, size) for size in ICON_SIZES], append_images=others)


def compiler() -> str | None:
    """Return the path of Inno Setup's compiler, None if it is not installed."""
    usual = Path("C:/Program Files (x86)/Inno Setup 6/ISCC.exe")
    return shutil.which("ISCC") or (str(usual) if usual.is_file() else None)


def _write(path: Path, text: str) -> None:
    path.write_text(
        text, encoding="utf-8-sig", newline="\r\n"
    )  # with a mark: else Inno Setup takes it for ANSI


def main() -> int:
    """Write the files, and compile them where that can be."""
    edition = sys.argv[1] if len(sys.argv) > 1 else "cpu"
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "build" / "windows"
    script = write_files(edition, BUILD, ROOT / "dist", folder)
    found = compiler()
    if found is None:
        print(f"{script} is ready; Inno Setup's compiler (ISCC), which runs on Windows, is not here.")
        return 0
    return subprocess.run([found, str(script)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
