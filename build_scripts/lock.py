"""Write the lists of exact versions and hashes of an installation without a window: build_scripts/locks/.

    python -m build_scripts.lock

headless.txt holds all but Qt and torch, torch-cuda.txt torch as PyPI has it, with NVIDIA's libraries for Linux,
torch-cpu.txt the smaller build for Linux, whose hashes uv takes from torch's own index.
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
"""Extras of pyproject.toml that go along: what workers need."""
OF_TORCH = re.compile(r"torch|triton|nvidia-.*|cuda-.*")
_COMPILE = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", "--universal"]
_COMPILE += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
_HEADER = "# {title}\n# Made by `make lock` from pyproject.toml; docs/cluster.md says how it is installed.\n"


def requirements() -> list[str]:
    """Return what pyproject.toml asks for, but for the window alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for name in EXTRAS for each in project["optional-dependencies"][name]]
    return [each for each in project["dependencies"] + extras if each not in OF_THE_WINDOW]


def split(lock: str) -> tuple[str, str]:
    """Return the part of a lock without torch, and torch with the libraries that its builds bring."""
    entries = re.findall(r"^\w.*\n(?:[ \t].*\n)*", lock, re.MULTILINE)
    torch = [entry for entry in entries if OF_TORCH.fullmatch(re.split(r"[^\w.-]", entry, maxsplit=1)[0])]
    return "".join(entry for entry in entries if entry not in torch), "".join(torch)


def main() -> int:
    """Write the files; the exit status is 1 where uv could not, and has said why."""
    wanted = requirements()
    torch = next(each for each in wanted if each.startswith("torch=="))
    try:
        headless, cuda = split(_compiled(wanted))
        _write("headless.txt", "All but Qt and torch.", headless)
        _write("torch-cuda.txt", "torch as PyPI has it: for Linux with CUDA, else for the CPU.", cuda)
        cpu = _compiled([f"{torch}+cpu"], "--no-deps", "--torch-backend", "cpu")
        _write("torch-cpu.txt", "torch for the CPU, on Linux; it lies on torch's own index.", cpu)
    except subprocess.CalledProcessError:
        return 1
    return 0


def _compiled(wanted: list[str], *options: str) -> str:
    run = [*_COMPILE, *options]
    # elsewhere than in the project, whose own settings are none for uv
    return subprocess.run(
        run, input="\n".join(wanted), text=True, stdout=subprocess.PIPE, check=True, cwd=LOCKS
    ).stdout


def _write(name: str, title: str, lock: str) -> None:
    (LOCKS / name).write_text(_HEADER.format(title=title) + lock, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
