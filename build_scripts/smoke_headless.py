"""Take the steps of the Dockerfile without Docker, then cut the sample out where there is no Qt.

    python -m build_scripts.smoke_headless [cpu|cuda [PIP OPTION ...]]

The commands are those of the Dockerfile's first stage, in temporary folders; what that copies, .dockerignore says.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
IMAGE = "/opt/matte-studio"
"""The path of the environment in the image."""


def copied() -> list[str]:
    """Return the names in the program's folder that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def steps() -> list[str]:
    """Return the commands of the Dockerfile's first stage, each for a shell."""
    stage = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")[1]
    return [step.replace("\\\n", "") for step in re.findall(r"^RUN ((?:.*\\\n)*.*)", stage, re.MULTILINE)]


def build(source: Path, environment: Path, torch: str, pip_options: list[str]) -> None:
    """Copy the program to ``source`` and make ``environment`` from it. Raises CalledProcessError."""
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in copied():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=unwanted)
        else:
            shutil.copy2(ROOT / name, source)
    given = {"TORCH": torch, "PIP_FLAGS": shlex.join(pip_options)}
    python = Path(sys.executable).parent
    paths = {"PATH": os.pathsep.join([str(python), os.environ.get("PATH", os.defpath)])}
    for step in steps():
        command = step.replace(IMAGE, str(environment))
        print(f"$ {command}", flush=True)
        subprocess.run(["sh", "-c", command], cwd=source, env=os.environ | given | paths, check=True)


def use(environment: Path, empty: Path) -> None:
    """Run commands in an empty folder, with no variables but PATH. Raises CalledProcessError."""
    sample = ROOT / "resources" / "sample"
    photo, trimap = sample / "photo.jpg", sample / "trimap.png"
    program = [environment / "bin" / "python", environment / "main.py"]
    runs: list[list[str | Path]] = [
        [
            "matte",
            photo,
            "--trimap",
            trimap,
            "-o",
            "cutout",
            "--preset",
            "Web",
            "--resolution",
            "downsampled",
        ],
        ["marks", photo, "-o", "marks.png"],
        ["convert-marks", "marks.png", "-o", "trimap.tif", "--photo", photo],
        ["info", "cutout.webp"],
    ]
    for run in runs:
        subprocess.run([*program, *run], cwd=empty, env={"PATH": os.defpath, "HOME": str(empty)}, check=True)
    window = subprocess.run(
        program, cwd=empty, env={"PATH": os.defpath}, capture_output=True, text=True, check=False
    )
    assert window.returncode == 2 and "PySide6" in window.stderr, window.stderr


def main(torch: str = "cuda", *pip_options: str) -> int:
    """Build and use; return the exit status."""
    with TemporaryDirectory(prefix="matte-headless-") as folder:
        source, environment, empty = (Path(folder, name) for name in ("src", "environment", "empty"))
        source.mkdir()
        empty.mkdir()
        try:
            build(source, environment, torch, list(pip_options))
            use(environment, empty)
        except subprocess.CalledProcessError as error:
            print(f"smoke test failed: {error}", file=sys.stderr)
            return 1
    print("smoke test passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
