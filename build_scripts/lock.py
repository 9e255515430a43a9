"""Write the lists of exact versions and hashes that images, releases and tests are installed from, in locks/.

    python -m build_scripts.lock [--keep-torch]

headless.txt holds what runs without a window, app.txt the whole program and what packages it, test.txt all that tests
and checks need; each without torch. torch-cuda.txt is torch as PyPI has it, with NVIDIA's libraries for Linux,
torch-cpu.txt the smaller build for Linux, whose hashes uv takes from torch's own index; --keep-torch leaves that file
as it is, where the index cannot be reached. pyproject.toml has ranges, for whoever installs by pip.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ui.platform_check import REQUIREMENTS as OF_THE_WINDOW

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ROOT / "build_scripts" / "locks"
EXTRAS = ("cluster",)
"""Extras of pyproject.toml that go along without a window: what workers need."""
OF_APP = ("package",)
OF_TESTS = ("test", "lab", "cluster", "package")
OF_TORCH = re.compile(r"torch|triton|nvidia-.*|cuda-.*")
_COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--universal"]
_COMPILE += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
_HEADER = "# {title}\n# Made by `make lock` from pyproject.toml; docs/{page} says how it is installed.\n"


def requirements() -> list[str]:
    """Return what pyproject.toml asks for, but for the window alone."""
    return [each for each in everything(EXTRAS) if each not in OF_THE_WINDOW]


def everything(extras: tuple[str, ...]) -> list[str]:
    """Return what pyproject.toml asks for with these extras, and what a build of the project itself needs."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    more = [each for name in extras for each in project["optional-dependencies"][name]]
    return list(dict.fromkeys([*project["dependencies"], *more, *told["build-system"]["requires"]]))


def split(lock: str) -> tuple[str, str]:
    """Return the part of a lock without torch, and torch with the libraries that its builds bring."""
    entries = re.findall(r"^\w.*\n(?:[ \t].*\n)*", lock, re.MULTILINE)
    torch = [entry for entry in entries if OF_TORCH.fullmatch(re.split(r"[^\w.-]", entry, maxsplit=1)[0])]
    return "".join(entry for entry in entries if entry not in torch), "".join(torch)


def main() -> int:
    """Write the files; the exit status is 1 where uv could not, and has said why."""
    keeps_torch = "--keep-torch" in sys.argv[1:]
    wanted = requirements()
    torch = next(each for each in wanted if each.startswith("torch=="))
    try:
        headless, cuda = split(_compiled(wanted))
        _write("headless.txt", "All but Qt and torch.", headless)
        _write("torch-cuda.txt", "torch as PyPI has it: for Linux with CUDA, else for the CPU.", cuda)
        _write_alike("app.txt", "The program with its window, and what packages it; but for torch.", OF_APP)
        _write_alike("test.txt", "All that tests, checks and packaging need; but for torch.", OF_TESTS)
        if not keeps_torch:
            cpu = _compiled([f"{torch}+cpu"], "--no-deps", "--torch-backend", "cpu")
            _write("torch-cpu.txt", "torch for the CPU, on Linux; it lies on torch's own index.", cpu)
    except subprocess.CalledProcessError:
        return 1
    return 0


def _write_alike(name: str, title: str, extras: tuple[str, ...]) -> None:
    """Write a list whose versions are those of headless.txt and torch-cuda.txt, where these have them too."""
    alike = [f"--constraint={LOCKS / each}" for each in ("headless.txt", "torch-cuda.txt")]
    _write(name, title, split(_compiled(everything(extras), *alike))[0], page="packaging.md")


def _compiled(wanted: list[str], *options: str) -> str:
    run = [*_COMPILE, *options]
    # elsewhere than in the project, whose own settings are none for uv
    return subprocess.run(
        run, input="\n".join(wanted), text=True, stdout=subprocess.PIPE, check=True, cwd=LOCKS
    ).stdout


def _write(name: str, title: str, lock: str, page: str = "cluster.md") -> None:
    (LOCKS / name).write_text(_HEADER.format(title=title, page=page) + lock, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
