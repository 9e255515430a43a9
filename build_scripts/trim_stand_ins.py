"""Empty libraries in place of large ones that a package links to but never calls here (Linux, made with gcc).

A call would return 0, which all of these report as failure. `trim_trial.py` tries them before a build uses them.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

EMPTY = (
    # Videos, and AVIF, which Pillow writes and imagecodecs reads.
    r"opencv_python_headless\.libs/lib(avcodec|avformat|avutil|swscale|avif)-",
    # Writing AVIF, which is read by dav1d; packing metadata of JPEG XL.
    r"imagecodecs\.libs/lib(aom|brotlienc)-",
    # Pictures of the screen.
    r"pillow\.libs/libxcb-",
    # Used by D-Bus servers that systemd starts; the app is none.
    r"(^|/)libsystemd\.so",
)
_EMPTY = re.compile("|".join(EMPTY))
_FUNCTION = "T"
_MARK = b"An empty library of Matte Studio in place of one that it does not use."
_MOST_BYTES = 1 << 18


class TrimError(Exception):
    """A library cannot be replaced; the text says why."""


def is_empty(path: Path) -> bool:
    """Return whether this library is one of those that are replaced by an empty one."""
    return _EMPTY.search(path.as_posix()) is not None


def is_stand_in(path: Path) -> bool:
    """Return whether a file of a build is such an empty library, without any code of the one it is named after."""
    return path.is_file() and path.stat().st_size < _MOST_BYTES and _MARK in path.read_bytes()


def missing_tools() -> list[str]:
    """Return the tools for making libraries that are not installed."""
    return [tool for tool in ("gcc", "nm") if shutil.which(tool) is None]


def make_empty(library: Path, callers: Iterable[Path], made: Path) -> Path:
    """Make a library in `made` with the functions that callers use of `library`, with versions; return its path.

    Raises TrimError if they use data too, not only functions.
    """
    wanted = {name for caller in callers for name, _, _ in symbols(caller, "--undefined-only")}
    mine = [each for each in symbols(library, "--defined-only") if each[0] in wanted]
    if data := [name for name, kind, _ in mine if kind != _FUNCTION]:
        raise TrimError(f"{library.name} is asked for data: {', '.join(data)}")
    source = f'__attribute__((used)) static const char mark[] = "{_MARK.decode()}";\n'
    source += "".join(f"void *{name}(void) {{ return 0; }}\n" for name, _, _ in mine)
    versions = sorted({version for _, _, version in mine if version})
    script = "".join(f"{version} {{ global: *; }};\n" for version in versions)
    return compile_library(source, made / library.name, script=script)


def symbols(library: Path, which: str) -> list[tuple[str, str, str]]:
    """Return (name, kind by nm's letter, version or "") of a library's symbols; `which` is an option of nm."""
    command = ["nm", "-D", which, str(library)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [(*line.split()[-1].partition("@")[::2], line.split()[-2]) for line in lines if line]
    return sorted((name, kind, version.lstrip("@")) for name, version, kind in found)


def compile_library(source: str, target: Path, links: Iterable[str] = (), script: str = "") -> Path:
    """Compile C into a shared library and return its path. Raises TrimError with gcc's message."""
    target.parent.mkdir(parents=True, exist_ok=True)
    options = []
    if script:
        versions = target.with_name(f"{target.name}.versions")
        versions.write_text(script)
        options = [f"-Wl,--version-script={versions}"]
    command = ["gcc", "-x", "c", "-shared", "-fPIC", "-O2", "-s", "-fno-builtin", "-w", *options]
    command += [f"-Wl,-soname,{target.name}", "-o", str(target), "-", "-x", "none", *links]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    if done.returncode:
        raise TrimError(f"gcc could not make {target.name}: {done.stderr.strip()[-300:]}")
    return target
