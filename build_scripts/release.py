"""Make a release: `make release`, or

    python -m build_scripts.release check            say whether version, CHANGELOG.md and tag agree
    python -m build_scripts.release cut VERSION      write what is unreleased as a release, and say what is next
    python -m build_scripts.release make cpu|cuda    package, try, wrap up and list, into dist/; unchecked with --draft

`make` needs the environment of build_scripts/locks/app.txt, which `make release` sets up.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from build_scripts.installers import changelog
from build_scripts.installers.names import BUILD, EDITIONS, ROOT, moment, stem, system
from core.version import VERSION

DIST = ROOT / "dist"
VERSION_FILE = ROOT / "core" / "version.py"
_PLAIN = re.compile(r"\d+\.\d+\.\d+(-[0-9a-z.]+)?")
_JOIN = """{first} and the files after it are one archive in volumes. Put them together and unpack them:

  Linux:    cat {name}.[0-9][0-9][0-9] | tar --zstd -x
  Windows:  copy /b {name}.* {name}    (then tar -xf {name})

SHA256SUMS has the sums of the volumes: sha256sum --check --ignore-missing SHA256SUMS
"""


def disagreements(tags: list[str], changes: list[changelog.Section]) -> list[str]:
    """Return a sentence for each thing that does not fit the version of the program.

    Args:
        tags: names of git at this commit.
        changes: the sections of CHANGELOG.md.
    """
    found = []
    unreleased = next((each for each in changes if each.name == "Unreleased"), None)
    if unreleased is not None and unreleased.text:
        found.append(
            "CHANGELOG.md has changes that are unreleased; `python -m build_scripts.release cut VERSION` releases them."
        )
    released = next((each for each in changes if each.date), None)
    if released is None or released.name != VERSION:
        newest = released.name if released else "none"
        found.append(f"core/version.py says {VERSION}, the newest release in CHANGELOG.md is {newest}.")
    if f"v{VERSION}" not in tags:
        found.append(
            f"This commit has no tag v{VERSION}; `git tag -a v{VERSION} -m 'Matte Studio {VERSION}'` makes it."
        )
    return found


def check() -> list[str]:
    """Return what is wrong with making a release of this commit, by files and git."""
    found = disagreements(_git("tag", "--points-at", "HEAD").split(), changelog.sections())
    if _git("status", "--porcelain"):
        found.append("There are changes that are not committed.")
    return found


def cut(version: str, day: str, changes: str, source: str) -> tuple[str, str]:
    """Return CHANGELOG.md and core/version.py of a release, from what they are now.

    Raises ValueError for a version that is none, or where nothing is unreleased.
    """
    if not _PLAIN.fullmatch(version):
        raise ValueError(f"{version} is not a version; write one like 1.2.3.")
    heading = re.compile(r"^## \[Unreleased\]\n+(?=###)", re.MULTILINE)
    if not heading.search(changes):
        raise ValueError("CHANGELOG.md has nothing that is unreleased.")
    released = heading.sub(f"## [Unreleased]\n\n## [{version}] - {day}\n\n", changes, count=1)
    return released, re.sub(
        r'^VERSION = ".*"$', f'VERSION = "{version}"', source, count=1, flags=re.MULTILINE
    )


def make(edition: str) -> None:
    """Make everything of a release for this system. Raises CalledProcessError if a step failed, with its reason."""
    _run(
        "-m",
        "PyInstaller",
        "build_scripts/matte_studio.spec",
        "--noconfirm",
        "--distpath",
        "dist",
        "--workpath",
        "build",
    )
    _run("build_scripts/smoke_package.py")
    for wrap in _wrappers(edition):
        print(f"{wrap.__name__.removeprefix('_')} ...", flush=True)
        wrap(edition)
    _list(edition)


def _wrappers(edition: str) -> list[Callable[[str], object]]:
    """Return what makes the installers of this system; an edition for CUDA is too large for a Debian package."""
    if system() == "linux":
        return [_archive] if edition == "cuda" else [_archive, _debian_package]
    return [_windows_setup] if system() == "windows" else [_macos_image]


def _archive(edition: str) -> None:
    from build_scripts.installers.archive import write_tar

    name = f"{stem(edition)}.tar.zst"
    volumes = write_tar(BUILD, DIST / name, inside=stem(edition), moment=moment())
    told = DIST / f"{stem(edition)}-join.txt"
    told.unlink(missing_ok=True)
    if len(volumes) > 1:
        told.write_text(_JOIN.format(first=volumes[0].name, name=name), encoding="utf-8")


def _debian_package(edition: str) -> None:
    from build_scripts.installers import deb

    if deb.is_possible():
        deb.write_deb(BUILD, DIST, moment())
    else:
        print("No Debian package: dpkg-deb is not installed here.")


def _windows_setup(edition: str) -> None:
    _run("-m", "build_scripts.installers.windows", edition)


def _macos_image(edition: str) -> None:
    """Make an image that is not signed; docs/packaging.md has the steps with a certificate."""
    _run("-m", "build_scripts.installers.macos", "finish")
    _run("-m", "build_scripts.installers.macos", "image")


def _list(edition: str) -> None:
    """Write the bill of materials, the licenses and the sums into dist/."""
    from build_scripts.installers.sbom import problems, write_bill
    from build_scripts.installers.sums import write_sums

    bill = DIST / f"{stem(edition)}.cdx.json"
    write_bill(BUILD, bill, moment())
    wrong = problems(bill.read_text(encoding="utf-8"))
    if wrong:
        raise SystemExit(f"The bill of materials does not fit its schema: {wrong}")
    shutil.copyfile(BUILD / "LICENSES.txt", DIST / f"{stem(edition)}-LICENSES.txt")
    print(write_sums(DIST, VERSION).read_text(encoding="utf-8"))


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True)


def _git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def _cut(version: str) -> int:
    day = datetime.now(UTC).date().isoformat()
    try:
        changes, source = cut(
            version, day, changelog.FILE.read_text(encoding="utf-8"), VERSION_FILE.read_text(encoding="utf-8")
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    changelog.FILE.write_text(changes, encoding="utf-8", newline="\n")
    VERSION_FILE.write_text(source, encoding="utf-8", newline="\n")
    print(f"Now: git commit -am 'Release {version}' && git tag -a v{version} -m 'Matte Studio {version}'")
    return 0


def _told(found: list[str]) -> int:
    print(
        "\n".join(found) or f"Version {VERSION}, CHANGELOG.md and tag agree.",
        file=sys.stderr if found else sys.stdout,
    )
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for; 1 where a release cannot be, 2 for arguments that are none."""
    plain = [each for each in arguments if each != "--draft"]
    if plain == ["check"]:
        return _told(check())
    if len(plain) == 2 and plain[0] == "cut":
        return _cut(plain[1])
    if len(plain) == 2 and plain[0] == "make" and plain[1] in EDITIONS:
        found = [] if "--draft" in arguments else check()
        if found:
            return _told([*found, "A release that is only tried: make release DRAFT=--draft"])
        make(plain[1])
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
