"""The folders of a Linux installation under a prefix: program, command, menu entry, icons, file types, manual.

The Debian package, the AppDir of an AppImage and the Flatpak are this tree in three wrappings.
"""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from app.commands.cli import COMMANDS, Command
from build_scripts.installers.changelog import releases
from build_scripts.installers.formats import (
    MORE_GLOBS,
    PROJECT_TITLES,
    PROJECT_TYPE,
    SUFFIX,
    all_types,
)
from build_scripts.installers.names import ROOT
from build_scripts.installers.templates import filled
from core.version import APPLICATION_ID, NAME, TITLE, VERSION

ICONS = ROOT / "resources" / "icons"
PROGRAM = "matte-studio"


def lay_out(build: Path, prefix: Path, moment: int) -> None:
    """Lay a build and all that a desktop wants to know of it under ``prefix``, which becomes /usr or /app.

    Args:
        build: the folder that PyInstaller left.
        prefix: an empty folder, or none yet.
        moment: seconds since 1970, the date of the manual.
    """
    shutil.copytree(build, prefix / "lib" / PROGRAM, symlinks=True)
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / PROGRAM).symlink_to(f"../lib/{PROGRAM}/{PROGRAM}")
    share = prefix / "share"
    _write(share / "applications" / f"{APPLICATION_ID}.desktop", desktop_entry())
    _write(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml", metainfo(moment))
    _write(share / "mime" / "packages" / f"{APPLICATION_ID}.xml", media_types())
    _write_manual(share / "man" / "man1" / f"{PROGRAM}.1.gz", moment)
    copy_icons(share / "icons" / "hicolor")


def desktop_entry() -> str:
    """Return the menu entry, which also names all types that can be opened with the program."""
    types = "".join(f"{each};" for each in all_types())
    return filled("linux/app.desktop", name=NAME, id=APPLICATION_ID, types=types)


def media_types() -> str:
    """Return the list for shared-mime-info: our project file, and suffixes of images that it may lack."""
    titles = [_titled(language, title) for language, title in PROJECT_TITLES.items()]
    more = [_more_globs(media, suffixes) for media, suffixes in MORE_GLOBS.items()]
    return filled(
        "linux/mime.xml", project=PROJECT_TYPE, titles="\n".join(titles), id=APPLICATION_ID, suffix=SUFFIX,
        more="\n".join(more),
    )  # fmt: skip


def metainfo(moment: int) -> str:
    """Return the AppStream description, with the releases of CHANGELOG.md; before the first one, with today's."""
    dated = [(each.name, each.date) for each in releases()] or [(VERSION, _day(moment))]
    lines = [f'    <release version="{name}" date="{date}"/>' for name, date in dated]
    developer = APPLICATION_ID.rpartition(".")[0]
    return filled(
        "linux/metainfo.xml", id=APPLICATION_ID, name=NAME, developer=developer, project=PROJECT_TYPE,
        releases="\n".join(lines),
    )  # fmt: skip


def copy_icons(hicolor: Path) -> None:
    """Copy the icon in all its sizes, and as a drawing, into a theme's folder."""
    for picture in sorted(ICONS.glob("app-[0-9]*.png")):
        size = picture.stem.removeprefix("app-")
        _copy(picture, hicolor / f"{size}x{size}" / "apps" / f"{APPLICATION_ID}.png")
    _copy(ICONS / "app.svg", hicolor / "scalable" / "apps" / f"{APPLICATION_ID}.svg")


def manual(moment: int) -> str:
    """Return the page of the manual, with the commands that the build has."""
    lines = [_explained(command) for command in COMMANDS.values() if not command.laboratory]
    return filled("linux/matte-studio.1", date=_day(moment), title=TITLE, commands="\n".join(lines))


def _explained(command: Command) -> str:
    name = command.name.replace("-", r"\-")
    return f".TP\n.B {name}\n{command.help[0].upper()}{command.help[1:]}."


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def _titled(language: str, title: str) -> str:
    of = f' xml:lang="{language}"' if language else ""
    return f"    <comment{of}>{escape(title)}</comment>"


def _write_manual(path: Path, moment: int) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(manual(moment).encode(), mtime=0))


def _more_globs(media: str, suffixes: tuple[str, ...]) -> str:
    globs = "\n".join(f'    <glob pattern="*{suffix}" weight="40"/>' for suffix in suffixes)
    return f'  <mime-type type="{media}">\n{globs}\n  </mime-type>'


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
